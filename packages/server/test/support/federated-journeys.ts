import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import {
  arrived,
  createPlainBrowser,
  type PlainBrowser,
  shown,
} from '../../../../e2e/support/plain-browser.ts'
import {
  type App,
  authorizePath,
  type Browser,
  callbackOf,
  endSessionPath,
  redeem,
  tokensOf,
} from './front-door.ts'
import type { UpstreamProvider } from './upstream-provider.ts'
import type { Federation } from './upstream-world.ts'

/** Somebody with a browser, which is two here: its cookies are one server's each. */
export interface Traveller {
  /** At our server, for single calls. */
  readonly browser: Browser
  /** The same browser at our server: follows redirects, presses buttons, stops at other people's addresses. */
  readonly here: PlainBrowser
  /** At the upstream. */
  readonly there: PlainBrowser
}

/** Somebody who came to an app by way of an upstream. */
export interface Federated extends Traveller {
  readonly upstream: UpstreamProvider
  readonly app: App
  readonly idToken: string
  readonly refreshToken: string
  /** The ID token's claims. */
  readonly claims: Readonly<Record<string, unknown>>
}

export function traveller({ door }: Pick<Federation, 'door'>, upstream: UpstreamProvider): Traveller {
  const browser = door.browser()
  return { browser, here: createPlainBrowser(door.base, browser), there: upstream.browser() }
}

/** Signs somebody in at an app of ours, by an upstream's button on our page. */
export async function signInThrough(
  { door }: Pick<Federation, 'door'>,
  upstream: UpstreamProvider,
  options: {
    readonly app?: App
    readonly who?: Traveller
    readonly parameters?: Readonly<Record<string, string>>
  } = {},
): Promise<Federated> {
  const { app = door.app('ledger'), who = traveller({ door }, upstream), parameters = {} } = options
  const page = await who.here.open(authorizePath(app, parameters))
  const left = arrived(await who.here.press(page, `upstream-${String(upstream.entry['id'])}`)).url
  const back = await upstream.signIn(who.there, left)
  const landed = arrived(await who.here.open(back.href)).url
  const answer = { status: 303, location: landed.href, headers: {}, body: '' }
  const tokens = tokensOf(await redeem(door, app, callbackOf(app, answer)['code'] ?? ''))
  const { id_token: idToken, refresh_token: refreshToken } = tokens
  return { ...who, upstream, app, idToken, refreshToken, claims: decodeJwt(idToken) }
}

/** The app's own logout, with a hint, so that nobody is asked here. */
export function logoutPath({ app, idToken }: Pick<Federated, 'app' | 'idToken'>): string {
  return endSessionPath({
    id_token_hint: idToken,
    post_logout_redirect_uri: app.signedOut,
    state: `out of ${app.id}`,
  })
}

/** Where a browser was sent that is to be signed out at an upstream. */
export interface SentThere {
  readonly url: URL
  readonly asked: Readonly<Record<string, string>>
}

/** Opens an address of ours, whose answer has to lead to the upstream. */
export async function sentThere({ here, upstream }: Federated, path: string): Promise<SentThere> {
  const { url } = arrived(await here.open(path))
  assert.ok(url.href.startsWith(`${upstream.issuer}/`), url.href)
  return { url, asked: Object.fromEntries(url.searchParams) }
}

/** Says yes at the upstream, and comes back with what it says: to where the browser rests, or a page of ours. */
export async function thereAndBack(who: Federated, { url }: Pick<SentThere, 'url'>) {
  const back = await who.upstream.signOut(who.there, url)
  return who.here.open(back.href)
}

/** The whole way of a logout that crosses to the upstream. @returns where the browser rests. */
export async function signOutThrough(who: Federated, path = logoutPath(who)): Promise<URL> {
  return arrived(await thereAndBack(who, await sentThere(who, path))).url
}

/** Whether an app gets its browser back as it asked. */
export function assertHome({ app }: Pick<Federated, 'app'>, landed: URL, state = `out of ${app.id}`): void {
  assert.equal(landed.href.split('?')[0], app.signedOut)
  assert.deepEqual(Object.fromEntries(landed.searchParams), { state })
}

/** What a page says, without its markup. */
export function wordsOn(page: Parameters<typeof shown>[0]): string {
  const { body } = shown(page)
  return body
    .replaceAll(/<(?:head|svg)[\s\S]*?<\/(?:head|svg)>/g, ' ')
    .replaceAll(/<\/?(?:a|bdi|code|em|span|strong)\b[^>]*>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}
