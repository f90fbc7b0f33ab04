import { type HttpResponse, json } from '../../platform/http/message.ts'
import { pragma } from '../client-auth/render.ts'

/** What goes out to the client; the values are kept nowhere. */
export interface TokenAnswer {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly scope: readonly string[]
  readonly refreshToken?: string
  readonly idToken?: string
  /** What was asked for in vain, where the door names it instead of refusing. */
  readonly rejectedScope?: readonly string[]
}

/** RFC 6749 §5.1, OIDC Core §3.1.3.3. An empty scope has no spelling (RFC 6749 §3.3) and is left out. */
export function renderTokens(tokens: TokenAnswer): HttpResponse {
  const { accessToken, expiresInSeconds, scope, refreshToken, idToken, rejectedScope } = tokens
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    ...(scope.length > 0 ? { scope: scope.join(' ') } : {}),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...(rejectedScope === undefined ? {} : { rejected_scope: rejectedScope.join(' ') }),
  }
  return json(200, body, pragma)
}
