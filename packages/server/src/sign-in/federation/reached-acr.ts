import type { SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Database } from '../../platform/store/database.ts'
import type { UpstreamSessions } from '../../platform/upstream-session.ts'
import { upstreamOf } from './provider/upstreams.ts'

/**
 * The `acr` values that a session's sign-in amounts to, the usual one first: those of a password, or of the upstream
 * by whose word the person is signed in. One that the tenant does not have any more vouches for nothing.
 */
export type ReachedAcrValues = (tenant: Tenant, sessionId: SessionId) => Promise<readonly string[]>

export function createReachedAcrValues(deps: {
  readonly database: Database
  readonly upstreamSessions: Pick<UpstreamSessions, 'standing'>
}): ReachedAcrValues {
  const { database, upstreamSessions } = deps
  return async (tenant, sessionId) => {
    const upstreamId = await upstreamSessions.standing(database.read, tenant.id, sessionId)
    return upstreamId === undefined ? tenant.acrValues : (upstreamOf(tenant, upstreamId)?.acrValues ?? [])
  }
}
