import { ownAudiencesAt } from '../../domain/profile.ts'
import type { TenantAddress } from '../../domain/tenant.ts'
import { addressesOf } from '../address.ts'
import { type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { isPlaced } from './address.ts'
import { type KnownDialects, spokenBy } from './dialect.ts'

/** RFC 9068 §4: the tokens of an API that is called like a door of ours would open that door. */
export function* ownAudienceProblems(
  tenants: readonly (Sound<TenantDocument> | undefined)[],
  publicUrl: string,
  known: KnownDialects,
): Generator<Problem> {
  for (const [index, tenant] of tenants.entries()) {
    if (!tenant || !isPlaced(tenant)) continue
    const addresses = addressesOf(tenant, publicUrl)
    for (const dialect of spokenBy(tenant, known))
      yield* namedLike(dialect, addresses, { tenant, path: ['tenants', index, 'resources'] })
  }
}

function* namedLike(
  { name, profiles }: KnownDialects[number],
  addresses: readonly TenantAddress[],
  { tenant: { resources = [] }, path }: { readonly tenant: Sound<TenantDocument>; readonly path: Path },
): Generator<Problem> {
  const own = addresses.flatMap((at) => profiles.flatMap((profile) => ownAudiencesAt(profile, at)))
  const message = `is what the dialect "${name}" calls itself as an audience: an API needs a name of its own`
  for (const [at, resource] of resources.entries()) {
    for (const field of ['resource', 'audience'] as const)
      if (own.includes(resource?.[field] ?? '')) yield problemAt([...path, at, field], message)
  }
}
