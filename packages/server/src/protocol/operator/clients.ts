import type { Client, ClientId } from '../../domain/client.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import { clientDocumentOf, type Problem } from '../../config/index.ts'
import { type PerformLogout, removeClient } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { ClientOrigin, ClientRegistry, RegisteredClient } from '../../platform/directory/index.ts'
import type { ClientRegistration, Secret } from '../../platform/directory/registration.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import type { Database } from '../../platform/store/database.ts'
import { createOneByOne } from '../../platform/throttle/one-by-one.ts'
import { clientToRevise, type ClientWish, newClient, type ReadClientDeps } from './client-document.ts'

export interface ClientAdministrationDeps extends ReadClientDeps {
  readonly database: Database
  readonly registry: ClientRegistry
  readonly perform: PerformLogout
  readonly clock: Clock
}

/** A client as it is now; with its secret where that is new, to be shown this once. */
export interface WrittenClient {
  readonly kind: 'done'
  readonly client: RegisteredClient
  readonly secret?: Secret
}

/** What is wrong with a client as it was to be, in the names of the configuration. */
export interface ClientProblems {
  readonly kind: 'problems'
  readonly problems: readonly Problem[]
}

/** Why a client cannot be changed at all. `kept-elsewhere`: the file, or the client itself, says what it is. */
export type Unchangeable =
  | { readonly kind: 'gone' }
  | { readonly kind: 'kept-elsewhere'; readonly origin: Exclude<ClientOrigin, 'admin'> }

/** Too many changes of this client wait for each other. */
export interface TooManyChanges {
  readonly kind: 'busy'
}

/** What a client shall be. */
export interface WantedClient<No> extends ClientWish {
  readonly kind: 'wanted'
  /** The caller's last word on what would come of it, before anything is written: why not, or nothing. */
  readonly judge: (client: Client) => No | undefined
}

/** Why the caller leaves a client as it is, in the caller's own words. */
export interface LeftClient<No> {
  readonly kind: 'left'
  readonly why: No
}

/** What a client shall be, from the document that means it as it is. */
export type Revise<No> = (known: RegisteredClient, document: JsonObject) => WantedClient<No> | LeftClient<No>

export type AddedClient<No> = WrittenClient | ClientProblems | LeftClient<No> | { readonly kind: 'taken' }

export type RevisedClient<No> =
  | WrittenClient
  | ClientProblems
  | LeftClient<No>
  | Unchangeable
  | TooManyChanges

/** The apps of a tenant, for programs of its operator that add some, change them, and take them away. */
export interface ClientAdministration {
  find(tenantId: TenantId, clientId: ClientId): Promise<RegisteredClient | undefined>
  /** Adds one: its id and its secret are chosen here. @param operator whose program asks, for the audit. */
  add<No>(tenant: Tenant, wanted: WantedClient<No>, operator: ClientId): Promise<AddedClient<No>>
  /**
   * Makes of a client what follows from what it is. Revisions of one client wait for each other: none undoes another.
   */
  revise<No>(
    tenant: Tenant,
    clientId: ClientId,
    revise: Revise<No>,
    operator: ClientId,
  ): Promise<RevisedClient<No>>
  /** Ends the app's part in everybody's sessions, then takes it away. */
  remove(
    tenant: Tenant,
    clientId: ClientId,
    operator: ClientId,
  ): Promise<Unchangeable | { readonly kind: 'removed' }>
}

/** More than wait at once where somebody means it. */
const mostWaiting = 64

export function createClientAdministration(deps: ClientAdministrationDeps): ClientAdministration {
  const { registry, clock, perform, database } = deps
  const oneByOne = createOneByOne(mostWaiting)
  const changeBy = (operator: ClientId) => ({ origin: 'admin', at: clock.now(), by: operator }) as const

  const changeable = async (
    tenantId: TenantId,
    clientId: ClientId,
    keepers: readonly ClientOrigin[],
  ): Promise<RegisteredClient | Unchangeable> => {
    const known = await registry.find(tenantId, clientId)
    if (!known) return { kind: 'gone' }
    if (known.origin === 'admin' || keepers.includes(known.origin)) return known
    return { kind: 'kept-elsewhere', origin: known.origin }
  }

  const written = async (
    tenantId: TenantId,
    { client, secret }: ClientRegistration,
  ): Promise<WrittenClient | { readonly kind: 'gone' }> => {
    const found = await registry.find(tenantId, client.id)
    return found ? { kind: 'done', client: found, ...(secret && { secret }) } : { kind: 'gone' }
  }

  const reviseNow = async <No>(
    tenant: Tenant,
    clientId: ClientId,
    revise: Revise<No>,
    operator: ClientId,
  ): Promise<RevisedClient<No>> => {
    const known = await changeable(tenant.id, clientId, [])
    if ('kind' in known) return known
    const wanted = revise(known, clientDocumentOf(known.client, deps.dialects))
    if (wanted.kind === 'left') return wanted
    const reading = clientToRevise(tenant, known.client, wanted, deps)
    if (reading.kind === 'problems') return reading
    const why = wanted.judge(reading.registration.client)
    if (why !== undefined) return { kind: 'left', why }
    const outcome = await registry.replace(tenant.id, reading.registration, changeBy(operator))
    return outcome.kind === 'gone' ? outcome : written(tenant.id, reading.registration)
  }

  return {
    find: (tenantId, clientId) => registry.find(tenantId, clientId),

    add: async (tenant, wanted, operator) => {
      const reading = newClient(tenant, wanted, deps)
      if (reading.kind === 'problems') return reading
      const why = wanted.judge(reading.registration.client)
      if (why !== undefined) return { kind: 'left', why }
      const outcome = await registry.register(tenant.id, reading.registration, changeBy(operator))
      if (outcome.kind === 'taken') return outcome
      const made = await written(tenant.id, reading.registration)
      return made.kind === 'gone' ? { kind: 'taken' } : made
    },

    revise: async (tenant, clientId, revise, operator) => {
      const lane = JSON.stringify([tenant.id, clientId])
      const done = await oneByOne(lane, () => reviseNow(tenant, clientId, revise, operator))
      return done === 'busy' ? { kind: 'busy' } : done
    },

    remove: async (tenant, clientId, operator) => {
      // Whoever registered itself can be shown out, too.
      const known = await changeable(tenant.id, clientId, ['registration'])
      if ('kind' in known) return known
      const ending = { tenant, clientId, operator, change: changeBy(operator) }
      const outcome = await removeClient(ending, { registry, database, perform })
      return outcome.kind === 'gone' ? outcome : { kind: 'removed' }
    },
  }
}
