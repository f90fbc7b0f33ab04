import type { RpSession, RpSessionId, Sid } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Random } from '../../platform/random.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Transaction } from '../../platform/store/schema.ts'
import { createHold } from './hold-sql.ts'
import type { Joining, SessionStore } from './store.ts'

type Joined = Pick<RpSession, 'id' | 'sid'>

/** Holds the session, then finds or makes the client's part in it. */
export function createJoin(db: Reader, random: Random): SessionStore['join'] {
  const find = createFindRpSession(db)
  const hold = createHold(db)
  return async (transaction, tenant, joining) => {
    const known = await find(transaction, tenant.id, joining)
    const isHeld = await hold(transaction, tenant, { ...joining, isNew: known === undefined })
    if (!isHeld) return 'stale'
    if (known) return known
    await insertRpSession(transaction, tenant.id, joining, random)
    const joined = await find(transaction, tenant.id, joining)
    if (!joined) throw new Error(`the RP session of ${joining.session.id} vanished while it was made`)
    return joined
  }
}

interface Key {
  readonly tenantId: string
  readonly sessionId: string
  readonly clientId: string
  readonly issuer: string
}

function createFindRpSession(db: Reader) {
  const select = prepare(({ tenantId, sessionId, clientId, issuer }: Key) =>
    db
      .selectFrom('rp_sessions')
      .select(['id', 'sid'])
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', sessionId)
      .where('client_id', '=', clientId)
      .where('issuer', '=', issuer),
  )
  return async (
    transaction: Transaction,
    tenantId: TenantId,
    joining: Joining,
  ): Promise<Joined | undefined> => {
    const { session, clientId, issuer } = joining
    const { rows } = await select(transaction, { tenantId, sessionId: session.id, clientId, issuer })
    const row = rows[0]
    return row && { id: row.id as RpSessionId, sid: row.sid as Sid }
  }
}

/** Two tabs may join at once: the first one's `sid` stays. */
async function insertRpSession(
  transaction: Transaction,
  tenantId: TenantId,
  joining: Joining,
  random: Random,
) {
  await transaction
    .insertInto('rp_sessions')
    .values({
      tenant_id: tenantId,
      id: random.id(),
      session_id: joining.session.id,
      client_id: joining.clientId,
      sid: random.secret(16),
      subject: joining.subject,
      issuer: joining.issuer,
      started_at: joining.at.getTime(),
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'session_id', 'client_id', 'issuer']).doNothing(),
    )
    .execute()
}
