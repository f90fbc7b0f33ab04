import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { type Answer, type Caller, type CallOptions, createCaller, type Method } from './browser.ts'
import { startConformanceProvider } from './conformance-provider.ts'
import { type Arrival, createPlainBrowser, type Page, type PlainBrowser, tagsOf } from './plain-browser.ts'
import { suiteKey } from './suite-keys.ts'

/** Where the suite's clients live. Nothing is ever fetched from there. */
export const callback = 'https://rp.example.test/test/a/exeunt/callback'
export const afterLogout = 'https://rp.example.test/test/a/exeunt/post_logout_redirect'

/** 128 characters of punctuation: all of it that ASCII has, four times. */
export const state = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.repeat(4)

/** As the profile's file has her. */
export const ada = { username: 'ada', password: 'test-only password of ada' }

export type Json = Readonly<Record<string, unknown>>

/** The OpenID Foundation's suite in small: clients that register themselves, and a browser without scripts. */
export interface Suite {
  readonly base: string
  /** The address of a server of the suite's on this machine, and what was asked of it. */
  readonly origin: string
  readonly asked: readonly Asked[]
  /** What it answers, by path. */
  readonly served: Map<string, Served>
  browser(): PlainBrowser
  call(method: Method, path: string, options?: CallOptions): Promise<Answer>
  json(method: Method, path: string, options?: CallOptions): Promise<Json>
  /** Redeems a code of a client with a secret for Basic. */
  redeem(client: Client, code: unknown): Promise<Json>
  register(metadata: Json): Promise<Client>
  /** Verifies by the provider's current key set. */
  verify(token: unknown, audience: string): Promise<Json>
  keySet(): Promise<JSONWebKeySet>
  stop(): Promise<void>
}

export interface Asked {
  readonly path: string
  readonly contentType: string | undefined
  readonly body: string
}

export interface Served {
  readonly type: string
  readonly body: string
}

/** A client as the registration endpoint told it. */
export interface Client {
  readonly id: string
  readonly secret: string
  readonly told: Json
}

export async function startSuite(): Promise<Suite> {
  const provider = await startConformanceProvider()
  const caller = createCaller(provider.base, 4, provider.ca)
  const asked: Asked[] = []
  const served = new Map<string, Served>()
  const server = createServer((request, response) => {
    // Who hung up before the end of the request gets no answer.
    answer(request, response, { asked, served }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const keySet = async () => JSON.parse((await caller.send('GET', '/oauth2/jwks')).body) as JSONWebKeySet
  return {
    base: provider.base,
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    asked,
    served,
    browser: () => createPlainBrowser(provider.base, caller.browser()),
    call: (method, path, options) => caller.send(method, path, options),
    json: async (...call) => objectIn(await caller.send(...call)),
    redeem: async (client, code) =>
      objectIn(
        await caller.send('POST', '/oauth2/token', { headers: basic(client), form: redemption(code) }),
      ),
    register: (metadata) => register(caller, metadata),
    verify: async (token, audience) => {
      const keys = createLocalJWKSet(await keySet())
      const { payload } = await jwtVerify(String(token), keys, { issuer: provider.base, audience })
      return payload
    },
    keySet,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await caller.close()
      await provider.stop()
    },
  }
}

/** What the suite registers by, where a test says nothing else; `null` leaves a field out. */
export async function suiteMetadata(responseType: string, more: Json = {}): Promise<Json> {
  const words = responseType.split(' ')
  const given = {
    client_name: 'Suite client <&"> dynamically registered',
    redirect_uris: [callback],
    post_logout_redirect_uris: [afterLogout],
    response_types: [responseType],
    grant_types: [
      ...(words.includes('code') || words.includes('none') ? ['authorization_code'] : []),
      ...(words.some((word) => /^(?:id_)?token$/.test(word)) ? ['implicit'] : []),
    ],
    token_endpoint_auth_method: 'client_secret_basic',
    contacts: ['certification@oidf.org'],
    jwks: { keys: [(await suiteKey()).publicJwk] },
    ...more,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

export function authorizeAddress(
  { id }: Pick<Client, 'id'>,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = {
    client_id: id,
    redirect_uri: callback,
    scope: 'openid',
    response_type: 'code',
    state,
    nonce: 'a nonce',
    ...parameters,
  }
  const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return `/oauth2/authorize?${new URLSearchParams(sent)}`
}

/** Signs in, consents, and presses on, whichever pages come, until an app is reached. */
export async function walk(browser: PlainBrowser, begun: Page | Arrival): Promise<Arrival> {
  let now = begun
  for (let count = 0; now.kind === 'page' && count < 5; count += 1) now = await step(browser, now)
  if (now.kind === 'arrival') return now
  throw new Error(`no app was reached: ${now.url.href} ${now.body}`)
}

function step(browser: PlainBrowser, page: Page): Promise<Page | Arrival> {
  const ids = controlsOf(page).map(({ id }) => id)
  if (ids.includes('password')) return browser.press(page, 'submit', ada)
  if (ids.includes('allow')) return browser.press(page, 'allow')
  return browser.press(page, 'continue')
}

/** What a person can press or fill in. */
export function controlsOf({ body }: Pick<Page, 'body'>): readonly Readonly<Record<string, string>>[] {
  const inputs = tagsOf(body, 'input').filter(({ type }) => type !== 'hidden')
  return [...inputs, ...tagsOf(body, 'button'), ...tagsOf(body, 'select'), ...tagsOf(body, 'textarea')]
}

/** What an app was told, and how it travelled. */
export function told({ url, form }: Arrival): {
  readonly by: string
  readonly parameters: Record<string, string>
} {
  if (form) return { by: 'form_post', parameters: { ...form } }
  if (url.hash !== '')
    return { by: 'fragment', parameters: Object.fromEntries(new URLSearchParams(url.hash.slice(1))) }
  return { by: 'query', parameters: Object.fromEntries(url.searchParams) }
}

/** The whole way through the pages, to what the app is told. */
export async function signedIn(
  browser: PlainBrowser,
  client: Pick<Client, 'id'>,
  parameters?: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>>> {
  return told(await walk(browser, await browser.open(authorizeAddress(client, parameters)))).parameters
}

export function basic({ id, secret }: Pick<Client, 'id' | 'secret'>) {
  const spelled = [id, secret].map(encodeURIComponent).join(':')
  return { authorization: `Basic ${Buffer.from(spelled).toString('base64')}` }
}

export const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

export function redemption(
  code: unknown,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { grant_type: 'authorization_code', code: String(code), redirect_uri: callback, ...more }
}

export function objectIn({ body }: Pick<Answer, 'body'>): Json {
  const value: unknown = JSON.parse(body)
  assert.ok(typeof value === 'object' && value !== null, body)
  return { ...value }
}

async function register(caller: Caller, metadata: Json): Promise<Client> {
  const answer = await caller.send('POST', '/oauth2/register', { json: metadata })
  assert.equal(answer.status, 201, answer.body)
  const client = objectIn(answer)
  const { client_id: id, client_secret: secret = '' } = client
  return { id: String(id), secret: String(secret), told: client }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { asked, served }: { readonly asked: Asked[]; readonly served: ReadonlyMap<string, Served> },
): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const path = request.url ?? '/'
  asked.push({ path, contentType: request.headers['content-type'], body })
  const one = served.get(path)
  response.writeHead(200, one ? { 'content-type': one.type } : {}).end(one?.body)
}
