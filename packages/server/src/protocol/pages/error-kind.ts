/** What an error means to the person in front of it; each has a heading and a next step in every language. */
export type ErrorKind =
  | 'invalid-request'
  | 'invalid-client'
  | 'not-allowed'
  | 'access-denied'
  | 'expired'
  | 'finished'
  | 'not-found'
  | 'method-not-allowed'
  | 'too-large'
  | 'address-too-long'
  | 'misdirected'
  | 'too-many'
  | 'unavailable'
  | 'fault'
  | 'other'

const kindOfCode: ReadonlyMap<string, ErrorKind> = new Map([
  ['invalid_request', 'invalid-request'],
  ['invalid_request_object', 'invalid-request'],
  ['invalid_request_uri', 'invalid-request'],
  ['invalid_target', 'not-allowed'],
  ['invalid_scope', 'not-allowed'],
  ['invalid_client', 'invalid-client'],
  ['unknown_client', 'invalid-client'],
  ['invalid_redirect_uri', 'invalid-client'],
  ['unauthorized_client', 'not-allowed'],
  ['unsupported_response_type', 'not-allowed'],
  ['unsupported_response_mode', 'not-allowed'],
  ['registration_not_supported', 'not-allowed'],
  ['access_denied', 'access-denied'],
  ['expired_form', 'expired'],
  ['finished_sign_in', 'finished'],
  ['temporarily_unavailable', 'unavailable'],
  ['server_error', 'fault'],
])

const kindOfStatus: ReadonlyMap<number, ErrorKind> = new Map([
  [400, 'invalid-request'],
  [403, 'access-denied'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [413, 'too-large'],
  [414, 'address-too-long'],
  [421, 'misdirected'],
  [429, 'too-many'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
])

/** Codes that say no more than "bad request": there the status knows better (413, 414, 421 …). */
const vagueCodes: ReadonlySet<string> = new Set(['invalid_request', 'server_error'])

/**
 * @param status the HTTP status of the answer
 * @param code an OAuth error code, or any other word
 * @returns what to tell the person; the code decides, unless it is vague or unknown
 */
export function errorKind(status: number, code: string): ErrorKind {
  const byStatus = kindOfStatus.get(status) ?? (status >= 500 ? 'fault' : undefined)
  const byCode = kindOfCode.get(code)
  return (vagueCodes.has(code) ? (byStatus ?? byCode) : (byCode ?? byStatus)) ?? 'other'
}
