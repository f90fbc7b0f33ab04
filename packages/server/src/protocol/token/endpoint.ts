import { isOAuthError, oauthError } from '../../domain/oauth-error.ts'
import { grantTypesAt, type Profile } from '../../domain/profile.ts'
import type { Endpoint } from '../../platform/http/message.ts'
import { clientEndpoint, type ClientEndpointDeps } from '../client-auth/index.ts'
import type { TokenGrantType } from './grant-types/index.ts'
import type { HandleGrantType } from './grant-types/grant-type.ts'
import { renderTokens } from './render.ts'

/** The token endpoint. RFC 6749 §3.2: who asks, may they ask this way, and then the grant type's own rules. */
export function tokenEndpoint(
  deps: ClientEndpointDeps & {
    readonly handlers: Readonly<Record<TokenGrantType, HandleGrantType>>
    readonly profile: Profile
  },
): Endpoint {
  const offered = grantTypesAt(deps.profile)
  const known = (Object.keys(deps.handlers) as TokenGrantType[]).filter((one) => offered.includes(one))
  return clientEndpoint(deps, async (call) => {
    const asked = call.form.get('grant_type')
    if (asked === undefined) return oauthError('invalid_request', 'The parameter grant_type is missing.')
    const grantType = known.find((one) => one === asked)
    if (!grantType)
      return oauthError('unsupported_grant_type', `The grant_type must be one of: ${known.join(', ')}.`)
    if (!call.caller.client.grantTypes.includes(grantType)) {
      return oauthError(
        'unauthorized_client',
        `The client is not registered for the grant type ${grantType}.`,
      )
    }
    const answer = await deps.handlers[grantType]({ ...call, profile: deps.profile })
    return isOAuthError(answer) ? answer : renderTokens(answer)
  })
}
