import { isOAuthError } from '../../../../domain/oauth-error.ts'
import { issuerAt } from '../../../../domain/profile.ts'
import { isConfidential } from '../../../client-auth/index.ts'
import { after } from '../../decide.ts'
import { decideAccessTarget, scopeAt } from '../../target/decide.ts'
import { resourcesOf } from '../../target/read.ts'
import type { GrantTypeDeps, HandleGrantType } from '../grant-type.ts'
import { decideClientCredentials } from './decide.ts'

/** `grant_type=client_credentials`: a client for itself, without a refresh token. RFC 6749 §4.4. */
export function clientCredentials({ store, issue, clock }: GrantTypeDeps): HandleGrantType {
  return async ({ request, caller, form, profile }) => {
    const { client } = caller
    const asking = { client, isConfidential: isConfidential(caller), profile }
    const decision = decideClientCredentials(form.get('scope'), asking)
    if (isOAuthError(decision)) return decision
    const { id: tenantId, lifetimes, resources } = request.tenant
    const target = decideAccessTarget(resourcesOf(request), { client, lifetimes, resources, profile })
    if (isOAuthError(target)) return target
    const now = clock.now()
    const times = { issuedAt: now, expiresAt: after(now, target.lifetimeSeconds) }
    const plan = { access: { target, scope: scopeAt(target, decision.scope), ...times } }
    const holder = {
      kind: 'client',
      clientId: client.id,
      issuer: issuerAt(profile, request.address),
    } as const
    const { answer, rows } = await issue({ tenantId, client, profile, holder, plan, now })
    if (rows.access) await store.keepAccessToken(tenantId, rows.access)
    return decision.rejected.length > 0 ? { ...answer, rejectedScope: decision.rejected } : answer
  }
}
