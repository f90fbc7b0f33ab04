import type { RpSession, RpSessionId, Sid } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Random } from '../../platform/random.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import { createHold } from './hold-sql.ts'
import type { Joining, RpSessionKey, SessionStore } from './store.ts'

type Joined = Pick<RpSession, 'id' | 'sid'>

/**
 * Holds the session, then finds or makes the client's part in it. Held first: a logout of this app alone that
 * commits meanwhile has either ended the part before it is looked for, or waits until what hangs on it stands.
 */
export function createJoin(db: Reader, random: Random): SessionStore['join'] {
  const find = createFindRpSession(db)
  const hold = createHold(db)
  const insert = prepareInsert(db)
  return async (transaction, tenant, joining) => {
    if (!(await hold(transaction, tenant, { ...joining, isNew: false }))) return 'stale'
    const known = await find(transaction, tenant.id, joining)
    if (known) return known
    if (!(await hold(transaction, tenant, { ...joining, isNew: true }))) return 'stale'
    const joined = { id: random.id() as RpSessionId, sid: joining.sid ?? (random.secret(16) as Sid) }
    await insert(transaction, rowOf(tenant.id, joining, joined))
    return joined
  }
}

interface Key {
  readonly tenantId: string
  readonly sessionId: string
  readonly clientId: string
  readonly issuer: string
  readonly subject: string
}

/** The client's part in a session, where it has one that has not ended. */
export function createFindRpSession(db: Reader) {
  const select = prepare(({ tenantId, sessionId, clientId, issuer, subject }: Key) =>
    db
      .selectFrom('rp_sessions')
      .select(['id', 'sid'])
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', sessionId)
      .where('client_id', '=', clientId)
      .where('issuer', '=', issuer)
      // CORE-13: a client that became pairwise has a part of its own under the new name of the person.
      .where('subject', '=', subject)
      // CORE-14: a part that ended stays ended; who comes again gets a new one, with a new `sid`.
      .where('ended_at', 'is', null),
  )
  return async (reader: Reader, tenantId: TenantId, joining: RpSessionKey): Promise<Joined | undefined> => {
    const { session, clientId, issuer, subject } = joining
    const part = { tenantId, sessionId: session.id, clientId, issuer, subject }
    const { rows } = await select(reader, part)
    const row = rows[0]
    return row && { id: row.id as RpSessionId, sid: row.sid as Sid }
  }
}

type NewPart = Omit<Schema['rp_sessions'], 'ended_at'>

function rowOf(tenantId: TenantId, joining: Joining, joined: Joined): NewPart {
  return {
    tenant_id: tenantId,
    ...joined,
    session_id: joining.session.id,
    client_id: joining.clientId,
    subject: joining.subject,
    issuer: joining.issuer,
    started_at: joining.at.getTime(),
  }
}

function prepareInsert(db: Reader) {
  return prepare((row: NewPart) =>
    db.insertInto('rp_sessions').values({
      tenant_id: row.tenant_id,
      id: row.id,
      session_id: row.session_id,
      client_id: row.client_id,
      sid: row.sid,
      subject: row.subject,
      issuer: row.issuer,
      started_at: row.started_at,
      ended_at: null,
    }),
  )
}
