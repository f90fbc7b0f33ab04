import { type HttpResponse, json } from '../../../platform/http/message.ts'

/** A "no" of the management API, in the vendor's shape. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly statusCode: number
  readonly message: string
  /** A word that programs compare. */
  readonly errorCode: string
  readonly headers?: HttpResponse['headers']
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refusal'
}

const names: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
}

export function renderRefusal({ statusCode, message, errorCode, headers = {} }: Refusal): HttpResponse {
  const error = names[statusCode] ?? 'Internal Server Error'
  return json(statusCode, { statusCode, error, message, errorCode }, headers)
}

function refusal(statusCode: number, errorCode: string) {
  return (message: string): Refusal => ({ kind: 'refusal', statusCode, message, errorCode })
}

export const invalidBody = refusal(400, 'invalid_body')
export const invalidQuery = refusal(400, 'invalid_query_string')
/** It stands somewhere else, and is changed there. */
export const keptElsewhere = refusal(409, 'kept_elsewhere')

const challenge = { 'www-authenticate': 'Bearer' } as const

export const noToken: Refusal = {
  ...refusal(
    401,
    'missing_authentication',
  )('Send an access token in the Authorization header: Bearer and the token.'),
  headers: challenge,
}

export const badToken: Refusal = {
  ...refusal(
    401,
    'invalid_token',
  )('The access token is unknown, expired, revoked, or not meant for this API.'),
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
}

/** @param scopes all that the call needs. */
export function insufficientScope(scopes: readonly string[]): Refusal {
  const needed = `${scopes.join(' and ')}, or exeunt:admin`
  return {
    ...refusal(
      403,
      'insufficient_scope',
    )(`Insufficient scope, expected ${needed}, in a token that a client of the operator got for itself.`),
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` },
  }
}

export const managesItself: Refusal = {
  ...insufficientScope([]),
  message: 'Insufficient scope, expected exeunt:admin: this client may manage the tenant itself.',
}

export const unknownSession = refusal(404, 'inexistent_session')('The session does not exist.')
export const unknownUser = refusal(404, 'inexistent_user')('The user does not exist.')
export const unknownRefreshToken = refusal(
  404,
  'inexistent_refresh_token',
)('The refresh token does not exist.')
export const unknownClient = refusal(404, 'inexistent_client')('The client does not exist.')

/** @param done how many of them. */
export function moreIsLeft(done: number): Refusal {
  const message = `${done} were revoked by this call, and more are left: call again.`
  return { ...refusal(429, 'too_many_requests')(message), headers: { 'retry-after': '1' } }
}

export const tooManyChanges: Refusal = {
  ...refusal(
    429,
    'too_many_requests',
  )('Too many changes of this client wait for each other; nothing was done.'),
  headers: { 'retry-after': '1' },
}
