import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { auth0Profile } from './profile.ts'

/**
 * Where apps register themselves that speak as the vendor's do, if the tenant lets anybody register. What they are
 * told leads to the standard's own address for what comes later: the vendor has none.
 */
export function registrationRoutes(core: Core): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oidc/register',
      face: 'api',
      spec: 'Auth0: RFC7591 §3',
      endpoint: core.registration.at(auth0Profile.name),
    },
  ]
}
