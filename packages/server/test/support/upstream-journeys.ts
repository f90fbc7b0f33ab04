import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import {
  type Arrival,
  arrived,
  createPlainBrowser,
  type Page,
  type PlainBrowser,
  shown,
} from '../../../../e2e/support/plain-browser.ts'
import { type App, authorizePath, type FrontDoor, redeem, tokensOf } from './front-door.ts'
import type { Parameters } from './front-door/journeys.ts'
import type { FakeUpstream } from './upstream-fake.ts'
import type { UpstreamProvider } from './upstream-provider.ts'

/** A browser with nothing in it, which stops at addresses that are not ours. */
export function newBrowser(door: FrontDoor): PlainBrowser {
  return createPlainBrowser(door.base, door.browser())
}

/** Opens an app's request. @returns the page that it leads to. */
export async function ask(browser: PlainBrowser, app: App, parameters: Parameters = {}): Promise<Page> {
  return shown(await browser.open(authorizePath(app, parameters)))
}

/** Presses an upstream's button. @returns our authorization request there. */
export async function leaveBy(browser: PlainBrowser, page: Page | Arrival, id: string): Promise<URL> {
  return arrived(await browser.press(page, `upstream-${id}`)).url
}

export interface UpstreamSignIn {
  readonly browser?: PlainBrowser
  /** The person's browser at the upstream, which is the same one in truth; its cookies are other ones. */
  readonly there?: PlainBrowser
  readonly parameters?: Parameters
  readonly login?: string
}

/** What an app has of a person who came by an upstream. */
export interface CameBy {
  readonly browser: PlainBrowser
  readonly there: PlainBrowser
  readonly claims: Readonly<Record<string, unknown>>
  readonly accessToken: string
}

/** Signs Grace in at an app by a real upstream, all the way, and redeems the code. */
export async function signInBy(
  door: FrontDoor,
  app: App,
  upstream: UpstreamProvider,
  options: UpstreamSignIn = {},
): Promise<CameBy> {
  const { browser = newBrowser(door), there = upstream.browser(), parameters, login } = options
  const page = await ask(browser, app, parameters)
  const request = await leaveBy(browser, page, String(upstream.entry['id']))
  const back = await upstream.signIn(there, request, login)
  return { ...(await cameTo(door, app, await browser.open(back.href))), browser, there }
}

/** The same by one that does what a test says. */
export async function signInByFake(
  door: FrontDoor,
  app: App,
  upstream: FakeUpstream,
  { browser = newBrowser(door), parameters }: UpstreamSignIn = {},
): Promise<CameBy> {
  const request = await leaveBy(browser, await ask(browser, app, parameters), upstream.id)
  const landed = await browser.open(upstream.answer(request).href)
  return { ...(await cameTo(door, app, landed)), browser, there: browser }
}

/** What the app gets of an answer that leads to it. */
export async function cameTo(
  door: FrontDoor,
  app: App,
  landed: Page | Arrival,
): Promise<Pick<CameBy, 'claims' | 'accessToken'>> {
  const { url } = arrived(landed)
  assert.equal(url.origin + url.pathname, app.callback)
  const tokens = tokensOf(await redeem(door, app, url.searchParams.get('code') ?? ''))
  return { claims: decodeJwt(tokens.id_token), accessToken: tokens.access_token }
}
