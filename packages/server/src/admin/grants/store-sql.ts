import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Page } from '../page.ts'

/** The grants of a person that stand, one more than a page holds. */
export function findGrants({ read }: Database, tenantId: TenantId, userId: string, { after, limit }: Page) {
  return read
    .selectFrom('grants')
    .select(['id', 'client_id', 'session_id', 'scope', 'resources', 'created_at', 'refresh_at_logout'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit + 1)
    .execute()
}

/** Whether there is such a grant of this person, revoked or not. */
export async function findGrant(
  { read }: Database,
  tenantId: TenantId,
  userId: string,
  id: string,
): Promise<boolean> {
  const row = await read
    .selectFrom('grants')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

interface Withdrawal {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly clientId: ClientId
  readonly by: ClientId
}

/** Forgets what a person consented to, so that they are asked again. */
export async function withdrawConsent(
  {
    database,
    clock,
    random,
  }: { readonly database: Database; readonly clock: Clock; readonly random: Random },
  { tenantId, userId, clientId, by }: Withdrawal,
): Promise<void> {
  const at = clock.now()
  await database.write(async (transaction) => {
    const gone = await transaction
      .deleteFrom('consents')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    if (gone.numDeletedRows === 0n) return
    const details = { userId, clientId, by }
    await writeAudit(transaction, { tenantId, at, random, event: 'consent-withdrawn', details })
  })
}
