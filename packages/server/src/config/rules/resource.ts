import { grantTypesOf } from '../client-auth.ts'
import { expected, type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { resourceNameReason, resourceReason } from '../uri.ts'
import { named } from './client-dialect.ts'
import { type KnownDialects, spokenBy } from './dialect.ts'

type Tenant = Sound<TenantDocument>

/** What no single field of a tenant's resources shows. */
export function* resourcesProblems(tenant: Tenant, path: Path, known: KnownDialects): Generator<Problem> {
  const names = tenant.resources?.map((one) => one?.resource) ?? []
  for (const [index, name] of names.entries()) {
    const at = [...path, index, 'resource']
    if (name === undefined) continue
    const reason = nameReason(name, tenant, known)
    if (reason !== undefined) yield problemAt(at, expected(reason, name))
    if (names.indexOf(name) < index) yield problemAt(at, 'is already the name of another resource')
  }
  yield* audienceProblems(tenant, path, known)
}

/** RFC 8707 §2 wants a URI; a vendor's APIs may be called anything. Which it is, shows where the dialects can be read. */
function nameReason(name: string, tenant: Tenant, known: KnownDialects): string | undefined {
  const isReadable = !Object.hasOwn(tenant, 'dialects') || tenant.dialects !== undefined
  const knowing = known.filter(({ namesApisFreely }) => namesApisFreely)
  if (!isReadable || spokenBy(tenant, knowing).length > 0) return resourceNameReason(name)
  const reason = resourceReason(name)
  if (reason === undefined || knowing.length === 0 || resourceNameReason(name) !== undefined) return reason
  return `${reason}, as RFC 8707 has it; other names need a dialect that knows them${named(knowing)}`
}

/** RFC 9068 §4: an app that gets no tokens may have the name of its API. */
function* audienceProblems(tenant: Tenant, path: Path, known: KnownDialects): Generator<Problem> {
  const mistake = mistakeAmong(spokenBy(tenant, known))
  if (mistake === undefined) return
  const apps = (tenant.clients ?? []).flatMap((one) =>
    one && grantTypesOf(one).length > 0 ? one.client_id : [],
  )
  for (const [index, { resource, audience } = {}] of (tenant.resources ?? []).entries()) {
    const named = audience ?? resource
    if (named === undefined || !apps.includes(named)) continue
    const field = audience === undefined ? 'resource' : 'audience'
    yield problemAt([...path, index, field], `is also the client_id of an app, ${mistake}`)
  }
}

/**
 * What an API that is called like an app would mistake for its own tokens. A vendor's may name the app where they mean
 * the issuer, so that those of the API would open our doors, too; and wherever they have the type of ID tokens, only
 * the audience tells the two apart.
 */
function mistakeAmong(spoken: KnownDialects): string | undefined {
  const naming = spoken.find(({ profiles }) => profiles.some(({ ownAudience }) => ownAudience === 'client'))
  if (naming)
    return `which the dialect "${naming.name}" names as the audience of its access tokens: this API would take all of them for its own`
  const alike = spoken.find(({ profiles }) =>
    profiles.some(({ spelling }) => spelling.accessTokenType === 'JWT'),
  )
  return (
    alike &&
    `whose ID tokens look like access tokens in the dialect "${alike.name}": this API would take them for its own`
  )
}
