import type { Extent } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader } from '../platform/store/schema.ts'

interface Key {
  readonly tenantId: string
  readonly id: string
}

/** Says whose grants stand in an extent that reaches grants beside its sessions. */
export function createFindGrantsOf(db: Reader) {
  const ofFamily = prepare(({ tenantId, id }: Key) => standing(db, tenantId).where('id', '=', id))
  const ofUser = prepare(({ tenantId, id, except }: Key & { readonly except: string }) =>
    standing(db, tenantId).where('user_id', '=', id).where('session_id', '!=', except).limit(1),
  )
  const ofApp = prepare(({ tenantId, id, clientId }: Key & { readonly clientId: string }) =>
    standing(db, tenantId).where('user_id', '=', id).where('client_id', '=', clientId).limit(1),
  )
  const ofSession = prepare(({ tenantId, id }: Key) =>
    standing(db, tenantId).where('session_id', '=', id).limit(1),
  )
  const rowsIn = async (tenantId: TenantId, extent: Extent) => {
    switch (extent.kind) {
      case 'browser':
      case 'overdue':
      case 'group':
      case 'part':
        return []
      case 'session':
        return extent.withGrants ? (await ofSession(db, { tenantId, id: extent.sessionId })).rows : []
      case 'user':
        // No session has an empty id.
        return (await ofUser(db, { tenantId, id: extent.userId, except: extent.except ?? '' })).rows
      case 'app':
        return (await ofApp(db, { tenantId, id: extent.userId, clientId: extent.clientId })).rows
      case 'grant':
        return (await ofFamily(db, { tenantId, id: extent.grantId })).rows
    }
  }
  return async (tenantId: TenantId, extent: Extent): Promise<UserId | undefined> =>
    (await rowsIn(tenantId, extent))[0]?.user_id as UserId | undefined
}

function standing(db: Reader, tenantId: string) {
  return db
    .selectFrom('grants')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
}
