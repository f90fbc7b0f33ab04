import type { Client, ClientId } from '../../../domain/client.ts'
import type { Tenant, TenantId } from '../../../domain/tenant.ts'
import { readCredential } from '../../../platform/credential.ts'
import type { Keys } from '../../../platform/keys/keys.ts'
import type { TokenStore } from '../store.ts'
import type { ShownAccessToken, ShownToken } from './decide.ts'
import { readAccessTokenClaims } from './read.ts'
import type { ShownTokenStore } from './store.ts'

export interface FindTokenDeps {
  readonly shownTokens: ShownTokenStore
  readonly tokens: Pick<TokenStore, 'refreshToken'>
  readonly keys: Pick<Keys, 'verify'>
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
}

/** Finds what somebody shows as a token; dead ones too, so that the caller can judge and say. */
export interface FindToken {
  /** An access token, opaque or JWT. */
  accessToken(tenant: Tenant, value: string): Promise<ShownAccessToken | undefined>
  /** An access or refresh token. A token tells its kind itself, so that no hint is needed to find it. */
  token(tenant: Tenant, value: string): Promise<ShownToken | undefined>
}

/** Tokens of a client that is registered no more are nobody's. */
export function createFindToken(deps: FindTokenDeps): FindToken {
  const registered = async <T extends ShownToken>(
    tenant: Tenant,
    token: T | undefined,
  ): Promise<T | undefined> =>
    token && (await deps.findClient(tenant.id, token.clientId)) ? token : undefined

  return {
    accessToken: async (tenant, value) => registered(tenant, await findAccessToken(deps, tenant.id, value)),
    token: async (tenant, value) => {
      const found =
        (await findAccessToken(deps, tenant.id, value)) ?? (await findRefreshToken(deps, tenant.id, value))
      return registered(tenant, found)
    },
  }
}

async function findAccessToken(deps: FindTokenDeps, tenantId: TenantId, value: string) {
  const shown = readCredential('access', value)
  if (shown) return deps.shownTokens.accessToken(tenantId, shown)
  return looksLikeJwt(value) ? findJwt(deps, tenantId, value) : undefined
}

async function findRefreshToken({ tokens }: FindTokenDeps, tenantId: TenantId, value: string) {
  const shown = readCredential('refresh', value)
  const facts = shown && (await tokens.refreshToken(tenantId, shown))
  return facts && ({ ...facts, kind: 'refresh' } as const)
}

function looksLikeJwt(value: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
}

async function findJwt(
  { keys, shownTokens }: FindTokenDeps,
  tenantId: TenantId,
  value: string,
): Promise<ShownAccessToken | undefined> {
  const verified = await keys.verify(tenantId, value)
  const claims = verified && readAccessTokenClaims(verified.header, verified.claims)
  if (!claims) return undefined
  const { jti, grantId, ...rest } = claims
  const { holder, isRevoked } = await shownTokens.jwtStanding(tenantId, jti, grantId)
  const revoked = isRevoked ? { revokedAt: claims.issuedAt } : {}
  return { kind: 'access', format: 'jwt', id: jti, ...rest, ...revoked, holder }
}
