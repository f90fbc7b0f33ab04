import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { revocationEndpoint, type RevocationEndpointDeps } from './endpoint.ts'
import { createRevocationStore } from './store-sql.ts'

export interface RevocationDeps extends Omit<RevocationEndpointDeps, 'store'> {
  readonly database: Database
  readonly random: Random
}

export interface Revocation {
  readonly routes: readonly Route[]
  /** The same for other addresses: what a token takes along is its own issuer's. */
  readonly endpoint: Endpoint
}

/**
 * Revocation: a client gives back a token of its own. This ends permissions, and no browser's session: the person
 * stays signed in there, and no app is told (REV-11). A session without a browser may go with its token, where the
 * token's issuer says so; then the logout slice ends it.
 */
export function createRevocation(deps: RevocationDeps): Revocation {
  const store = createRevocationStore(deps.database, deps.random)
  const endpoint = revocationEndpoint({ ...deps, store })
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: '/oauth2/revoke',
      face: 'api',
      spec: 'RFC7009 §2',
      cors: 'registered-origins',
      endpoint,
    },
  ]
  return { routes, endpoint }
}
