import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { type Answer, type Browser, type Caller, createCaller } from './browser.ts'
import { compileCache } from './compile-cache.ts'
import { follow, hiddenFields, person, press } from './journeys.ts'
import { type NoticeBoard, patientDeliveries, startNoticeBoard } from './notices.ts'
import { type Provider, startProvider } from './provider.ts'

/** Both libraries refuse plain http unless they are told, as they should. */
export const loopback = { [oauth.allowInsecureRequests]: true } as const

/** Long enough for an HMAC (RFC 7518 §3.2). */
export const secret = 'a-secret-of-the-libraries-apps-with-50-characters!'

/** A provider, the back-channel addresses of its apps, and people's browsers without scripts. */
export interface World {
  readonly provider: Provider
  readonly caller: Caller
  readonly board: NoticeBoard
  stop(): Promise<void>
}

/** What a tenant's configuration needs to know. */
export interface Surroundings {
  /** Where the provider answers. */
  readonly base: string
  /** Where the apps answer. */
  readonly apps: string
}

/** @param tenantsOf what the tenants are, besides their one person. */
export async function startWorld(
  tenantsOf: (around: Surroundings) => readonly Readonly<Record<string, unknown>>[],
): Promise<World> {
  const board = await startNoticeBoard()
  const provider = await startProvider({
    env: compileCache,
    configure: (base) => ({
      publicUrl: base,
      tenants: tenantsOf({ base, apps: board.origin }).map((tenant) => ({ users: [ada], ...tenant })),
      outgoing: { allow: ['127.0.0.0/8'] },
      deliveries: patientDeliveries,
      log: { level: 'error' },
    }),
  }).catch((fault: unknown) => {
    board.stop()
    throw fault
  })
  const caller = createCaller(provider.base, 4)
  return {
    provider,
    caller,
    board,
    stop: async () => {
      await caller.close()
      await provider.stop()
      board.stop()
    },
  }
}

const ada = {
  username: 'ada',
  email: person.username,
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  password: person.password,
}

/** One app: its names, its redirect URI and the place to return to after logout. */
export function appAt(apps: string, id: string) {
  return {
    client_id: id,
    client_name: id,
    first_party: true,
    redirect_uris: [callbackOf(apps, id)],
    post_logout_redirect_uris: [`${apps}/${id}/signed-out`],
  }
}

export const callbackOf = (apps: string, id: string) => `${apps}/${id}/callback`

/** Begins a sign-in with openid-client, and keeps what its answer is checked against. */
export async function begin(redirectUri: string) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  }
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
  }
  return { checks, parameters }
}

/**
 * Goes to an authorization request, gives the password and says yes where the provider asks.
 * @returns the answer that leads back to the app, or the page that does (`form_post`).
 */
export async function authorize(browser: Browser, url: string, until: string): Promise<Answer> {
  let page = await follow(browser, await browser.get(url), until)
  if (page.body.includes('name="password"')) page = await press(browser, { page, fields: person, until })
  if (!page.body.includes('name="decision"')) return page
  return press(browser, { page, fields: { decision: 'allow' }, until })
}

/** The request that a browser would post for a page of `form_post`. */
export function postedBy({ body }: Answer): Request {
  const action = /<form method="post" action="([^"]+)"/.exec(body)?.[1]
  if (action === undefined) throw new Error(`no form: ${body.slice(0, 300)}`)
  return new Request(action, { method: 'POST', body: new URLSearchParams(hiddenFields(body)) })
}

/** Whether a library's fault names this error of the protocol. */
export function isError(error: string) {
  return (fault: unknown) => fault instanceof Error && 'error' in fault && fault.error === error
}
