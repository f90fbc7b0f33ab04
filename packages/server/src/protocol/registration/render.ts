import type { OAuthError } from '../../domain/oauth-error.ts'
import { wireText } from '../../domain/oauth-error.ts'
import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'
import { renderBearerError, renderChallenge } from '../userinfo/render.ts'

/** What the server tells a client about itself. RFC 7591 §3.2.1, RFC 7592 §3. */
export interface ClientInformation {
  readonly clientId: string
  /** Absent where registrations bear no date. */
  readonly issuedAt?: Date
  /** Only where it is new, or the client just showed it: we keep none that we could repeat (D13). */
  readonly secret?: string
  readonly registrationToken: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Where all that manages clients lives. */
export const registrationPath = '/oauth2/register'

/** @param status 201 where the client is new. */
export function renderClient(
  { address }: Pick<HttpRequest, 'address'>,
  information: ClientInformation,
  status: 200 | 201 = 200,
): HttpResponse {
  const { clientId, issuedAt, secret, registrationToken, metadata } = information
  const body = {
    client_id: clientId,
    ...(issuedAt && { client_id_issued_at: Math.floor(issuedAt.getTime() / 1000) }),
    // RFC 7591 §3.2.1: 0 for a secret that does not expire.
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
    registration_access_token: registrationToken,
    registration_client_uri: `${address.base}${registrationPath}/${clientId}`,
    ...metadata,
  }
  return json(status, body, { pragma: 'no-cache' })
}

/** RFC 7591 §3.2.2, RFC 7592 §2: 400, but 401 with a challenge where the token is the problem. */
export function renderRefusal(error: OAuthError, { address }: Pick<HttpRequest, 'address'>): HttpResponse {
  if (error.code === 'invalid_token') return renderBearerError(error, address.base)
  const body = { error: error.code, error_description: wireText(error.description) }
  return json(400, body, { pragma: 'no-cache' })
}

/**
 * Who shows no token. RFC 6750 §3.1: the challenge says nothing of errors; the sentence is for people who read bodies.
 * @param wanted which token: `an initial access token`.
 */
export function renderTokenWanted(wanted: string, { address }: Pick<HttpRequest, 'address'>): HttpResponse {
  const { status, headers } = renderChallenge(address.base)
  const error_description = `This takes ${wanted}, as Authorization: Bearer.`
  return json(status, { error: 'invalid_token', error_description }, headers)
}

/** RFC 6585 §4. */
export function renderTooMany(seconds: number): HttpResponse {
  const error_description = 'Too many clients were registered or changed lately; try again later.'
  return json(
    429,
    { error: 'temporarily_unavailable', error_description },
    { 'retry-after': String(seconds) },
  )
}

export const nothingHere: HttpResponse = json(404, {
  error: 'not_found',
  error_description: 'There is nothing at this address.',
})

/** RFC 7592 §2.3. */
export const gone: HttpResponse = { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
