import { oauthError } from '../../domain/oauth-error.ts'
import { type Profiles, standardProfile } from '../../domain/profile.ts'
import type { SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Endpoint, HttpResponse } from '../../platform/http/message.ts'
import { clientEndpoint, type ClientEndpointDeps, pragma } from '../client-auth/index.ts'
import type { FindToken } from '../token/index.ts'
import { issuerOf } from '../token/shown/decide.ts'
import { decideRevocation } from './decide.ts'
import type { RevocationStore } from './store.ts'

export interface RevocationEndpointDeps extends ClientEndpointDeps {
  readonly findToken: FindToken
  readonly store: RevocationStore
  readonly clock: Clock
  readonly profiles: Profiles
  readonly performLogout: PerformLogout
}

/**
 * The revocation endpoint. RFC 7009 §2. A `token_type_hint`, known or not, changes nothing (§2.1, §2.2):
 * our tokens tell their kind.
 */
export function revocationEndpoint(deps: RevocationEndpointDeps): Endpoint {
  const { findToken, store, clock, profiles } = deps
  return clientEndpoint(
    deps,
    async ({ request, form, caller }) => {
      const value = form.get('token')
      if (value === undefined) return oauthError('invalid_request', 'The parameter token is missing.')
      const { tenant } = request
      const { id: clientId } = caller.client
      const now = clock.now()
      const token = await findToken.token(tenant, value)
      const profile = token ? profiles.at(tenant, issuerOf(token)) : standardProfile
      const decision = decideRevocation(token, { clientId, profile, now })
      switch (decision.kind) {
        case 'refuse':
          return decision.error
        case 'take-back': {
          // In this order: after a crash in between the token is dead, and asking again ends the session.
          const { plan, session } = decision
          if (plan) await store.revoke(tenant.id, { plan, clientId, at: now })
          if (session !== undefined) await endDirectSession(tenant, session, deps)
          return done
        }
      }
    },
    'revocation',
  )
}

/** Its apps hear of it as of every logout. */
async function endDirectSession(
  tenant: Tenant,
  sessionId: SessionId,
  { performLogout }: Pick<RevocationEndpointDeps, 'performLogout'>,
): Promise<void> {
  const answer = await performLogout(tenant, {
    door: 'revocation',
    extent: { kind: 'session', sessionId },
    evidence: { kind: 'token-revoked', sessionId },
  })
  if (answer.kind === 'refused' || answer.kind === 'ask')
    throw new Error(`the session ${sessionId} of a revoked token could not be ended: ${answer.kind}`)
}

/** RFC 7009 §2.2: the status says it all. */
const done: HttpResponse = { status: 200, headers: { 'cache-control': 'no-store', ...pragma }, body: '' }
