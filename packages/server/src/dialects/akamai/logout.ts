import type { Endpoint, Route } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { endSession } from './logout-end-session.ts'
import { endHostedSession } from './logout-hosted.ts'

/** The addresses to which an app sends the browser to sign out. */
export function logoutRoutes(core: Pick<Core, 'logout' | 'noteIgnored'>): readonly Route[] {
  const hosted: Endpoint = (request) => endHostedSession(request, core)
  const standard: Endpoint = (request) => endSession(request, core)
  return [
    page('GET', '/auth-ui/logout', 'Akamai: ends the session of this browser, unasked', hosted),
    page('GET', '/login/end_session', 'Akamai: RIL §2', standard),
    page('POST', '/login/end_session', 'Akamai: RIL §2', standard),
  ]
}

function page(method: 'GET' | 'POST', path: string, spec: string, endpoint: Endpoint): Route {
  return { method, path, face: 'page', spec, endpoint }
}
