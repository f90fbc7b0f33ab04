import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { secret } from './journeys.ts'

/** What an app's page does when it is loaded in a frame of the provider's. */
export type FrameBehaviour = 'clears' | 'hangs' | 'escapes'

/** An app on a port of this machine that signs in for show: a cookie in the browser is all it has. */
export interface FramedApp {
  readonly id: string
  readonly origin: string
  /** Its registration. */
  readonly client: Readonly<Record<string, unknown>>
  readonly signedOut: string
  /** The requests for its frame. */
  readonly asked: readonly AskedFrame[]
  /** Answers one path with a page of the test's. */
  readonly pages: Map<string, string>
  /** Where its pages send people to sign in. */
  provider: string
  behaviour: FrameBehaviour
  close(): void
}

export interface AskedFrame {
  readonly parameters: Readonly<Record<string, string>>
  readonly hadCookie: boolean
  readonly referrer: string | undefined
}

const verifier = 'a-code-verifier-of-more-than-forty-three-characters'
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** Starts an app; `localhost` on another port is another origin of the same site. */
export async function startFramedApp(id: string): Promise<FramedApp> {
  const asked: AskedFrame[] = []
  const server = createServer((request, response) => answer(app, asked, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
  const app: FramedApp = {
    id,
    origin,
    client: registrationOf(id, origin),
    signedOut: `${origin}/signed-out`,
    asked,
    pages: new Map(),
    provider: '',
    behaviour: 'clears',
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return app
}

function registrationOf(id: string, origin: string) {
  return {
    client_id: id,
    client_name: id,
    client_uri: `${origin}/`,
    client_secret: secret,
    first_party: true,
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/signed-out`],
    frontchannel_logout_uri: `${origin}/frame?lang=en`,
  }
}

function answer(app: FramedApp, asked: AskedFrame[], request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', app.origin)
  const own = app.pages.get(url.pathname)
  if (own !== undefined) return show(response, own)
  switch (url.pathname) {
    case '/':
      return response.writeHead(303, { location: signInAddress(app) }).end()
    case '/callback':
      response.setHeader('set-cookie', `${app.id}=in; Path=/; HttpOnly`)
      return show(response, `<h1>Signed in to ${app.id}</h1>`)
    case '/signed-out':
      return show(response, `<h1>Back at ${app.id}</h1>`)
    case '/frame':
      return frame(app, asked, { request, response, url })
    default:
      return response.writeHead(404).end()
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

function frame(app: FramedApp, asked: AskedFrame[], { request, response, url }: Exchange) {
  asked.push({
    parameters: Object.fromEntries(url.searchParams),
    hadCookie: (request.headers.cookie ?? '').includes(`${app.id}=in`),
    referrer: request.headers.referer,
  })
  if (app.behaviour === 'hangs') return undefined
  response.setHeader('set-cookie', `${app.id}=; Path=/; Max-Age=0`)
  return show(
    response,
    app.behaviour === 'escapes' ? `<script>top.location = '${app.origin}/escaped'</script>` : 'out',
  )
}

function show(response: ServerResponse, body: string): ServerResponse {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  return response.end(`<!doctype html><html lang="en"><title>An app</title>${body}`)
}

function signInAddress({ id, origin, provider }: FramedApp): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: id,
    redirect_uri: `${origin}/callback`,
    scope: 'openid',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  return `${provider}/oauth2/authorize?${query}`
}
