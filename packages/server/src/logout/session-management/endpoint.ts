import type { Client } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { type HttpRequest, type HttpResponse, htmlPage, type Route } from '../../platform/http/message.ts'
import { scriptHash } from '../../platform/http/script-hash.ts'
import { stateCookieName } from './browser-state.ts'
import { checkSessionPath, renderCheckSession, renderNoSessionCheck } from './pages/check-session.ts'
import { checkSessionScript } from './pages/check-session-script.ts'
import { registeredPairs, watchingOrigins } from './registered-pairs.ts'

export interface SessionManagementDeps {
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
}

const scripts = [scriptHash(checkSessionScript)]

export function sessionManagementRoutes(deps: SessionManagementDeps): readonly Route[] {
  return [
    {
      method: 'GET',
      path: checkSessionPath,
      face: 'page',
      spec: 'SM §3.3, check_session_iframe, where a tenant has it on',
      endpoint: async (request) => checkSession(request, deps),
    },
  ]
}

/** The frame that apps ask whether the browser's state is still the same (SM §3.2): the one page that may be framed. */
function checkSession(request: HttpRequest, { clientsOf }: SessionManagementDeps): HttpResponse {
  const { tenant } = request
  if (!tenant.sessionManagement) return htmlPage(404, renderNoSessionCheck())
  const clients = clientsOf(tenant.id)
  const page = renderCheckSession({
    cookieName: stateCookieName(request),
    registeredPairs: registeredPairs(clients),
  })
  return {
    ...htmlPage(200, page),
    allows: { scripts, framedBy: framersOf(request, watchingOrigins(clients)) },
  }
}

/** A header of more than some kilobytes is what proxies refuse. */
const mostFramers = 50

/**
 * Where many apps are registered, and anybody may add to them, only the one that asks is named: browsers say
 * which page's frame it is, unless that page forbids it.
 */
function framersOf({ headers }: HttpRequest, origins: readonly string[]): readonly string[] {
  if (origins.length <= mostFramers) return origins
  const asking = URL.parse(headers['referer'] ?? '')?.origin
  return origins.filter((origin) => origin === asking)
}
