import { oauthError } from '../../domain/oauth-error.ts'
import type { Profile, Profiles } from '../../domain/profile.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/http/message.ts'
import { clientEndpoint, type ClientEndpointDeps, isConfidential } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { decideIntrospection, refuseUnproven } from './decide.ts'
import { renderIntrospection } from './render.ts'

export interface IntrospectionDeps extends ClientEndpointDeps {
  readonly findToken: FindToken
  readonly clock: Clock
  /** Of the door: who may ask. */
  readonly profile: Profile
  /** Of the tokens: how they are told of. */
  readonly profiles: Profiles
}

/** The introspection endpoint. RFC 7662 §2. `token_type_hint` is not needed: our tokens tell their kind. */
export function introspectionEndpoint(deps: IntrospectionDeps): Endpoint {
  const { findToken, clock, profile, profiles } = deps
  return clientEndpoint(
    deps,
    async ({ request, form, caller }) => {
      const asking = { client: caller.client, isConfidential: isConfidential(caller) }
      const refusal = refuseUnproven(asking, profile)
      if (refusal) return refusal
      const value = form.get('token')
      if (value === undefined) return oauthError('invalid_request', 'The parameter token is missing.')
      const token = await findToken.token(request.tenant, value)
      const decision = decideIntrospection(token, asking, clock.now())
      return renderIntrospection(decision, (issuer) => profiles.at(request.tenant, issuer))
    },
    'introspection',
  )
}
