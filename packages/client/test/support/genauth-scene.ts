import type { TestContext } from 'node:test'
import { AuthenticationClient, type AuthenticationClientOptions } from '../../src/genauth/index.ts'
import { startGenauthProvider, type GenauthProvider } from './genauth-provider.ts'
import { createFixedClock, type FixedClock } from './scene.ts'

export const app = {
  id: '5f17a529f64fb009b794a2ff',
  secret: '0123456789abcdef0123456789abcdef',
  redirectUri: 'https://app.example/callback',
}

export interface GenauthScene {
  readonly provider: GenauthProvider
  readonly client: AuthenticationClient
  readonly clock: FixedClock
  /** Another client of the same server. */
  readonly clientWith: (options: Partial<AuthenticationClientOptions>) => AuthenticationClient
  /** Goes through a sign-in, up to the code. */
  readonly signIn: (
    client?: AuthenticationClient,
  ) => Promise<{ readonly code: string; readonly nonce: string }>
}

/** A fresh server that keeps the contract, and the app's client, for one test. */
export async function setGenauthScene(
  t: TestContext,
  options: Partial<AuthenticationClientOptions> = {},
  server: Omit<Parameters<typeof startGenauthProvider>[1], 'now'> = {},
): Promise<GenauthScene> {
  const clock = createFixedClock()
  const provider = await startGenauthProvider(app, { now: clock.now, ...server })
  t.after(() => provider.close())
  const clientWith = (more: Partial<AuthenticationClientOptions>) =>
    new AuthenticationClient({
      appId: app.id,
      appSecret: app.secret,
      appHost: provider.host,
      redirectUri: app.redirectUri,
      now: clock.now,
      ...more,
    })
  const client = clientWith(options)
  const signIn = async (from = client) => {
    const { url, nonce = '' } = from.buildAuthorizeUrl()
    const callback = await provider.browse(url)
    return { code: callback.searchParams.get('code') ?? '', nonce }
  }
  return { provider, client, clock, clientWith, signIn }
}

/** A client of no server at all: for what sends nothing. */
export function offline(options: Partial<AuthenticationClientOptions> = {}): AuthenticationClient {
  return new AuthenticationClient({
    appId: app.id,
    appHost: 'https://example.genauth.ai',
    redirectUri: app.redirectUri,
    fetch: () => Promise.reject(new Error('something was sent')),
    ...options,
  })
}

/** The parameters of an address, and the address without them. */
export function readUrl(address: { toString(): string }) {
  const url = new URL(String(address))
  return { at: `${url.origin}${url.pathname}`, query: Object.fromEntries(url.searchParams) }
}
