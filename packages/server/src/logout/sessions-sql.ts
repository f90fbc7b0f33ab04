import type { ClientId } from '../domain/client.ts'
import type { Extent } from '../domain/logout.ts'
import type { RpSession, RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject, UserId } from '../domain/user.ts'
import { readCredential, sameSecret } from '../platform/credential.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema } from '../platform/store/schema.ts'
import { isOver } from './overdue-sql.ts'
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
    return rows.map((row) => storedSession(row, apps))
  }
}

function storedSession(row: SessionRow, apps: readonly RpSession[]): StoredSession {
  return {
    id: row.id as SessionId,
    version: row.version,
    user: {
      id: row.user_id as UserId,
      username: row.username,
      claims: JSON.parse(row.claims) as Record<string, unknown>,
      ...(row.email === null ? {} : { email: row.email }),
    },
    rpSessions: apps.filter((rp) => rp.sessionId === row.id),
  }
}

type SessionRow = Pick<Schema['sessions'], 'id' | 'version' | 'cookie_hash' | 'user_id'> &
  Pick<Schema['users'], 'username' | 'email' | 'claims'>

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
  return async (tenantId: TenantId, extent: Extent): Promise<readonly SessionRow[]> => {
    switch (extent.kind) {
      case 'browser': {
        const shown = readCredential('session', extent.cookie)
        const found = shown ? (await byId(db, { tenantId, id: shown.id })).rows : []
        return found.filter((row) => shown && sameSecret(row.cookie_hash, shown.hash))
      }
      case 'session':
        return (await byId(db, { tenantId, id: extent.sessionId })).rows
      case 'overdue':
        return (await overdue(db, { tenantId, id: extent.sessionId, at: extent.at.getTime() })).rows
      case 'user':
        return (await ofUser(db, { tenantId, id: extent.userId })).rows
    }
  }
}

function liveSessions(db: Reader, tenantId: string) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'sessions.tenant_id').onRef('users.id', '=', 'sessions.user_id'),
    )
    .select(['sessions.id', 'sessions.version', 'sessions.cookie_hash'])
    .select(['users.id as user_id', 'users.username', 'users.email', 'users.claims'])
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.ended_at', 'is', null)
}

/** The apps of some sessions, in the order in which they joined. */
export type FindRpSessions = (tenantId: TenantId, ids: readonly string[]) => Promise<readonly RpSession[]>

export function createFindRpSessions(db: Reader): FindRpSessions {
  const ofOne = prepare(({ tenantId, id }: Key) =>
    db
      .selectFrom('rp_sessions')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', id)
      .orderBy('id'),
  )
  return async (tenantId, ids) => {
    const found = await Promise.all(ids.map((id) => ofOne(db, { tenantId, id })))
    return found.flatMap(({ rows }) => rows.map(rpSessionOf))
  }
}

function rpSessionOf(row: Schema['rp_sessions']): RpSession {
  return {
    id: row.id as RpSessionId,
    sessionId: row.session_id as SessionId,
    clientId: row.client_id as ClientId,
    sid: row.sid as Sid,
    subject: row.subject as Subject,
    issuer: row.issuer as Issuer,
  }
}
