import { grantTypesOf } from '../client-auth.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import type { KnownDialects } from './dialect.ts'

type Tenant = Sound<TenantDocument>

/** What no single field of a tenant's resources shows. */
export function* resourcesProblems(tenant: Tenant, path: Path, known: KnownDialects): Generator<Problem> {
  const names = tenant.resources?.map((one) => one?.resource) ?? []
  for (const [index, name] of names.entries()) {
    if (name !== undefined && names.indexOf(name) < index)
      yield problemAt([...path, index, 'resource'], 'is already the name of another resource')
  }
  yield* audienceProblems(tenant, path, known)
}

/**
 * RFC 9068 §4: a vendor's access token names the app where it means the issuer, so that an API of the same name would
 * take it for its own, and its own would open our doors. An app that gets no tokens may have the name of its API.
 */
function* audienceProblems(tenant: Tenant, path: Path, known: KnownDialects): Generator<Problem> {
  const naming = known.find(
    ({ name, profiles }) =>
      Object.hasOwn(tenant.dialects ?? {}, name) &&
      profiles.some(({ spelling }) => spelling.accessTokenType === 'JWT'),
  )
  if (!naming) return
  const apps = (tenant.clients ?? []).flatMap((one) =>
    one && grantTypesOf(one).length > 0 ? one.client_id : [],
  )
  for (const [index, { resource, audience } = {}] of (tenant.resources ?? []).entries()) {
    const named = audience ?? resource
    if (named === undefined || !apps.includes(named)) continue
    const message = `is also the client_id of an app, which the dialect "${naming.name}" names as the audience of its access tokens: this API would take all of them for its own`
    yield problemAt([...path, index, audience === undefined ? 'resource' : 'audience'], message)
  }
}
