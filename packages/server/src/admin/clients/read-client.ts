import { type Client, type ClientId, needsSecretItself } from '../../domain/client.ts'
import type { DialectTraits } from '../../domain/dialect.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import { readAdministeredClient } from '../../config/index.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { Random } from '../../platform/random.ts'
import { type AdminProblem, invalid } from '../render.ts'

export interface ReadClientDeps {
  readonly random: Random
  /** `outgoing.allow` of the configuration. */
  readonly allow: readonly string[]
  /** The dialects that this program speaks. */
  readonly dialects: readonly DialectTraits[]
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
}

type Reading = { readonly kind: 'client'; readonly registration: ClientRegistration } | AdminProblem
type Sent = Readonly<Record<string, unknown>>

/** A new client, with a fresh secret where it needs one, and an id of ours where it was given none. */
export function newClient(tenant: Tenant, sent: Sent, deps: ReadClientDeps): Reading {
  return read(tenant, sent, deps.random.id() as ClientId, deps)
}

/** What a known client shall be. It keeps its secret, unless that is not there, or not in the form it needs now. */
export function clientToReplace(tenant: Tenant, known: Client, sent: Sent, deps: ReadClientDeps): Reading {
  const reading = read(tenant, sent, known.id, deps)
  if (reading.kind === 'admin-problem') return reading
  const { secret, client } = reading.registration
  if (client.id !== known.id)
    return invalid([{ path: 'client_id', message: 'expected the id in the address, or none' }])
  const serves =
    known.secretHash !== undefined && (!needsSecretItself(client) || known.sealedSecret !== undefined)
  return { kind: 'client', registration: { client, ...(secret && !serves ? { secret } : {}) } }
}

function read(
  tenant: Tenant,
  sent: Sent,
  clientId: ClientId,
  { random, allow, dialects, clientsOf }: ReadClientDeps,
): Reading {
  const surroundings = {
    clientId,
    secret: random.secret(),
    allow,
    dialects,
    tenantDialects: Object.keys(tenant.dialects),
    clientIds: clientsOf(tenant.id).map(({ id }) => id),
    resources: tenant.resources.map(({ uri }) => uri),
  }
  const reading = readAdministeredClient(sent, surroundings)
  return reading.kind === 'problems' ? invalid(reading.problems) : reading
}
