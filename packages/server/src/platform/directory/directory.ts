import type { Client, ClientId } from '../../domain/client.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Database } from '../store/database.ts'
import { loginName } from './login-name.ts'
import { readClientRow, readTenantRow, readUserRow } from './stored.ts'

/**
 * Who is who: tenants and clients from memory, users from the database. Every look-up of a client or user is
 * bound to a tenant. What was removed is unknown; a disabled or removed user is still found, with `disabledAt`.
 */
export interface Directory {
  tenants(): readonly Tenant[]
  client(tenantId: TenantId, clientId: ClientId): Promise<Client | undefined>
  /** Also a client that was removed, as it last was. */
  rememberedClient(tenantId: TenantId, clientId: ClientId): Promise<Client | undefined>
  clientsOf(tenantId: TenantId): readonly Client[]
  userById(tenantId: TenantId, id: UserId): Promise<User | undefined>
  /** @param text what the person typed: a username or an email, in any case. */
  userByLogin(tenantId: TenantId, text: string): Promise<User | undefined>
  /** Reads one client again, after it came, changed or went. */
  refreshClient(tenantId: TenantId, clientId: ClientId): Promise<void>
  /** Reads tenants and clients again, after a configuration was applied. Who asks meanwhile gets the old ones. */
  reload(): Promise<void>
}

interface Known {
  readonly tenants: readonly Tenant[]
  readonly clients: ReadonlyMap<string, Map<ClientId, Client>>
}

const userColumns = ['id', 'username', 'email', 'claims', 'password_hash', 'disabled_at'] as const

/** Opens the directory; tenants and clients are read now and at `reload()`, so that no request waits for them. */
export async function createDirectory({ database }: { readonly database: Database }): Promise<Directory> {
  let known = await load(database)
  const usersOf = (tenantId: TenantId) =>
    database.read.selectFrom('users').select(userColumns).where('tenant_id', '=', tenantId)

  return {
    tenants: () => known.tenants,
    client: async (tenantId, clientId) => known.clients.get(tenantId)?.get(clientId),
    rememberedClient: async (tenantId, clientId) =>
      known.clients.get(tenantId)?.get(clientId) ?? storedClient(database, tenantId, clientId),
    clientsOf: (tenantId) => [...(known.clients.get(tenantId)?.values() ?? [])],
    userById: async (tenantId, id) => {
      const row = await usersOf(tenantId).where('id', '=', id).executeTakeFirst()
      return row && readUserRow(row)
    },
    userByLogin: async (tenantId, text) => {
      const name = loginName(text)
      const isTheirs = usersOf(tenantId).where((is) =>
        is.or([is('username', '=', name), is('email', '=', name)]),
      )
      const row = await isTheirs.executeTakeFirst()
      return row && readUserRow(row)
    },
    refreshClient: async (tenantId, clientId) => {
      const row = await clientRow(database, tenantId, clientId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      const clients = known.clients.get(tenantId)
      if (row) clients?.set(clientId, readClientRow(row).client)
      else clients?.delete(clientId)
    },
    reload: async () => {
      known = await load(database)
    },
  }
}

async function storedClient(
  database: Database,
  tenantId: TenantId,
  clientId: ClientId,
): Promise<Client | undefined> {
  const row = await clientRow(database, tenantId, clientId).executeTakeFirst()
  return row && readClientRow(row).client
}

function clientRow({ read }: Database, tenantId: TenantId, clientId: ClientId) {
  return read
    .selectFrom('clients')
    .select(['metadata', 'origin', 'removed_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', clientId)
}

async function load(database: Database): Promise<Known> {
  const rows = await database.read.selectFrom('tenants').selectAll().orderBy('id').execute()
  const stored = rows.map(readTenantRow).filter(({ isRemoved }) => !isRemoved)
  const clients = await database.read
    .selectFrom('clients')
    .selectAll()
    .where('removed_at', 'is', null)
    .execute()
  const byTenant = Map.groupBy(clients, (row) => row.tenant_id)
  const entries = rows.map(({ id }) => {
    const own = (byTenant.get(id) ?? []).map((row) => readClientRow(row).client)
    return [id, new Map(own.map((client) => [client.id, client]))] as const
  })
  return { tenants: stored.map(({ tenant }) => tenant), clients: new Map(entries) }
}
