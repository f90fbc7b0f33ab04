import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { parametersOf } from '../parameters.ts'

/**
 * The one address that the vendor has people registered at their providers: browsers come back to it from signing in
 * and from signing out, and their `state` says from which.
 */
export function upstreamCallbackRoutes({ signIn, logout }: Core): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/login/callback',
      face: 'page',
      spec: 'Auth0: back from an upstream, CORE §3.1.2.5 and RIL §3',
      endpoint: (request) =>
        signIn.returned.isState(parametersOf(request)?.get('state'))
          ? signIn.returned.endpoint(request)
          : logout.returned(request),
    },
  ]
}
