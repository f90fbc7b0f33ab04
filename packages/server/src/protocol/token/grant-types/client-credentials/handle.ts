import { isOAuthError } from '../../../../domain/oauth-error.ts'
import { standardIssuer } from '../../../../domain/tenant.ts'
import { isConfidential } from '../../../client-auth/index.ts'
import { after } from '../../decide.ts'
import type { GrantTypeDeps, HandleGrantType } from '../grant-type.ts'
import { decideClientCredentials } from './decide.ts'

/** `grant_type=client_credentials`: a client for itself, without a refresh token. RFC 6749 §4.4. */
export function clientCredentials({ store, issue, clock }: GrantTypeDeps): HandleGrantType {
  return async ({ request, caller, form }) => {
    const { client } = caller
    const decision = decideClientCredentials(client, isConfidential(caller), form.get('scope'))
    if (isOAuthError(decision)) return decision
    const { id: tenantId, lifetimes } = request.tenant
    const now = clock.now()
    const plan = { scope: decision.scope, issuedAt: now, expiresAt: after(now, lifetimes.accessTokenSeconds) }
    const holder = { kind: 'client', clientId: client.id, issuer: standardIssuer(request.address) } as const
    const { answer, rows } = await issue({ tenantId, client, holder, plan, now })
    if (rows.access) await store.keepAccessToken(tenantId, rows.access)
    return answer
  }
}
