import { identitiesOf } from '../../platform/directory/identities.ts'
import type { Reader } from '../../platform/store/schema.ts'
import type { AccountKey, WaysIn } from './store.ts'

/** How a person signs in; each upstream once. */
export async function waysIn(reader: Reader, { tenantId, userId }: AccountKey): Promise<WaysIn> {
  const account = await reader
    .selectFrom('users')
    .select('password_hash')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', userId)
    .executeTakeFirst()
  const identities = await identitiesOf(reader, tenantId, [userId])
  return {
    hasPassword: (account?.password_hash ?? null) !== null,
    upstreamIds: [...new Set(identities.map(({ upstreamId }) => upstreamId))],
  }
}
