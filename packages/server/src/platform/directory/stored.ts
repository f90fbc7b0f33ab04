import type { Selectable } from 'kysely'
import type { Client } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Schema } from '../store/schema.ts'
import { type ClientOrigin, clientOrigins } from './registration.ts'

type TenantRow = Selectable<Schema['tenants']>
type ClientRow = Selectable<Schema['clients']>
type UserRow = Selectable<Schema['users']>

/** A tenant's row. A removed tenant keeps its row and everything it owns, and answers nowhere. */
export interface StoredTenant {
  readonly tenant: Tenant
  readonly isRemoved: boolean
}

export interface StoredClient {
  readonly client: Client
  readonly origin: ClientOrigin
  readonly isRemoved: boolean
}

/**
 * The same for tenants: there were no upstreams, nothing stood at the root but the standard, sessions were not bound
 * together, and what a logout revokes was for the grants to say.
 */
const tenantDefaultsOfBefore = {
  rootDialect: 'standard',
  upstreams: [],
  sessionPolicy: 'per-browser',
  logoutRevokes: 'as-granted',
} satisfies Partial<Tenant>

export function readTenantRow(row: Pick<TenantRow, 'settings'>): StoredTenant {
  const { isRemoved, ...tenant } = JSON.parse(row.settings) as Tenant & { readonly isRemoved: boolean }
  return { tenant: { ...tenantDefaultsOfBefore, ...tenant }, isRemoved }
}

export function tenantSettings({ tenant, isRemoved }: StoredTenant): string {
  return JSON.stringify({ ...tenant, isRemoved })
}

/** What rows say nothing of that were written before there were doors in other spellings. */
const defaultsOfBefore = {
  dialect: 'standard',
  allowsPlainPkce: false,
  logoutByContract: true,
  signsRequests: false,
  logoutTokenNames: 'both',
} satisfies Partial<Client>

export function readClientRow(row: Pick<ClientRow, 'metadata' | 'origin' | 'removed_at'>): StoredClient {
  const client = { ...defaultsOfBefore, ...(JSON.parse(row.metadata) as ClientOfBefore) }
  return {
    client: { ...client, usualTokenAlgorithm: client.usualTokenAlgorithm ?? algorithmOfBefore(client) },
    origin: clientOriginOf(row),
    isRemoved: row.removed_at !== null,
  }
}

/** Before clients said so themselves, whatever was not the standard signed with their secret. */
function algorithmOfBefore({ dialect }: Pick<Client, 'dialect'>): Client['usualTokenAlgorithm'] {
  return dialect === 'standard' ? 'RS256' : 'HS256'
}

type ClientOfBefore = Omit<Client, 'usualTokenAlgorithm'> & Partial<Pick<Client, 'usualTokenAlgorithm'>>

export function clientOriginOf({ origin }: Pick<ClientRow, 'origin'>): ClientOrigin {
  return clientOrigins.find((one) => one === origin) ?? 'configuration'
}

export function clientMetadata(client: Client): string {
  return JSON.stringify(client)
}

/** The columns `username` and `email` are for finding (`login-name.ts`); the claims keep what was written. */
export function readUserRow(
  row: Pick<UserRow, 'id' | 'username' | 'email' | 'claims' | 'password_hash' | 'disabled_at'> & {
    readonly updated_at?: number
  },
): User {
  const claims = JSON.parse(row.claims) as Readonly<Record<string, unknown>>
  const { preferred_username: username, email } = claims
  return {
    id: row.id as UserId,
    username: typeof username === 'string' ? username : row.username,
    ...(typeof email === 'string' && { email }),
    claims,
    ...(row.password_hash !== null && { passwordHash: row.password_hash }),
    ...(row.disabled_at !== null && { disabledAt: new Date(row.disabled_at) }),
    ...(row.updated_at !== undefined && { updatedAt: new Date(row.updated_at) }),
  }
}
