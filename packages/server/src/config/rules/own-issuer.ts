import { createProfiles } from '../../domain/profile.ts'
import { addressesOf } from '../address.ts'
import { type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { isPlaced } from './address.ts'
import type { KnownDialects } from './dialect.ts'

/** Nobody comes from a tenant to the same tenant: whoever signed in there would be asked to sign in there. */
export function* ownIssuerProblems(
  tenants: readonly (Sound<TenantDocument> | undefined)[],
  publicUrl: string,
  known: KnownDialects,
): Generator<Problem> {
  const profiles = createProfiles(Object.fromEntries(known.map((one) => [one.name, one.profiles])))
  for (const [index, tenant] of tenants.entries()) {
    if (!tenant?.upstreams || !isPlaced(tenant)) continue
    const own = profiles.issuersOf({ addresses: addressesOf(tenant, publicUrl) }).map(bare)
    for (const [at, upstream] of tenant.upstreams.entries()) {
      if (upstream?.issuer !== undefined && own.includes(bare(upstream.issuer)))
        yield problemAt(['tenants', index, 'upstreams', at, 'issuer'], 'is an issuer of this very tenant')
    }
  }
}

function bare(issuer: string): string {
  return issuer.replace(/\/$/, '')
}
