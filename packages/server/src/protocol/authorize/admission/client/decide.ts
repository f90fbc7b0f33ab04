import type { Client, GrantType } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import { type Profile, unbearableAt } from '../../../../domain/profile.ts'
import type { AuthorizationRequest } from '../../read.ts'
import { carries, carriesTokens } from '../../response-type/read.ts'

/** What a client is not registered for, or is registered for and cannot have at this door. */
export function clientProblem(
  { responseType }: AuthorizationRequest,
  client: Client,
  profile: Pick<Profile, 'bearableAlgorithms'>,
): OAuthError | undefined {
  const problem = algorithmProblem(client, profile)
  if (problem) return problem
  if (!client.responseTypes.includes(responseType)) {
    return unauthorized(`This client is not registered for the response type ${responseType}.`)
  }
  const missing = grantTypesFor(responseType).find((one) => !client.grantTypes.includes(one))
  return missing && unauthorized(`This client is not registered for the grant type ${missing}.`)
}

/** D3, D17: a token that the client's software cannot verify would help nobody. */
export function algorithmProblem(
  client: Client,
  profile: Pick<Profile, 'bearableAlgorithms'>,
): OAuthError | undefined {
  const unbearable = unbearableAt(client, profile)
  if (unbearable === undefined) return undefined
  const borne = profile.bearableAlgorithms.join(' or ')
  return unauthorized(`This client is registered for the algorithm ${unbearable}; here it must be ${borne}.`)
}

/** RFC 6749 §4.1.2.1, §4.2.2.1: known here, but not for this client. */
function unauthorized(description: string): OAuthError {
  return oauthError('unauthorized_client', description)
}

/** Registration §2: which grant types stand behind a response type; behind `none`, none. */
function grantTypesFor(responseType: AuthorizationRequest['responseType']): readonly GrantType[] {
  return [
    ...(carries(responseType, 'code') ? (['authorization_code'] as const) : []),
    ...(carriesTokens(responseType) ? (['implicit'] as const) : []),
  ]
}
