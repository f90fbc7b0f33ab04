import type { GrantId } from '../../../domain/grant.ts'
import type { ShownCredential } from '../../../platform/credential.ts'
import type { GrantTenant } from '../decide.ts'
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
  accessToken(tenant: GrantTenant, shown: ShownCredential): Promise<ShownAccessToken | undefined>
  /** @param grantId absent where the client speaks for itself. */
  jwtStanding(tenant: GrantTenant, jti: string, grantId?: GrantId): Promise<JwtStanding>
}
