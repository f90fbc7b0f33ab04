import type { GrantId } from '../../../domain/grant.ts'
import type { TenantId } from '../../../domain/tenant.ts'
import type { ShownCredential } from '../../../platform/credential.ts'
import type { ShownAccessToken, ShownHolder } from './decide.ts'

/** What the database adds to a JWT's own claims. */
export interface JwtStanding {
  readonly holder: ShownHolder
  /** Whether this one token was revoked by itself. */
  readonly isRevoked: boolean
}

/** Access tokens that somebody shows, each found with one query. */
export interface ShownTokenStore {
  /** `undefined` for a token that we never issued. */
  accessToken(tenantId: TenantId, shown: ShownCredential): Promise<ShownAccessToken | undefined>
  /** @param grantId absent where the client speaks for itself. */
  jwtStanding(tenantId: TenantId, jti: string, grantId?: GrantId): Promise<JwtStanding>
}
