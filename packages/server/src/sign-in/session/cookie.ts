import { withNewBrowserState } from '../../logout/index.ts'
import { bearsEmbeddedCookie, cookieName, setCookie, setEmbeddedCookie } from '../../platform/http/cookies.ts'
import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import { readCredential, type ShownCredential } from '../../platform/credential.ts'
import type { SessionCookies } from './store.ts'

/** What the browser shows as its session cookie; believed only once a row's hash agrees. */
export function shownSession({ cookies, tenant, address }: HttpRequest): ShownCredential | undefined {
  return readCredential('session', cookies.get(cookieName('session', tenant, address)))
}

/** What the browser shows as the second cookie of its session (D16), from a frame or a page of another site. */
export function shownEmbeddedSession({ cookies, tenant, address }: HttpRequest): ShownCredential | undefined {
  if (!bearsEmbeddedCookie(address)) return undefined
  return readCredential('embedded', cookies.get(cookieName('embedded', tenant, address)))
}

/**
 * The answer that a sign-in ends with: it brings the session's cookies, and apps that watch the browser's state see
 * a change (SM-9).
 */
export function withSession(
  request: HttpRequest,
  response: HttpResponse,
  { issued, random }: { readonly issued: SessionCookies; readonly random: Random },
): HttpResponse {
  return withNewBrowserState(request, sessionCookies(request, issued).reduce(withCookie, response), random)
}

/**
 * They outlive the browser window, as people expect of a single sign-on; the row in the database decides how long
 * they are worth anything. A second cookie of an earlier session does not stay where this one has none.
 */
function sessionCookies(
  { tenant, address, cookies }: HttpRequest,
  { value, embedded }: SessionCookies,
): readonly string[] {
  const { sessionSeconds } = tenant.lifetimes
  const session = setCookie(cookieName('session', tenant, address), value, address, sessionSeconds)
  const name = cookieName('embedded', tenant, address)
  if (!bearsEmbeddedCookie(address)) return [session]
  if (embedded) return [session, setEmbeddedCookie(name, embedded.value, sessionSeconds)]
  return cookies.has(name) ? [session, setEmbeddedCookie(name, '', 0)] : [session]
}
