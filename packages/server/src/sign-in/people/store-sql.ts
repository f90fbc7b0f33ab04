import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import { readUserRow } from '../../platform/directory/stored.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { listSessions, liveSessions } from '../account/sessions-sql.ts'
import { findPeopleAt } from './at-app-sql.ts'
import { partLives } from './part-sql.ts'
import type { People } from './store.ts'

export function createPeople({ read }: Database): People {
  return {
    find: async (tenantId, by, value) => {
      const is = by === 'id' ? value : loginName(value)
      const row = await people(read, tenantId).where(by, '=', is).executeTakeFirst()
      return row && readUserRow(row)
    },

    sessions: (key, now) => listSessions(read, key, now),

    apps: async (key, now, sessionId) => {
      const parts = liveSessions(read, key, now.getTime())
        .innerJoin('rp_sessions', (join) =>
          join
            .onRef('rp_sessions.session_id', '=', 'sessions.id')
            .onRef('rp_sessions.tenant_id', '=', 'sessions.tenant_id'),
        )
        .where('rp_sessions.ended_at', 'is', null)
        .select(['rp_sessions.client_id', (of) => of.fn.min('rp_sessions.started_at').as('since')])
        .groupBy('rp_sessions.client_id')
        .orderBy('since')
        .orderBy('rp_sessions.client_id')
      const rows = await (
        sessionId === undefined ? parts : parts.where('sessions.id', '=', sessionId)
      ).execute()
      return rows.map((row) => ({
        clientId: row.client_id as ClientId,
        since: new Date(row.since),
      }))
    },

    partLives: (part, now) => partLives(read, part, now.getTime()),

    at: async (app, now, { offset, limit }) => {
      const ids = await findPeopleAt(read, app, now.getTime())
      if (ids === 'too-many') return { kind: 'too-many' }
      const shown = ids.slice(offset, offset + limit)
      return { kind: 'people', total: ids.length, people: await named(read, app.tenantId, shown) }
    },
  }
}

const columns = ['id', 'username', 'email', 'claims', 'password_hash', 'disabled_at', 'updated_at'] as const

function people(read: Reader, tenantId: TenantId) {
  return read
    .selectFrom('users')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('removed_at', 'is', null)
}

async function named(read: Reader, tenantId: TenantId, ids: readonly string[]) {
  // An empty list is not SQL everywhere.
  if (ids.length === 0) return []
  const rows = await people(read, tenantId).where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, readUserRow(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
