import type { SigningAlgorithm } from '../../domain/client.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import { jwksEndpoint, metadataEndpoint } from './endpoint.ts'

/** Discovery: what this provider can do, where, and with which keys. */
export interface Discovery {
  readonly routes: readonly Route[]
  /** The key set with the keys of these algorithms only (D17). */
  keySet(algorithms: readonly SigningAlgorithm[]): Endpoint
}

export function createDiscovery(deps: { readonly keys: Pick<Keys, 'publicKeys'> }): Discovery {
  const shared = { method: 'GET', face: 'api', cors: 'registered-origins', safe: true } as const
  const metadata = metadataEndpoint()
  const routes: readonly Route[] = [
    {
      ...shared,
      path: '/.well-known/openid-configuration',
      spec: 'DISC §4',
      endpoint: metadata,
    },
    { ...shared, path: '/.well-known/oauth-authorization-server', spec: 'RFC8414 §3', endpoint: metadata },
    { ...shared, path: '/oauth2/jwks', spec: 'CORE §10.1', endpoint: jwksEndpoint(deps) },
  ]
  return { routes, keySet: (algorithms) => jwksEndpoint(deps, algorithms) }
}
