import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { listApps } from './apps-sql.ts'
import { listSessions } from './sessions-sql.ts'
import type { AccountStore } from './store.ts'
import { waysIn } from './ways-sql.ts'

export function createAccountStore(database: Database, random: Random): AccountStore {
  return {
    sessions: (key, now) => listSessions(database.read, key, now),
    apps: (key, context) => listApps(database.read, key, context),
    waysIn: (key) => waysIn(database.read, key),

    forgetConsent: ({ tenantId, userId }, clientId, at) =>
      database.write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('consents')
          .where('tenant_id', '=', tenantId)
          .where('user_id', '=', userId)
          .where('client_id', '=', clientId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return false
        const details = { userId, clientId }
        await writeAudit(transaction, { tenantId, at, random, event: 'consent-withdrawn', details })
        return true
      }),
  }
}
