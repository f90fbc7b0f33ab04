import { type OAuthError, wireText } from '../../domain/oauth-error.ts'
import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'

/**
 * A refusal of the token, introspection or revocation endpoint. RFC 6749 §5.2: 400, but 401 for a client
 * that is not who it says it is, with a challenge where it tried the Authorization header, and 429 (RFC 6585 §4)
 * for one that tried too often.
 */
export function renderRefusal(
  { code, description, retryAfterSeconds }: OAuthError,
  { headers, address }: HttpRequest,
): HttpResponse {
  const body = { error: code, error_description: wireText(description) }
  if (retryAfterSeconds !== undefined)
    return json(429, body, { ...pragma, 'retry-after': String(retryAfterSeconds) })
  if (code !== 'invalid_client') return json(400, body, pragma)
  if (headers['authorization'] === undefined) return json(401, body, pragma)
  return json(401, body, { ...pragma, 'www-authenticate': `Basic realm="${address.base}", charset="UTF-8"` })
}

/** RFC 6749 §5.1 asks for this one beside `Cache-Control: no-store`. */
export const pragma = { pragma: 'no-cache' } as const
