import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import type { SessionId, Sid } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { inPages } from '../../platform/store/in-pages.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import { everybodysLiveSessions } from '../account/sessions-sql.ts'
import { findAnnotations } from './annotations-sql.ts'
import type { Annotation, NamedSession, RecordsPage, SessionRecord } from './store.ts'

/** By which of its apps' parts a session goes: by all that it ever had, or by those that have not ended. */
export type NamingParts = 'all' | 'living'

/** The session that an id means, or an app's `sid`, ended ones included while they are remembered. */
export async function findSessionNamed(
  read: Reader,
  tenantId: TenantId,
  name: string,
  parts: NamingParts = 'all',
): Promise<NamedSession | undefined> {
  return (await sessionOf(read, tenantId, name)) ?? sessionOfPart(read, { tenantId, sid: name, parts })
}

async function sessionOf(read: Reader, tenantId: TenantId, id: string): Promise<NamedSession | undefined> {
  const row = await read
    .selectFrom('sessions')
    .select(['id', 'user_id'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && { id: row.id as SessionId, userId: row.user_id as UserId }
}

/** A name that several sessions share (D9) is none of them: who ends one by it must not end another by chance. */
async function sessionOfPart(
  read: Reader,
  {
    tenantId,
    sid,
    parts,
  }: { readonly tenantId: TenantId; readonly sid: string; readonly parts: NamingParts },
): Promise<NamedSession | undefined> {
  const found = await read
    .selectFrom('rp_sessions')
    .innerJoin('sessions', (join) =>
      join
        .onRef('sessions.tenant_id', '=', 'rp_sessions.tenant_id')
        .onRef('sessions.id', '=', 'rp_sessions.session_id'),
    )
    .select(['sessions.id', 'sessions.user_id', 'sessions.ended_at'])
    .distinct()
    .where('rp_sessions.tenant_id', '=', tenantId)
    .where('rp_sessions.sid', '=', sid)
    .$if(parts === 'living', (rows) => rows.where('rp_sessions.ended_at', 'is', null))
    .execute()
  const left = found.filter(({ ended_at }) => ended_at === null)
  const [row, another] = left.length > 0 ? left : found
  return row && !another ? { id: row.id as SessionId, userId: row.user_id as UserId } : undefined
}

export async function findSession(
  read: Reader,
  tenantId: TenantId,
  name: string,
  now: number,
): Promise<SessionRecord | undefined> {
  const named = await findSessionNamed(read, tenantId, name)
  if (!named) return undefined
  const rows = await live(read, tenantId, now).where('sessions.id', '=', named.id).execute()
  return (await recordsOf(read, tenantId, rows))[0]
}

export async function findSessionsOf(
  read: Reader,
  { tenantId, userId }: { readonly tenantId: TenantId; readonly userId: UserId },
  { after, limit }: RecordsPage,
  now: number,
): Promise<readonly SessionRecord[]> {
  const rows = await live(read, tenantId, now)
    .where('sessions.user_id', '=', userId)
    .where('sessions.id', '>', after)
    .orderBy('sessions.id')
    .limit(limit)
    .execute()
  return recordsOf(read, tenantId, rows)
}

function live(read: Reader, tenantId: TenantId, now: number) {
  return everybodysLiveSessions(read, tenantId, now).select([
    'sessions.id',
    'sessions.user_id',
    'sessions.auth_time',
    'sessions.amr',
    'sessions.created_at',
    'sessions.last_seen_at',
    'sessions.expires_at',
    'sessions.idle_expires_at',
    'sessions.user_agent',
    'sessions.remote_address',
    'sessions.group_sid',
  ])
}

/** Those that a condition chooses, in the order of their ids. */
export async function findLiveSessions(
  read: Reader,
  tenantId: TenantId,
  now: number,
  choose: (rows: ReturnType<typeof live>) => ReturnType<typeof live>,
): Promise<readonly SessionRecord[]> {
  const rows = await choose(live(read, tenantId, now))
    .orderBy('sessions.id')
    .execute()
  return recordsOf(read, tenantId, rows)
}

type Row = Pick<
  Schema['sessions'],
  | 'id'
  | 'user_id'
  | 'auth_time'
  | 'amr'
  | 'created_at'
  | 'last_seen_at'
  | 'expires_at'
  | 'idle_expires_at'
  | 'user_agent'
  | 'remote_address'
  | 'group_sid'
>

function recordsOf(
  read: Reader,
  tenantId: TenantId,
  rows: readonly Row[],
): Promise<readonly SessionRecord[]> {
  return inPages(rows, (page) => pageOf(read, tenantId, page))
}

async function pageOf(
  read: Reader,
  tenantId: TenantId,
  rows: readonly Row[],
): Promise<readonly SessionRecord[]> {
  const ids = rows.map(({ id }) => id)
  const [parts, federated, annotations] = await Promise.all([
    findParts(read, tenantId, ids),
    findFederated(read, tenantId, ids),
    findAnnotations(read, tenantId, ids),
  ])
  return rows.map((row) =>
    recordOf(row, {
      clientIds: parts.get(row.id) ?? [],
      isFederated: federated.has(row.id),
      annotation: annotations.get(row.id),
    }),
  )
}

async function findParts(
  read: Reader,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly ClientId[]>> {
  const rows = await read
    .selectFrom('rp_sessions')
    .select(['session_id', 'client_id'])
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute()
  const bySession = Map.groupBy(rows, ({ session_id }) => session_id)
  return new Map(
    [...bySession].map(([id, own]) => [id, [...new Set(own.map((row) => row.client_id as ClientId))]]),
  )
}

async function findFederated(
  read: Reader,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await read
    .selectFrom('upstream_sessions')
    .select('session_id')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .execute()
  return new Set(rows.map((row) => row.session_id))
}

function recordOf(
  row: Row,
  known: Pick<SessionRecord, 'clientIds' | 'isFederated'> & { readonly annotation: Annotation | undefined },
): SessionRecord {
  const { annotation, ...rest } = known
  return {
    id: row.id as SessionId,
    userId: row.user_id as UserId,
    authTime: new Date(row.auth_time),
    amr: scopeOf(row.amr),
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    expiresAt: new Date(row.expires_at),
    idleExpiresAt: new Date(row.idle_expires_at),
    ...(row.user_agent === null ? {} : { userAgent: row.user_agent }),
    ...(row.remote_address === null ? {} : { remoteAddress: row.remote_address }),
    ...(row.group_sid === null ? {} : { groupSid: row.group_sid as Sid }),
    ...rest,
    ...(annotation && { annotation }),
  }
}
