import type { Route } from '../../platform/http/message.ts'
import { introspectionEndpoint, type IntrospectionDeps } from './endpoint.ts'

/**
 * Introspection: whether a token counts right now, its session's end included. Nothing is changed here,
 * and nothing is said to those whom the token does not concern.
 */
export function introspectionRoutes(deps: IntrospectionDeps): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth2/introspect',
      face: 'api',
      spec: 'RFC7662 §2',
      cors: 'registered-origins',
      endpoint: introspectionEndpoint(deps),
    },
  ]
}
