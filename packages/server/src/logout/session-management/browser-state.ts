import { cookieName, setReadableCookie } from '../../platform/http/cookies.ts'
import {
  type Endpoint,
  type HttpRequest,
  type HttpResponse,
  type Route,
  withCookie,
} from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'

/**
 * The browser's state as apps may watch it (SM §3.2): random, set anew whenever somebody signs in or out, and
 * derived from nothing, so that the script that may read it learns nothing about anybody (SM-10).
 */
interface BrowserState {
  readonly value: string
  readonly cookie: string
}

/** What the browser shows, where it is anything that we could have set. */
export function shownBrowserState(request: HttpRequest): string | undefined {
  const value = request.cookies.get(stateCookieName(request))
  return value !== undefined && /^[\w-]{22}$/.test(value) ? value : undefined
}

/**
 * The same route, for a browser that has a state from its first request on: whatever the endpoint answers can tell
 * an app what to watch (SM §3.2), an error too.
 */
export function keepsBrowserState(route: Route, random: Random): Route {
  const endpoint: Endpoint = async (request) => {
    if (!request.tenant.sessionManagement || shownBrowserState(request) !== undefined)
      return route.endpoint(request)
    const { value, cookie } = newBrowserState(request, random)
    const cookies = new Map([...request.cookies, [stateCookieName(request), value]])
    return withCookie(await route.endpoint({ ...request, cookies }), cookie)
  }
  return { ...route, endpoint }
}

/** A fresh state and the cookie that brings it to the browser. It lives as long as the browser: apps ask anew then. */
function newBrowserState(request: HttpRequest, random: Random): BrowserState {
  const value = random.secret(16)
  return { value, cookie: setReadableCookie(stateCookieName(request), value, request.address) }
}

/** The same answer, and every app that watches sees a change: for sign-in, logout and change of user (SM-9). */
export function withNewBrowserState(
  request: HttpRequest,
  response: HttpResponse,
  random: Random,
): HttpResponse {
  if (!request.tenant.sessionManagement) return response
  return withCookie(response, newBrowserState(request, random).cookie)
}

export function stateCookieName({ tenant, address }: Pick<HttpRequest, 'tenant' | 'address'>): string {
  return cookieName('state', tenant, address)
}
