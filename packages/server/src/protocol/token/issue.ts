import { createHash } from 'node:crypto'
import type { Client } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Random } from '../../platform/random.ts'
import { accessTokenClaims, type Holder, idTokenClaims, issuerOf } from './claims.ts'
import type { TokenPlan } from './decide.ts'
import type { TokenAnswer } from './render.ts'
import type { NewAccessToken, NewRefreshToken, NewTokens } from './store.ts'

export interface IssuedTokens {
  readonly answer: TokenAnswer
  readonly rows: NewTokens
}

export interface Issuing {
  readonly tenantId: TenantId
  readonly client: Client
  readonly holder: Holder
  readonly plan: TokenPlan
  readonly now: Date
}

/** Makes the planned tokens; storing their rows is what makes them count. */
export type Issue = (issuing: Issuing) => Promise<IssuedTokens>

/**
 * Mints and signs. This happens before the commit, so that no transaction ever waits for a signature:
 * what was signed for a commit that failed is never sent.
 */
export function createIssue({ keys, random }: { readonly keys: Keys; readonly random: Random }): Issue {
  return async (issuing) => {
    const { plan, now } = issuing
    const access = await mintAccessToken(issuing, keys, random)
    const refresh = mintRefreshToken(issuing, random)
    const idToken = await mintIdToken(issuing, keys, access.value)
    return {
      answer: {
        accessToken: access.value,
        expiresInSeconds: Math.floor((plan.expiresAt.getTime() - now.getTime()) / 1000),
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

/** A JWT's `jti` begins with its grant's id: that is how a token that no row knows finds its grant. */
async function mintAccessToken(
  { tenantId, client, holder, plan }: Issuing,
  keys: Keys,
  random: Random,
): Promise<{ readonly value: string; readonly row?: NewAccessToken }> {
  if (client.accessTokenFormat === 'jwt') {
    const jti = holder.kind === 'grant' ? `${holder.grant.id}.${random.id()}` : random.id()
    const claims = accessTokenClaims(holder, plan, { clientId: client.id, jti })
    return { value: await keys.sign(tenantId, client.idTokenAlgorithm, 'at+jwt', claims) }
  }
  const { id, value, hash } = issueCredential('access', random)
  const { scope, issuedAt, expiresAt } = plan
  const row = { id, hash, clientId: client.id, scope, issuer: issuerOf(holder), issuedAt, expiresAt }
  return { value, row: holder.kind === 'grant' ? { ...row, grantId: holder.grant.id } : row }
}

function mintRefreshToken(
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

async function mintIdToken({ tenantId, client, holder, plan }: Issuing, keys: Keys, accessToken: string) {
  if (!plan.idToken || holder.kind === 'client') return undefined
  const claims = idTokenClaims(holder.grant, plan.idToken, leftHalfHash(accessToken))
  return keys.sign(tenantId, client.idTokenAlgorithm, 'JWT', claims)
}

/** OIDC Core §3.1.3.6: half of the hash that the algorithm is named after, which is SHA-256 for all of ours. */
function leftHalfHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')
}
