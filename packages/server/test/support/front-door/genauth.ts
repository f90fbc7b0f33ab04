import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import type { Answer, Browser } from '../../../../../e2e/support/browser.ts'
import { responseModes, responseTypes } from '../../../src/domain/client.ts'
import { type FrontDoor, type FrontDoorOptions, openFrontDoor, type Person } from '../front-door.ts'
import type { App } from './apps.ts'
import { callbackOf, challenge, jsonOf, type Parameters, press, query, verifier, visit } from './journeys.ts'

/** An app's id and secret as the vendor's console makes them. */
export const shopId = '5f17a529f64fb009b794a2ff'
export const shopSecret = '0123456789abcdef0123456789abcdef'
/** An app without a secret, in a browser. */
export const kioskId = '61d55dc7a7bd6ac3d8a2ea4d'
/** The origin of its pages. */
export const kioskOrigin = 'http://127.0.0.1:4100'
export const accessKeyId = '6319a1504f3a5c1e'
export const accessKeySecret = 'abcdef0123456789abcdef0123456789'

const everyType = responseTypes.filter((type) => type !== 'token')

/**
 * A tenant as the vendor's pools are: an app with a secret and everything on, a browser app without one, an access
 * key of the first, and two standard apps beside them.
 */
export function openGenAuth(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openFrontDoor({
    ...options,
    clients: {
      [shopId]: () => ({
        client_secret: shopSecret,
        dialect: 'genauth',
        grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', 'password'],
        response_types: everyType,
        response_modes: responseModes,
      }),
      [kioskId]: ({ callback }) => ({
        client_secret: undefined,
        dialect: 'genauth',
        redirect_uris: [callback, `${kioskOrigin}/callback`],
        backchannel_logout_uri: undefined,
        web_origins: [kioskOrigin, new URL(callback).origin],
        response_modes: ['query', 'fragment', 'web_message'],
      }),
      [accessKeyId]: () => ({
        client_secret: accessKeySecret,
        dialect: 'genauth',
        redirect_uris: undefined,
        post_logout_redirect_uris: undefined,
        backchannel_logout_uri: undefined,
        grant_types: ['client_credentials'],
        scope: 'exeunt:admin orders:read email',
        signs_requests: true,
        access_key_of: shopId,
      }),
      ...options.clients,
    },
    tenant: { dialects: { genauth: {} }, ...options.tenant },
  })
}

/** What an SDK gets from the token endpoint. */
export interface GenAuthTokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

/** A person signed in at an app by the vendor's addresses. */
export interface GenAuthSignedIn extends GenAuthTokens {
  readonly browser: Browser
  readonly idClaims: Readonly<Record<string, unknown>>
  readonly accessClaims: Readonly<Record<string, unknown>>
}

/** The secret that an app shows; the shop's is the recorded one, and `''` says that there is none. */
export function secretOf({ id, secret }: App): string | undefined {
  if (id === kioskId || secret === '') return undefined
  return id === shopId ? shopSecret : secret
}

/** An authorization request as the Python SDK builds it. */
export function authPath(app: App, parameters: Parameters = {}, path = '/oidc/auth'): string {
  return `${path}?${query({
    nonce: 'blacksmith',
    state: 'playground',
    scope: 'openid profile email phone address',
    client_id: app.id,
    redirect_uri: app.callback,
    response_type: 'code',
    ...parameters,
  })}`
}

/** What binds a code to `verifier`. */
export const pkce = { code_challenge: challenge, code_challenge_method: 'S256' } as const

/** A form of an app with the credentials that it has, in the body. */
export function post(
  door: FrontDoor,
  app: App,
  path: string,
  form: Parameters,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const credentials = { client_id: app.id, client_secret: secretOf(app) }
  return door.send('POST', path, { headers, form: query({ ...credentials, ...form }) })
}

export interface GenAuthSignInOptions {
  readonly person: Person
  readonly parameters?: Parameters
  readonly browser?: Browser
  /** `/oidc` unless told. */
  readonly prefix?: '/oidc' | '/oauth'
}

/** Signs a person in at an app, by the page where the browser has no session yet, and redeems the code. */
export async function signInByGenAuth(
  door: FrontDoor,
  app: App,
  { person, parameters, browser = door.browser(), prefix = '/oidc' }: GenAuthSignInOptions,
): Promise<GenAuthSignedIn> {
  const code = await codeFor(door, app, { person, browser, prefix, ...(parameters && { parameters }) })
  const answer = await redeemByGenAuth(door, app, code, `${prefix}/token`)
  assert.equal(answer.status, 200, answer.body)
  const tokens = jsonOf(answer) as unknown as GenAuthTokens
  return {
    ...tokens,
    browser,
    idClaims: tokens.id_token ? decodeJwt(tokens.id_token) : {},
    accessClaims: decodeJwt(tokens.access_token),
  }
}

export function redeemByGenAuth(
  door: FrontDoor,
  app: App,
  code: string,
  path = '/oidc/token',
): Promise<Answer> {
  return post(door, app, path, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: app.callback,
    code_verifier: secretOf(app) === undefined ? verifier : undefined,
  })
}

/** Gets a code, by the pages that come; of an app without a secret a bound one. */
export async function codeFor(
  door: FrontDoor,
  app: App,
  { person, parameters = {}, browser = door.browser(), prefix = '/oidc' }: GenAuthSignInOptions,
): Promise<string> {
  const bound = secretOf(app) === undefined && !Object.hasOwn(parameters, 'code_challenge')
  const path = authPath(app, { ...(bound ? pkce : {}), ...parameters }, `${prefix}/auth`)
  let answer = await visit(door, browser, path)
  if (answer.body.includes('name="password"')) {
    const { username, password } = person
    answer = await press(door, browser, answer, { username, password })
  }
  if (answer.location === undefined) answer = await press(door, browser, answer, { decision: 'allow' })
  const { code } = callbackOf(app, answer)
  assert.ok(code !== undefined, answer.location)
  return code
}
