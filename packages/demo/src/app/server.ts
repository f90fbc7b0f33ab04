import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp, type App } from './app.ts'
import { readAsset } from './assets.ts'
import { readCookie, sessionCookie } from './cookie.ts'
import { showHome } from './home.ts'
import { problemOf, strangeForm } from './problems.ts'
import { readRequest } from './request.ts'
import type { AppSettings } from './settings.ts'
import { beginSignIn, endSignIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import type { Answer, Visit } from './visit.ts'

export interface RunningApp {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Listens on this machine and answers until it is closed. Fails with `EADDRINUSE` if the port is taken. */
export async function startApp(settings: AppSettings): Promise<RunningApp> {
  const server = createServer().listen(settings.port, 'localhost')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const app = createApp(settings, origin)
  server.on('request', (request, response) => {
    // What no page, asset or notice could answer is a request that makes no sense.
    respond(app, request, response).catch(() => response.writeHead(400).end())
  })
  return { origin, close: () => close(app, server) }
}

type Page = (app: App, visit: Visit) => Answer | Promise<Answer>

const pages: Readonly<Record<string, Page>> = {
  'GET /': showHome,
  'POST /sign-in': beginSignIn,
  'GET /callback': endSignIn,
  'POST /sign-out': signOut,
}

async function respond(app: App, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(incoming, app.origin)
  if (!request) return void response.writeHead(413).end()
  setSecurityHeaders(app, response)

  const { pathname } = new URL(request.url)
  if (pathname === '/backchannel-logout') return hearNotice(app, request, response)
  if (pathname === '/events' && request.method === 'GET') return app.live.connect(response)
  const asset = request.method === 'GET' ? readAsset(pathname) : undefined
  if (asset) return void response.writeHead(200, asset.headers).end(asset.content)
  const page = pages[`${request.method} ${pathname}`]
  if (!page) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
  return showPage(app, { page, request, response })
}

async function hearNotice(app: App, request: Request, response: ServerResponse): Promise<void> {
  const answer = await app.hearLogout(request).catch(reportFault)
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
}

/** A 500 makes the provider try again. */
function reportFault(fault: unknown): Response {
  console.error('A notice could not be carried out:', fault)
  return new Response(null, { status: 500 })
}

interface Exchange {
  readonly page: Page
  readonly request: Request
  readonly response: ServerResponse
}

async function showPage(app: App, { page, request, response }: Exchange): Promise<void> {
  const name = cookieName(app)
  const cookie = readCookie(request.headers.get('cookie') ?? '', name)
  const known = app.sessions.find(cookie ?? '')
  // A script may ask with a cookie that is just being replaced: it must not get one that wins over the new.
  if (cookie !== undefined && !known && isFetch(request)) return void response.writeHead(409).end()
  const session = known ?? app.sessions.create()
  const form = new URLSearchParams(await request.text())
  const visit = { url: new URL(request.url), form, session }

  const isForged = request.method === 'POST' && !isOurForm(form, session.formToken)
  const answer = isForged ? strangeForm(app, session) : await answerOf(page, app, visit)
  if (answer.session.id !== cookie) response.setHeader('set-cookie', sessionCookie(name, answer.session.id))
  // The forms in other tabs belong to the old id.
  if (answer.session.id !== session.id) response.on('finish', app.live.changed)
  send(answer, response)
}

async function answerOf(page: Page, app: App, visit: Visit): Promise<Answer> {
  try {
    return await page(app, visit)
  } catch (error) {
    return problemOf(app, visit.session, error)
  }
}

function send(answer: Answer, response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store')
  switch (answer.kind) {
    case 'redirect':
      response.writeHead(303, { location: answer.location }).end()
      return
    case 'page':
      response.writeHead(answer.status, { 'content-type': 'text/html; charset=utf-8' })
      response.end(answer.page.markup)
  }
}

/** Cookies ignore ports, and all demo apps live on localhost: the name must tell them apart. */
function cookieName({ settings, origin }: App): string {
  return `exeunt-${settings.clientId}-${new URL(origin).port}`
}

function isFetch(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode')
  return mode !== null && mode !== 'navigate'
}

function isOurForm(form: URLSearchParams, formToken: string): boolean {
  const [given, expected] = [form.get('form_token') ?? '', formToken].map((text) => Buffer.from(text))
  return given?.length === expected?.length && !!given && !!expected && timingSafeEqual(given, expected)
}

function setSecurityHeaders({ settings }: App, response: ServerResponse): void {
  // A form's redirect is judged too: signing in and out leads to the provider.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `form-action 'self' ${new URL(settings.issuer).origin}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  response.setHeader('content-security-policy', policy.join('; '))
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('x-content-type-options', 'nosniff')
}

async function close(app: App, server: Server): Promise<void> {
  app.live.close()
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
