import { type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { notAmong } from '../suggestion.ts'

/** Each identity is at an upstream that there is, and one person's: whoever comes with it is one user. */
export function* identitiesProblems(tenant: Sound<TenantDocument>, path: Path): Generator<Problem> {
  const upstreams = knownUpstreams(tenant)
  if (!upstreams) return
  const owners = new Set<string>()
  for (const [index, user] of (tenant.users ?? []).entries()) {
    for (const [place, identity] of (user?.identities ?? []).entries()) {
      const here = [...path, 'users', index, 'identities', place]
      const { upstream, subject } = identity ?? {}
      if (upstream === undefined) continue
      const issuer = upstreams.get(upstream)
      if (issuer === undefined)
        yield problemAt([...here, 'upstream'], notAmong('upstreams', upstream, [...upstreams.keys()]))
      if (issuer === undefined || subject === undefined) continue
      const key = JSON.stringify([issuer, subject])
      if (owners.has(key)) yield problemAt([...here, 'subject'], 'is already an identity of a user')
      owners.add(key)
    }
  }
}

/** The issuers by the ids of the upstreams; `undefined` where one is wrong, so that nothing can be said. */
function knownUpstreams(tenant: Sound<TenantDocument>): ReadonlyMap<string, string> | undefined {
  if (!Object.hasOwn(tenant, 'upstreams')) return new Map()
  const pairs = (tenant.upstreams ?? []).flatMap((one) =>
    one?.id !== undefined && one.issuer !== undefined ? [[one.id, one.issuer] as const] : [],
  )
  return tenant.upstreams && pairs.length === tenant.upstreams.length ? new Map(pairs) : undefined
}
