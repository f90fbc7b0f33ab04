import { createHash, randomBytes } from 'node:crypto'
import type { Answer, Caller } from './browser.ts'
import type { VendorAddress } from './akamai-world.ts'
import { person } from './journeys.ts'
import { type Arrival, arrived, type Page, type PlainBrowser, shown } from './plain-browser.ts'

/*
 * What real apps of the vendor's customers send, parameter by parameter, by plain HTTP: no two of them send the same.
 */

export type Parameters = Readonly<Record<string, string>>

/** How an app is registered, as far as its requests say it. */
export interface VendorApp {
  readonly id: string
  readonly redirectUri: string
  /** Sent in the body; an app without one is public. */
  readonly secret?: string
}

/** What an app keeps between its authorization request and the answer. */
export interface Pending {
  readonly url: string
  readonly state: string
  readonly verifier: string
}

/** The authorization request of a public app: code and PKCE. @param more of its own. */
export function authorizationRequest(at: VendorAddress, app: VendorApp, more: Parameters = {}): Pending {
  const [state, nonce, verifier] = [random(), random(), random()]
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.id,
    redirect_uri: app.redirectUri,
    scope: 'openid profile email',
    state,
    nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })
  return { url: `${at.base}/login/authorize?${query}`, state, verifier }
}

const random = () => randomBytes(32).toString('base64url')

/** Goes there, signs in where it is asked to, and waits out the page that says so. */
export async function reachApp(browser: PlainBrowser, url: string): Promise<Arrival> {
  const begun = await browser.open(url)
  if (begun.kind === 'arrival') return begun
  const notice = await givePassword(browser, begun)
  if (titleOf(notice) !== 'Login Successful!') throw new Error(`not signed in: ${titleOf(notice)}`)
  return arrived(await browser.refresh(notice))
}

/** Signs in on a page that asks for the password. @returns what comes next. */
export function givePassword(browser: PlainBrowser, page: Page | Arrival): Promise<Page | Arrival> {
  const { username, password } = person
  return browser.press(page, 'submit', { username, password })
}

/** What a page's heading says. */
export function titleOf(page: Page | Arrival): string {
  const heading = /<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(shown(page).body)?.[1] ?? ''
  return heading.replaceAll(/<[^>]*>/g, '').trim()
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

/** A person signed in at a public app. */
export async function signIn(
  caller: Caller,
  browser: PlainBrowser,
  at: VendorAddress,
  app: VendorApp,
  more: Parameters = {},
): Promise<Tokens> {
  const pending = authorizationRequest(at, app, more)
  return redeem(caller, at, app, { ...pending, answer: (await reachApp(browser, pending.url)).url })
}

/** What a public app makes of the answer to its request. @throws where that is not the answer. */
export async function redeem(
  caller: Caller,
  at: VendorAddress,
  app: VendorApp,
  { answer: { searchParams }, state, verifier }: Pending & { readonly answer: URL },
): Promise<Tokens> {
  if (searchParams.get('state') !== state) throw new Error(`not the answer: ${searchParams}`)
  const form = {
    grant_type: 'authorization_code',
    code: searchParams.get('code') ?? '',
    redirect_uri: app.redirectUri,
    code_verifier: verifier,
    ...identityOf(app),
  }
  return tokensIn(await postForm(caller, at, '/login/token', form))
}

/** A form posted to an address of the vendor's. */
export function postForm(caller: Caller, at: VendorAddress, path: string, form: Parameters): Promise<Answer> {
  return caller.send('POST', new URL(at.base + path).pathname, { form })
}

export function tokensIn({ status, body }: Pick<Answer, 'status' | 'body'>): Tokens {
  if (status !== 200) throw new Error(`no tokens: ${status} ${body}`)
  return JSON.parse(body) as Tokens
}

/** How an app says who it is: most of them by their bare name. */
export function identityOf({ id, secret }: VendorApp): Parameters {
  return { client_id: id, ...(secret !== undefined && { client_secret: secret }) }
}

/** As every one of them refreshes. */
export function refresh(caller: Caller, at: VendorAddress, app: VendorApp, token: string): Promise<Answer> {
  const form = { grant_type: 'refresh_token', refresh_token: token, ...identityOf(app) }
  return postForm(caller, at, '/login/token', form)
}
