import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTVerifyResult, jwtVerify } from 'jose'
import type { Answer, Browser } from '../../../../../e2e/support/browser.ts'
import type { FrontDoor, Person } from '../front-door.ts'
import type { App } from './apps.ts'

type Fields = Readonly<Record<string, string>>
/** `undefined` takes a parameter away. */
export type Parameters = Readonly<Record<string, string | undefined>>

export interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly scope: string
  readonly expires_in: number
}

/** What an app knows of the person after a sign-in. */
export interface SignedIn extends Tokens {
  readonly app: App
  readonly browser: Browser
  /** The ID token's claims. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly sid: string
}

export const verifier = 'a-code-verifier-of-more-than-forty-three-characters'
export const challenge = createHash('sha256').update(verifier).digest('base64url')

/** An app's authorization request as a path. */
export function authorizePath(app: App, parameters: Parameters = {}): string {
  return `/oauth2/authorize?${query({
    response_type: 'code',
    client_id: app.id,
    redirect_uri: app.callback,
    scope: 'openid',
    state: `state of ${app.id}`,
    nonce: `nonce of ${app.id}`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  })}`
}

/** Spells parameters; those that are `undefined` are left out. */
export function query(parameters: Parameters): string {
  const sent = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return new URLSearchParams(sent).toString()
}

/** Goes on while the answer leads to an address of ours; the last answer is a page, or leads away. */
export async function follow({ base }: FrontDoor, browser: Browser, answer: Answer): Promise<Answer> {
  let last = answer
  for (let hops = 0; isOurs(base, last.location); hops += 1) {
    assert.ok(hops < 10, `the redirects do not end: ${last.location}`)
    last = await browser.get(last.location)
  }
  return last
}

function isOurs(base: string, location: string | undefined): location is string {
  return location !== undefined && (location === base || location.startsWith(`${base}/`))
}

/** Opens an address and goes where it leads. */
export async function visit(door: FrontDoor, browser: Browser, path: string): Promise<Answer> {
  return follow(door, browser, await browser.get(path))
}

/** Presses a button of a page: sends its form with what the person filled in, and goes where that leads. */
export async function press(
  door: FrontDoor,
  browser: Browser,
  page: Answer,
  fields: Fields,
): Promise<Answer> {
  const { action, hidden } = formOf(page)
  return follow(door, browser, await browser.post(action, { ...hidden, ...fields }))
}

/** The first form of a page: where it goes and its hidden fields. */
export function formOf({ body, status }: Answer): { readonly action: string; readonly hidden: Fields } {
  const [, action, content = ''] =
    /<form\s+method="post"\s+action="([^"]*)"([\s\S]*?)<\/form>/.exec(body) ?? []
  assert.ok(action !== undefined, `no form on the page (${status}):\n${body.slice(0, 2000)}`)
  const inputs = content.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)
  return { action, hidden: Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value])) }
}

/** What the app gets by its callback. */
export function callbackOf(app: App, { location, status, body }: Answer): Fields {
  assert.ok(
    location !== undefined && location.startsWith(app.callback + (app.callback.includes('?') ? '&' : '?')),
    `not to ${app.id}: ${status} ${location ?? body.slice(0, 2000)}`,
  )
  return Object.fromEntries(new URL(location).searchParams)
}

export interface SignInOptions {
  readonly person: Person
  readonly parameters?: Parameters
  /** The browser to do it in; a new one unless told. */
  readonly browser?: Browser
}

/** Signs a person in at an app by the pages, consent included, and redeems the code. */
export async function signIn(
  door: FrontDoor,
  app: App,
  { person, parameters, browser = door.browser() }: SignInOptions,
): Promise<SignedIn> {
  const page = await visit(door, browser, authorizePath(app, parameters))
  const { username, password } = person
  const answer = await press(door, browser, page, { username, password })
  assert.notEqual(answer.status, 403, `wrong credentials: ${answer.body}`)
  const landed =
    answer.location === undefined ? await press(door, browser, answer, { decision: 'allow' }) : answer
  return redeemed(door, app, { browser, answer: landed })
}

/** Signs in at one more app in a browser that has a session: no page appears. */
export async function joinApp(
  door: FrontDoor,
  app: App,
  browser: Browser,
  parameters: Parameters = {},
): Promise<SignedIn> {
  return redeemed(door, app, { browser, answer: await browser.get(authorizePath(app, parameters)) })
}

async function redeemed(
  door: FrontDoor,
  app: App,
  { browser, answer }: { readonly browser: Browser; readonly answer: Answer },
): Promise<SignedIn> {
  const { code = '' } = callbackOf(app, answer)
  const tokens = tokensOf(await redeem(door, app, code))
  const claims = decodeJwt(tokens.id_token)
  return { ...tokens, app, browser, claims, sid: String(claims['sid']) }
}

export function redeem(
  door: FrontDoor,
  app: App,
  code: string,
  parameters: Parameters = {},
): Promise<Answer> {
  const grant = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: app.callback,
    code_verifier: verifier,
  }
  return callAs(door, app, '/oauth2/token', { ...grant, ...parameters })
}

export function refresh(
  door: FrontDoor,
  app: App,
  token: string,
  parameters: Parameters = {},
): Promise<Answer> {
  return callAs(door, app, '/oauth2/token', {
    grant_type: 'refresh_token',
    refresh_token: token,
    ...parameters,
  })
}

/** A form that an app's server posts, with its secret. */
export function callAs(door: FrontDoor, app: App, path: string, form: Parameters): Promise<Answer> {
  return door.send('POST', path, { headers: basicOf(app), form: query(form) })
}

export function basicOf({ id, secret }: App): Fields {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}

export function tokensOf(answer: Answer): Tokens {
  assert.equal(answer.status, 200, answer.body)
  return jsonOf(answer) as unknown as Tokens
}

export function jsonOf({ body }: Answer): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body)
  assert.ok(typeof value === 'object' && value !== null, body)
  return { ...value }
}

export async function introspect(door: FrontDoor, app: App, token: string) {
  const answer = await callAs(door, app, '/oauth2/introspect', { token })
  assert.equal(answer.status, 200, answer.body)
  return jsonOf(answer)
}

export function userinfo(door: FrontDoor, token: string): Promise<Answer> {
  return door.send('GET', '/oauth2/userinfo', { headers: { authorization: `Bearer ${token}` } })
}

/** An end_session request as a path. */
export function endSessionPath(parameters: Parameters = {}): string {
  const sent = query(parameters)
  return sent === '' ? '/oauth2/logout' : `/oauth2/logout?${sent}`
}

/** Whether this browser has a session at the provider, seen as an app sees it: by `prompt=none`. */
export async function isSignedIn(browser: Browser, app: App): Promise<boolean> {
  const { error, code } = callbackOf(app, await browser.get(authorizePath(app, { prompt: 'none' })))
  assert.ok(code !== undefined || error === 'login_required', error)
  return code !== undefined
}

/** Verifies a token as an app does: by the published keys, at the server's time. */
export async function verified(
  door: FrontDoor,
  token: string,
  expected: { readonly audience: string; readonly typ?: string },
): Promise<JWTVerifyResult> {
  const jwks = jsonOf(await door.send('GET', '/oauth2/jwks')) as unknown as JSONWebKeySet
  return jwtVerify(token, createLocalJWKSet(jwks), {
    issuer: door.base,
    audience: expected.audience,
    currentDate: door.clock.now(),
    ...(expected.typ === undefined ? {} : { typ: expected.typ }),
  })
}
