import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Database } from '../store/database.ts'
import { createSealer } from '../keys/seal.ts'
import type { Passwords } from '../passwords/passwords.ts'
import { createRandom } from '../random.ts'
import { migrate, openDatabase } from '../store/open.ts'
import { type AppliedConfig, applyConfig, type ApplyDeps } from './apply.ts'
import type { TenantRegistration } from './registration.ts'

export const acme = 'acme' as TenantId

/** Reads tenants as a configuration file says them. */
type ReadTenants = (tenants: readonly object[]) => { readonly tenants: readonly TenantRegistration[] }

export interface World extends ApplyDeps {
  readonly database: Database
  /** What `passwords` was asked to do, in order. */
  readonly asked: readonly string[]
  /** Lets an hour pass. */
  readonly tick: () => void
  apply(...tenants: readonly object[]): Promise<AppliedConfig>
}

/** An empty database on the disk, a clock that stands still, and passwords whose hash is quick to make. */
export async function createWorld(t: TestContext, configOf: ReadTenants): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-directory-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  await migrate(database)
  const time = { now: Date.UTC(2026, 0, 1) }
  const clock = { now: () => new Date(time.now) }
  const { passwords, asked } = quickPasswords()
  const deps = {
    clock,
    random: createRandom(clock),
    passwords,
    sealer: createSealer(new Uint8Array(32)),
  }
  return {
    ...deps,
    database,
    asked,
    tick: () => void (time.now += 3_600_000),
    apply: (...tenants) => applyConfig(database, configOf(tenants), deps),
  }
}

/** Begins a session for a user, as a sign-in would. */
export async function signIn({ database, random, clock }: World, userId: UserId): Promise<void> {
  const now = clock.now().getTime()
  const row = {
    tenant_id: acme,
    id: random.id(),
    user_id: userId,
    cookie_hash: 'x',
    amr: '["pwd"]',
    version: 1,
    kind: 'browser',
    user_agent: null,
    remote_address: null,
  }
  const times = {
    auth_time: now,
    created_at: now,
    last_seen_at: now,
    expires_at: now + 1e9,
    idle_expires_at: now + 1e9,
  }
  await database.write((transaction) =>
    transaction
      .insertInto('sessions')
      .values({ ...row, ...times })
      .execute(),
  )
}

function quickPasswords(): { readonly passwords: Passwords; readonly asked: readonly string[] } {
  const asked: string[] = []
  let isBusy = true
  const passwords: Passwords = {
    hash: async (password) => `hash ${asked.push(`hash ${password}`)} of ${password}`,
    hashIfIdle: async (password) => `hash ${asked.push(`hash ${password}`)} of ${password}`,
    verify: async (phc, password) => {
      isBusy = !isBusy
      if (!isBusy) return 'busy'
      asked.push(`verify ${password}`)
      return phc?.endsWith(` of ${password}`) ?? false
    },
  }
  return { passwords, asked }
}
