import { createHash, randomBytes } from 'node:crypto'
import type { Answer, Browser, Caller, CallOptions } from './browser.ts'

export const person = { username: 'ada@example.com', password: 'correct horse battery staple' }
export const secret = 'bench-secret-bench-secret-bench-secret'

export interface Tokens {
  readonly access_token: string
  readonly id_token?: string
  readonly refresh_token?: string
}

export const basicFor = (clientId: string) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
})

const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

/** @param more further parameters, and others in place of the usual ones. */
export function authorizePath(
  clientId: string,
  redirectUri: string,
  more: Readonly<Record<string, string>> = {},
): string {
  return `/oauth2/authorize?${new URLSearchParams(authorizationRequest(clientId, redirectUri, more))}`
}

/** The parameters of an authorization request. */
export function authorizationRequest(
  clientId: string,
  redirectUri: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 'bench',
    nonce: 'bench',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  }
}

/** Signs Ada in through the real pages, and leaves the browser with its session. */
export async function signIn(browser: Browser, clientId: string, redirectUri: string): Promise<string> {
  return codeFrom(await signInAt(browser, authorizePath(clientId, redirectUri), redirectUri))
}

/**
 * The same for any authorization request.
 * @returns the answer that leads to `redirectUri`.
 */
export async function signInAt(browser: Browser, url: string, redirectUri: string): Promise<Answer> {
  const begun = await follow(browser, await browser.get(url), redirectUri)
  return press(browser, { page: begun, fields: person, until: redirectUri })
}

export interface Press {
  readonly page: Answer
  readonly fields: Readonly<Record<string, string>>
  /** Where the redirects that follow end. */
  readonly until: string
}

/** Sends the form of a page with what the person filled in or pressed, and goes where that leads. */
export async function press(browser: Browser, { page, fields, until }: Press): Promise<Answer> {
  const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1]
  if (action === undefined) throw new Error(`no form: ${page.status} ${page.body.slice(0, 300)}`)
  return follow(browser, await browser.post(action, { ...hiddenFields(page.body), ...fields }), until)
}

/** A code from an existing session: one request. */
export async function silentCode(browser: Browser, clientId: string, redirectUri: string): Promise<string> {
  return codeFrom(await browser.get(authorizePath(clientId, redirectUri)))
}

export async function redeem(
  caller: Caller,
  clientId: string,
  redirectUri: string,
  code: string,
): Promise<Tokens> {
  return tokensFrom(await caller.send('POST', '/oauth2/token', redemption(clientId, redirectUri, code)))
}

/** What a confidential client sends for the code of an {@link authorizationRequest}. */
export function redemption(clientId: string, redirectUri: string, code: string): CallOptions {
  return {
    headers: basicFor(clientId),
    form: { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
  }
}

export function tokensFrom(answer: Answer): Tokens {
  return JSON.parse(expectStatus(answer, 200).body) as Tokens
}

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${answer.body.slice(0, 300)}`)
  return answer
}

/** Goes on while the answer leads anywhere but to `until`. */
export async function follow(browser: Browser, answer: Answer, until: string): Promise<Answer> {
  let now = answer
  while (now.location !== undefined && !now.location.startsWith(until)) now = await browser.get(now.location)
  return now
}

/** The code in an answer that leads to the app. */
export function codeFrom({ location, status, body }: Answer): string {
  const code = location === undefined ? null : new URL(location).searchParams.get('code')
  if (code === null) throw new Error(`no code came: ${status} ${location ?? body.slice(0, 300)}`)
  return code
}

export function hiddenFields(page: string): Record<string, string> {
  const inputs = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" ?\/?>/g)
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]))
}
