import type { Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { parametersOf } from '../parameters.ts'

/**
 * The one address that the vendor has people registered at their providers: browsers come back to it from signing in
 * and from signing out, and their `state` says from which. From signing in nobody comes by a form: we never ask for one.
 */
export function upstreamCallbackRoutes({ signIn, logout }: Core): readonly Route[] {
  const shared = { path: '/login/callback', face: 'page' } as const
  return [
    {
      ...shared,
      method: 'GET',
      spec: 'Auth0: back from an upstream, CORE §3.1.2.5 and RIL §3',
      endpoint: (request) =>
        signIn.returned.isState(parametersOf(request)?.get('state'))
          ? signIn.returned.endpoint(request)
          : logout.returned(request),
    },
    {
      ...shared,
      method: 'POST',
      spec: 'Auth0: back from an upstream, by a form, RIL §3',
      endpoint: (request) => logout.returned(request),
    },
  ]
}
