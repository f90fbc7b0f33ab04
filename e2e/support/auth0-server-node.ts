import { AuthenticationClient, type AuthenticationClientOptions } from 'auth0/legacy'
import type { ServerBrowser } from './auth0-server-browser.ts'
import { domain, type Handler, provider, sdkMilliseconds, secret, webApp } from './auth0-server-world.ts'

/* An app that has nothing of the vendor's but `auth0`: it writes its own addresses, and the SDK exchanges the codes. */

export const app = 'https://app.exeunt.test'
export const callback = `${app}/callback`

/** What answers there. */
export const appHandler: Handler = (_, response) =>
  response.setHeader('content-type', 'text/html').end('<!doctype html><h1>App</h1>')

/** Its registration, by whichever name. @param more of it. */
export const registration = (id: string, more: Readonly<Record<string, unknown>> = {}) =>
  webApp(id, app, { grant_types: ['authorization_code', 'refresh_token'], ...more })

type Options = Partial<AuthenticationClientOptions>
type Query = Readonly<Record<string, string>>

/** `AuthenticationClient` as the app's server makes it. */
export function authentication(clientId: string, options: Options = { clientSecret: secret }) {
  return new AuthenticationClient({ domain, clientId, timeoutDuration: sdkMilliseconds, ...options })
}

/** Where a person is sent: the SDK builds no such address. */
export function authorizeUrl(clientId: string, more: Query = {}): string {
  const request = { client_id: clientId, redirect_uri: callback, response_type: 'code', scope: 'openid' }
  return `${provider}/authorize?${new URLSearchParams({ ...request, ...more })}`
}

export const offline = { scope: 'openid profile email offline_access' }

/** The code that a person's browser brings after signing in, by the password or by the session that is there. */
export async function codeOf(
  browser: ServerBrowser,
  clientId: string,
  more: Query = {},
  who?: Parameters<ServerBrowser['signIn']>[1],
): Promise<string> {
  const { url } = await browser.signIn(authorizeUrl(clientId, more), who)
  const code = url.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${url.href}`)
  return code
}

/** The tokens of a person who signs in in this browser. */
export async function tokensOf(...from: Parameters<typeof codeOf>) {
  const [, clientId] = from
  const code = await codeOf(...from)
  const { data } = await authentication(clientId).oauth.authorizationCodeGrant({
    code,
    redirect_uri: callback,
  })
  return { refresh_token: '', id_token: '', ...data }
}
