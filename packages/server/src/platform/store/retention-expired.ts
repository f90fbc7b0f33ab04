import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import type { Reader } from './schema.ts'

/** Tables whose rows say themselves when nobody needs them any more, and the column they are kept in order of. */
const selfDated = {
  interactions: 'id',
  pending_logouts: 'id',
  pushed_requests: 'id',
  upstream_requests: 'id',
  device_authorizations: 'id',
  password_resets: 'id',
  codes: 'id',
  access_tokens: 'id',
  refresh_tokens: 'id',
  revoked_access_tokens: 'id',
  sign_in_failures: 'key',
} as const

type SelfDated = keyof typeof selfDated

/**
 * A code, device code or refresh token that is used again gives a thief away (RFC 6749 §4.1.2, RFC 9700 §4.14.2): it is
 * recognised for a while after its own time. What strangers can make us keep goes as soon as it is over.
 */
const recognisedLonger: ReadonlySet<SelfDated> = new Set(['codes', 'refresh_tokens', 'device_authorizations'])
const recognisedMilliseconds = 3_600_000

/** Rows looked at between two turns of the event loop: about a millisecond's worth. */
const rowsPerPage = 1000

/**
 * Deletes rows of every tenant that are over. An index on that moment would cost every sign-in a write;
 * reading the tables in their own order, a page at a time, costs little and only here.
 * @param now milliseconds since 1970.
 * @returns how many rows went.
 */
export async function forgetExpired(database: Database, now: number): Promise<number> {
  let forgotten = await forgetAssertions(database, now)
  for (const table of Object.keys(selfDated) as SelfDated[]) {
    const before = recognisedLonger.has(table) ? now - recognisedMilliseconds : now
    forgotten += await forgetIn(database, table, before)
  }
  return forgotten
}

/** An assertion lives for minutes: there are never many, and they go at once. */
async function forgetAssertions(database: Database, before: number): Promise<number> {
  const done = await database.write((transaction) =>
    transaction.deleteFrom('used_assertions').where('expires_at', '<', before).executeTakeFirst(),
  )
  return Number(done.numDeletedRows)
}

async function forgetIn(database: Database, table: SelfDated, before: number): Promise<number> {
  let forgotten = 0
  for (let after = ''; ;) {
    const page = await readPage(database.read, table, after)
    if (page.last === null || page.soonest === null) return forgotten
    if (page.soonest < before)
      forgotten += await deleteFrom(database, table, { after, upTo: page.last, before })
    else await nextTurn()
    after = page.last
  }
}

/** Where the page after a key ends, and when the first of its rows expires. */
function readPage(read: Reader, table: SelfDated, after: string) {
  const key = read.dynamic.ref<string>(selfDated[table])
  const page = read
    .selectFrom(table)
    .select([sql<string>`${sql.ref(selfDated[table])}`.as('key'), 'expires_at'])
    .where(key, '>', after)
    .orderBy(key)
    .limit(rowsPerPage)
  return read
    .selectFrom(page.as('page'))
    .select((of) => [of.fn.max<string | null>('page.key').as('last')])
    .select((of) => [of.fn.min<number | null>('page.expires_at').as('soonest')])
    .executeTakeFirstOrThrow()
}

interface Page {
  readonly after: string
  readonly upTo: string
  readonly before: number
}

async function deleteFrom(
  database: Database,
  table: SelfDated,
  { after, upTo, before }: Page,
): Promise<number> {
  const key = database.read.dynamic.ref<string>(selfDated[table])
  const done = await database.write((transaction) =>
    transaction
      .deleteFrom(table)
      .where(key, '>', after)
      .where(key, '<=', upTo)
      .where('expires_at', '<', before)
      .executeTakeFirst(),
  )
  return Number(done.numDeletedRows)
}
