import type { Route } from '../../platform/http/message.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import { jwksEndpoint, metadataEndpoint } from './endpoint.ts'

/** Discovery: what this provider can do, where, and with which keys. */
export function discoveryRoutes(deps: { readonly keys: Pick<Keys, 'publicKeys'> }): readonly Route[] {
  const shared = { method: 'GET', face: 'api', cors: 'registered-origins', safe: true } as const
  const metadata = metadataEndpoint()
  return [
    {
      ...shared,
      path: '/.well-known/openid-configuration',
      spec: 'DISC §4',
      endpoint: metadata,
    },
    { ...shared, path: '/.well-known/oauth-authorization-server', spec: 'RFC8414 §3', endpoint: metadata },
    { ...shared, path: '/oauth2/jwks', spec: 'CORE §10.1', endpoint: jwksEndpoint(deps) },
  ]
}
