import type { Client, GrantType } from '../../domain/client.ts'
import type { Profile } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Holder } from './claims.ts'
import type { TokenPlan } from './decide.ts'
import type { Mint } from './mint.ts'
import type { TokenAnswer } from './render.ts'
import type { NewRefreshToken, NewTokens } from './store.ts'

export interface IssuedTokens {
  readonly answer: TokenAnswer
  readonly rows: NewTokens
}

export interface Issuing {
  readonly tenantId: TenantId
  readonly client: Client
  /** Of the grant's issuer, or of the door that the client calls for itself. */
  readonly profile: Profile
  readonly holder: Holder
  /** By what it was asked for. */
  readonly grantType: GrantType
  readonly plan: TokenPlan
  readonly now: Date
}

/** Makes the planned tokens; storing their rows is what makes them count. */
export type Issue = (issuing: Issuing) => Promise<IssuedTokens>

export function createIssue({ mint, random }: { readonly mint: Mint; readonly random: Random }): Issue {
  return async (issuing) => {
    const { tenantId, client, profile, holder, grantType, now } = issuing
    const { access: plan } = issuing.plan
    const access = await mint.accessToken({ tenantId, client, profile, holder, grantType, plan })
    const refresh = newRefreshToken(issuing, random)
    const idToken = await newIdToken(issuing, mint, access.value)
    return {
      answer: {
        accessToken: access.value,
        expiresInSeconds: secondsUntil(plan.expiresAt, now),
        scope: plan.scope,
        ...(refresh ? { refreshToken: refresh.value } : {}),
        ...(idToken === undefined ? {} : { idToken }),
      },
      rows: {
        issuedAt: plan.issuedAt,
        ...(access.row ? { access: access.row } : {}),
        ...(refresh ? { refresh: refresh.row } : {}),
      },
    }
  }
}

/** Whole seconds, for `expires_in` (RFC 6749 §5.1). */
export function secondsUntil(time: Date, now: Date): number {
  return Math.floor((time.getTime() - now.getTime()) / 1000)
}

function newRefreshToken(
  { client, holder, plan, now }: Issuing,
  random: Random,
): { readonly value: string; readonly row: NewRefreshToken } | undefined {
  if (!plan.refresh || holder.kind === 'client') return undefined
  const { id, value, hash } = issueCredential('refresh', random)
  return {
    value,
    row: { id, hash, grantId: holder.grant.id, clientId: client.id, issuedAt: now, ...plan.refresh },
  }
}

async function newIdToken(
  { tenantId, client, profile, holder, plan }: Issuing,
  mint: Mint,
  accessToken: string,
) {
  if (!plan.idToken || holder.kind === 'client') return undefined
  const { grant: authentication } = holder
  return mint.idToken({ tenantId, client, profile, authentication, plan: plan.idToken, accessToken })
}
