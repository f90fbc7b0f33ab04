import type { ClientId } from '../../../../domain/client.ts'
import type { HttpRequest } from '../../../../platform/http/message.ts'
import type { SignedRequest } from '../../../../protocol/client-auth/signed-request/decide.ts'
import { type Failure, malformedRequest, signatureFailures } from '../../messages.ts'
import { isFailure } from '../family.ts'
import { sentBody, sentQuery } from '../sent.ts'

/** The two brands of one scheme: what the Authorization header begins with, and the headers that are signed. */
const brands = { authing: 'x-authing-', genauth: 'x-genauth-' } as const

/**
 * Reads a call that an access key signed: `authing <AK>:<signature>`.
 * @returns `undefined` where it is no such call.
 */
export function signedRequestOf(request: HttpRequest): SignedRequest | Failure | undefined {
  const [, brand = '', clientId = '', signature = ''] =
    /^(authing|genauth) +([\x21-\x7e]{1,128}):([\w+/]+=*)$/i.exec(request.headers['authorization'] ?? '') ??
    []
  if (brand === '') return undefined
  const prefix = brand.toLowerCase() === 'genauth' ? brands.genauth : brands.authing
  const header = (name: string) => request.headers[`${prefix}signature-${name}`] ?? ''
  if (header('method') !== 'HMAC-SHA1') return signatureFailures.wrongMethod
  if (header('version') !== '1.0') return signatureFailures.wrongVersion
  const signedAt = timeOf(request.headers['date'])
  if (isFailure(signedAt)) return signedAt
  const text = textToSign(request, prefix)
  if (typeof text === 'object') return text
  return { clientId: clientId as ClientId, text, signature, signedAt, nonce: header('nonce') }
}

/** RFC 9110 §5.6.7: the one form that is still written. */
function timeOf(date: string | undefined): Date | Failure {
  if (date === undefined || date === '') return signatureFailures.noDate
  const isWritten = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(date)
  const time = isWritten ? new Date(date) : undefined
  return time && !Number.isNaN(time.getTime()) ? time : signatureFailures.malformedDate
}

/**
 * What the SDK signed: method, headers of its brand and the date, path, and the parameters. Those are the query of a
 * GET, and the top-level members of a POST; each part in the order of its names, and nothing is escaped.
 */
export function textToSign(request: HttpRequest, prefix: string): string | Failure {
  const parameters = parametersOf(request)
  if (!Array.isArray(parameters)) return malformedRequest
  const pairs = parameters.toSorted(byName).map(([name, value]) => `${name}=${value}`)
  const resource = pairs.length === 0 ? request.path : `${request.path}?${pairs.join('&')}`
  return [request.method, ...headerLines(request, prefix), resource].join('\n')
}

type Pair = readonly [name: string, value: string]

function headerLines({ headers }: HttpRequest, prefix: string): readonly string[] {
  const signed = Object.entries(headers).filter(([name]) => name.startsWith(prefix) || name === 'date')
  return signed
    .toSorted(byName)
    .map(([name, value = '']) => `${name}:${value.replaceAll(/[\t\f]/g, ' ').trim()}`)
}

function parametersOf(request: HttpRequest): readonly Pair[] | Failure {
  if (request.method === 'GET') {
    const sent = sentQuery(request)
    // The SDK signs a parameter without a value, too.
    return isFailure(sent) ? sent : [...new URLSearchParams(request.query)]
  }
  const sent = sentBody(request)
  return isFailure(sent) ? sent : [...sent].map(([name, value]) => [name, spelled(value)])
}

function spelled(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** As JavaScript sorts by itself: by code units. */
function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0
}
