import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { Tenant } from '../../../../domain/tenant.ts'
import { readCredential } from '../../../../platform/credential.ts'
import type { PlanContext, RefreshFacts } from '../../decide.ts'
import type { TokenAnswer } from '../../render.ts'
import { resourcesOf } from '../../target/read.ts'
import {
  endFamily,
  type GrantCall,
  type GrantTypeDeps,
  type HandleGrantType,
  untilSettled,
} from '../grant-type.ts'
import { decideRefresh, type RefreshDecision, type TokenFate } from './decide.ts'

/** `grant_type=refresh_token`: RFC 6749 §6, with rotation and reuse detection by RFC 9700 §4.14.2. */
export function refreshToken(deps: GrantTypeDeps): HandleGrantType {
  return async (call) => {
    const value = call.form.get('refresh_token')
    if (value === undefined) return oauthError('invalid_request', 'The parameter refresh_token is missing.')
    return untilSettled(() => refresh(deps, call, value))
  }
}

async function refresh(
  deps: GrantTypeDeps,
  { request, caller, form, profile: door }: GrantCall,
  value: string,
) {
  const { tenant } = request
  const now = deps.clock.now()
  const shown = readCredential('refresh', value)
  const facts = shown ? await deps.store.refreshToken(tenant, shown) : undefined
  const profile = facts ? deps.profiles.at(tenant, facts.grant.issuer) : door
  const context = { tenant, value, client: caller.client, profile, now }
  const wish = { scope: form.get('scope'), resources: resourcesOf(request) }
  return carryOut(deps, context, decideRefresh(facts, wish, context))
}

type RefreshContext = PlanContext & { readonly tenant: Tenant; readonly value: string }

async function carryOut(
  deps: GrantTypeDeps,
  context: RefreshContext,
  decision: RefreshDecision,
): Promise<TokenAnswer | OAuthError | 'stale'> {
  const { client, now, tenant } = context
  switch (decision.kind) {
    case 'refuse':
      return decision.error
    case 'wrong-client': {
      const { clientId, grant } = decision.facts
      const incident = {
        credential: 'refresh-token',
        grantId: grant.id,
        clientId,
        shownBy: client.id,
        at: now,
      } as const
      await deps.store.recordWrongClient(tenant.id, incident)
      return decision.error
    }
    case 'reused': {
      const { grant } = decision.facts
      await endFamily(deps, tenant, { grantId: grant.id, credential: 'refresh-token' })
      return decision.error
    }
    case 'issue':
      return issueAnew(deps, context, decision)
  }
}

/** Under the `reuse` policy the answer names the same token again: some clients keep only what came last. */
async function issueAnew(
  { store, issue }: GrantTypeDeps,
  { client, profile, now, tenant, value }: RefreshContext,
  { plan, fate, facts }: Extract<RefreshDecision, { kind: 'issue' }>,
): Promise<TokenAnswer | 'stale'> {
  const holder = { kind: 'grant', grant: facts.grant } as const
  const { answer, rows } = await issue({
    tenantId: tenant.id,
    client,
    profile,
    holder,
    grantType: 'refresh_token',
    plan,
    now,
  })
  if (!fate && rows.access) await store.keepAccessToken(tenant.id, rows.access)
  const use = fate && { ...useOf(facts, fate), at: now, tokens: rows }
  if (use && (await store.useRefreshToken(tenant.id, use)) === 'stale') return 'stale'
  return { refreshToken: value, ...answer }
}

function useOf({ id, grant, parentId, rotatedAt }: RefreshFacts, fate: TokenFate) {
  const seen = rotatedAt === undefined ? {} : { seenRotatedAt: rotatedAt }
  return { id, grantId: grant.id, ...(parentId === undefined ? {} : { parentId }), ...seen, ...fate }
}
