import { ownReturnPath, signInReturnPath } from '../../domain/upstream.ts'
import { createAddressGuard } from '../../platform/http/address-guard.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import { defaultAcrValues, type TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { notAmong } from '../suggestion.ts'
import { closedReason, isClosed } from './client-fetches.ts'
import { inWords, type KnownDialects } from './dialect.ts'

type Tenant = Sound<TenantDocument>
type Upstream = NonNullable<NonNullable<Tenant['upstreams']>[number]>

/** What an upstream's rules need to know of the rest of the file. */
export interface UpstreamSurroundings {
  readonly dialects: KnownDialects
  /** `outgoing.allow`; absent where an entry of it is wrong, so that nothing can be said about it. */
  readonly allow?: readonly string[]
}

/** What no single field of a tenant's upstreams shows. */
export function* upstreamProblems(
  tenant: Tenant,
  path: Path,
  surroundings: UpstreamSurroundings,
): Generator<Problem> {
  const ids = tenant.upstreams?.map((one) => one?.id) ?? []
  for (const [index, upstream] of (tenant.upstreams ?? []).entries()) {
    const here = [...path, index]
    if (!upstream) continue
    if (upstream.id !== undefined && ids.indexOf(upstream.id) < index)
      yield problemAt([...here, 'id'], 'is already the id of another upstream')
    yield* issuerProblems(upstream, here, surroundings.allow)
    yield* secretProblems(upstream, here)
    yield* pathProblems(upstream, here, { tenant, known: surroundings.dialects })
    yield* acrProblems(upstream, here, tenant)
    if (upstream.scope !== undefined && !upstream.scope.split(' ').includes('openid'))
      yield problemAt([...here, 'scope'], expected('scopes with openid among them', upstream.scope))
  }
}

/** DISC §3: an issuer has no query; and we could never ask one that the address guard stands before. */
function* issuerProblems(
  { issuer }: Upstream,
  path: Path,
  allow: readonly string[] | undefined,
): Generator<Problem> {
  if (issuer?.includes('?') === true)
    yield problemAt([...path, 'issuer'], expected('an issuer, which has no query (?)', issuer))
  else if (allow && isClosed(issuer, createAddressGuard(allow)))
    yield problemAt([...path, 'issuer'], closedReason)
}

function* secretProblems(upstream: Upstream, path: Path): Generator<Problem> {
  const { token_endpoint_auth_method: method } = upstream
  if (method !== undefined && !Object.hasOwn(upstream, 'client_secret'))
    yield problemAt([...path, 'token_endpoint_auth_method'], 'is of no use: there is no client_secret')
}

/** Where we listen: a wrong address would be noticed by the first person who does not come back. */
function* pathProblems(
  { id, redirectPath }: Upstream,
  path: Path,
  { tenant, known }: { readonly tenant: Tenant; readonly known: KnownDialects },
): Generator<Problem> {
  const isReadable = !Object.hasOwn(tenant, 'dialects') || tenant.dialects !== undefined
  if (redirectPath === undefined || !isReadable) return
  const spoken = known.filter(({ name }) => Object.hasOwn(tenant.dialects ?? {}, name))
  const paths = [
    signInReturnPath,
    ...(id === undefined ? [] : [ownReturnPath(id)]),
    ...spoken.flatMap(({ upstreamRedirectPaths = [] }) => upstreamRedirectPaths),
  ]
  if (paths.some((one) => one === redirectPath)) return
  yield problemAt([...path, 'redirectPath'], expected(inWords(paths), redirectPath))
}

/** Apps are told of no value that the tenant does not have: a client's defaults are judged by the same list. */
function* acrProblems({ acrValues = [] }: Upstream, path: Path, tenant: Tenant): Generator<Problem> {
  const listed = Object.hasOwn(tenant, 'acrValues') ? tenant.acrValues : defaultAcrValues
  const values = listed?.filter((acr) => acr !== undefined) ?? []
  if (!listed || values.length < listed.length) return
  for (const [index, acr] of acrValues.entries()) {
    if (acr !== undefined && !values.includes(acr))
      yield problemAt([...path, 'acrValues', index], notAmong('acrValues', acr, values))
  }
}
