import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import {
  defaultAcrValues,
  defaultKeyRotation,
  defaultLifetimes,
  type TenantDocument,
} from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { clientFitProblems } from './client-fit.ts'
import { clientProblems, type ClientSurroundings } from './client.ts'
import { dialectReason } from './dialect.ts'
import { dialectSettingProblems } from './dialect-settings.ts'
import { identitiesProblems } from './identity.ts'
import { ownPath } from './own-path.ts'
import { resourcesProblems } from './resource.ts'
import { tenantReturnProblems } from './return-uri.ts'
import { rootDialectProblems } from './root-dialect.ts'
import { upstreamProblems } from './upstream.ts'
import { usersProblems } from './user.ts'

type Tenants = readonly (Sound<TenantDocument> | undefined)[]

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
  yield* dialectSettingProblems(tenant, path, surroundings.dialects)
  yield* rootDialectProblems(tenant, path, surroundings.dialects)
  yield* registrationProblems(tenant, path)
  yield* keyRotationProblems(tenant, path)
  yield* resourcesProblems(tenant, [...path, 'resources'], surroundings.dialects)
  yield* upstreamProblems(tenant, [...path, 'upstreams'], surroundings)
  const resources = resourcesOf(tenant)
  const clientIds = clientIdsOf(tenant)
  const isReadable = !Object.hasOwn(tenant, 'dialects') || tenant.dialects !== undefined
  const around = {
    ...surroundings,
    ...(isReadable && { tenantDialects: Object.keys(tenant.dialects ?? {}) }),
    ...(resources && { resources }),
    ...(clientIds && { clientIds }),
  }
  yield* tenantReturnProblems(tenant, path, around)
  yield* clientsProblems(tenant, [...path, 'clients'], around)
  yield* usersProblems(tenant.users ?? [], [...path, 'users'])
  yield* identitiesProblems(tenant, path)
}

function* lifetimeProblems(tenant: Sound<TenantDocument>, path: Path): Generator<Problem> {
  const { sessionIdleSeconds: idle, sessionSeconds: whole = defaultLifetimes.sessionSeconds } =
    tenant.lifetimes ?? {}
  if (idle === undefined || idle <= whole) return
  const words = `no more than sessionSeconds, which is ${whole}`
  yield problemAt([...path, 'lifetimes', 'sessionIdleSeconds'], expected(words, idle))
}

function* registrationProblems({ registration }: Sound<TenantDocument>, path: Path): Generator<Problem> {
  const { mode, initialAccessTokens: tokens = [] } = registration ?? {}
  if (mode === undefined || (mode === 'initial-access-token') === tokens.length > 0) return
  const message =
    tokens.length === 0
      ? 'is missing: without a token nobody could register'
      : `is for the mode "initial-access-token", and the mode is "${mode}"`
  yield problemAt([...path, 'registration', 'initialAccessTokens'], message)
}

function* keyRotationProblems({ keyRotation }: Sound<TenantDocument>, path: Path): Generator<Problem> {
  const { everySeconds, overlapSeconds = defaultKeyRotation.overlapSeconds } = keyRotation ?? {}
  if (everySeconds === undefined || everySeconds > overlapSeconds) return
  const words = `more than overlapSeconds, which is ${overlapSeconds}`
  yield problemAt([...path, 'keyRotation', 'everySeconds'], expected(words, everySeconds))
}

function resourcesOf({ resources = [] }: Sound<TenantDocument>): readonly string[] | undefined {
  const names = resources.flatMap((one) => one?.resource ?? [])
  return names.length === resources.length ? names : undefined
}

/** None where one of them is wrong. */
function clientIdsOf({ clients = [] }: Sound<TenantDocument>): readonly string[] | undefined {
  const ids = clients.flatMap((one) => one?.client_id ?? [])
  return ids.length === clients.length ? ids : undefined
}

/** None where one of them is wrong. */
function acrValuesOf(tenant: Sound<TenantDocument>): readonly string[] | undefined {
  const listed = Object.hasOwn(tenant, 'acrValues') ? tenant.acrValues : defaultAcrValues
  const values = listed?.filter((acr) => acr !== undefined)
  return values?.length === listed?.length ? values : undefined
}

function* clientsProblems(
  { clients = [], ...tenant }: Sound<TenantDocument>,
  path: Path,
  surroundings: ClientSurroundings,
): Generator<Problem> {
  const ids = new Set<string>()
  const acrValues = acrValuesOf(tenant)
  for (const [index, client] of clients.entries()) {
    if (!client) continue
    const id = client.client_id
    if (id !== undefined && ids.has(id))
      yield problemAt([...path, index, 'client_id'], 'is already the id of another client')
    if (id !== undefined) ids.add(id)
    yield* clientProblems(client, [...path, index], surroundings)
    yield* clientFitProblems(client, [...path, index], acrValues)
  }
}
