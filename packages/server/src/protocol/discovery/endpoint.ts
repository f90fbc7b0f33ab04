import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { TenantAddress } from '../../domain/tenant.ts'
import { type Endpoint, type HttpResponse, json } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import { keySetMaxAgeSeconds } from '../../platform/keys/rotation.ts'
import { providerMetadata } from './render.ts'

/** Five minutes: as long as a new key or setting may take to be seen by everybody. */
const cached = { 'cache-control': `public, max-age=${keySetMaxAgeSeconds}` } as const

/** OpenID Connect Discovery §4, RFC 8414 §3. Made once for each address: an address never changes. */
export function metadataEndpoint(): Endpoint {
  const made = new WeakMap<TenantAddress, HttpResponse>()
  return async ({ tenant, address }) => {
    const known = made.get(address)
    if (known) return known
    const response = json(200, providerMetadata(tenant, address), cached)
    made.set(address, response)
    return response
  }
}

/** The public keys. OIDC Core §10.1, RFC 7517 §5. */
export function jwksEndpoint(
  { keys }: { readonly keys: Pick<Keys, 'publicKeys'> },
  algorithms: readonly SigningAlgorithm[] = signingAlgorithms,
): Endpoint {
  return async ({ tenant }) => {
    const { keys: all } = await keys.publicKeys(tenant.id)
    return json(200, { keys: all.filter(({ alg }) => algorithms.some((one) => one === alg)) }, cached)
  }
}
