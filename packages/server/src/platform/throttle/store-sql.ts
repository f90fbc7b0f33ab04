import type { TenantId } from '../../domain/tenant.ts'
import type { Database } from '../store/database.ts'
import type { Transaction } from '../store/schema.ts'
import { countLasts, type FailureCount } from './decide.ts'
import type { SignInFailureStore } from './store.ts'

/** The counts in table `sign_in_failures`. */
export function createSignInFailureStore(database: Database): SignInFailureStore {
  return {
    counts: async (tenantId, keys) => {
      const rows = await database.read
        .selectFrom('sign_in_failures')
        .select(['key', 'failures', 'last_at', 'expires_at'])
        .where('tenant_id', '=', tenantId)
        .where('key', 'in', [keys.pair, keys.address, keys.account])
        .execute()
      const counts = new Map(rows.map((row) => [row.key, countOf(row)]))
      const [pair, address, account] = [
        counts.get(keys.pair),
        counts.get(keys.address),
        counts.get(keys.account),
      ]
      return { ...(pair && { pair }), ...(address && { address }), ...(account && { account }) }
    },
    record: (tenantId, keys, now) =>
      database.write(async (transaction) => {
        await count(transaction, { tenantId, key: keys.pair, lasts: countLasts.pair, isProlonged: true }, now)
        await count(transaction, { tenantId, key: keys.address, lasts: countLasts.address }, now)
        await count(transaction, { tenantId, key: keys.account, lasts: countLasts.account }, now)
      }),
    clearPair: (tenantId, keys) =>
      database.write(async (transaction) => {
        await transaction
          .deleteFrom('sign_in_failures')
          .where('tenant_id', '=', tenantId)
          .where('key', '=', keys.pair)
          .execute()
      }),
    sweep: (now) =>
      database.write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('sign_in_failures')
          .where('expires_at', '<=', now.getTime())
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }),
  }
}

interface Counted {
  readonly tenantId: TenantId
  readonly key: string
  /** In seconds. */
  readonly lasts: number
  /** Whether every failure makes the count last anew; else it lasts from its first. */
  readonly isProlonged?: boolean
}

/** Adds one to a count; one that is over begins anew. */
async function count(transaction: Transaction, counted: Counted, now: Date): Promise<void> {
  const at = now.getTime()
  const fresh = { failures: 1, first_at: at, last_at: at, expires_at: at + counted.lasts * 1000 }
  await transaction
    .insertInto('sign_in_failures')
    .values({ tenant_id: counted.tenantId, key: counted.key, ...fresh })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'key']).doUpdateSet((sql) => {
        const isOver = sql('sign_in_failures.expires_at', '<=', at)
        const unlessOver = (column: 'first_at' | 'expires_at') =>
          sql
            .case()
            .when(isOver)
            .then(fresh[column])
            .else(sql.ref(`sign_in_failures.${column}`))
            .end()
        return {
          failures: sql
            .case()
            .when(isOver)
            .then(1)
            .else(sql('sign_in_failures.failures', '+', 1))
            .end(),
          first_at: unlessOver('first_at'),
          last_at: at,
          expires_at: counted.isProlonged ? fresh.expires_at : unlessOver('expires_at'),
        }
      }),
    )
    .execute()
}

function countOf(row: { failures: number; last_at: number; expires_at: number }): FailureCount {
  return { failures: row.failures, lastAt: new Date(row.last_at), expiresAt: new Date(row.expires_at) }
}
