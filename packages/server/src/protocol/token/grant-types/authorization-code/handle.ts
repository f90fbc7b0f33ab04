import { hash } from 'node:crypto'
import { isOAuthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { Tenant } from '../../../../domain/tenant.ts'
import { readCredential } from '../../../../platform/credential.ts'
import { isConfidential } from '../../../client-auth/index.ts'
import type { PlanContext } from '../../decide.ts'
import type { TokenAnswer } from '../../render.ts'
import { resourcesOf } from '../../target/read.ts'
import {
  endFamily,
  type GrantCall,
  type GrantTypeDeps,
  type HandleGrantType,
  untilSettled,
} from '../grant-type.ts'
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

async function redeem(deps: GrantTypeDeps, call: GrantCall, asked: CodeRequest) {
  const { tenant } = call.request
  const { client } = call.caller
  const now = deps.clock.now()
  const shown = readCredential('code', asked.code)
  const facts = shown ? await deps.store.code(tenant, shown) : undefined
  // Of another client's code nobody learns whose door it came from.
  const isOwn = facts?.clientId === client.id
  const profile = facts && isOwn ? deps.profiles.at(tenant, facts.grant.issuer) : call.profile
  const context = { tenant, client, profile, now }
  return carryOut(deps, context, decideCode(facts, proofOf(call, asked), context))
}

function proofOf({ request, caller }: GrantCall, { redirectUri, verifier }: CodeRequest): CodeProof {
  return {
    isConfidential: isConfidential(caller),
    resources: resourcesOf(request),
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(verifier === undefined ? {} : { challenge: s256(verifier) }),
  }
}

/** RFC 7636 §4.6: a plain challenge was kept by its hash, too. */
function s256(verifier: string): string {
  return hash('sha256', verifier, 'base64url')
}

async function carryOut(
  deps: GrantTypeDeps,
  { tenant, client, profile, now }: PlanContext & { readonly tenant: Tenant },
  decision: CodeDecision,
): Promise<TokenAnswer | OAuthError | 'stale'> {
  const { store, issue } = deps
  const tenantId = tenant.id
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
      const { grant } = decision.facts
      await endFamily(deps, tenant, { grantId: grant.id, credential: 'code' })
      return decision.error
    }
    case 'issue': {
      const { plan, facts, ignoresVerifier } = decision
      const { grant } = facts
      const { answer, rows } = await issue({
        tenantId,
        client,
        profile,
        holder: { kind: 'grant', grant },
        grantType: 'authorization_code',
        plan,
        now,
      })
      const redemption = {
        codeId: facts.id,
        grantId: grant.id,
        sessionId: grant.sessionId,
        rpSessionId: grant.rpSessionId,
        at: now,
        tokens: rows,
        ignoresVerifier,
      }
      return (await store.redeemCode(tenantId, redemption)) === 'done' ? answer : 'stale'
    }
  }
}
