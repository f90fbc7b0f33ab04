import { withNewBrowserState } from '../../logout/index.ts'
import { cookieName, setCookie } from '../../platform/http/cookies.ts'
import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import { type IssuedCredential, readCredential, type ShownCredential } from '../../platform/credential.ts'

/** What the browser shows as its session cookie; believed only once a row's hash agrees. */
export function shownSession({ cookies, tenant, address }: HttpRequest): ShownCredential | undefined {
  return readCredential('session', cookies.get(cookieName('session', tenant, address)))
}

/**
 * The answer that a sign-in ends with: it brings the session cookie, and apps that watch the browser's state see a
 * change (SM-9).
 */
export function withSession(
  request: HttpRequest,
  response: HttpResponse,
  { issued, random }: { readonly issued: IssuedCredential; readonly random: Random },
): HttpResponse {
  return withNewBrowserState(request, withCookie(response, sessionCookie(request, issued)), random)
}

/**
 * It outlives the browser window, as people expect of a single sign-on; the row in the database decides how long
 * it is worth anything.
 */
function sessionCookie({ tenant, address }: HttpRequest, issued: IssuedCredential): string {
  return setCookie(
    cookieName('session', tenant, address),
    issued.value,
    address,
    tenant.lifetimes.sessionSeconds,
  )
}
