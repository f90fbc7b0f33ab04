import { isOAuthError } from '../domain/oauth-error.ts'
import type { HttpRequest } from '../platform/http/message.ts'
import type { SentParameters } from '../platform/http/parameters.ts'
import { readClientCredential } from '../protocol/client-auth/read.ts'
import type { ShownGrant } from '../protocol/index.ts'
import { asForm } from './auth0/json-form.ts'
import { formOf } from './parameters.ts'

/** What a call of the token endpoint says of itself; nothing of it is believed. */
export interface TokenCall {
  readonly clientId?: string
  readonly shown?: ShownGrant
}

/** Reads a form or a JSON body just so far as it takes to know whose it is; the door reads it again, and strictly. */
export function callOf(request: HttpRequest): TokenCall {
  const sent = sentBy(request)
  const clientId = clientIdOf(request, sent)
  const shown = shownBy(sent)
  return { ...(clientId === undefined ? {} : { clientId }), ...(shown && { shown }) }
}

function sentBy(request: HttpRequest): SentParameters {
  const form = asForm(request)
  return (isOAuthError(form) ? undefined : formOf(form)) ?? new Map()
}

/** By its name, by Basic, or by a signed assertion. */
function clientIdOf({ headers }: HttpRequest, sent: SentParameters): string | undefined {
  const named = sent.get('client_id')
  if (named !== undefined) return named
  const offers = [
    readClientCredential(headers['authorization'], new Map()),
    readClientCredential(undefined, sent),
  ]
  return offers.flatMap((one) => {
    if (!('method' in one)) return []
    return 'readings' in one ? [one.readings[0].clientId] : [one.clientId]
  })[0]
}

/** Which parameter of a grant type is the grant (RFC 6749 §4.1.3, §6, RFC 8628 §3.4). */
const grantParameters: Readonly<Record<string, readonly [kind: ShownGrant['kind'], parameter: string]>> = {
  authorization_code: ['code', 'code'],
  refresh_token: ['refresh', 'refresh_token'],
  'urn:ietf:params:oauth:grant-type:device_code': ['device', 'device_code'],
}

function shownBy(sent: SentParameters): ShownGrant | undefined {
  const grantType = sent.get('grant_type') ?? ''
  if (!Object.hasOwn(grantParameters, grantType)) return undefined
  const [kind, parameter] = grantParameters[grantType] ?? []
  const value = parameter === undefined ? undefined : sent.get(parameter)
  return kind === undefined || value === undefined ? undefined : { kind, value }
}
