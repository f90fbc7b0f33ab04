import assert from 'node:assert/strict'
import type { Answer, Browser } from '../../../../../e2e/support/browser.ts'
import { ada, type FrontDoor, type FrontDoorOptions, openFrontDoor, type Person } from '../front-door.ts'
import type { App } from './apps.ts'
import { isSignedIn, joinApp, type Parameters, query, signIn } from './journeys.ts'
import { textOf } from './pages.ts'

/** The tenant, and an app, as the vendor's documentation names them. */
export const customerId = 'e0a70b4f-1eef-4856-bcdb-f050fee66aae'
export const docsId = 'a123ef65-83dc-4094-a09a-76e1bec424e7'
/** An app on a phone, without a secret. */
export const demoId = 'aic-demo'

/** Where the app signs people in, besides its callback: the addresses of the vendor's documentation, and more. */
export const docsReturns = {
  logout: 'https://identitydocs.akamai.com/logout',
  redirect: 'https://identitydocs.akamai.com/redirect',
  withQuery: 'https://identitydocs.akamai.com/back?tab=a%20b&x=%2F',
  bareQuery: 'https://identitydocs.akamai.com/bare?',
  origin: 'https://identitydocs.akamai.com',
  port: 'https://identitydocs.akamai.com:8443/logout',
} as const
/** Where it wants people after a logout by the standard's address, and nowhere else. */
export const docsSignedOut = 'https://identitydocs.akamai.com/signed-out'
export const demoReturn = 'aic-demo://auth-callback'

/** A tenant as the vendor's customers have it, with an app that is written as its documentation says. */
export function openAkamaiLogout(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openFrontDoor({
    ...options,
    clients: {
      [docsId]: ({ callback }) => ({
        dialect: 'akamai',
        client_name: 'Identity Docs',
        redirect_uris: [callback, ...Object.values(docsReturns)],
        post_logout_redirect_uris: [docsSignedOut],
        backchannel_logout_uri: undefined,
      }),
      [demoId]: () => ({
        dialect: 'akamai',
        application_type: 'native',
        client_secret: undefined,
        redirect_uris: [demoReturn],
        post_logout_redirect_uris: [],
        backchannel_logout_uri: undefined,
      }),
      ...options.clients,
    },
    tenant: { dialects: { akamai: { customerId } }, ...options.tenant },
  })
}

/** The vendor's logout as a path, below the customer's id unless told. */
export function hostedPath(parameters: Parameters = {}, prefix = `/${customerId}`): string {
  return pathWith(`${prefix}/auth-ui/logout`, parameters)
}

/** The standard's, at the vendor's address. */
export function endSessionPathOf(parameters: Parameters = {}, prefix = `/${customerId}`): string {
  return pathWith(`${prefix}/login/end_session`, parameters)
}

function pathWith(path: string, parameters: Parameters): string {
  const sent = query(parameters)
  return sent === '' ? path : `${path}?${sent}`
}

/** A browser in which somebody is signed in, at each of these apps. */
export async function signedInAt(
  door: FrontDoor,
  apps: readonly App[] = [door.app(docsId)],
  person: Person = ada,
): Promise<Browser> {
  const [first = door.app(docsId), ...others] = apps
  const { browser } = await signIn(door, first, { person })
  for (const app of others) await joinApp(door, app, browser)
  return browser
}

/** Whether the session of this browser goes on. */
export async function assertLives(door: FrontDoor, browser: Browser, expected = true): Promise<void> {
  assert.equal(await isSignedIn(browser, door.app('ledger')), expected, 'the session')
}

/** "Bad request": the page of a logout that names no client. */
export function assertBadRequest(answer: Answer, ...words: readonly RegExp[]): Answer {
  return assertVendorPage(answer, 400, 'Bad request', words)
}

/** "Something went wrong": the page of every other logout that must not be obeyed. */
export function assertWentWrong(answer: Answer, ...words: readonly RegExp[]): Answer {
  return assertVendorPage(answer, 400, 'Something went wrong', words)
}

/** "Logout Success", with or without a session before. */
export function assertLogoutSuccess(answer: Answer, ...words: readonly RegExp[]): Answer {
  return assertVendorPage(answer, 200, 'Logout Success', words)
}

/** The vendor's words stand in the tab and above the page, and nobody is led anywhere. */
export function assertVendorPage(
  answer: Answer,
  status: number,
  title: string,
  words: readonly RegExp[] = [],
): Answer {
  const text = textOf(answer)
  assert.equal(answer.location, undefined, `to ${answer.location}`)
  assert.equal(answer.status, status, text)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  assert.match(answer.body, new RegExp(`<title>${title} – [^<]+<`))
  assert.match(answer.body, new RegExp(`<h1[^>]*>\\s*${title}\\s*</h1>`))
  for (const word of words) assert.match(text, word)
  return answer
}
