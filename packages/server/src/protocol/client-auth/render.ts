import { type OAuthError, wireText } from '../../domain/oauth-error.ts'
import { type HttpRequest, type HttpResponse, json } from '../../platform/http/message.ts'

/**
 * A refusal of the token, introspection or revocation endpoint. RFC 6749 §5.2: 400, but 401 for a client
 * that is not who it says it is, with a challenge where it tried the Authorization header.
 */
export function renderRefusal(
  { code, description }: OAuthError,
  { headers, address }: HttpRequest,
): HttpResponse {
  const body = { error: code, error_description: wireText(description) }
  if (code !== 'invalid_client') return json(400, body, pragma)
  if (headers['authorization'] === undefined) return json(401, body, pragma)
  return json(401, body, { ...pragma, 'www-authenticate': `Basic realm="${address.base}", charset="UTF-8"` })
}

/** RFC 6749 §5.1 asks for this one beside `Cache-Control: no-store`. */
export const pragma = { pragma: 'no-cache' } as const
