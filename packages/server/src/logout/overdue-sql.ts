import { type RawBuilder, sql } from 'kysely'

/** Whether a session's idle or absolute end has come. @param at milliseconds since 1970. */
export function isOver(at: number): RawBuilder<boolean> {
  return sql<boolean>`(sessions.idle_expires_at <= ${at} or sessions.expires_at <= ${at})`
}
