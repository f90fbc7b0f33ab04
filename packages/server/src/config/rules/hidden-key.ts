import { type Path, type Problem, problemAt } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import { type KnownDialects, spokenBy } from './dialect.ts'

type Resource = NonNullable<TenantDocument['resources']>[number]

const field = 'access_token_signed_response_alg'

/**
 * D17: a dialect shows the keys that its SDKs bear. An API that gets its tokens by such a door and finds its keys by
 * that issuer's discovery would verify none of them, if another key signs.
 * @returns a notice for each API and dialect: the API may know where all keys are.
 */
export function hiddenKeys(tenants: readonly TenantDocument[], known: KnownDialects): readonly Problem[] {
  return tenants.flatMap((tenant, index) =>
    spokenBy(tenant, known).flatMap((dialect) =>
      (tenant.resources ?? []).flatMap((resource, at) =>
        noticesOf(resource, dialect, ['tenants', index, 'resources', at, field]),
      ),
    ),
  )
}

function noticesOf(
  { access_token_format: format = 'jwt', [field]: algorithm = 'RS256' }: Resource,
  { name, profiles }: KnownDialects[number],
  path: Path,
): readonly Problem[] {
  const isShown = profiles.every(({ bearableAlgorithms }) => bearableAlgorithms.includes(algorithm))
  if (format === 'opaque' || isShown) return []
  const message = `is ${algorithm}, and the dialect "${name}" shows no such key: an API that looks for keys there cannot verify its tokens; say RS256, or have it look at /oauth2/jwks`
  return [problemAt(path, message)]
}
