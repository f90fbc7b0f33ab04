import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import type { Answer, Browser } from '../../../../../e2e/support/browser.ts'
import { deviceCodeGrant, responseModes, responseTypes } from '../../../src/domain/client.ts'
import { ada, type FrontDoor, type FrontDoorOptions, openFrontDoor, type Person } from '../front-door.ts'
import type { App } from './apps.ts'
import { callbackOf, challenge, jsonOf, type Parameters, press, query, verifier, visit } from './journeys.ts'

/** An app with a secret and everything on. */
export const shopId = 'shop'
/** An app in a browser, without a secret. */
export const spaId = 'spa'
/** The origin of its pages. */
export const spaOrigin = 'http://127.0.0.1:4100'
/** A program of the operator's, for itself. */
export const machineId = 'machine'

/** APIs, by the name that apps call `audience`. */
export const orders = 'https://orders.example/api'
export const stock = 'https://stock.example/'

/** The header by which every SDK of the vendor's says who it is. */
export const sdkHeader = {
  'auth0-client': Buffer.from('{"name":"auth0-spa-js","version":"2.27.0"}').toString('base64'),
} as const

const everyGrant = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  deviceCodeGrant,
]

/** A tenant as the vendor's are, with two APIs, and two standard apps beside its own. */
export function openAuth0(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openFrontDoor({
    ...options,
    clients: {
      [shopId]: () => ({
        dialect: 'auth0',
        grant_types: everyGrant,
        response_types: responseTypes,
        response_modes: responseModes,
      }),
      [spaId]: ({ callback }) => ({
        client_secret: undefined,
        dialect: 'auth0',
        redirect_uris: [callback, `${spaOrigin}/callback`],
        backchannel_logout_uri: undefined,
        web_origins: [spaOrigin, new URL(callback).origin],
      }),
      [machineId]: () => ({
        dialect: 'auth0',
        redirect_uris: undefined,
        post_logout_redirect_uris: undefined,
        backchannel_logout_uri: undefined,
        grant_types: ['client_credentials'],
        scope: 'orders:read orders:write',
      }),
      ...options.clients,
    },
    tenant: {
      dialects: { auth0: {} },
      resources: [{ resource: orders, scope: 'orders:read orders:write' }, { resource: stock }],
      ...options.tenant,
    },
  })
}

/** What an SDK gets from the token endpoint. */
export interface Auth0Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

/** A person signed in at an app by the vendor's addresses. */
export interface Auth0SignedIn extends Auth0Tokens {
  readonly browser: Browser
  readonly idClaims: Readonly<Record<string, unknown>>
}

/** The secret that an app shows, where it has one. */
export function secretOf({ id, secret }: App): string | undefined {
  return id === spaId ? undefined : secret
}

/** What binds a code to `verifier`. */
export const pkce = { code_challenge: challenge, code_challenge_method: 'S256' } as const

/** An authorization request as auth0-spa-js builds it. */
export function authorizePath(app: App, parameters: Parameters = {}): string {
  return `/authorize?${query({
    client_id: app.id,
    scope: 'openid profile email',
    redirect_uri: app.callback,
    response_type: 'code',
    response_mode: 'query',
    state: 'a state',
    nonce: 'a nonce',
    ...pkce,
    auth0Client: sdkHeader['auth0-client'],
    ...parameters,
  })}`
}

/** A call of an app with the credentials that it has, in the body. */
export function post(
  door: FrontDoor,
  app: App,
  path: string,
  body: Parameters,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const credentials = { client_id: app.id, client_secret: secretOf(app) }
  return door.send('POST', path, {
    headers: { ...sdkHeader, ...headers },
    form: query({ ...credentials, ...body }),
  })
}

/** The same as JSON. */
export function postJson(door: FrontDoor, app: App, path: string, body: Parameters): Promise<Answer> {
  const credentials = { client_id: app.id, client_secret: secretOf(app) }
  return door.send('POST', path, { headers: sdkHeader, json: { ...credentials, ...body } })
}

export interface Auth0SignInOptions {
  readonly person?: Person
  readonly parameters?: Parameters
  readonly browser?: Browser
}

/** Gets a code, by the pages that come. */
export async function codeFor(
  door: FrontDoor,
  app: App,
  { person = ada, parameters = {}, browser = door.browser() }: Auth0SignInOptions = {},
): Promise<string> {
  let answer = await visit(door, browser, authorizePath(app, parameters))
  if (answer.body.includes('name="password"')) {
    const { username, password } = person
    answer = await press(door, browser, answer, { username, password })
  }
  if (answer.location === undefined) answer = await press(door, browser, answer, { decision: 'allow' })
  const { code } = callbackOf(app, answer)
  assert.ok(code !== undefined, answer.location)
  return code
}

export function redeem(
  door: FrontDoor,
  app: App,
  code: string,
  parameters: Parameters = {},
): Promise<Answer> {
  return post(door, app, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: app.callback,
    code_verifier: verifier,
    ...parameters,
  })
}

/** Signs a person in at an app, by the page where the browser has no session yet, and redeems the code. */
export async function signInByAuth0(
  door: FrontDoor,
  app: App,
  { browser = door.browser(), ...options }: Auth0SignInOptions = {},
): Promise<Auth0SignedIn> {
  const answer = await redeem(door, app, await codeFor(door, app, { ...options, browser }))
  assert.equal(answer.status, 200, answer.body)
  const tokens = jsonOf(answer) as unknown as Auth0Tokens
  return { ...tokens, browser, idClaims: tokens.id_token ? decodeJwt(tokens.id_token) : {} }
}

/** As the SDKs refresh, with the address that nobody looks at. */
export function refreshByAuth0(
  door: FrontDoor,
  app: App,
  token: string,
  parameters: Parameters = {},
): Promise<Answer> {
  const grant = { grant_type: 'refresh_token', refresh_token: token, redirect_uri: app.callback }
  return post(door, app, '/oauth/token', { ...grant, ...parameters })
}
