import { standardLogoutPolicy } from '../../src/domain/grant.ts'
import type { SessionId } from '../../src/domain/session.ts'
import type { LogoutPolicy, TenantId } from '../../src/domain/tenant.ts'
import { issueCredential } from '../../src/platform/credential.ts'
import { createSealer } from '../../src/platform/keys/seal.ts'
import { createRandom, type Random } from '../../src/platform/random.ts'
import type { Database } from '../../src/platform/store/database.ts'
import type { Schema } from '../../src/platform/store/schema.ts'

/** Opens what was sealed in the same world, whoever asks. */
export const sealer = createSealer(Buffer.alloc(32, 7))

/** The time at which every world begins. */
export const start = new Date('2026-11-20T09:00:00.250Z')

/** A clock that stands still until it is moved. */
export function createTestClock(now = start) {
  let time = now
  return {
    now: () => time,
    pass(milliseconds: number) {
      time = new Date(time.getTime() + milliseconds)
    },
  }
}

export type TestClock = ReturnType<typeof createTestClock>

/** Rows as sign-in and the token endpoint would have written them. */
export function createRows(database: Database, random: Random = createRandom({ now: () => start })) {
  const insert = <Table extends keyof Schema>(table: Table, row: Schema[Table]) =>
    database.write((transaction) =>
      transaction
        .insertInto(table)
        .values(row as never)
        .execute(),
    )

  return {
    async user(tenantId: string, id: string, more: Partial<Schema['users']> = {}) {
      const claims = JSON.stringify({ name: `${id} of ${tenantId}` })
      const own = { tenant_id: tenantId, id, username: id, email: `${id}@example.org`, claims, updated_at: 0 }
      const unsaid = {
        password_hash: null,
        disabled_at: null,
        revoked_up_to: null,
        configured_credential: null,
        removed_at: null,
      }
      await insert('users', { ...own, ...unsaid, origin: 'configuration', ...more })
    },

    /** A live session with its cookie. */
    async session(tenantId: string, userId: string, more: Partial<Schema['sessions']> = {}) {
      const { value, hash, id } = issueCredential('session', random, more.id)
      const now = start.getTime()
      const expiresAt = more.expires_at ?? now + 86_400_000
      await insert('sessions', {
        tenant_id: tenantId,
        id,
        cookie_hash: hash,
        user_id: userId,
        auth_time: now,
        amr: 'pwd',
        created_at: now,
        last_seen_at: now,
        expires_at: expiresAt,
        // As signing in writes it: never after the absolute end.
        idle_expires_at: Math.min(now + 36_000_000, expiresAt),
        ended_at: null,
        ended_by: null,
        kind: 'browser',
        user_agent: null,
        remote_address: null,
        embedded_hash: null,
        group_sid: null,
        version: 1,
        ...more,
      })
      return { id: id as SessionId, cookie: value }
    },

    /** What a person's group is called. */
    async group(tenantId: string, userId: string, sid: string) {
      await insert('session_groups', {
        tenant_id: tenantId,
        user_id: userId,
        sid,
        created_at: start.getTime(),
      })
      return sid
    },

    async rpSession(
      tenantId: string,
      sessionId: string,
      clientId: string,
      more: Partial<Schema['rp_sessions']> = {},
    ) {
      const row = {
        tenant_id: tenantId,
        id: random.id(),
        session_id: sessionId,
        client_id: clientId,
        sid: random.secret(16),
        subject: 'ada',
        issuer: 'https://op.example/acme',
        started_at: start.getTime(),
        ended_at: null,
        ended_by: null,
        ...more,
      }
      await insert('rp_sessions', row)
      return row
    },

    async grant(
      tenantId: string,
      sessionId: string,
      more: Partial<Schema['grants']> & { readonly atLogout?: LogoutPolicy } = {},
    ) {
      const { atLogout = standardLogoutPolicy(['openid']), ...columns } = more
      const row = {
        tenant_id: tenantId,
        id: random.id(),
        client_id: 'app',
        user_id: 'ada',
        subject: 'ada',
        session_id: sessionId,
        rp_session_id: 'rp',
        sid: 'sid',
        issuer: 'https://op.example/acme',
        scope: 'openid',
        auth_time: start.getTime(),
        amr: 'pwd',
        resources: '',
        claims: null,
        acr: null,
        created_at: start.getTime(),
        access_at_logout: atLogout.access,
        refresh_at_logout: atLogout.refresh,
        revoked_at: null,
        revoked_because: null,
        access_revoked_at: null,
        ...columns,
      }
      await insert('grants', row)
      return row
    },
  }
}

export type Rows = ReturnType<typeof createRows>

/** Every row of every table that a logout touches: two equal pictures mean that nothing happened. */
export async function pictureOf({ read }: Database) {
  const tables = [
    'sessions',
    'rp_sessions',
    'grants',
    'logouts',
    'deliveries',
    'attempts',
    'pending_logouts',
    'session_groups',
  ] as const
  const rows = await Promise.all(tables.map((table) => read.selectFrom(table).selectAll().execute()))
  return Object.fromEntries(tables.map((table, at) => [table, rows[at]?.map((row) => ({ ...row }))]))
}

export const acme = 'acme' as TenantId
export const umbra = 'umbra' as TenantId
