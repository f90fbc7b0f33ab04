import { Auth0Client } from '@auth0/nextjs-auth0/server'
import type {
  Auth0ClientOptions,
  LogoutToken,
  SessionData,
  SessionDataStore,
} from '@auth0/nextjs-auth0/types'
import { NextRequest, NextResponse } from 'next/server.js'
import { text } from 'node:stream/consumers'
import { domain, type Handler, sdkMilliseconds, secret } from './auth0-server-world.ts'

/** A key of 32 bytes, as the SDK's guide has one made. */
const cookieSecret = 'a1'.repeat(32)

/**
 * An app with @auth0/nextjs-auth0 4.30.0, whose middleware answers at `/auth/*` as it does inside Next.js. `/` tells
 * who is signed in; `/refresh` gets an access token anew, as a page on the server does.
 * @param settings of the SDK, besides the usual ones.
 */
export function nextApp(clientId: string, appBaseUrl: string, settings: Auth0ClientOptions = {}): Handler {
  const auth0 = new Auth0Client({
    domain,
    clientId,
    clientSecret: secret,
    secret: cookieSecret,
    appBaseUrl,
    httpTimeout: sdkMilliseconds,
    // Otherwise it knows by the environment alone that its cookies need no Secure.
    session: { cookie: { secure: appBaseUrl.startsWith('https:') } },
    ...settings,
  })

  async function page(request: NextRequest): Promise<Response> {
    if (request.nextUrl.pathname === '/refresh') return refreshed(request)
    const name = (await auth0.getSession(request))?.user.name
    const heading = name === undefined ? 'Nobody' : `Hello, ${name}`
    const html = `<!doctype html><title>App</title><h1>${heading}</h1>`
    return new Response(html, { headers: { 'content-type': 'text/html' } })
  }

  async function refreshed(request: NextRequest): Promise<Response> {
    const kept = new NextResponse()
    const before = await auth0.getSession(request)
    await auth0.getAccessToken(request, kept, { refresh: true })
    // The next request of this browser would have them.
    const cookies = kept.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    const next = new NextRequest(request.url, { headers: { cookie: cookies.join('; ') } })
    const after = await auth0.getSession(next)
    const response = Response.json({ before: before?.tokenSet, after: after?.tokenSet })
    for (const cookie of kept.headers.getSetCookie()) response.headers.append('set-cookie', cookie)
    return response
  }

  return async (incoming, outgoing) => {
    const { method = 'GET' } = incoming
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
    const request = new NextRequest(new URL(incoming.url ?? '/', appBaseUrl), {
      method,
      headers,
      ...(method === 'POST' && { body: await text(incoming) }),
    })
    const answer = await auth0.middleware(request)
    // What Next.js reads there: the middleware has nothing to say of this address.
    const isOurs = answer.headers.get('x-middleware-next') === '1'
    const response = isOurs ? await page(request) : answer
    const cookies = [...(isOurs ? answer.headers.getSetCookie() : []), ...response.headers.getSetCookie()]
    outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'set-cookie': cookies })
    outgoing.end(await response.text())
  }
}

/** A session store of an app's own, which the SDK needs for back-channel logout. */
export function memorySessions(): SessionDataStore {
  const sessions = new Map<string, SessionData>()
  const isMeant = ({ sid, sub }: LogoutToken, { internal, user }: SessionData) =>
    sid === undefined ? user.sub === sub : internal.sid === sid
  return {
    get: async (id) => sessions.get(id) ?? null,
    set: async (id, session) => void sessions.set(id, session),
    delete: async (id) => void sessions.delete(id),
    deleteByLogoutToken: async (token) => {
      for (const [id, session] of sessions) if (isMeant(token, session)) sessions.delete(id)
    },
  }
}
