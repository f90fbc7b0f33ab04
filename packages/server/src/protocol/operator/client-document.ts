import { type Client, type ClientId, needsSecretItself } from '../../domain/client.ts'
import type { DialectTraits } from '../../domain/dialect.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import { type Problem, readAdministeredClient } from '../../config/index.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { Random } from '../../platform/random.ts'

export interface ReadClientDeps {
  readonly random: Random
  /** `outgoing.allow` of the configuration. */
  readonly allow: readonly string[]
  /** The dialects that this program speaks. */
  readonly dialects: readonly DialectTraits[]
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
}

export type ClientReading =
  | { readonly kind: 'client'; readonly registration: ClientRegistration }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** What a client shall be, in the words of the configuration. */
export interface ClientWish {
  readonly document: Readonly<Record<string, unknown>>
  /** Whether it has a secret though nothing in the document asks for one; absent: only where something does. */
  readonly withSecret?: boolean
}

/** A new client, with a fresh secret where it needs one, and an id of ours where it was given none. */
export function newClient(tenant: Tenant, wish: ClientWish, deps: ReadClientDeps): ClientReading {
  return read(tenant, deps.random.id() as ClientId, wish, deps)
}

/**
 * What a known client shall be, all of it. It keeps its secret, unless that is not there, or not in the form it
 * needs now.
 */
export function clientToReplace(
  tenant: Tenant,
  known: Client,
  wish: ClientWish,
  deps: ReadClientDeps,
): ClientReading {
  const reading = read(tenant, known.id, wish, deps)
  if (reading.kind === 'problems') return reading
  const { secret, client } = reading.registration
  if (client.id !== known.id) return otherId
  const serves =
    known.secretHash !== undefined && (!needsSecretItself(client) || known.sealedSecret !== undefined)
  return { kind: 'client', registration: { client, ...(secret && !serves ? { secret } : {}) } }
}

/** The same of a document that was made of the client itself: what it does not say of its proof changes nothing. */
export function clientToRevise(
  tenant: Tenant,
  known: Client,
  { document, withSecret = known.secretHash !== undefined }: ClientWish,
  deps: ReadClientDeps,
): ClientReading {
  return clientToReplace(tenant, known, { document, withSecret }, deps)
}

const otherId: ClientReading = {
  kind: 'problems',
  problems: [{ path: 'client_id', message: 'expected the id in the address, or none' }],
}

function read(
  tenant: Tenant,
  clientId: ClientId,
  { document, withSecret = false }: ClientWish,
  { random, allow, dialects, clientsOf }: ReadClientDeps,
): ClientReading {
  return readAdministeredClient(document, {
    clientId,
    withSecret,
    secret: random.secret(),
    allow,
    dialects,
    tenantDialects: Object.keys(tenant.dialects),
    clientIds: clientsOf(tenant.id).map(({ id }) => id),
    resources: tenant.resources.map(({ uri }) => uri),
  })
}
