import type { AuthenticationClient } from 'authing-node-sdk'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** An app on a server with the vendor's Node SDK, as its guide has it, and what it keeps of each browser. */
export interface ServerApp {
  /** Answers `/login`, `/callback`, `/logout`; any other address tells who is signed in. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>
  /** The latest token response. */
  tokens(): Tokens
}

type Tokens = Awaited<ReturnType<AuthenticationClient['handleRedirectCallback']>>

/**
 * @param client lives as long as the app; may be made after it, as it has to know where the app answers.
 * @param logout what the app leaves with; it is given the id_token of the browser that leaves.
 */
export function createServerApp(
  client: () => AuthenticationClient,
  logout: (idToken: string) => Parameters<AuthenticationClient['logoutWithRedirect']>[1],
): ServerApp {
  const kept = new Map<string, Tokens>()
  let latest: Tokens | undefined
  const tokensFor = ({ headers }: IncomingMessage) =>
    kept.get(/app=(\d+)/.exec(headers.cookie ?? '')?.[1] ?? '')

  async function callback(request: IncomingMessage, response: ServerResponse): Promise<void> {
    latest = await client().handleRedirectCallback(request, response)
    const id = String(kept.size + 1)
    kept.set(id, latest)
    response.appendHeader('set-cookie', `app=${id}; Path=/; HttpOnly; SameSite=Lax`)
    response.writeHead(303, { location: '/' }).end()
  }

  /** Asks about its token at each page, as the vendor's guide to single logout has it. */
  async function home(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tokens = tokensFor(request)
    const isSignedIn =
      tokens !== undefined && (await client().introspectToken(tokens.access_token)).active === true
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>App</title><h1>${isSignedIn ? 'Somebody' : 'Nobody'}</h1>`)
  }

  async function leave(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await client().logoutWithRedirect(response, logout(tokensFor(request)?.id_token ?? ''))
    // It sets the address and the status, and leaves the end to the app.
    response.end()
  }

  return {
    tokens: () => {
      if (latest === undefined) throw new Error('nobody has signed in')
      return latest
    },
    handle: async (request, response) => {
      switch (new URL(request.url ?? '/', 'http://app.invalid').pathname) {
        case '/login':
          await client().loginWithRedirect(response)
          return true
        case '/callback':
          await callback(request, response)
          return true
        case '/logout':
          await leave(request, response)
          return true
        default:
          await home(request, response)
          return true
      }
    },
  }
}
