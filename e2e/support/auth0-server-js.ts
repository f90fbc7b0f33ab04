import {
  CookieTransactionStore,
  ServerClient,
  type ServerClientOptions,
  StatefulStateStore,
} from '@auth0/auth0-server-js'
import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { cookies, type Exchange, memoryStore } from './auth0-server-js-stores.ts'
import { domain, type Handler, secret } from './auth0-server-world.ts'

/** An app with @auth0/auth0-server-js 1.12.1, and what it keeps of its people. */
export interface ServerSdkApp {
  readonly handler: Handler
  /** Lets the access tokens that the app keeps be over, as they will be some day. */
  age(): void
}

type Settings = Partial<ServerClientOptions<Exchange>>

/**
 * The app as the SDK's README has it, with sessions of its own: `/` tells who is signed in, `/token` shows the access
 * token that the SDK gives, `/session` what it keeps.
 */
export function serverSdkApp(clientId: string, origin: string, settings: Settings = {}): ServerSdkApp {
  const { sessions, store } = memoryStore()
  const auth0 = new ServerClient<Exchange>({
    domain,
    clientId,
    clientSecret: secret,
    ...settings,
    authorizationParams: {
      redirect_uri: `${origin}/callback`,
      scope: 'openid profile email offline_access',
      ...settings.authorizationParams,
    },
    transactionStore: new CookieTransactionStore({ secret }, cookies),
    stateStore: new StatefulStateStore({ secret, store }, cookies),
  })

  async function answer(url: URL, exchange: Exchange): Promise<Answer> {
    switch (url.pathname) {
      case '/login':
        return to(await auth0.startInteractiveLogin({ appState: { from: 'login' } }, exchange))
      case '/par':
        return to(await auth0.startInteractiveLogin({ pushedAuthorizationRequests: true }, exchange))
      case '/callback':
        return { json: await auth0.completeInteractiveLogin(url, exchange) }
      case '/token': {
        const audience = url.searchParams.get('audience')
        const wish = audience === null ? undefined : { audience }
        return { json: await (wish ? auth0.getAccessToken(wish, exchange) : auth0.getAccessToken(exchange)) }
      }
      case '/session':
        return { json: await auth0.getSession(exchange) }
      case '/logout': {
        // Its types forget `federated`, which it hands on.
        const wish = { returnTo: origin, federated: url.searchParams.has('federated') }
        return to(await auth0.logout(wish, exchange))
      }
      case '/backchannel-logout': {
        const form = new URLSearchParams(await text(exchange.request))
        await auth0.handleBackchannelLogout(form.get('logout_token') ?? '', exchange)
        return { status: 204 }
      }
      default:
        return { heading: greeting(await auth0.getUser(exchange)) }
    }
  }

  return {
    handler: async (request, response) => {
      try {
        send(await answer(new URL(request.url ?? '/', origin), { request, response }), response)
      } catch (fault) {
        send({ status: 400, json: told(fault) }, response)
      }
    },
    age: () => {
      for (const [id, session] of sessions)
        sessions.set(id, {
          ...session,
          tokenSets: session.tokenSets.map((one) => ({ ...one, expiresAt: 1 })),
        })
    },
  }
}

interface Answer {
  readonly status?: number
  readonly location?: string
  readonly json?: unknown
  readonly heading?: string
}

const to = (url: URL): Answer => ({ status: 302, location: url.href })

const greeting = (user: { readonly name?: string } | undefined) => (user ? `Hello, ${user.name}` : 'Nobody')

/** The SDK's errors: its own code, and what the provider said as the cause. */
function told(fault: unknown): unknown {
  const { code, message, cause } = fault as Error & { readonly code?: string; readonly cause?: unknown }
  const { error, error_description } = (cause ?? {}) as Readonly<Record<string, unknown>>
  return { code, message, error, error_description }
}

function send({ status = 200, location, json, heading }: Answer, response: ServerResponse): void {
  if (location !== undefined) response.setHeader('location', location)
  response.setHeader('content-type', heading === undefined ? 'application/json' : 'text/html')
  response.writeHead(status)
  response.end(heading === undefined ? JSON.stringify(json) : `<!doctype html><h1>${heading}</h1>`)
}
