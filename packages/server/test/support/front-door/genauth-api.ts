import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import type { Answer, Browser, Method } from '../../../../../e2e/support/browser.ts'
import type { FrontDoor } from '../front-door.ts'
import type { App } from './apps.ts'
import { accessKeyId, accessKeySecret, type GenAuthSignedIn, post } from './genauth.ts'
import { jsonOf } from './journeys.ts'

type Json = Readonly<Record<string, unknown>>
type Headers = Readonly<Record<string, string>>

/** What a call of the vendor's API came to: its envelope, which has HTTP status 200 whatever it says. */
export type Envelope = Json & { readonly answer: Answer }

export interface ApiCall {
  readonly json?: unknown
  readonly headers?: Headers
  /** Sends its cookies along, and keeps those that come back. */
  readonly browser?: Browser
}

/** Calls the vendor's API, as an SDK does. */
export async function call(door: FrontDoor, line: string, sent: ApiCall = {}): Promise<Envelope> {
  const [method = '', path = ''] = line.split(' ')
  const { json, headers, browser } = sent
  const answer = browser
    ? await browser.get(path, headers)
    : await door.send(method as Method, path, {
        ...(headers && { headers }),
        ...(json === undefined ? {} : { json }),
      })
  assert.equal(answer.status, 200, `${line}: ${answer.status} ${answer.body}`)
  assert.match(String(answer.headers['content-type']), /^application\/json/, line)
  return { ...jsonOf(answer), answer }
}

/** The numbers of an envelope of either family: `200`, `403/2333`, `2020`. */
export function codeOf({ statusCode, apiCode, code }: Json): string {
  const numbers = [statusCode ?? code, apiCode].filter((one) => one !== undefined)
  return numbers.map((one) => JSON.stringify(one)).join('/')
}

export function dataOf(envelope: Json): Json {
  assert.equal(codeOf(envelope), '200', JSON.stringify(envelope))
  return envelope['data'] as Json
}

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

/** A management token, by the access key of the tenant. */
export async function managementToken(
  door: FrontDoor,
  key: Json = { accessKeyId, accessKeySecret },
): Promise<string> {
  return String(dataOf(await call(door, 'POST /api/v3/get-management-token', { json: key }))['access_token'])
}

/** A device as a person's own list shows it. */
export interface Device extends Json {
  readonly device: Json & { readonly deviceId: string }
}

/** The devices of the person whose token it is, the last seen first. */
export async function devicesOf(door: FrontDoor, token: string): Promise<readonly Device[]> {
  const { data } = await call(door, 'GET /api/v3/mydevices/list', { headers: bearer(token) })
  return data as readonly Device[]
}

/** Whether a token still counts, as the app that got it learns by introspection. */
export async function isActive(door: FrontDoor, app: App, token: string): Promise<boolean> {
  return jsonOf(await post(door, app, '/oidc/token/introspection', { token }))['active'] === true
}

/** How a request is signed, spelled out as the vendor's SDKs do it and independently of the server. */
export interface Signing {
  readonly brand?: 'authing' | 'genauth'
  readonly accessKeyId?: string
  readonly accessKeySecret?: string
  readonly date?: string | undefined
  readonly nonce?: string
  readonly method?: string
  readonly version?: string
  readonly lang?: string
}

/** The headers of a signed call. @param parameters the query of a GET, or the members of the body. */
export function signedHeaders(
  door: FrontDoor,
  line: string,
  parameters: Json = {},
  signing: Signing = {},
): Headers {
  const { brand = 'authing', accessKeyId: id = accessKeyId, nonce = randomUUID(), lang = 'en-US' } = signing
  const date = 'date' in signing ? signing.date : door.clock.now().toUTCString()
  const headers: Record<string, string> = {
    [`x-${brand}-signature-nonce`]: nonce,
    [`x-${brand}-signature-method`]: signing.method ?? 'HMAC-SHA1',
    [`x-${brand}-signature-version`]: signing.version ?? '1.0',
    [`x-${brand}-sdk-version`]: brand === 'authing' ? 'authing-node-sdk:4.0.1' : 'gen-auth-node-sdk:1.0.0',
    [`x-${brand}-lang`]: lang,
    ...(date === undefined ? {} : { date }),
  }
  const text = stringToSign(line, headers, parameters)
  const signature = createHmac('sha1', signing.accessKeySecret ?? accessKeySecret)
    .update(text)
    .digest('base64')
  return { ...headers, authorization: `${brand === 'genauth' ? 'GenAuth' : brand} ${id}:${signature}` }
}

/** Section by section of the vendor's `buildSignature`. */
export function stringToSign(line: string, headers: Headers, parameters: Json): string {
  const [method = '', path = ''] = line.split(' ')
  let text = `${method}\n`
  for (const name of Object.keys(headers).toSorted()) text += `${name}:${headers[name]}\n`
  const names = Object.keys(parameters).toSorted()
  const pairs = names.map((name) => {
    const value = parameters[name]
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return text + path.split('?')[0] + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
}

/** Everything that a call must leave as it was. */
export async function standing(door: FrontDoor): Promise<unknown> {
  const { sessions, rp_sessions, grants, logouts, deliveries } = await door.snapshot()
  return { sessions, rp_sessions, grants, logouts, deliveries }
}

/** A person at two apps on one device. */
export interface AtTwoApps {
  readonly shop: GenAuthSignedIn
  readonly lens: GenAuthSignedIn
}
