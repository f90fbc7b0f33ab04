import type { UpdateObject } from 'kysely'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { type AuditEvent, writeAudit } from '../audit.ts'
import type { Schema, Transaction } from '../store/schema.ts'
import type { AccountsDeps, Along, NewPassword } from './accounts.ts'
import { freedName } from './freed-name.ts'

interface Target {
  readonly tenantId: TenantId
  readonly id: UserId
  readonly by: string | undefined
}

type Columns = UpdateObject<Schema, 'users'>
type Row = Pick<Schema['users'], 'origin' | 'disabled_at' | 'password_hash'>

/** What to write, and what to tell the audit trail. */
type Change = (
  row: Row,
  now: number,
) => { readonly event: AuditEvent['event']; readonly set: Columns } | 'as-it-is' | 'outdated'

/** What came of a change. `unknown`: there is no such account. */
export type Changed = 'done' | 'unknown' | 'outdated'

/** The changes of one account: each a single transaction with its audit line. */
export function accountChanges({
  database,
  clock,
  random,
}: Pick<AccountsDeps, 'database' | 'clock' | 'random'>) {
  const change = ({ tenantId, id, by }: Target, decide: Change, along?: Along): Promise<Changed> =>
    database.write(async (transaction) => {
      // Not before its turn: what others commit until then must lie before it, too.
      const at = clock.now()
      const row = await presentRow(transaction, tenantId, id)
      if (!row) return 'unknown'
      const changed = decide(row, at.getTime())
      if (changed === 'as-it-is') return 'done'
      if (changed === 'outdated' || (along && !(await along(transaction, at)))) return 'outdated'
      await update(transaction, { tenantId, id }, { ...changed.set, updated_at: at.getTime() })
      const details = { userId: id, by }
      await writeAudit(transaction, { tenantId, at, random, event: changed.event, details })
      return 'done'
    })
  return {
    /** @param about the hash that the new one replaces, and what goes along; `outdated` where either is. */
    setPasswordHash: (
      target: Target,
      passwordHash: string,
      { replaces, along }: Pick<NewPassword, 'replaces' | 'along'> = {},
    ) => {
      const decide: Change = ({ password_hash }, now) =>
        replaces !== undefined && replaces !== password_hash
          ? 'outdated'
          : { event: 'password-set', set: { password_hash: passwordHash, revoked_up_to: now } }
      return change(target, decide, along)
    },
    disable: (target: Target) =>
      change(target, ({ disabled_at }, now) =>
        disabled_at === null
          ? { event: 'account-disabled', set: { disabled_at: now, revoked_up_to: now } }
          : 'as-it-is',
      ),
    enable: (target: Target) =>
      change(target, ({ disabled_at }) =>
        disabled_at === null ? 'as-it-is' : { event: 'account-enabled', set: { disabled_at: null } },
      ),
    remove: (target: Target) =>
      change(target, (row, now) => ({ event: 'account-removed', set: removedColumns(target.id, row, now) })),
  }
}

/** A name that the configuration gave stays with it, so that its entry goes on meaning this account. */
function removedColumns(
  id: UserId,
  { origin, disabled_at }: Omit<Row, 'password_hash'>,
  now: number,
): Columns {
  return {
    ...(origin === 'configuration' ? {} : { username: freedName(id) }),
    email: null,
    claims: '{}',
    password_hash: null,
    disabled_at: disabled_at ?? now,
    removed_at: now,
    revoked_up_to: now,
  }
}

async function presentRow(
  transaction: Transaction,
  tenantId: TenantId,
  id: UserId,
): Promise<Row | undefined> {
  return transaction
    .selectFrom('users')
    .select(['origin', 'disabled_at', 'password_hash'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

async function update(
  transaction: Transaction,
  { tenantId, id }: Pick<Target, 'tenantId' | 'id'>,
  set: Columns,
): Promise<void> {
  await transaction
    .updateTable('users')
    .set(set)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}
