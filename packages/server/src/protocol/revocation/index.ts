import type { Route } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { revocationEndpoint, type RevocationEndpointDeps } from './endpoint.ts'
import { createRevocationStore } from './store-sql.ts'

export interface RevocationDeps extends Omit<RevocationEndpointDeps, 'store'> {
  readonly database: Database
  readonly random: Random
}

/**
 * Revocation: a client gives back a token of its own. This ends permissions, never sessions: the person
 * stays signed in, and no app is told (REV-11).
 */
export function revocationRoutes(deps: RevocationDeps): readonly Route[] {
  const store = createRevocationStore(deps.database, deps.random)
  return [
    {
      method: 'POST',
      path: '/oauth2/revoke',
      face: 'api',
      spec: 'RFC7009 §2',
      cors: 'registered-origins',
      endpoint: revocationEndpoint({ ...deps, store }),
    },
  ]
}
