import { oauthError } from '../../domain/oauth-error.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint, HttpResponse } from '../../platform/http/message.ts'
import { clientEndpoint, type ClientEndpointDeps, pragma } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { decideRevocation } from './decide.ts'
import type { RevocationStore } from './store.ts'

export interface RevocationEndpointDeps extends ClientEndpointDeps {
  readonly findToken: FindToken
  readonly store: RevocationStore
  readonly clock: Clock
}

/**
 * The revocation endpoint. RFC 7009 §2. A `token_type_hint`, known or not, changes nothing (§2.1, §2.2):
 * our tokens tell their kind.
 */
export function revocationEndpoint(deps: RevocationEndpointDeps): Endpoint {
  return clientEndpoint(
    deps,
    async ({ request, form, caller }) => {
      const value = form.get('token')
      if (value === undefined) return oauthError('invalid_request', 'The parameter token is missing.')
      const now = deps.clock.now()
      const token = await deps.findToken.token(request.tenant, value)
      const decision = decideRevocation(token, caller.client.id, now)
      switch (decision.kind) {
        case 'refuse':
          return decision.error
        case 'nothing-to-revoke':
          return done
        case 'revoke':
          await deps.store.revoke(request.tenant.id, {
            plan: decision.plan,
            clientId: caller.client.id,
            at: now,
          })
          return done
      }
    },
    'revocation',
  )
}

/** RFC 7009 §2.2: the status says it all. */
const done: HttpResponse = { status: 200, headers: { 'cache-control': 'no-store', ...pragma }, body: '' }
