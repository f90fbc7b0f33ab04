import { issuerAt, type Profiles } from '../domain/profile.ts'
import { accountNameOf } from '../domain/user.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../platform/http/message.ts'
import { pageContextOf } from '../platform/http/page-context.ts'
import { renderHome } from '../platform/pages/home.ts'
import { ownPlace } from './account/place.ts'
import type { CurrentSession } from './session/current.ts'

export interface HomeDeps {
  readonly currentSession: CurrentSession
  readonly profiles: Pick<Profiles, 'atRoot'>
}

/** GET /: who is signed in here, and a way out. The button asks first, so it needs no anti-forgery value. */
export async function showHome(
  request: HttpRequest,
  { currentSession, profiles }: HomeDeps,
): Promise<HttpResponse> {
  const signedIn = await currentSession(request)
  const { address, tenant } = request
  const page = renderHome(pageContextOf(request), {
    account: signedIn && accountNameOf(signedIn.user),
    accountUrl: `${address.pathPrefix}${ownPlace.path}`,
    signOutAction: `${address.pathPrefix}/oauth2/logout`,
    issuer: issuerAt(profiles.atRoot(tenant), address),
    discoveryUrl: `${address.base}/.well-known/openid-configuration`,
  })
  return htmlPage(200, page)
}
