import type { Extent } from '../domain/logout.ts'
import type { RpSession, SessionId, Sid } from '../domain/session.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { readCredential, sameSecret } from '../platform/credential.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema } from '../platform/store/schema.ts'
import { readUpstreamLink } from '../platform/upstream-session.ts'
import { isOver } from './overdue-sql.ts'
import type { FindRpSessions } from './rp-sessions-sql.ts'
import type { StoredSession } from './store.ts'

/** Finds the sessions in an extent that have not ended, each with its apps. */
export type FindSessions = (tenantId: TenantId, extent: Extent) => Promise<readonly StoredSession[]>

export function createFindSessions(db: Reader, rpSessionsOf: FindRpSessions): FindSessions {
  const rowsIn = createRowsIn(db)
  return async (tenantId, extent) => {
    const rows = await rowsIn(tenantId, extent)
    const apps = await rpSessionsOf(
      tenantId,
      rows.map((row) => row.id),
    )
    const bySession = Map.groupBy(apps, ({ sessionId }) => sessionId as string)
    const sessions = rows.map((row) =>
      storedSession(
        row,
        (bySession.get(row.id) ?? []).filter((rp) => liesIn(extent, rp, row)),
      ),
    )
    // An app that left the session, or never came, has no part in it that could end.
    return reachesParts(extent) ? sessions.filter(({ rpSessions }) => rpSessions.length > 0) : sessions
  }
}

function reachesParts({ kind }: Extent): boolean {
  return kind === 'part' || kind === 'app' || kind === 'grant'
}

function liesIn(extent: Extent, rp: RpSession, row: SessionRow): boolean {
  if (extent.kind === 'part' || extent.kind === 'app') return rp.clientId === extent.clientId
  return extent.kind !== 'grant' || rp.id === row.rp_session_id
}

function storedSession(row: SessionRow, rpSessions: readonly RpSession[]): StoredSession {
  return {
    id: row.id as SessionId,
    version: row.version,
    ...(row.kind === 'device' ? { isDevice: true } : {}),
    ...(row.group_sid === null ? {} : { groupSid: row.group_sid as Sid }),
    user: {
      id: row.user_id as UserId,
      username: row.username,
      claims: JSON.parse(row.claims) as Record<string, unknown>,
      ...(row.email === null ? {} : { email: row.email }),
    },
    rpSessions,
    ...upstreamOf(row),
  }
}

function upstreamOf({ upstream, issuer, upstream_subject: subject, sid }: SessionRow) {
  if (upstream === null || issuer === null || subject === null) return {}
  return { upstream: readUpstreamLink({ upstream, issuer, subject, sid }) }
}

type SessionRow = Pick<
  Schema['sessions'],
  'id' | 'version' | 'kind' | 'cookie_hash' | 'user_id' | 'group_sid'
> &
  Pick<Schema['users'], 'username' | 'email' | 'claims'> & {
    /** The upstream that its person came from, where there is one. */
    readonly upstream: string | null
    readonly issuer: string | null
    readonly upstream_subject: string | null
    readonly sid: string | null
    /** Where a grant led here: the part that it belongs to. */
    readonly rp_session_id?: string
  }

interface Key {
  readonly tenantId: string
  readonly id: string
}

function createRowsIn(db: Reader) {
  const byId = prepare(({ tenantId, id }: Key) => liveSessions(db, tenantId).where('sessions.id', '=', id))
  const overdue = prepare(({ tenantId, id, at }: Key & { readonly at: number }) =>
    liveSessions(db, tenantId).where('sessions.id', '=', id).where(isOver(at)),
  )
  const ofUser = prepare(({ tenantId, id }: Key) =>
    liveSessions(db, tenantId).where('sessions.user_id', '=', id).orderBy('sessions.id'),
  )
  const inGroup = createRowsInGroup(db)
  const ofGrant = prepare(({ tenantId, id }: Key) =>
    liveSessions(db, tenantId)
      .innerJoin('grants', (join) =>
        join
          .onRef('grants.tenant_id', '=', 'sessions.tenant_id')
          .onRef('grants.session_id', '=', 'sessions.id'),
      )
      .select('grants.rp_session_id')
      .where('grants.id', '=', id)
      .where('grants.revoked_at', 'is', null),
  )
  return async (tenantId: TenantId, extent: Extent): Promise<readonly SessionRow[]> => {
    switch (extent.kind) {
      case 'browser': {
        const shown = readCredential('session', extent.cookie)
        const found = shown ? (await byId(db, { tenantId, id: shown.id })).rows : []
        return found.filter((row) => shown && sameSecret(row.cookie_hash, shown.hash))
      }
      case 'session':
      case 'part':
        return (await byId(db, { tenantId, id: extent.sessionId })).rows
      case 'overdue':
        return (await overdue(db, { tenantId, id: extent.sessionId, at: extent.at.getTime() })).rows
      case 'user': {
        const { rows } = await ofUser(db, { tenantId, id: extent.userId })
        return rows.filter(({ id }) => id !== extent.except)
      }
      case 'group':
        return inGroup(tenantId, extent.sid)
      case 'app':
        return (await ofUser(db, { tenantId, id: extent.userId })).rows
      case 'grant': {
        const { rows } = await ofGrant(db, { tenantId, id: extent.grantId })
        return extent.alone ? rows.filter(({ kind }) => kind === 'device') : rows
      }
    }
  }
}

/** The sessions of a group that goes by this `sid`, or to which the session belongs whose app does and has not left (D9). */
function createRowsInGroup(db: Reader) {
  const bound = prepare(({ tenantId, id }: Key) =>
    liveSessions(db, tenantId).where('sessions.group_sid', '=', id).orderBy('sessions.id'),
  )
  const ofPart = prepare(({ tenantId, id }: Key) =>
    liveSessions(db, tenantId)
      .innerJoin('rp_sessions', (join) =>
        join
          .onRef('rp_sessions.tenant_id', '=', 'sessions.tenant_id')
          .onRef('rp_sessions.session_id', '=', 'sessions.id'),
      )
      .where('rp_sessions.sid', '=', id)
      .where('rp_sessions.ended_at', 'is', null),
  )
  return async (tenantId: TenantId, sid: Sid): Promise<readonly SessionRow[]> => {
    const { rows } = await bound(db, { tenantId, id: sid })
    if (rows.length > 0) return rows
    const [named] = (await ofPart(db, { tenantId, id: sid })).rows
    if (!named) return []
    return named.group_sid === null ? [named] : (await bound(db, { tenantId, id: named.group_sid })).rows
  }
}

function liveSessions(db: Reader, tenantId: string) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'sessions.tenant_id').onRef('users.id', '=', 'sessions.user_id'),
    )
    .leftJoin('upstream_sessions as from', (join) =>
      join.onRef('from.tenant_id', '=', 'sessions.tenant_id').onRef('from.session_id', '=', 'sessions.id'),
    )
    .select([
      'sessions.id',
      'sessions.version',
      'sessions.kind',
      'sessions.cookie_hash',
      'sessions.group_sid',
    ])
    .select(['users.id as user_id', 'users.username', 'users.email', 'users.claims'])
    .select(['from.upstream', 'from.issuer', 'from.subject as upstream_subject', 'from.sid'])
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.ended_at', 'is', null)
}
