import type { Sid } from '../../domain/session.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Random } from '../../platform/random.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Transaction } from '../../platform/store/schema.ts'
import { everybodysLiveSessions } from '../account/sessions-sql.ts'
import type { Proof } from './store.ts'

/** The `sid` of the group that a person's next session is bound to; `undefined` where the tenant binds none (D9). */
export type GroupFor = (
  transaction: Transaction,
  tenant: Pick<Tenant, 'id' | 'sessionPolicy'>,
  proof: Pick<Proof, 'userId' | 'at'>,
) => Promise<Sid | undefined>

interface Person {
  readonly tenantId: TenantId
  readonly userId: string
}

/**
 * A group lives as long as one of its sessions; after that the next one begins another, under a new name.
 *
 * Its row is held first, until the transaction is over: of two sign-ins at once the second waits, and so does a logout
 * of the whole group. Only then is looked who is in it, by a statement of its own, which sees what was committed
 * while this one waited.
 */
export function createGroupFor(db: Reader, random: Random): GroupFor {
  const hold = prepareHold(db)
  const findLive = prepareFindLive(db)
  const rename = prepareRename(db)
  return async (transaction, { id: tenantId, sessionPolicy }, { userId, at: now }) => {
    if (sessionPolicy === 'per-browser') return undefined
    const at = now.getTime()
    const fresh = random.secret(16) as Sid
    const [held] = (await hold(transaction, { tenantId, userId, sid: fresh, at })).rows
    const sid = held === undefined ? fresh : (held.sid as Sid)
    if (sid === fresh) return fresh
    if ((await findLive(transaction, { tenantId, sid, at })).rows.length > 0) return sid
    await rename(transaction, { tenantId, userId, sid: fresh, at })
    return fresh
  }
}

type Naming = Person & { readonly sid: string; readonly at: number }

/** A person's first group is inserted; of one that is there the row is held as it is. */
function prepareHold(db: Reader) {
  return prepare(({ tenantId, userId, sid, at }: Naming) =>
    db
      .insertInto('session_groups')
      .values({ tenant_id: tenantId, user_id: userId, sid, created_at: at })
      .onConflict((key) =>
        key
          .columns(['user_id', 'tenant_id'])
          .doUpdateSet((row) => ({ created_at: row.ref('session_groups.created_at') })),
      )
      .returning('sid'),
  )
}

/** One that is closed already, by a new password, is none that anybody shall share a name with. */
function prepareFindLive(db: Reader) {
  return prepare(({ tenantId, sid, at }: Omit<Naming, 'userId'>) =>
    everybodysLiveSessions(db, tenantId, at)
      .select('sessions.id')
      .where('sessions.group_sid', '=', sid)
      .limit(1),
  )
}

function prepareRename(db: Reader) {
  return prepare(({ tenantId, userId, sid, at }: Naming) =>
    db
      .updateTable('session_groups')
      .set({ sid, created_at: at })
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId),
  )
}
