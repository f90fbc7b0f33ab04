import { type Client, type GrantType, isPublic } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { AuthorizationRequest } from '../../read.ts'
import { carries, carriesTokens } from '../../response-type/read.ts'

/** What a client is not registered for, or must do and does not. */
export function clientProblem(asked: AuthorizationRequest, client: Client): OAuthError | undefined {
  const { responseType, codeChallenge } = asked
  if (!client.responseTypes.includes(responseType)) {
    return unauthorized(`This client is not registered for the response type ${responseType}.`)
  }
  const missing = grantTypesFor(asked).find((one) => !client.grantTypes.includes(one))
  if (missing) return unauthorized(`This client is not registered for the grant type ${missing}.`)
  const needsPkce = carries(responseType, 'code') && (isPublic(client) || client.requirePkce)
  if (needsPkce && codeChallenge === undefined) {
    return oauthError(
      'invalid_request',
      'This client must send code_challenge with code_challenge_method S256.',
    )
  }
  return undefined
}

/** RFC 6749 §4.1.2.1, §4.2.2.1: known here, but not for this client. */
function unauthorized(description: string): OAuthError {
  return oauthError('unauthorized_client', description)
}

/** Registration §2: which grant types stand behind a response type; behind `none`, none. */
function grantTypesFor({ responseType }: AuthorizationRequest): readonly GrantType[] {
  return [
    ...(carries(responseType, 'code') ? (['authorization_code'] as const) : []),
    ...(carriesTokens(responseType) ? (['implicit'] as const) : []),
  ]
}
