import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import type { Answer, Browser } from '../../../../../e2e/support/browser.ts'
import { responseTypes } from '../../../src/domain/client.ts'
import { ada, type FrontDoor, type FrontDoorOptions, openFrontDoor, type Person } from '../front-door.ts'
import type { App } from './apps.ts'
import {
  basicOf,
  callbackOf,
  challenge,
  jsonOf,
  type Parameters,
  press,
  query,
  verifier,
  visit,
} from './journeys.ts'

/** What the vendor calls the tenant. */
export const customerId = '5c1a6b3e-6d1f-4c70-9d0e-3f2a7b8c9d10'
/** Both of the tenant's addresses, as what goes before every path. */
export const prefixes = ['', `/${customerId}`] as const

/** An app on a server, with a secret and everything on. */
export const paperId = 'paper'
/** An app on a phone, without a secret, whose address has a scheme of its own. */
export const parcelId = 'parcel'
export const parcelCallback = 'parcel://login'
/** An app in a browser, without a secret. */
export const boardId = 'board'
/** The origin of its pages. */
export const boardOrigin = 'http://127.0.0.1:4200'
/** A program of the operator's, for itself. */
export const robotId = 'robot'

const untold = { backchannel_logout_uri: undefined }

/** A tenant as the vendor's are, in its own words for customers and without, and two standard apps beside its own. */
export function openAkamai(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openFrontDoor({
    ...options,
    clients: {
      [paperId]: () => ({
        ...untold,
        dialect: 'akamai',
        grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
        response_types: responseTypes,
      }),
      [parcelId]: () => ({
        ...untold,
        client_secret: undefined,
        dialect: 'akamai',
        application_type: 'native',
        redirect_uris: [parcelCallback],
        post_logout_redirect_uris: [parcelCallback],
      }),
      [boardId]: ({ callback }) => ({
        ...untold,
        client_secret: undefined,
        dialect: 'akamai',
        redirect_uris: [callback, `${boardOrigin}/callback.html`],
        web_origins: [boardOrigin],
      }),
      [robotId]: () => ({
        ...untold,
        dialect: 'akamai',
        redirect_uris: undefined,
        post_logout_redirect_uris: undefined,
        grant_types: ['client_credentials'],
        scope: 'reports:read',
      }),
      ...options.clients,
    },
    tenant: { dialects: { akamai: { customerId } }, ...options.tenant },
  })
}

/** Where apps call, and how. */
export interface Place {
  /** Before every path; without the customer's id unless told. */
  readonly prefix?: string
}

/** An authorization request as the vendor's manual has it. */
export function authorizePath(app: App, parameters: Parameters = {}, { prefix = '' }: Place = {}): string {
  return `${prefix}/login/authorize?${query({
    client_id: app.id,
    redirect_uri: callbackAt(app),
    response_type: 'code',
    scope: 'openid profile email address phone',
    state: 'a state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...parameters,
  })}`
}

/** Where an app gets its answers. */
export function callbackAt({ id, callback }: App): string {
  return id === parcelId ? parcelCallback : callback
}

/** What an app hears, wherever it hears it. */
export function heardBy(app: App, answer: Answer): Readonly<Record<string, string>> {
  return callbackOf({ ...app, callback: callbackAt(app) }, answer)
}

const publicIds: readonly string[] = [parcelId, boardId]

/** What an app proves itself with: Basic where it has a secret, else its bare name. */
export function credentialsOf(app: App): { readonly headers: Headers; readonly form: Parameters } {
  return publicIds.includes(app.id)
    ? { headers: {}, form: { client_id: app.id } }
    : { headers: basicOf(app), form: {} }
}

type Headers = Readonly<Record<string, string>>

/** A form that an app posts, with the credentials that it has. */
export function post(door: FrontDoor, app: App, path: string, sent: Parameters): Promise<Answer> {
  const { headers, form } = credentialsOf(app)
  return door.send('POST', path, { headers, form: query({ ...form, ...sent }) })
}

