import type { TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import { writeAudit } from '../audit.ts'
import type { Random } from '../random.ts'
import type { Transaction } from '../store/schema.ts'
import { isTaken } from './account-insert-sql.ts'
import { loginName } from './login-name.ts'

/** An account that an upstream keeps: nobody signs in to it with a password, and its names are no sign-in names. */
export interface UpstreamAccount {
  readonly id: UserId
  readonly upstreamId: UpstreamId
  /** The `sub` there. */
  readonly subject: string
  /** As the upstream tells them, an e-mail address among them that may be anybody's. */
  readonly claims: Readonly<Record<string, unknown>>
}

interface Occasion {
  readonly tenantId: TenantId
  readonly at: Date
  readonly random: Random
}

export async function insertUpstreamAccount(
  transaction: Transaction,
  account: UpstreamAccount,
  { tenantId, at, random }: Occasion,
): Promise<void> {
  await transaction
    .insertInto('users')
    .values({
      tenant_id: tenantId,
      id: account.id,
      username: await usernameFor(transaction, tenantId, account),
      email: null,
      claims: JSON.stringify(account.claims),
      password_hash: null,
      origin: 'upstream',
      updated_at: at.getTime(),
    })
    .execute()
  const details = { userId: account.id, origin: 'upstream', upstream: account.upstreamId }
  await writeAudit(transaction, { tenantId, at, random, event: 'account-created', details })
}

/** What the upstream tells takes the place of what it told before; of an account that is not its own it changes nothing. */
export async function refreshUpstreamAccount(
  transaction: Transaction,
  { id, claims }: Pick<UpstreamAccount, 'id' | 'claims'>,
  { tenantId, at }: Omit<Occasion, 'random'>,
): Promise<void> {
  const told = JSON.stringify(claims)
  await transaction
    .updateTable('users')
    .set({ claims: told, updated_at: at.getTime() })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('origin', '=', 'upstream')
    .where('claims', '!=', told)
    .execute()
}

/**
 * What administrators find the account by, and pages call people who have no other name. It has a space, which no
 * sign-in name has; and the account's id where several people are called the same.
 */
async function usernameFor(
  transaction: Transaction,
  tenantId: TenantId,
  { id, upstreamId, subject, claims: { email } }: UpstreamAccount,
): Promise<string> {
  const name = loginName(`${typeof email === 'string' ? email : subject} (${upstreamId})`)
  return (await isTaken(transaction, tenantId, name)) ? `${name} ${id}` : name
}
