import type { ExpressionBuilder } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { RpSession, RpSessionId, SessionId, Sid } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import { inPages } from '../platform/store/in-pages.ts'
import { prepare } from '../platform/store/prepared.ts'
import type { Reader, Schema } from '../platform/store/schema.ts'

/** The apps of some sessions, in the order in which they joined; not those whose part ended alone. */
export type FindRpSessions = (tenantId: TenantId, ids: readonly string[]) => Promise<readonly RpSession[]>

export function createFindRpSessions(db: Reader): FindRpSessions {
  const ofOne = prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('rp_sessions')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('session_id', '=', id)
      .where('ended_at', 'is', null)
      .orderBy('id'),
  )
  return async (tenantId, ids) => {
    const found = await Promise.all(ids.map((id) => ofOne(db, { tenantId, id })))
    return found.flatMap(({ rows }) => rows.map(rpSessionOf))
  }
}

/** Which RP sessions a logout ended: those of its sessions, and the parts that it ended alone. */
export interface EndedRpSessions {
  readonly id: string
  /** JSON: the ids of the sessions that ended. */
  readonly sessions: string
  /** JSON: the `sid`s of the RP sessions that ended alone. */
  readonly parts: string
}

export async function findEndedRpSessions(
  read: Reader,
  tenantId: string,
  { id, sessions, parts }: EndedRpSessions,
): Promise<readonly Schema['rp_sessions'][]> {
  const [ids, sids] = [JSON.parse(sessions) as readonly string[], JSON.parse(parts) as readonly string[]]
  const rows = read.selectFrom('rp_sessions').selectAll().where('tenant_id', '=', tenantId).orderBy('id')
  const whole = await inPages(ids, (page) =>
    rows.where('session_id', 'in', page).where('ended_at', 'is', null).execute(),
  )
  const alone = await inPages(sids, (page) => rows.where('sid', 'in', page).where(endedBy(id)).execute())
  return [...whole, ...alone]
}

/** A group's `sid` is that of many parts (D9); of those that ended before there were groups each had its own. */
function endedBy(logoutId: string) {
  return (row: ExpressionBuilder<Schema, 'rp_sessions'>) =>
    row.and([
      row('ended_at', 'is not', null),
      row.or([row('ended_by', '=', logoutId), row('ended_by', 'is', null)]),
    ])
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
