import { scopeOf } from '../../domain/grant.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Reader } from '../../platform/store/schema.ts'
import type { ConsentKey, ConsentStore } from './store.ts'

export function createConsentStore(database: Database, random: Random): ConsentStore {
  return {
    remembered: (key) => rememberedScope(database.read, key),

    async remember(transaction, key, scope, at) {
      // Two consents side by side may lose one scope: the person is asked once more, and nothing is widened.
      const known = await rememberedScope(transaction, key)
      const columns = { scope: [...new Set([...known, ...scope])].join(' '), granted_at: at.getTime() }
      await transaction
        .insertInto('consents')
        .values({ tenant_id: key.tenantId, user_id: key.userId, client_id: key.clientId, ...columns })
        .onConflict((row) => row.columns(['tenant_id', 'user_id', 'client_id']).doUpdateSet(columns))
        .execute()
      const details = { userId: key.userId, clientId: key.clientId, scope: scope.join(' ') }
      await writeAudit(transaction, { tenantId: key.tenantId, at, random, event: 'consent-given', details })
    },
  }
}

async function rememberedScope(reader: Reader, key: ConsentKey): Promise<readonly string[]> {
  const row = await reader
    .selectFrom('consents')
    .select('scope')
    .where('tenant_id', '=', key.tenantId)
    .where('user_id', '=', key.userId)
    .where('client_id', '=', key.clientId)
    .executeTakeFirst()
  return scopeOf(row?.scope)
}
