import type { Database } from '../../platform/store/database.ts'
import type { AssertionStore } from './store.ts'

export function createAssertionStore(database: Database): AssertionStore {
  return {
    async useOnce({ tenantId, clientId, jtiHash, expiresAt }) {
      const row = {
        tenant_id: tenantId,
        client_id: clientId,
        jti_hash: jtiHash,
        expires_at: expiresAt.getTime(),
      }
      const done = await database.write((transaction) =>
        transaction
          .insertInto('used_assertions')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      )
      return done.numInsertedOrUpdatedRows === 1n
    },
  }
}
