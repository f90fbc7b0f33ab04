import { createHash } from 'node:crypto'
import { isOAuthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { TenantId } from '../../../../domain/tenant.ts'
import { readCredential } from '../../../../platform/credential.ts'
import type { ClientCall } from '../../../client-auth/index.ts'
import type { PlanContext } from '../../decide.ts'
import type { TokenAnswer } from '../../render.ts'
import { type GrantTypeDeps, type HandleGrantType, untilSettled } from '../grant-type.ts'
import { type CodeDecision, type CodeProof, decideCode } from './decide.ts'
import { type CodeRequest, readCodeRequest } from './read.ts'

/** `grant_type=authorization_code`: a code becomes tokens, once. RFC 6749 §4.1.3. */
export function authorizationCode(deps: GrantTypeDeps): HandleGrantType {
  return async (call) => {
    const asked = readCodeRequest(call.form)
    if (isOAuthError(asked)) return asked
    return untilSettled(() => redeem(deps, call, asked))
  }
}

async function redeem(deps: GrantTypeDeps, { request, caller }: ClientCall, asked: CodeRequest) {
  const { tenant } = request
  const context = {
    tenantId: tenant.id,
    client: caller.client,
    lifetimes: tenant.lifetimes,
    now: deps.clock.now(),
  }
  const shown = readCredential('code', asked.code)
  const facts = shown ? await deps.store.code(tenant.id, shown) : undefined
  return carryOut(deps, context, decideCode(facts, proofOf(asked), context))
}

function proofOf({ redirectUri, verifier }: CodeRequest): CodeProof {
  return verifier === undefined ? { redirectUri } : { redirectUri, challenge: s256(verifier) }
}

/** RFC 7636 §4.6. */
function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

async function carryOut(
  { store, issue }: GrantTypeDeps,
  { tenantId, client, now }: PlanContext & { readonly tenantId: TenantId },
  decision: CodeDecision,
): Promise<TokenAnswer | OAuthError | 'stale'> {
  switch (decision.kind) {
    case 'refuse':
      return decision.error
    case 'wrong-client': {
      const { clientId, grant } = decision.facts
      const incident = {
        credential: 'code',
        grantId: grant.id,
        clientId,
        shownBy: client.id,
        at: now,
      } as const
      await store.recordWrongClient(tenantId, incident)
      return decision.error
    }
    case 'reused': {
      const { clientId, grant } = decision.facts
      await store.revokeFamily(tenantId, { event: 'code-reused', grantId: grant.id, clientId, at: now })
      return decision.error
    }
    case 'issue': {
      const { plan, facts } = decision
      const { grant } = facts
      const { answer, rows } = await issue({ tenantId, client, holder: { kind: 'grant', grant }, plan, now })
      const redemption = {
        codeId: facts.id,
        grantId: grant.id,
        sessionId: grant.sessionId,
        at: now,
        tokens: rows,
      }
      return (await store.redeemCode(tenantId, redemption)) === 'done' ? answer : 'stale'
    }
  }
}
