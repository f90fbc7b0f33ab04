import { type Profile, standardProfile } from '../../domain/profile.ts'
import type { Endpoint, Route } from '../../platform/http/message.ts'
import { introspectionEndpoint, type IntrospectionDeps } from './endpoint.ts'

export interface Introspection {
  readonly routes: readonly Route[]
  /** The same at the doors of another issuer. */
  at(profile: Profile): Endpoint
}

/**
 * Introspection: whether a token counts right now, its session's end included. Nothing is changed here,
 * and nothing is said to those whom the token does not concern.
 */
export function createIntrospection(deps: Omit<IntrospectionDeps, 'profile'>): Introspection {
  const at = (profile: Profile) => introspectionEndpoint({ ...deps, profile })
  const routes: readonly Route[] = [
    {
      method: 'POST',
      path: '/oauth2/introspect',
      face: 'api',
      spec: 'RFC7662 §2',
      cors: 'registered-origins',
      endpoint: at(standardProfile),
    },
  ]
  return { routes, at }
}
