import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/database.ts'
import { keptSecret } from './client-secret.ts'
import { createClientStore } from './clients-sql.ts'
import type { Directory } from './directory.ts'
import type { ClientOrigin, ClientRegistration } from './registration.ts'

/** A client and how it came to be. */
export interface RegisteredClient {
  readonly client: Client
  readonly origin: ClientOrigin
  /** The hash of its registration access token (RFC 7592); only where it registered itself. */
  readonly registrationTokenHash?: string
  /** Absent for a client of the configuration. */
  readonly createdAt?: Date
}

/** Whose word a change is. A client of the configuration is changed in the file and nowhere else. */
export interface ClientChange {
  readonly origin: Exclude<ClientOrigin, 'configuration'>
  readonly at: Date
  /** The administrator's own client, for the audit. */
  readonly by?: ClientId
}

/** `gone`: there is no such client, or somebody else keeps it. */
export type ClientChangeOutcome =
  | { readonly kind: 'done'; readonly client: Client }
  | { readonly kind: 'gone' }

/**
 * Clients that come, change and go while the server runs. Each change is one transaction with its audit line;
 * once it resolves it is durable, and the directory knows it. Every call is bound to a tenant.
 */
export interface ClientRegistry {
  /** A client that is not removed, whoever keeps it. */
  find(tenantId: TenantId, clientId: ClientId): Promise<RegisteredClient | undefined>
  /**
   * Adds a client.
   * @param registration its secret, where it has one, is kept as a hash, or sealed where it must compute (D13).
   * @returns `taken` where the id is or was somebody's; only an admin may give a client of theirs a second life.
   */
  register(
    tenantId: TenantId,
    registration: ClientRegistration,
    change: ClientChange & { readonly registrationTokenHash?: string },
  ): Promise<{ readonly kind: 'done'; readonly client: Client } | { readonly kind: 'taken' }>
  /**
   * Replaces a client's metadata, all of it.
   * @param registration without a secret: the known one stays as it is kept. Whether that is enough for what
   * the new metadata asks (`needsSecretItself`), or a public client still needs it, is for the caller to see to.
   */
  replace(
    tenantId: TenantId,
    registration: ClientRegistration,
    change: ClientChange,
  ): Promise<ClientChangeOutcome>
  /**
   * Removes a client and what people consented to for it. Its row stays, marked: sessions of the past name it.
   * Its tokens are worth nothing from then on; ending its part of sessions is for a logout (extent `app`).
   */
  remove(tenantId: TenantId, clientId: ClientId, change: ClientChange): Promise<ClientChangeOutcome>
}

export interface ClientRegistryDeps {
  readonly database: Database
  readonly directory: Pick<Directory, 'refreshClient'>
  readonly sealer: Pick<Sealer, 'keyedHash' | 'seal'>
  readonly random: Random
}

export function createClientRegistry(deps: ClientRegistryDeps): ClientRegistry {
  const { database, directory, sealer, random } = deps
  const store = createClientStore(database, random)
  const withSecret = (tenantId: TenantId, { client, secret }: ClientRegistration): Client =>
    secret ? { ...client, ...keptSecret(sealer, { tenantId, client }, secret.reveal()) } : client

  return {
    find: (tenantId, clientId) => store.find(tenantId, clientId),
    register: async (tenantId, registration, change) => {
      const client = withSecret(tenantId, registration)
      if (!(await store.insert(tenantId, client, change))) return { kind: 'taken' }
      await directory.refreshClient(tenantId, client.id)
      return { kind: 'done', client }
    },
    replace: async (tenantId, registration, change) => {
      const client = await store.update(tenantId, withSecret(tenantId, registration), change)
      if (!client) return { kind: 'gone' }
      await directory.refreshClient(tenantId, client.id)
      return { kind: 'done', client }
    },
    remove: async (tenantId, clientId, change) => {
      const client = await store.remove(tenantId, clientId, change)
      if (!client) return { kind: 'gone' }
      await directory.refreshClient(tenantId, clientId)
      return { kind: 'done', client }
    },
  }
}
