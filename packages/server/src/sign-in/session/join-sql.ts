import type { RpSession, RpSessionId, Sid } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Random } from '../../platform/random.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import { createHold } from './hold-sql.ts'
import type { Joining, RpSessionKey, SessionStore, WantedPart } from './store.ts'

type Joined = Pick<RpSession, 'id' | 'sid'>

/**
 * Holds the session, then finds or makes the client's part in it. Held first: a logout of this app alone that
 * commits meanwhile has either ended the part before it is looked for, or waits until what hangs on it stands.
 */
export function createJoin(db: Reader, random: Random): SessionStore['join'] {
  const find = createFindRpSession(db)
  const hold = createHold(db)
  const nameNew = createNameNew(db, random)
  const insert = prepareInsert(db)
  const rename = prepareRename(db)
  return async (transaction, tenant, joining) => {
    if (!(await hold(transaction, tenant, { ...joining, isNew: false }))) return 'stale'
    const known = await find(transaction, tenant.id, joining)
    if (known && keepsName(known, joining)) return known
    if (!(await hold(transaction, tenant, { ...joining, isNew: true }))) return 'stale'
    const sid = await nameNew(transaction, tenant.id, joining)
    const joined = { id: known?.id ?? (random.id() as RpSessionId), sid }
    if (known) await rename(transaction, { tenantId: tenant.id, sessionId: joining.session.id, ...joined })
    else await insert(transaction, rowOf(tenant.id, joining, joined))
    return joined
  }
}

/** The name that the client's part has, or one for a new part. */
export function createSidOf(db: Reader, random: Random): SessionStore['sidOf'] {
  const find = createFindRpSession(db)
  const nameNew = createNameNew(db, random)
  return async (tenantId, part) => {
    const known = await find(db, tenantId, part)
    if (known && keepsName(known, part)) return { value: known.sid, isNew: false }
    return { value: await nameNew(db, tenantId, part), isNew: true }
  }
}

/**
 * D9: who is told of logouts by now had no name of their own before: by that of the group they would be told to leave in
 * every browser. The part gets one when its app comes by, and learns it.
 */
function keepsName(known: Joined, { session: { groupSid }, sharedSid }: WantedPart): boolean {
  return known.sid !== groupSid || known.sid === sharedSid
}

/**
 * CORE-14: who comes again after their part ended alone is somebody new, also where a group shares its name: the app's
 * tokens of before would say that this part is theirs. That one has a name of its own.
 */
function createNameNew(db: Reader, random: Random) {
  const find = prepareFindNamed(db)
  return async (reader: Reader, tenantId: TenantId, wanted: WantedPart & Pick<Joining, 'sid'>) => {
    const { session, clientId, issuer, sharedSid, sid = sharedSid } = wanted
    if (sid === undefined) return random.secret(16) as Sid
    if (sid !== sharedSid) return sid
    const { rows } = await find(reader, { tenantId, sessionId: session.id, clientId, issuer, sid })
    return rows.length === 0 ? sid : (random.secret(16) as Sid)
  }
}

function prepareFindNamed(db: Reader) {
  return prepare(
    ({ tenantId, sessionId, clientId, issuer, sid }: Omit<Key, 'subject'> & { readonly sid: string }) =>
      db
        .selectFrom('rp_sessions')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('session_id', '=', sessionId)
        .where('client_id', '=', clientId)
        .where('issuer', '=', issuer)
        .where('sid', '=', sid),
  )
}

interface Key {
  readonly tenantId: string
  readonly sessionId: string
  readonly clientId: string
  readonly issuer: string
  readonly subject: string
}

/** The client's part in a session, where it has one that has not ended. */
function createFindRpSession(db: Reader) {
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

type NewPart = Omit<Schema['rp_sessions'], 'ended_at' | 'ended_by'>

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

type Renamed = Joined & { readonly tenantId: string; readonly sessionId: string }

function prepareRename(db: Reader) {
  return prepare(({ tenantId, sessionId, id, sid }: Renamed) =>
    db
      .updateTable('rp_sessions')
      .set({ sid })
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', sessionId)
      .where('id', '=', id),
  )
}
