import type { OutgoingResult } from './outgoing.ts'

type Failure = Exclude<OutgoingResult, { readonly kind: 'answered' }>

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before the answer was complete.',
  UND_ERR_SOCKET: 'The connection was closed before the answer was complete.',
  EPIPE: 'The connection was closed before the answer was complete.',
  ENOTFOUND: 'The host name is not known.',
  ENODATA: 'The host name has no address.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ENETUNREACH: 'The network cannot be reached.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ETIMEDOUT: 'The connection could not be made in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The connection could not be made in time.',
  UND_ERR_HEADERS_OVERFLOW: 'The answer has too many headers.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name.',
}

const untrusted = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|INVALID_|HOSTNAME_)/
const notTls = /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/
const notHttp = /^(?:HPE_|HTTPParserError$|UND_ERR_RES_)/

/**
 * What a call that ended in an exception came to, in a sentence without addresses, headers or bodies.
 * @throws the fault itself where it is a mistake of the caller and not of the network.
 */
export function failureOf(fault: unknown): Failure {
  const code = codeOf(fault)
  if (code === undefined || code.startsWith('UND_ERR_INVALID')) throw fault
  if (code === 'ERR_IP_BLOCKED') return { kind: 'forbidden', detail: guarded }
  return { kind: 'failed', detail: sentenceFor(code) }
}

const guarded = 'The host is at a private, loopback or reserved address, which must be allowed first.'

function sentenceFor(code: string): string {
  const known = sentences[code]
  if (known) return known
  if (untrusted.test(code)) return `The certificate is not trusted (${code}).`
  if (notTls.test(code)) return `The server does not speak TLS as expected (${code}).`
  if (notHttp.test(code)) return 'The answer is not valid HTTP.'
  return `The call failed (${code}).`
}

/**
 * The fault's code, or its name where a parser or socket gives none; `undefined` for a bug's exception.
 * Where a name has several addresses, the first one that the guard let through says what went wrong.
 */
function codeOf(fault: unknown): string | undefined {
  if (!(fault instanceof Error) || fault instanceof TypeError) return undefined
  const codes = fault instanceof AggregateError ? fault.errors.map(codeOf) : []
  const dialled = codes.find((code) => code !== undefined && code !== 'ERR_IP_BLOCKED')
  if (dialled !== undefined) return dialled
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : (codes[0] ?? fault.name)
}