/** The same as `curl -F` sends it. */
export function postMultipart(door: FrontDoor, app: App, path: string, sent: Parameters): Promise<Answer> {
  const { headers, form } = credentialsOf(app)
  return door.send('POST', path, curled({ ...form, ...sent }, headers))
}

export const boundary = '------------------------d74496d66958873e'

/** One part of a body, header and value; `more` goes behind its name. */
export function part(name: string, value: string, more = ''): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
}

/** What curl makes of `-F name=value`, again and again. */
export function curled(fields: Parameters, headers: Headers = {}) {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : part(name, value),
  )
  return multipart(parts.join(''), headers)
}

/** A body of parts that a test spells by itself. */
export function multipart(parts: string, headers: Headers = {}) {
  const type = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  return { headers: { ...type, ...headers }, form: `${parts}--${boundary}--\r\n` }
}

export interface AkamaiSignInOptions extends Place {
  readonly person?: Person
  readonly parameters?: Parameters
  readonly browser?: Browser
}

/** Signs a person in by the page that asks; then on, past the page that says so. */
export async function passSignIn(
  door: FrontDoor,
  browser: Browser,
  page: Answer,
  { username, password }: Person = ada,
): Promise<Answer> {
  return pastNotice(door, browser, await press(door, browser, page, { username, password }))
}

/** Goes on from the page that says for a moment that somebody signed in. */
export async function pastNotice(door: FrontDoor, browser: Browser, answer: Answer): Promise<Answer> {
  const next = /http-equiv="refresh"\s+content="\d+;\s*url=([^"]+)"/i.exec(answer.body)?.[1]
  return next === undefined ? answer : visit(door, browser, next)
}

/** Gets an answer for an app, by the pages that come. */
export async function answerFor(
  door: FrontDoor,
  app: App,
  { person, parameters = {}, browser = door.browser(), prefix = '' }: AkamaiSignInOptions = {},
): Promise<Answer> {
  let answer = await visit(door, browser, authorizePath(app, parameters, { prefix }))
  if (answer.body.includes('name="password"')) answer = await passSignIn(door, browser, answer, person)
  if (answer.body.includes('name="decision"'))
    answer = await press(door, browser, answer, { decision: 'allow' })
  return answer
}

export async function codeFor(door: FrontDoor, app: App, options: AkamaiSignInOptions = {}): Promise<string> {
  const answer = await answerFor(door, app, options)
  const { code } = heardBy(app, answer)
  assert.ok(code !== undefined, answer.location)
  return code
}

/** What an app makes of a code. */
export function codeGrant(app: App, code: string): Parameters {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: callbackAt(app),
    code_verifier: verifier,
  }
}

export interface AkamaiTokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

/** A person signed in at an app by the vendor's addresses. */
export interface AkamaiSignedIn extends AkamaiTokens {
  readonly app: App
  readonly browser: Browser
  readonly idClaims: Readonly<Record<string, unknown>>
}

/** Signs a person in at an app, by the page where the browser has no session yet, and redeems the code. */
export async function signInByAkamai(
  door: FrontDoor,
  app: App,
  { browser = door.browser(), prefix = '', ...options }: AkamaiSignInOptions = {},
): Promise<AkamaiSignedIn> {
  const code = await codeFor(door, app, { ...options, prefix, browser })
  const tokens = akamaiTokens(await post(door, app, `${prefix}/login/token`, codeGrant(app, code)))
  return { ...tokens, app, browser, idClaims: decodeJwt(tokens.id_token) }
}

export function akamaiTokens(answer: Answer): AkamaiTokens {
  assert.equal(answer.status, 200, answer.body)
  return jsonOf(answer) as unknown as AkamaiTokens
}

/** As the apps refresh. */
export function refreshByAkamai(
  door: FrontDoor,
  app: App,
  token: string,
  { prefix = '' }: Place = {},
): Promise<Answer> {
  return post(door, app, `${prefix}/login/token`, { grant_type: 'refresh_token', refresh_token: token })
}
