import type { ClientId } from '../../domain/client.ts'
import {
  type Endpoint,
  type HttpRequest,
  type HttpResponse,
  pathSegment,
  type Route,
} from '../../platform/http/message.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import { type AskedReturn, isEndSessionProblem, readReturn, type ReturnNames } from '../../logout/read.ts'
import type { Core } from '../dialect.ts'
import { oidcProfile } from './profile.ts'
import { meaningful } from './request.ts'

const { name: dialect } = oidcProfile

type LogoutCore = Pick<Core, 'logout' | 'findClient'>

/** The addresses to which an app sends the browser to sign out. Calls that answer JSON stand in `api/logout.ts`. */
export function logoutRoutes(core: LogoutCore): readonly Route[] {
  const endSession: Endpoint = (request) =>
    core.logout.endSession(meaningful(request), { returnRule: 'client-or-session', voice: dialect })
  const standard = { path: '/oidc/session/end', face: 'page', spec: 'GenAuth: RIL §2' } as const
  return [
    { ...standard, method: 'GET', endpoint: endSession },
    { ...standard, method: 'POST', endpoint: endSession },
    byContract('/login/profile/logout', { returnTo: ['redirect_uri'], clientId: 'app_id' }, core),
    byContract('/cas-idp/logout', casNames, core),
    byContract('/cas-idp/:appId/logout', { ...casNames, clientId: 'appId' }, core, appOfPath),
  ]
}

/** CAS 1.0 has the one, CAS 3.0 §2.3.1 the other. */
const casNames: ReturnNames = { returnTo: ['url', 'service'] }

/** The app whose CAS address it is; what nobody can read is nobody's. */
const appOfPath = (request: HttpRequest) => (pathSegment(request, 1) ?? '') as ClientId

/** The vendor documents that these never ask, and that the browser may be sent anywhere (D4, D5). */
function byContract(
  path: string,
  names: ReturnNames,
  core: LogoutCore,
  appOf?: (request: HttpRequest) => ClientId,
): Route {
  return {
    method: 'GET',
    path,
    face: 'page',
    spec: 'GenAuth: ends the session of this browser, unasked',
    endpoint: async (request) => {
      const read = readReturn(readParameters(meaningful(request).query), names)
      if (isEndSessionProblem(read)) return core.logout.refusePage(request, { ...read, voice: dialect })
      const asked = appOf ? { ...read, clientId: appOf(request) } : read
      return endByContract(request, asked, names, core)
    },
  }
}

async function endByContract(
  request: HttpRequest,
  asked: AskedReturn,
  { clientId: parameter = '' }: ReturnNames,
  { logout, findClient }: LogoutCore,
): Promise<HttpResponse> {
  const { clientId } = asked
  const client = clientId === undefined ? undefined : await findClient(request.tenant.id, clientId)
  if (clientId !== undefined && !client)
    return logout.refusePage(request, { reason: 'unknown-client', parameter, voice: dialect })
  const evidence = logout.contract(request.tenant, dialect, client)
  const rules = { returnRule: 'client-or-session', unlistedReturn: 'show', voice: dialect } as const
  return logout.pass(request, { asked: { door: 'end-session', evidence, ...rules, ...asked } })
}
