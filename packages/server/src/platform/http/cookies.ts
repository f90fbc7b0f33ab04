import type { Tenant, TenantAddress } from '../../domain/tenant.ts'
import type { HttpRequest } from './message.ts'

/**
 * What a cookie of ours is for: `session` is the sign-in; `browser` ties forms to a browser that has no
 * session yet; `embedded` is the sign-in once more, for what registered apps of other sites ask in frames and by
 * fetch; `logout` is the receipt that lets this browser see its signed-out page; `device` marks a
 * browser that once signed in, so that throttling an attacker does not lock out the owner; `reset` is the link of a
 * mail, once it has left the address; `state` is what apps watch under session management (D16).
 */
export type CookieUse = 'session' | 'embedded' | 'browser' | 'logout' | 'device' | 'reset' | 'state'

/**
 * The cookie's name: `__Host-` on https, with the tenant's id (D16). On loopback http the port stands in
 * it, because cookies ignore ports and two servers of ours on one host must not collide.
 */
export function cookieName(use: CookieUse, tenant: Tenant, address: TenantAddress): string {
  const url = new URL(address.origin)
  if (url.protocol === 'https:') return `__Host-exeunt-${use}-${tenant.id}`
  return `exeunt-${use}-${tenant.id}-${url.port || '80'}`
}

/** A `Set-Cookie` value: HttpOnly, Lax, Path=/. Without `maxAgeSeconds` it lives as long as the browser. */
export function setCookie(
  name: string,
  value: string,
  address: TenantAddress,
  maxAgeSeconds?: number,
): string {
  const secure = address.origin.startsWith('https:') ? '; Secure' : ''
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${Math.floor(maxAgeSeconds)}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`
}

/**
 * A `Set-Cookie` value for the one cookie that scripts may read, in a frame on an app's page: not HttpOnly, and
 * on https `SameSite=None`. It must therefore say nothing about anybody (SM-10). Over http, which is loopback
 * only, browsers refuse `None`; there Lax does, as ports do not separate sites.
 */
export function setReadableCookie(name: string, value: string, address: TenantAddress): string {
  const site = address.origin.startsWith('https:') ? 'SameSite=None; Secure' : 'SameSite=Lax'
  return `${name}=${value}; Path=/; ${site}`
}

/** Whether browsers of an address bear a cookie for frames of other sites: they take `None` on https alone. */
export function bearsEmbeddedCookie({ origin }: TenantAddress): boolean {
  return origin.startsWith('https:')
}

/** A `Set-Cookie` value for the second cookie of a sign-in (D16): HttpOnly, `SameSite=None`, https alone. */
export function setEmbeddedCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=None; Secure; Max-Age=${Math.floor(maxAgeSeconds)}`
}

/** The `Set-Cookie` values that take a session that is over out of this browser: of the cookies that it showed. */
export function endedSessionCookies({
  cookies,
  tenant,
  address,
}: Pick<HttpRequest, 'cookies' | 'tenant' | 'address'>): readonly string[] {
  const [session, embedded] = [
    cookieName('session', tenant, address),
    cookieName('embedded', tenant, address),
  ]
  return [
    ...(cookies.has(session) ? [clearCookie(session, address)] : []),
    ...(cookies.has(embedded) && bearsEmbeddedCookie(address) ? [setEmbeddedCookie(embedded, '', 0)] : []),
  ]
}

/** A `Set-Cookie` value that takes the cookie away. */
export function clearCookie(name: string, address: TenantAddress): string {
  return setCookie(name, '', address, 0)
}

/** Reads a Cookie header. Of two cookies with one name the first counts, as browsers send the closest first. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = pair.slice(0, at).trim()
    if (!cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim())
  }
  return cookies
}
