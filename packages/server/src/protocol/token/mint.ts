import { hash as digest } from 'node:crypto'
import type { Client, GrantType, TokenAlgorithm } from '../../domain/client.ts'
import { idTokenJti } from '../../domain/jti.ts'
import { type Profile, tokenAlgorithmAt } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { Random } from '../../platform/random.ts'
import {
  accessTokenClaims,
  audienceOf,
  type Authentication,
  type Holder,
  idTokenClaims,
  issuerOf,
} from './claims.ts'
import type { AccessPlan, IdTokenPlan } from './decide.ts'
import type { NewAccessToken } from './store.ts'

export interface AccessMinting {
  readonly tenantId: TenantId
  readonly client: Client
  /** Of the issuer of the grant, or of the door that a client calls for itself. */
  readonly profile: Profile
  readonly holder: Holder
  /** By what it was asked for. */
  readonly grantType: GrantType
  readonly plan: AccessPlan
}

/** A token as it goes out, and its row; a JWT needs none. */
export interface MintedAccess {
  readonly value: string
  readonly row?: NewAccessToken
}

export interface IdTokenMinting {
  readonly tenantId: TenantId
  readonly client: Client
  readonly profile: Profile
  readonly authentication: Authentication
  readonly plan: IdTokenPlan
  /** What goes out together with it. */
  readonly accessToken?: string
  readonly code?: string
}

/**
 * Makes and signs single tokens. This happens before the commit, so that no transaction ever waits for a
 * signature: what was signed for a commit that failed is never sent.
 */
export interface Mint {
  accessToken(minting: AccessMinting): Promise<MintedAccess>
  idToken(minting: IdTokenMinting): Promise<string>
}

export function createMint({ keys, random }: { readonly keys: Keys; readonly random: Random }): Mint {
  return {
    accessToken: (minting) => mintAccessToken(minting, keys, random),
    idToken: (minting) => mintIdToken(minting, keys, random),
  }
}

/** A JWT's `jti` begins with its grant's id: that is how a token that no row knows finds its grant. */
async function mintAccessToken(
  { tenantId, client, profile, holder, grantType, plan }: AccessMinting,
  keys: Keys,
  random: Random,
): Promise<MintedAccess> {
  const { target, scope, issuedAt, expiresAt } = plan
  const { id: clientId, accessKeyOf } = client
  if (target.format === 'jwt') {
    const jti = holder.kind === 'grant' ? `${holder.grant.id}.${random.id()}` : random.id()
    const { spelling } = profile
    const owner = {
      tenantId,
      clientId,
      kind: holder.kind,
      grantType,
      scope,
      ...(accessKeyOf === undefined ? {} : { accessKeyOf }),
    }
    const claims = spelling.accessToken(accessTokenClaims(holder, plan, { clientId, jti }), owner)
    return { value: await keys.sign(tenantId, target.algorithm, spelling.accessTokenType, claims) }
  }
  const { id, value, hash } = issueCredential('access', random)
  const audience = audienceOf(holder, plan)
  const row = { id, hash, clientId, scope, audience, issuer: issuerOf(holder), issuedAt, expiresAt }
  return { value, row: holder.kind === 'grant' ? { ...row, grantId: holder.grant.id } : row }
}

async function mintIdToken(
  { tenantId, client, profile, authentication, plan, accessToken, code }: IdTokenMinting,
  keys: Keys,
  random: Random,
): Promise<string> {
  const algorithm = tokenAlgorithmAt(client, profile)
  const { authenticationContext, idTokenIds, spelling } = profile
  const beside = {
    ...(accessToken === undefined ? {} : { accessTokenHash: leftHalfHash(accessToken, algorithm) }),
    ...(code === undefined ? {} : { codeHash: leftHalfHash(code, algorithm) }),
    ...(idTokenIds ? { jti: idTokenJti(random.id()) } : {}),
  }
  const claims = spelling.idToken(idTokenClaims(authentication, plan, beside, authenticationContext))
  return keys.signFor(tenantId, client, 'JWT', claims, algorithm)
}

/**
 * OIDC Core §3.1.3.6, §3.3.2.11: half of the hash that the algorithm works with. That is SHA-256 for all that
 * are named after it; Ed25519 hashes with SHA-512 inside (RFC 8032 §5.1).
 */
export function leftHalfHash(value: string, algorithm: TokenAlgorithm): string {
  const hash = digest(algorithm === 'EdDSA' ? 'sha512' : 'sha256', value, 'buffer')
  return hash.subarray(0, hash.length / 2).toString('base64url')
}
