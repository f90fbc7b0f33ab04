import type { Client, SigningAlgorithm, TokenAlgorithm } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'

export type Claims = Readonly<Record<string, unknown>>

/** A token that one of our keys signed, current or retired. Says nothing of expiry, audience or purpose. */
export interface VerifiedToken {
  readonly header: Claims
  readonly claims: Claims
}

/** The tenant's signing keys, as everybody but the key store itself sees them. */
export interface Keys {
  /**
   * Signs claims as a compact JWS with the tenant's current key of this algorithm.
   * @param type the `typ` header: `JWT`, `at+jwt`, `logout+jwt`.
   */
  sign(tenantId: TenantId, algorithm: SigningAlgorithm, type: string, claims: Claims): Promise<string>
  /**
   * Signs claims for one client: with a key of the tenant's, or with the client's own secret (HS256).
   * @throws where HS256 is asked for and the client's secret was not kept.
   */
  signFor(
    tenantId: TenantId,
    client: Pick<Client, 'id' | 'sealedSecret'>,
    type: string,
    claims: Claims,
    algorithm: TokenAlgorithm,
  ): Promise<string>
  /**
   * Verifies what {@link signFor} signed with this client's secret (HS256); `undefined` for anything else.
   */
  verifyFor(
    tenantId: TenantId,
    client: Pick<Client, 'id' | 'sealedSecret'>,
    token: string,
  ): Promise<VerifiedToken | undefined>
  /**
   * Verifies a compact JWS by our own keys, retired ones included, with the algorithm of the key and not
   * the one the token claims. `undefined` for anything else: other keys, `none`, HMAC, encrypted, broken.
   */
  verify(tenantId: TenantId, token: string): Promise<VerifiedToken | undefined>
  /** The public keys to publish: those that sign, will sign, or signed lately (RFC 7517 §5). */
  publicKeys(tenantId: TenantId): Promise<{ readonly keys: readonly Claims[] }>
}
