import type { ClientId } from '../../domain/client.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import { landingOf } from '../kept-landing.ts'
import { nobodySignedInPage, signedOutPage } from '../render.ts'
import { fatesOf } from '../upstream/fates.ts'
import { clientsByIds, type DoorDeps, hasSession, logoutPaths, wordsOf } from './door.ts'
import { ownLogout } from './receipt.ts'
import { sentIn } from './sent.ts'

/**
 * The signed-out page: which apps were told, which are being told, and which could not be. Only the
 * browser with the receipt sees them; everybody else sees that nobody is signed in.
 */
export async function showSignedOut(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const parameters = sentIn(readParameters(request.query))
  const uiLocales = parameters.get('ui_locales')
  const context = pageContextOf(request, uiLocales)
  const logout = await ownLogout(request, parameters.get('id'), deps)
  if (!logout) {
    // Whoever is signed in must not read here that they are not.
    if (await hasSession(request, deps)) return seeOther(`${request.address.base}${logoutPaths.endSession}`)
    const clientId = parameters.get('client_id') as ClientId | undefined
    const client = clientId === undefined ? undefined : await deps.findClient(request.tenant.id, clientId)
    const words = wordsOf({ voice: parameters.get('voice') }, deps)
    return htmlPage(200, nobodySignedInPage(context, client, { words }))
  }
  const ids = logout.requestedBy === undefined ? logout.clientIds : [...logout.clientIds, logout.requestedBy]
  const clients = await clientsByIds(deps, request.tenant, ids)
  const landing = landingOf(logout, request.tenant.id, deps.sealer)
  const leadsTo = landing.kind === 'signed-out-page' ? landing.leadsTo : undefined
  const upstreams = fatesOf({ request, logout, uiLocales }, deps)
  const standing = { logout, clients, now: deps.clock.now() }
  return htmlPage(200, signedOutPage(context, standing, { leadsTo, upstreams, words: wordsOf(logout, deps) }))
}
