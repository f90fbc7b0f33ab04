import { oauthError } from '../../domain/oauth-error.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint } from '../../platform/http/message.ts'
import { clientEndpoint, type ClientEndpointDeps, isConfidential } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { decideIntrospection, refuseUnproven } from './decide.ts'
import { renderIntrospection } from './render.ts'

export interface IntrospectionDeps extends ClientEndpointDeps {
  readonly findToken: FindToken
  readonly clock: Clock
}

/** The introspection endpoint. RFC 7662 §2. `token_type_hint` is not needed: our tokens tell their kind. */
export function introspectionEndpoint(deps: IntrospectionDeps): Endpoint {
  return clientEndpoint(
    deps,
    async ({ request, form, caller }) => {
      const refusal = refuseUnproven(isConfidential(caller))
      if (refusal) return refusal
      const value = form.get('token')
      if (value === undefined) return oauthError('invalid_request', 'The parameter token is missing.')
      const token = await deps.findToken.token(request.tenant, value)
      return renderIntrospection(decideIntrospection(token, caller.client, deps.clock.now()))
    },
    'introspection',
  )
}
