import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { endSession } from './logout-oidc.ts'
import { endSessionByContract } from './logout-v2.ts'

/** The addresses to which an app sends the browser to sign out. */
export function logoutRoutes(core: Pick<Core, 'logout' | 'noteIgnored'>): readonly Route[] {
  const byContract: Endpoint = (request) => endSessionByContract(request, core)
  const asked: Endpoint = (request) => endSession(request, core)
  const unasked = 'Auth0: ends the session of this browser, unasked'
  return [
    page('GET', '/oidc/logout', 'Auth0: RIL §2', asked),
    page('POST', '/oidc/logout', 'Auth0: RIL §2', asked),
    page('GET', '/v2/logout', unasked, byContract),
    page('GET', '/logout', unasked, byContract),
  ]
}

function page(method: 'GET' | 'POST', path: string, spec: string, endpoint: Endpoint): Route {
  return { method, path, face: 'page', spec, endpoint }
}
