import type { ClientId } from '../../../../domain/client.ts'
import type { ManagementScopes } from '../../../../domain/management.ts'
import { isOAuthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import { issuerAt, managementAudienceAt } from '../../../../domain/profile.ts'
import type { TenantId } from '../../../../domain/tenant.ts'
import { isConfidential } from '../../../client-auth/index.ts'
import { after } from '../../decide.ts'
import { type AccessTarget, decideAccessTarget, scopeAt } from '../../target/decide.ts'
import { resourcesOf } from '../../target/read.ts'
import type { GrantCall, GrantTypeDeps, HandleGrantType } from '../grant-type.ts'
import { decideClientCredentials, type OwnGrant, unnamedManagement, unnamedProblem } from './decide.ts'
import { decideManagement, managementTarget } from './management/decide.ts'

export interface ClientCredentialsDeps extends Pick<GrantTypeDeps, 'store' | 'issue' | 'clock'> {
  /** Whether a client registered itself, rather than the operator. */
  readonly isSelfRegistered: (tenantId: TenantId, clientId: ClientId) => Promise<boolean>
}

/** `grant_type=client_credentials`: a client for itself, without a refresh token. RFC 6749 §4.4. */
export function clientCredentials(deps: ClientCredentialsDeps): HandleGrantType {
  const { store, issue, clock } = deps
  return async (call) => {
    const { request, caller, profile } = call
    const { client } = caller
    const allowed = await allowedOf(call, deps)
    if (isOAuthError(allowed)) return allowed
    const { own, target } = allowed
    const { id: tenantId } = request.tenant
    const now = clock.now()
    const times = { issuedAt: now, expiresAt: after(now, target.lifetimeSeconds) }
    const plan = { access: { target, scope: scopeAt(target, own.scope), ...times } }
    const holder = {
      kind: 'client',
      clientId: client.id,
      issuer: issuerAt(profile, request.address),
    } as const
    const issuing = { tenantId, client, profile, holder, grantType: 'client_credentials', plan, now } as const
    const { answer, rows } = await issue(issuing)
    if (rows.access) await store.keepAccessToken(tenantId, rows.access)
    return own.rejected.length > 0 ? { ...answer, rejectedScope: own.rejected } : answer
  }
}

interface Allowed {
  readonly own: OwnGrant
  readonly target: AccessTarget
}

/** At the issuer's management API operators have the word, by its name or its scopes; at every other the registration. */
async function allowedOf(call: GrantCall, deps: ClientCredentialsDeps): Promise<Allowed | OAuthError> {
  const { request, profile } = call
  const asked = resourcesOf(request)
  const [first, ...others] = asked
  const { management } = profile
  const named = managementAudienceAt(profile, request.address)
  if (management && named !== undefined && first === named && others.length === 0)
    return allowedAtManagement(call, { audience: named, scopes: management.scopes }, deps)
  const { caller, form } = call
  const { client } = caller
  const own = decideClientCredentials(form.get('scope'), {
    client,
    isConfidential: isConfidential(caller),
    // Nobody else could have more than it is registered for.
    isSelfRegistered: unnamedManagement(profile) !== undefined && (await isSelfRegisteredAt(call, deps)),
    profile,
  })
  if (isOAuthError(own)) return own
  const { tenant } = request
  const target = unnamedProblem(asked, profile) ?? decideAccessTarget(asked, { client, tenant, profile })
  return isOAuthError(target) ? target : { own, target }
}

async function allowedAtManagement(
  call: GrantCall,
  { audience, scopes }: { readonly audience: string; readonly scopes: ManagementScopes },
  deps: ClientCredentialsDeps,
): Promise<Allowed | OAuthError> {
  const { request, caller, form } = call
  const own = decideManagement(form.get('scope'), {
    client: caller.client,
    isConfidential: isConfidential(caller),
    isSelfRegistered: await isSelfRegisteredAt(call, deps),
    scopes,
  })
  return isOAuthError(own) ? own : { own, target: managementTarget(audience, request.tenant.lifetimes) }
}

function isSelfRegisteredAt(
  { request, caller }: GrantCall,
  { isSelfRegistered }: ClientCredentialsDeps,
): Promise<boolean> {
  return isSelfRegistered(request.tenant.id, caller.client.id)
}
