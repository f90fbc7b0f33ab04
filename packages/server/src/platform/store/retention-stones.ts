import type { ExpressionBuilder } from 'kysely'
import type { TenantId } from '../../domain/tenant.ts'
import type { Reader, Schema } from './schema.ts'

const stonesPerPage = 200

/** What is left of a session that ended. */
export interface Stone {
  readonly id: string
  readonly endedAt: number
}

/** Two moments, each in milliseconds since 1970. */
export interface Ended {
  /** A session that ended before this is forgotten. */
  readonly before: number
  /** One that ended before this left no access token that could still count (D10). */
  readonly withoutTokensBefore: number
}

/** Some stones, and those among them whose access tokens may still count. */
export interface Stones {
  readonly ids: readonly string[]
  readonly withTokens: readonly string[]
}

/** Before the first one. */
export const noStone: Stone = { id: '', endedAt: 0 }

/** A tenant's stones of sessions that ended before a moment, a page at a time: each begins where the last one ended. */
export async function stonesAfter(
  read: Reader,
  tenantId: TenantId,
  last: Stone,
  { before }: Pick<Ended, 'before'>,
): Promise<readonly Stone[]> {
  const rows = await read
    .selectFrom('sessions')
    .select(['id', 'ended_at'])
    .where('ended_at', '<', before)
    .where((row) =>
      row.or([
        row('ended_at', '>', last.endedAt),
        row.and([row('ended_at', '=', last.endedAt), row('id', '>', last.id)]),
      ]),
    )
    .where('ended_at', '>=', last.endedAt)
    .where('tenant_id', '=', tenantId)
    .orderBy('ended_at')
    .orderBy('id')
    .limit(stonesPerPage)
    .$narrowType<{ ended_at: number }>()
    .execute()
  return rows.map(({ id, ended_at: endedAt }) => ({ id, endedAt }))
}

/** As the conditions on them name them. */
export function named(stones: readonly Stone[], { withoutTokensBefore }: Ended): Stones {
  const late = stones.filter(({ endedAt }) => endedAt >= withoutTokensBefore)
  return { ids: stones.map(({ id }) => id), withTokens: late.map(({ id }) => id) }
}

/**
 * Those with something to forget: the stone itself, or a grant. Most are kept for as long as a refresh token that
 * outlives its session, and a transaction that finds nothing would still be waited for.
 */
export async function dueAmong(
  read: Reader,
  tenantId: TenantId,
  stones: readonly Stone[],
  ended: Ended,
): Promise<readonly Stone[]> {
  const { ids, withTokens } = named(stones, ended)
  const kept = await read
    .selectFrom('grants')
    .select('session_id')
    .where('tenant_id', '=', tenantId)
    .where('session_id', 'in', ids)
    .groupBy('session_id')
    .having((grant) =>
      grant(grant.fn.countAll<number>().filterWhere(isForgettable(tenantId, withTokens)), '=', 0),
    )
    .execute()
  const needed = new Set(kept.map((row) => row.session_id))
  return stones.filter(({ id }) => !needed.has(id))
}

/**
 * A grant that nobody can use any more: it left no refresh token that counts, nor an access token that may.
 * @param withTokens the stones whose access tokens may still count.
 */
export function isForgettable(tenantId: TenantId, withTokens: Stones['withTokens']) {
  return (grant: ExpressionBuilder<Schema, 'grants'>) => {
    const refreshToken = grant
      .selectFrom('refresh_tokens')
      .select('refresh_tokens.id')
      .whereRef('refresh_tokens.grant_id', '=', 'grants.id')
      .where('refresh_tokens.tenant_id', '=', tenantId)
      .where('refresh_tokens.revoked_at', 'is', null)
    const refreshable = grant.exists(refreshToken)
    // An empty list is not SQL everywhere.
    if (withTokens.length === 0) return grant.not(refreshable)
    const accessIsOver = grant.or([
      grant('grants.access_at_logout', '=', 'end'),
      grant('grants.session_id', 'not in', withTokens),
    ])
    return grant.and([accessIsOver, grant.not(refreshable)])
  }
}
