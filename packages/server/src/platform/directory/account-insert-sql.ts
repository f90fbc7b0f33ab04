import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { writeAudit } from '../audit.ts'
import type { Reader, Transaction } from '../store/schema.ts'
import type { AccountsDeps, CreatedAccount, NewAccount } from './accounts.ts'
import { loginName } from './login-name.ts'

interface Insertion {
  readonly tenantId: TenantId
  readonly account: Omit<NewAccount, 'password'>
  readonly passwordHash: string | null
  readonly by: string | undefined
}

/** Writes a new account under an id of its own, unless one of its names leads to somebody already. */
export async function insertAccount(
  { database, clock, random }: Pick<AccountsDeps, 'database' | 'clock' | 'random'>,
  { tenantId, account, passwordHash, by }: Insertion,
): Promise<CreatedAccount> {
  const at = clock.now()
  const id = random.id() as UserId
  return database.write(async (transaction) => {
    const field = await takenField(transaction, tenantId, account)
    if (field) return { kind: 'taken', field }
    await insert(transaction, {
      tenant_id: tenantId,
      id,
      password_hash: passwordHash,
      ...columnsOf(account),
      updated_at: at.getTime(),
    })
    const details = { userId: id, origin: account.origin, by }
    await writeAudit(transaction, { tenantId, at, random, event: 'account-created', details })
    return { kind: 'created', id }
  })
}

type Columns = ReturnType<typeof columnsOf> & {
  readonly tenant_id: string
  readonly id: string
  readonly password_hash: string | null
  readonly updated_at: number
}

async function insert(transaction: Transaction, row: Columns): Promise<void> {
  await transaction.insertInto('users').values(row).execute()
}

function columnsOf({ username, email, claims, origin }: Insertion['account']) {
  return {
    username: loginName(username),
    email: email === undefined ? null : loginName(email),
    claims: JSON.stringify(claimsOf({ username, email, claims })),
    origin,
  }
}

/** Core §5.1: the names are claims too; an email counts as verified only where somebody says so. */
function claimsOf({
  username,
  email,
  claims,
}: {
  readonly username: string
  readonly email: string | undefined
  readonly claims: NewAccount['claims']
}) {
  const { email_verified: isVerified, ...rest } = claims
  const verified = email === undefined ? {} : { email, email_verified: isVerified === true }
  return { ...rest, preferred_username: username, ...verified }
}

async function takenField(
  reader: Reader,
  tenantId: TenantId,
  { username, email }: Pick<NewAccount, 'username' | 'email'>,
): Promise<'username' | 'email' | undefined> {
  if (await isTaken(reader, tenantId, loginName(username))) return 'username'
  return email !== undefined && (await isTaken(reader, tenantId, loginName(email))) ? 'email' : undefined
}

/** People sign in with either, so a name may be neither another's username nor another's email. */
export async function isTaken(reader: Reader, tenantId: TenantId, name: string): Promise<boolean> {
  const row = await reader
    .selectFrom('users')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where((is) => is.or([is('username', '=', name), is('email', '=', name)]))
    .executeTakeFirst()
  return row !== undefined
}
