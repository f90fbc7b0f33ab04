import { sql } from 'kysely'
import type { TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import { looksThrough } from '../store/look.ts'
import type { Reader, Schema } from '../store/schema.ts'
import type { Account, AccountOrigin } from './accounts.ts'
import { identitiesOf, type KnownIdentity } from './identities.ts'
import { loginName } from './login-name.ts'
import { readUserRow } from './stored.ts'

/** One page of a list. */
export interface AccountsPage {
  /** The last id of the page before. */
  readonly after?: UserId
  readonly limit: number
  readonly search?: string
}

const columns = ['id', 'username', 'email', 'claims', 'password_hash', 'disabled_at', 'origin'] as const

export async function listAccounts(
  reader: Reader,
  tenantId: TenantId,
  { after, limit, search }: AccountsPage,
): Promise<readonly Account[]> {
  if (search !== undefined) return searchAccounts(reader, tenantId, { after, limit, search })
  const rows = await presentUsers(reader, tenantId)
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute()
  return withIdentities(reader, tenantId, rows)
}

interface Found {
  readonly after: UserId | undefined
  readonly limit: number
  readonly search: string
}

/** No index finds a part of a name: all names are looked through, until there are enough. */
async function searchAccounts(
  reader: Reader,
  tenantId: TenantId,
  { after, limit, search }: Found,
): Promise<readonly Account[]> {
  const pattern = containing(loginName(search))
  const found: Account[] = []
  for await (const look of looksThrough(reader, 'users', after)) {
    const rows = await presentUsers(reader, tenantId)
      .where('id', '>', look.after)
      .where('id', '<=', look.upTo)
      .where((is) =>
        is.or([
          sql<boolean>`${is.ref('username')} like ${pattern} escape '\\'`,
          sql<boolean>`${is.ref('email')} like ${pattern} escape '\\'`,
        ]),
      )
      .orderBy('id')
      .execute()
    found.push(...(await withIdentities(reader, tenantId, rows)))
    if (found.length >= limit) break
  }
  return found.slice(0, limit)
}

export async function findAccount(
  reader: Reader,
  tenantId: TenantId,
  id: UserId,
): Promise<Account | undefined> {
  const rows = await presentUsers(reader, tenantId).where('id', '=', id).execute()
  return (await withIdentities(reader, tenantId, rows))[0]
}

function presentUsers(reader: Reader, tenantId: TenantId) {
  return reader
    .selectFrom('users')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('removed_at', 'is', null)
}

/** A search is text, not a pattern. */
function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}

type Row = Pick<Schema['users'], (typeof columns)[number]>

async function withIdentities(
  reader: Reader,
  tenantId: TenantId,
  rows: readonly Row[],
): Promise<readonly Account[]> {
  const identities = await identitiesOf(
    reader,
    tenantId,
    rows.map(({ id }) => id as UserId),
  )
  return rows.map((row) =>
    accountOf(
      row,
      identities.filter(({ userId }) => userId === row.id),
    ),
  )
}

function accountOf(row: Row, identities: readonly KnownIdentity[]): Account {
  const { passwordHash, ...user } = readUserRow(row)
  const hasPassword = passwordHash !== undefined
  return { ...user, origin: row.origin as AccountOrigin, hasPassword, identities }
}
