import { standardIssuer } from '../domain/tenant.ts'
import { accountNameOf } from '../domain/user.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../platform/http/message.ts'
import { pageContextOf } from '../platform/http/page-context.ts'
import { renderHome } from '../platform/pages/home.ts'
import { accountPaths } from './account/forms.ts'
import type { CurrentSession } from './session/current.ts'

/** GET /: who is signed in here, and a way out. The button asks first, so it needs no anti-forgery value. */
export async function showHome(
  request: HttpRequest,
  { currentSession }: { readonly currentSession: CurrentSession },
): Promise<HttpResponse> {
  const signedIn = await currentSession(request)
  const { address } = request
  const page = renderHome(pageContextOf(request), {
    account: signedIn && accountNameOf(signedIn.user),
    accountUrl: `${address.pathPrefix}${accountPaths.account}`,
    signOutAction: `${address.pathPrefix}/oauth2/logout`,
    issuer: standardIssuer(address),
    discoveryUrl: `${address.base}/.well-known/openid-configuration`,
  })
  return htmlPage(200, page)
}
