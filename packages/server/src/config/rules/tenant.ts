import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import { defaultLifetimes, type TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { clientProblems, type ClientSurroundings } from './client.ts'
import { dialectReason } from './dialect.ts'
import { usersProblems } from './user.ts'

type Tenants = readonly (Sound<TenantDocument> | undefined)[]

/** Paths of our own: a tenant at the root of the same host would lose them. */
const ownPath =
  /^\/(?:oauth2?|oidc|authorize|log(?:in|out)|sign-(?:in|out)|select-account|consent|account|admin|api|assets|health|metrics)$/

/** What no single field of a tenant shows. */
export function* tenantProblems(tenants: Tenants, surroundings: ClientSurroundings): Generator<Problem> {
  const ids = new Set<string>()
  for (const [index, tenant] of tenants.entries()) {
    const path = ['tenants', index]
    if (!tenant) continue
    if (tenant.id !== undefined && ids.has(tenant.id))
      yield problemAt([...path, 'id'], 'is already the id of another tenant')
    if (tenant.id !== undefined) ids.add(tenant.id)
    yield* oneTenantProblems(tenant, path, surroundings)
  }
}

function* oneTenantProblems(
  tenant: Sound<TenantDocument>,
  path: Path,
  surroundings: ClientSurroundings,
): Generator<Problem> {
  if (ownPath.test(tenant.pathPrefix ?? '')) {
    yield problemAt([...path, 'pathPrefix'], expected('a path that is none of our own', tenant.pathPrefix))
  }
  yield* lifetimeProblems(tenant, path)
  for (const name of Object.keys(tenant.dialects ?? {})) {
    const reason = dialectReason(name, surroundings.dialects)
    if (reason !== undefined) yield problemAt([...path, 'dialects', name], reason)
  }
  yield* clientsProblems(tenant.clients ?? [], [...path, 'clients'], surroundings)
  yield* usersProblems(tenant.users ?? [], [...path, 'users'])
}

function* lifetimeProblems(tenant: Sound<TenantDocument>, path: Path): Generator<Problem> {
  const { sessionIdleSeconds: idle, sessionSeconds: whole = defaultLifetimes.sessionSeconds } =
    tenant.lifetimes ?? {}
  if (idle === undefined || idle <= whole) return
  const words = `no more than sessionSeconds, which is ${whole}`
  yield problemAt([...path, 'lifetimes', 'sessionIdleSeconds'], expected(words, idle))
}

function* clientsProblems(
  clients: NonNullable<Sound<TenantDocument>['clients']>,
  path: Path,
  surroundings: ClientSurroundings,
): Generator<Problem> {
  const ids = new Set<string>()
  for (const [index, client] of clients.entries()) {
    if (!client) continue
    const id = client.client_id
    if (id !== undefined && ids.has(id))
      yield problemAt([...path, index, 'client_id'], 'is already the id of another client')
    if (id !== undefined) ids.add(id)
    yield* clientProblems(client, [...path, index], surroundings)
  }
}
