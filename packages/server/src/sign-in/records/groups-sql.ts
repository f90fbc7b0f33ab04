import type { Sid } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { findLiveSessions, findSessionNamed } from './sessions-sql.ts'
import type { SessionGroupRecord, SessionRecord } from './store.ts'

/**
 * The live sessions that end together with the one that a name means. A group's own name comes before any other. A
 * part that ended alone names nothing: who was told that it is over must not end every device by it.
 */
export async function findGroup(
  read: Reader,
  tenantId: TenantId,
  name: string,
  now: number,
): Promise<SessionGroupRecord | undefined> {
  const [group] = await groupsOf(read, tenantId, await inGroup(read, tenantId, name, now))
  if (group) return group
  const named = await findSessionNamed(read, tenantId, name, 'living')
  if (!named) return undefined
  const sessions = await findLiveSessions(read, tenantId, now, (rows) =>
    rows.where('sessions.id', '=', named.id),
  )
  const sid = sessions[0]?.groupSid
  const bound = sid === undefined ? sessions : await inGroup(read, tenantId, sid, now)
  return (await groupsOf(read, tenantId, bound))[0]
}

/** Everything that a person is signed in with, the oldest first. */
export async function findGroupsOf(
  read: Reader,
  { tenantId, userId }: { readonly tenantId: TenantId; readonly userId: UserId },
  now: number,
): Promise<readonly SessionGroupRecord[]> {
  return groupsOf(
    read,
    tenantId,
    await findLiveSessions(read, tenantId, now, (rows) => rows.where('sessions.user_id', '=', userId)),
  )
}

function inGroup(
  read: Reader,
  tenantId: TenantId,
  sid: string,
  now: number,
): Promise<readonly SessionRecord[]> {
  return findLiveSessions(read, tenantId, now, (rows) => rows.where('sessions.group_sid', '=', sid))
}

/** @param sessions of one person, in the order of their ids, which is that of their beginnings. */
async function groupsOf(
  read: Reader,
  tenantId: TenantId,
  sessions: readonly SessionRecord[],
): Promise<readonly SessionGroupRecord[]> {
  const [first] = sessions
  if (!first) return []
  const { userId } = first
  const began = await findBeginning(read, tenantId, userId)
  const byName = Map.groupBy(sessions, ({ id, groupSid }) => groupSid ?? id)
  return [...byName].flatMap(([name, [oldest, ...others]]) => {
    if (!oldest) return []
    const createdAt = began && began.sid === name ? began.at : oldest.createdAt
    return { name, userId, createdAt, sessions: [oldest, ...others] }
  })
}

/** A group may be older than what is left of it. */
async function findBeginning(
  read: Reader,
  tenantId: TenantId,
  userId: UserId,
): Promise<{ readonly sid: Sid; readonly at: Date } | undefined> {
  const row = await read
    .selectFrom('session_groups')
    .select(['sid', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row && { sid: row.sid as Sid, at: new Date(row.created_at) }
}
