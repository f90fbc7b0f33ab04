import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { type AuditEvent, writeAudit } from '../audit.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import type { Transaction } from '../store/schema.ts'
import { type Added, findRegistered, rowOf, secretOf } from './client-rows-sql.ts'
import type { ClientChange } from './clients.ts'
import { clientMetadata } from './stored.ts'

/** The rows of clients that come and go while the server runs; every write brings its audit line. */
export function createClientStore(database: Database, random: Random) {
  const audit = (transaction: Transaction, tenantId: TenantId, client: Client, change: AuditedChange) =>
    writeAudit(transaction, {
      tenantId,
      random,
      at: change.at,
      event: change.event,
      details: { client: client.id, origin: change.origin, by: change.by },
    })

  return {
    find: (tenantId: TenantId, clientId: ClientId) => findRegistered(database.read, tenantId, clientId),

    /** `false` where the id is taken. */
    insert: (tenantId: TenantId, client: Client, change: Added): Promise<boolean> =>
      database.write(async (transaction) => {
        const row = rowOf(tenantId, client, change)
        const insert = transaction.insertInto('clients').values(row)
        const { numInsertedOrUpdatedRows } = await insert
          .onConflict((conflict) =>
            conflict
              .columns(['tenant_id', 'id'])
              .doUpdateSet({ ...row, removed_at: null })
              .where('clients.removed_at', 'is not', null)
              .where('clients.origin', '=', 'admin')
              .where((is) => is(is.val(change.origin), '=', 'admin')),
          )
          .executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows !== 1n) return false
        await audit(transaction, tenantId, client, { ...change, event: 'client-registered' })
        return true
      }),

    /** The client as it is now; `undefined` where it is gone, or somebody else keeps it. */
    update: (tenantId: TenantId, wanted: Client, change: ClientChange): Promise<Client | undefined> =>
      database.write(async (transaction) => {
        const known = await kept(transaction, tenantId, wanted.id, change)
        if (!known) return undefined
        const client = wanted.secretHash === undefined ? { ...wanted, ...secretOf(known, wanted) } : wanted
        await transaction
          .updateTable('clients')
          .set({ metadata: clientMetadata(client), updated_at: change.at.getTime() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', client.id)
          .execute()
        await audit(transaction, tenantId, client, { ...change, event: 'client-changed' })
        return client
      }),

    /** Marks the client, and forgets its registration token and what people consented to. */
    remove: (tenantId: TenantId, clientId: ClientId, change: ClientChange): Promise<Client | undefined> =>
      database.write(async (transaction) => {
        const client = await kept(transaction, tenantId, clientId, change)
        if (!client) return undefined
        const at = change.at.getTime()
        await transaction
          .updateTable('clients')
          .set({ removed_at: at, updated_at: at, registration_token_hash: null })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', clientId)
          .execute()
        await transaction
          .deleteFrom('consents')
          .where('tenant_id', '=', tenantId)
          .where('client_id', '=', clientId)
          .execute()
        await audit(transaction, tenantId, client, { ...change, event: 'client-removed' })
        return client
      }),
  }
}

type AuditedChange = ClientChange & {
  readonly event: Extract<AuditEvent['event'], `client-${string}`>
}

/** An admin may change what registered itself; a client changes nothing but itself. */
async function kept(
  transaction: Transaction,
  tenantId: TenantId,
  clientId: ClientId,
  { origin }: ClientChange,
): Promise<Client | undefined> {
  const known = await findRegistered(transaction, tenantId, clientId)
  const may = origin === 'admin' ? known?.origin !== 'configuration' : known?.origin === 'registration'
  return may ? known?.client : undefined
}
