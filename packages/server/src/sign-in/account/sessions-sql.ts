import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { AccountKey, OwnSession } from './store.ts'

/** More than anybody looks through; "end all others" ends those that are not shown, too. */
const mostShown = 100

export async function listSessions(
  reader: Reader,
  key: AccountKey,
  now: Date,
): Promise<readonly OwnSession[]> {
  const rows = await liveSessions(reader, key, now.getTime())
    .select([
      'sessions.id',
      'sessions.kind',
      'sessions.user_agent',
      'sessions.remote_address',
      'sessions.created_at',
      'sessions.last_seen_at',
    ])
    .orderBy('sessions.last_seen_at', 'desc')
    .limit(mostShown)
    .execute()
  const parts = await partsOf(reader, key, rows)
  return rows.map((row) => ({ ...sessionOf(row), clientIds: parts.get(row.id) ?? [] }))
}

/** A person's live sessions. */
export function liveSessions(reader: Reader, { tenantId, userId }: AccountKey, now: number) {
  return everybodysLiveSessions(reader, tenantId, now).where('sessions.user_id', '=', userId)
}

/** The same liveness as every request is judged by: neither ended, nor over, nor closed by a new password. */
export function everybodysLiveSessions(reader: Reader, tenantId: TenantId, now: number) {
  return reader
    .selectFrom('sessions')
    .innerJoin('users', (join) =>
      join.onRef('users.id', '=', 'sessions.user_id').onRef('users.tenant_id', '=', 'sessions.tenant_id'),
    )
    .where('sessions.tenant_id', '=', tenantId)
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('sessions.idle_expires_at', '>', now)
    .where((row) =>
      row.or([
        row('users.revoked_up_to', 'is', null),
        row('users.revoked_up_to', '<', row.ref('sessions.auth_time')),
      ]),
    )
}

async function partsOf(
  reader: Reader,
  { tenantId }: AccountKey,
  sessions: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, readonly ClientId[]>> {
  if (sessions.length === 0) return new Map()
  const ids = sessions.map(({ id }) => id)
  const rows = await reader
    .selectFrom('rp_sessions')
    .select(['session_id', 'client_id'])
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .where('ended_at', 'is', null)
    .orderBy('client_id')
    .execute()
  const bySession = Map.groupBy(rows, ({ session_id }) => session_id)
  return new Map([...bySession].map(([id, own]) => [id, own.map((row) => row.client_id as ClientId)]))
}

type Row = Pick<
  Schema['sessions'],
  'id' | 'kind' | 'user_agent' | 'remote_address' | 'created_at' | 'last_seen_at'
>

function sessionOf(row: Row): Omit<OwnSession, 'clientIds'> {
  return {
    id: row.id as SessionId,
    kind: row.kind === 'device' ? 'device' : 'browser',
    ...(row.user_agent !== null && { userAgent: row.user_agent }),
    ...(row.remote_address !== null && { remoteAddress: row.remote_address }),
    since: new Date(row.created_at),
    seenAt: new Date(row.last_seen_at),
  }
}
