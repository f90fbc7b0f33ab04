import { type OAuthError, wireText } from '../../domain/oauth-error.ts'
import { type HttpResponse, json } from '../../platform/http/message.ts'

/** RFC 6750 §3.1: who shows no token at all is told how to, and nothing of errors. */
export function renderChallenge(realm: string): HttpResponse {
  const headers = { 'www-authenticate': `Bearer realm="${realm}"`, 'cache-control': 'no-store' }
  return { status: 401, headers, body: '' }
}

/** Core §5.3.2: a signed answer says by its type that it is one. */
export function renderSigned(token: string): HttpResponse {
  const headers = { 'content-type': 'application/jwt', 'cache-control': 'no-store' }
  return { status: 200, headers, body: token }
}

/** RFC 6750 §3: the error in the challenge; the same again as JSON for whoever reads bodies. */
export function renderBearerError({ code, description }: OAuthError, realm: string): HttpResponse {
  const text = wireText(description)
  const scope = code === 'insufficient_scope' ? ', scope="openid"' : ''
  const challenge = `Bearer realm="${realm}", error="${code}", error_description="${text}"${scope}`
  return json(statusOf(code), { error: code, error_description: text }, { 'www-authenticate': challenge })
}

function statusOf(code: OAuthError['code']): number {
  if (code === 'invalid_token') return 401
  return code === 'insufficient_scope' ? 403 : 400
}
