import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../../platform/store/database.ts'
import { type Look, looksThrough } from '../../platform/store/look.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { Page } from '../page.ts'

export type SessionRow = Omit<
  Schema['sessions'],
  'cookie_hash' | 'embedded_hash' | 'group_sid' | 'tenant_id' | 'version'
> & {
  readonly username: string
}
export type AppRow = Pick<
  Schema['rp_sessions'],
  'session_id' | 'client_id' | 'sid' | 'issuer' | 'started_at' | 'ended_at'
>

/** Whose sessions: a user's are found by an index, others by looking through all of them, a page at a time. */
export interface SessionFilter {
  readonly userId?: string
  readonly clientId?: string
}

export interface FoundSessions {
  readonly rows: readonly SessionRow[]
  /** Where to look on; absent where all was seen. */
  readonly last?: string
}

/** An answer does not wait for a whole large table: it may be a short page that leads on. */
const mostLooks = 20

/** Sessions that have not ended, in the order in which they began. */
export async function findSessions(
  { read }: Database,
  tenantId: TenantId,
  filter: SessionFilter,
  { after, limit }: Page,
): Promise<FoundSessions> {
  if (filter.userId !== undefined) {
    const rows = await matching(read, tenantId, filter)
      .where('sessions.user_id', '=', filter.userId)
      .where('sessions.id', '>', after)
      .limit(limit + 1)
      .execute()
    return rows.length > limit ? cutAt(rows, limit) : { rows }
  }
  const rows: SessionRow[] = []
  let looks = 0
  for await (const look of looksThrough(read, 'sessions', after)) {
    rows.push(...(await between(read, tenantId, filter, look)))
    if (rows.length > limit) return cutAt(rows, limit)
    looks += 1
    if (looks === mostLooks) return { rows, last: look.upTo }
  }
  return { rows }
}

function cutAt(rows: readonly SessionRow[], limit: number): FoundSessions {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)?.id
  return { rows: shown, ...(last === undefined ? {} : { last }) }
}

function between(
  read: Reader,
  tenantId: TenantId,
  filter: SessionFilter,
  { after, upTo }: Look,
): Promise<SessionRow[]> {
  return matching(read, tenantId, filter)
    .where('sessions.id', '>', after)
    .where('sessions.id', '<=', upTo)
    .execute()
}

/** One session, ended or not. */
export async function findSession(
  { read }: Database,
  tenantId: TenantId,
  id: string,
): Promise<SessionRow | undefined> {
  return sessions(read, tenantId).where('sessions.id', '=', id).executeTakeFirst()
}

/** The apps of some sessions, in the order in which they joined. */
export async function findApps(
  { read }: Database,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<readonly AppRow[]> {
  // An empty list is not SQL everywhere.
  if (ids.length === 0) return []
  return read
    .selectFrom('rp_sessions')
    .select(['session_id', 'client_id', 'sid', 'issuer', 'started_at', 'ended_at'])
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .orderBy('id')
    .execute()
}

function matching(read: Reader, tenantId: TenantId, { clientId }: SessionFilter) {
  const live = sessions(read, tenantId).where('sessions.ended_at', 'is', null).orderBy('sessions.id')
  if (clientId === undefined) return live
  return live.where(({ exists, selectFrom }) =>
    exists(
      selectFrom('rp_sessions')
        .select('rp_sessions.sid')
        .whereRef('rp_sessions.session_id', '=', 'sessions.id')
        .where('rp_sessions.tenant_id', '=', tenantId)
        .where('rp_sessions.client_id', '=', clientId)
        .where('rp_sessions.ended_at', 'is', null),
    ),
  )
}

function sessions(read: Reader, tenantId: TenantId) {
  return read
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'sessions.tenant_id').onRef('users.id', '=', 'sessions.user_id'),
    )
    .select([
      'sessions.id',
      'sessions.user_id',
      'sessions.auth_time',
      'sessions.amr',
      'sessions.created_at',
      'sessions.last_seen_at',
      'sessions.expires_at',
      'sessions.idle_expires_at',
      'sessions.ended_at',
      'sessions.ended_by',
      'sessions.kind',
      'sessions.user_agent',
      'sessions.remote_address',
      'users.username',
    ])
    .where('sessions.tenant_id', '=', tenantId)
}
