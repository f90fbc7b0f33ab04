import { issueCredential, readCredential, sameSecret } from '../../platform/credential.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader } from '../../platform/store/schema.ts'
import type { PushedRequestStore } from './store.ts'

export interface PushedRequestStoreDeps {
  readonly database: Database
  readonly random: Random
}

export function createPushedRequestStore({ database, random }: PushedRequestStoreDeps): PushedRequestStore {
  const select = prepareSelect(database.read)
  return {
    push: async ({ tenantId, clientId, parameters, createdAt, expiresAt }) => {
      const { id, hash, value } = issueCredential('pushed', random)
      const row = {
        tenant_id: tenantId,
        id,
        hash,
        client_id: clientId,
        parameters,
        created_at: createdAt.getTime(),
        expires_at: expiresAt.getTime(),
      }
      await database.write((transaction) => transaction.insertInto('pushed_requests').values(row).execute())
      return value
    },

    find: async ({ tenantId, clientId, handle }, now) => {
      const shown = readCredential('pushed', handle)
      if (!shown) return undefined
      const key = { tenantId, id: shown.id, clientId, at: now.getTime() }
      const [row] = (await select(database.read, key)).rows
      if (!row || !sameSecret(row.hash, shown.hash)) return undefined
      return { id: row.id, parameters: row.parameters }
    },

    useUp: async (transaction, tenantId, id) => {
      const done = await transaction
        .deleteFrom('pushed_requests')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return done.numDeletedRows === 1n
    },
  }
}

interface Key {
  readonly tenantId: string
  readonly id: string
  readonly clientId: string
  readonly at: number
}

function prepareSelect(db: Reader) {
  return prepare(({ tenantId, id, clientId, at }: Key) =>
    db
      .selectFrom('pushed_requests')
      .select(['id', 'hash', 'parameters'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('client_id', '=', clientId)
      .where('expires_at', '>', at),
  )
}
