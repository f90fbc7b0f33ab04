import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from './schema.ts'

/** Rows looked at between two turns of the event loop: a few milliseconds' worth. */
const rowsPerLook = 2000

/** A stretch of a table: the rows after one id, up to another. */
export interface Look {
  readonly after: string
  readonly upTo: string
}

/**
 * Goes through a table in the order of its ids, a look at a time, for questions that are too rare to be worth an
 * index: however large it is, nobody waits longer than for one look.
 * @param after the id to begin after.
 */
export async function* looksThrough(
  read: Reader,
  table: 'sessions' | 'grants' | 'users',
  after = '',
): AsyncGenerator<Look, void, void> {
  for (let last = after; ;) {
    const upTo = await endOfLook(read, table, last)
    if (upTo === undefined) return
    yield { after: last, upTo }
    last = upTo
    await nextTurn()
  }
}

/** The last id of a look; `undefined` where nothing is left. */
async function endOfLook(
  read: Reader,
  table: 'sessions' | 'grants' | 'users',
  after: string,
): Promise<string | undefined> {
  const page = read.selectFrom(table).select('id').where('id', '>', after).orderBy('id').limit(rowsPerLook)
  const row = await read
    .selectFrom(page.as('page'))
    .select((of) => of.fn.max<string | null>('page.id').as('last'))
    .executeTakeFirst()
  return row?.last ?? undefined
}
