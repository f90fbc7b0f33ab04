import type { Database } from './database.ts'

/**
 * Forgets the ID tokens of stops at upstreams that nobody can begin or repeat any more. The stops themselves stay as
 * long as their logout, whose story they belong to.
 * @param now milliseconds since 1970.
 * @returns how many tokens went.
 */
export async function forgetHopTokens(database: Database, now: number): Promise<number> {
  // Few rows have one, and an index has those alone.
  const due = await database.read
    .selectFrom('upstream_hops')
    .select('id')
    .where('id_token_sealed', 'is not', null)
    .where('expires_at', '<', now)
    .limit(1)
    .executeTakeFirst()
  if (!due) return 0
  const done = await database.write((transaction) =>
    transaction
      .updateTable('upstream_hops')
      .set({ id_token_sealed: null, hash: null })
      .where('id_token_sealed', 'is not', null)
      .where('expires_at', '<', now)
      .executeTakeFirst(),
  )
  return Number(done.numUpdatedRows)
}
