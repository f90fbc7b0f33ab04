import { cookieName, setCookie } from '../../platform/http/cookies.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { type IssuedCredential, readCredential, type ShownCredential } from '../../platform/credential.ts'

/** What the browser shows as its session cookie; believed only once a row's hash agrees. */
export function shownSession({ cookies, tenant, address }: HttpRequest): ShownCredential | undefined {
  return readCredential('session', cookies.get(cookieName('session', tenant, address)))
}

/**
 * The `Set-Cookie` of a sign-in. It outlives the browser window, as people expect of a single sign-on;
 * the row in the database decides how long it is worth anything.
 */
export function sessionCookie({ tenant, address }: HttpRequest, issued: IssuedCredential): string {
  return setCookie(
    cookieName('session', tenant, address),
    issued.value,
    address,
    tenant.lifetimes.sessionSeconds,
  )
}
