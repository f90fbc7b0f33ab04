import type { Client, ClientId } from '../../../domain/client.ts'
import { type Profile, type Profiles, userinfoAudience } from '../../../domain/profile.ts'
import type { Issuer, Tenant, TenantId } from '../../../domain/tenant.ts'
import { readCredential } from '../../../platform/credential.ts'
import type { Keys } from '../../../platform/keys/keys.ts'
import type { TokenStore } from '../store.ts'
import type { ShownAccessToken, ShownHolder, ShownToken } from './decide.ts'
import { type AccessTokenClaims, readAccessTokenClaims } from './read.ts'
import type { ShownTokenStore } from './store.ts'

export interface FindTokenDeps {
  readonly shownTokens: ShownTokenStore
  readonly tokens: Pick<TokenStore, 'refreshToken'>
  readonly keys: Pick<Keys, 'verify'>
  readonly profiles: Profiles
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
    accessToken: async (tenant, value) => registered(tenant, await findAccessToken(deps, tenant, value)),
    token: async (tenant, value) => {
      const found =
        (await findAccessToken(deps, tenant, value)) ?? (await findRefreshToken(deps, tenant, value))
      return registered(tenant, found)
    },
  }
}

async function findAccessToken(deps: FindTokenDeps, tenant: Tenant, value: string) {
  const shown = readCredential('access', value)
  if (shown) return deps.shownTokens.accessToken(tenant, shown)
  return looksLikeJwt(value) ? findJwt(deps, tenant, value) : undefined
}

async function findRefreshToken({ tokens }: FindTokenDeps, tenant: Tenant, value: string) {
  const shown = readCredential('refresh', value)
  const facts = shown && (await tokens.refreshToken(tenant, shown))
  return facts && ({ ...facts, kind: 'refresh' } as const)
}

function looksLikeJwt(value: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)
}

async function findJwt(
  deps: FindTokenDeps,
  tenant: Tenant,
  value: string,
): Promise<ShownAccessToken | undefined> {
  const read = await readJwt(deps, tenant, value)
  if (!read) return undefined
  const { claims, profile } = read
  const { jti, grantId, ...rest } = claims
  const { holder, isRevoked } = await deps.shownTokens.jwtStanding(tenant, jti, grantId)
  if (!agrees(claims, holder)) return undefined
  const client = await deps.findClient(tenant.id, claims.clientId)
  return {
    kind: 'access',
    format: 'jwt',
    id: jti,
    ...rest,
    audience: meantFor(claims, client, profile),
    ...(isRevoked ? { revokedAt: claims.issuedAt } : {}),
    holder,
  }
}

/** D2: which issuer's tokens look how is its profile's. Whom a signature of ours speaks for, only `iss` says. */
async function readJwt({ keys, profiles }: FindTokenDeps, tenant: Tenant, value: string) {
  const verified = await keys.verify(tenant.id, value)
  const issuer = verified?.claims['iss']
  if (!verified || typeof issuer !== 'string') return undefined
  const profile = profiles.at(tenant, issuer as Issuer)
  const claims = readAccessTokenClaims(verified.header, verified.claims, profile.spelling.accessTokenType)
  return claims && { claims, profile }
}

/** A second lock: whatever was signed, a token is the one that its grant could yield. */
function agrees({ clientId, issuer }: AccessTokenClaims, holder: ShownHolder): boolean {
  return holder.kind !== 'person' || (holder.grant.clientId === clientId && holder.grant.issuer === issuer)
}

/** Whom a token is for, its issuer by its own name. */
function meantFor(
  claims: AccessTokenClaims,
  client: Pick<Client, 'id' | 'accessKeyOf'> | undefined,
  { ownAudience }: Pick<Profile, 'ownAudience'>,
): readonly string[] {
  const { audience, issuer } = claims
  switch (ownAudience) {
    case 'issuer':
      return audience
    case 'client':
      return client ? meantForApp(claims, client) : audience
    case 'userinfo':
      return audience.map((one) => (one === userinfoAudience(issuer) ? issuer : one))
  }
}

/** The app of the token stands for the issuer; so does the one that the access key belongs to, which is meant, too. */
function meantForApp(
  { audience, issuer }: AccessTokenClaims,
  { id, accessKeyOf }: Pick<Client, 'id' | 'accessKeyOf'>,
): readonly string[] {
  const [name, ...others] = audience
  if (name === undefined || others.length > 0) return audience
  if (name === id) return [issuer]
  return name === accessKeyOf ? [issuer, name] : audience
}
