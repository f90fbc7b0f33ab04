import type { Tenant } from '../../domain/tenant.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { PasswordProof } from './store.ts'

/**
 * Comparing a password takes long enough for the account to be closed, or the password to be changed, in between:
 * that logout found no session of this sign-in, and there must be none after it (D10).
 */
export async function stillCounts(
  transaction: Transaction,
  { id: tenantId }: Pick<Tenant, 'id'>,
  { proof, provedBy }: PasswordProof,
): Promise<boolean> {
  const account = await transaction
    .selectFrom('users')
    .select('password_hash')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', proof.userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  return account !== undefined && (provedBy === undefined || account.password_hash === provedBy)
}
