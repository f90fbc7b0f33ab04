import {
  createRelyingParty,
  fetchUserInfo,
  finishSignIn,
  type PendingSignIn,
  type RelyingParty,
  startSignIn,
} from '@exeunt/client'
import https from 'node:https'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { secret, type VendorAddress } from './akamai-world.ts'
import type { App } from './https-apps.ts'

/** An app on a server of its own, over https, which leaves by a link to the vendor's address. */
export interface AkamaiServerApp {
  /** Answers `/login` and `/callback`; leaves for good by `/leave`, and to come back by `/logout`. */
  readonly handle: App
  readonly rp: RelyingParty
  /** What the latest sign-in brought. */
  latest(): SignedIn
}

type SignedIn = Awaited<ReturnType<typeof finishSignIn>>

/** @param origin where it answers. */
export function createAkamaiServerApp(clientId: string, origin: string, at: VendorAddress): AkamaiServerApp {
  const rp = createRelyingParty({
    issuer: at.issuer,
    clientId,
    authentication: { method: 'client_secret_basic', clientSecret: secret },
    redirectUri: `${origin}/callback`,
    fetch: byAgent,
  })
  let pending: PendingSignIn | undefined
  let last: SignedIn | undefined
  const logoutAt = (parameters: Readonly<Record<string, string>>) =>
    `${at.base}/auth-ui/logout?${new URLSearchParams({ client_id: clientId, ...parameters })}`

  async function login(response: ServerResponse): Promise<void> {
    const begun = await startSignIn(rp)
    pending = begun.pending
    goTo(response, begun.url.href)
  }

  async function callback(url: URL, response: ServerResponse): Promise<void> {
    if (pending === undefined) throw new Error('nobody began a sign-in')
    last = await finishSignIn(rp, url, pending)
    // The vendor's ID tokens say nothing of the person but their names.
    const { name } = await fetchUserInfo(rp, last.tokens.accessToken, last.claims.sub)
    show(response, `Hello, ${String(name)}`)
  }

  return {
    rp,
    latest: () => {
      if (last === undefined) throw new Error('nobody has signed in')
      return last
    },
    handle: async (request, response) => {
      const url = new URL(request.url ?? '/', origin)
      switch (url.pathname) {
        case '/login':
          await login(response)
          return true
        case '/callback':
          await callback(url, response)
          return true
        case '/logout':
          goTo(response, logoutAt({ redirect_uri: `${origin}/bye`, state: 'left' }))
          return true
        case '/leave':
          goTo(response, logoutAt({}))
          return true
        default:
          show(response, url.pathname === '/bye' ? 'Goodbye' : 'Nobody')
          return true
      }
    },
  }
}

function goTo(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end()
}

function show(response: ServerResponse, heading: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><html lang="en"><title>App</title><h1>${heading}</h1>`)
}

/** The standard's `fetch` by way of the global agent, which alone knows the hosts of a test. */
async function byAgent(url: string, { method = 'GET', headers = {}, body }: RequestInit): Promise<Response> {
  const sent = new Request(url, { method, headers, body: body ?? null })
  const request = https.request(url, { method, headers: Object.fromEntries(sent.headers) })
  request.end(Buffer.from(await sent.arrayBuffer()))
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (answer) => {
      buffer(answer).then(
        (bytes) => resolve(new Response(new Uint8Array(bytes), { status: answer.statusCode ?? 0 })),
        reject,
      )
    })
  })
}
