import type { CookieHandler, SessionStore, StateData } from '@auth0/auth0-server-js'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the SDK is given along with each call, so that its stores reach the cookies. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Sessions in memory, told apart by browsers' cookies. */
export function memoryStore() {
  const sessions = new Map<string, StateData>()
  const store: SessionStore<Exchange> = {
    get: async (id) => sessions.get(id),
    set: async (id, state) => void sessions.set(id, state),
    delete: async (id) => void sessions.delete(id),
    deleteByLogoutToken: async ({ sid }) => {
      for (const [id, { internal }] of sessions) if (internal.sid === sid) sessions.delete(id)
    },
  }
  return { sessions, store }
}

/** As the SDK's README has a framework do it. */
export const cookies: CookieHandler<Exchange> = {
  setCookie: (name, value, options = {}, exchange) => {
    const age = options.maxAge === undefined ? '' : `; Max-Age=${options.maxAge}`
    const line = `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; Secure; SameSite=Lax${age}`
    exchange?.response.appendHeader('set-cookie', line)
  },
  getCookie: (name, exchange) => sentCookies(exchange)[name],
  getCookies: sentCookies,
  deleteCookie: (name, exchange) =>
    void exchange?.response.appendHeader('set-cookie', `${name}=; Path=/; Secure; Max-Age=0`),
}

function sentCookies(exchange: Exchange | undefined): Record<string, string> {
  const pairs = (exchange?.request.headers.cookie ?? '').split('; ').map((pair) => {
    const [name = '', value = ''] = pair.split('=')
    return [name, decodeURIComponent(value)] as const
  })
  return Object.fromEntries(pairs)
}
