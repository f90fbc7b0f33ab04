import { type Expression, sql } from 'kysely'
import type { GrantId } from '../../domain/grant.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { type Look, looksThrough } from '../../platform/store/look.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { recordsOf, type RefreshTokenRow, selectedGrants } from './refresh-token-rows-sql.ts'
import type { FoundRefreshTokens, RecordsPage, RefreshTokenFilter, RefreshTokenRecord } from './store.ts'

/** An answer does not wait for a whole large table: it may be a short page that leads on. */
const mostLooks = 20

export async function findRefreshToken(
  read: Reader,
  tenantId: TenantId,
  id: string,
  now: number,
): Promise<RefreshTokenRecord | undefined> {
  const rows = await selectedGrants(read, tenantId, now).where('grants.id', '=', id).execute()
  return (await recordsOf(read, tenantId, rows))[0]
}

/** The grant of this id, if it ever had a refresh token that is remembered. */
export async function findRefreshTokenNamed(
  read: Reader,
  tenantId: TenantId,
  id: string,
): Promise<GrantId | undefined> {
  const row = await read
    .selectFrom('refresh_tokens')
    .select('grant_id')
    .where('tenant_id', '=', tenantId)
    .where('grant_id', '=', id)
    .executeTakeFirst()
  return row?.grant_id as GrantId | undefined
}

export interface RefreshTokenSearch {
  readonly tenantId: TenantId
  readonly filter: RefreshTokenFilter
  readonly page: RecordsPage
  readonly now: number
}

/** A person's are found by an index; all others by looking through everybody's, a page at a time. */
export async function findRefreshTokens(
  read: Reader,
  search: RefreshTokenSearch,
): Promise<FoundRefreshTokens> {
  const { tenantId, filter, page } = search
  if (filter.userId !== undefined) {
    const rows = await matching(read, search)
      .where('grants.user_id', '=', filter.userId)
      .where('grants.id', '>', page.after)
      .limit(page.limit + 1)
      .execute()
    return cut(read, tenantId, rows, page.limit)
  }
  const rows: RefreshTokenRow[] = []
  let looks = 0
  for await (const look of looksThrough(read, 'grants', page.after)) {
    rows.push(...(await between(read, search, look)))
    if (rows.length > page.limit) return cut(read, tenantId, rows, page.limit)
    looks += 1
    if (looks === mostLooks) return shortPage(read, search, rows, look)
  }
  return { tokens: await recordsOf(read, tenantId, rows) }
}

/** The rows of this page so far, those of the same moment as the last that was looked at, and where to look on. */
async function shortPage(
  read: Reader,
  search: RefreshTokenSearch,
  rows: readonly RefreshTokenRow[],
  { upTo }: Look,
): Promise<FoundRefreshTokens> {
  const { tenantId, page } = search
  const last = endOfMoment(upTo)
  const all = [...rows, ...(await between(read, search, { after: upTo, upTo: last }))]
  if (all.length > page.limit) return cut(read, tenantId, all, page.limit)
  return { tokens: await recordsOf(read, tenantId, all), last }
}

/**
 * Ids begin with their time (`Random.id`), and no letter of theirs comes after this one. The grant that was looked at
 * last may be another tenant's, whose ids are nobody else's to see.
 */
function endOfMoment(id: string): string {
  return `${id.slice(0, 10)}~`
}

async function cut(
  read: Reader,
  tenantId: TenantId,
  rows: readonly RefreshTokenRow[],
  limit: number,
): Promise<FoundRefreshTokens> {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1)?.id : undefined
  const tokens = await recordsOf(read, tenantId, shown)
  return { tokens, ...(last === undefined ? {} : { last }) }
}

function between(
  read: Reader,
  search: RefreshTokenSearch,
  { after, upTo }: Look,
): Promise<RefreshTokenRow[]> {
  return matching(read, search).where('grants.id', '>', after).where('grants.id', '<=', upTo).execute()
}

function matching(read: Reader, { tenantId, filter: { clientId, resources }, now }: RefreshTokenSearch) {
  const grants = selectedGrants(read, tenantId, now).orderBy('grants.id')
  const ofClient = clientId === undefined ? grants : grants.where('grants.client_id', '=', clientId)
  if (resources === undefined) return ofClient
  return ofClient.where((row) => row.or(resources.map((one) => isAmong(row.ref('grants.resources'), one))))
}

/** The column is a list with spaces between, and no resource has any. Letters count, as `like` would not have it. */
function isAmong(column: Expression<string>, resource: string) {
  if (resource.includes(' ')) return sql<boolean>`1 = 0`
  const padded = sql`' ' || ${column} || ' '`
  return sql<boolean>`replace(${padded}, ${` ${resource} `}, '') <> ${padded}`
}
