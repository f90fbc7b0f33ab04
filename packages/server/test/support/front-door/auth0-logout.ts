import assert from 'node:assert/strict'
import type { Answer } from '../../../../../e2e/support/browser.ts'
import { type FrontDoor, type FrontDoorOptions } from '../front-door.ts'
import { type Auth0SignedIn, openAuth0, shopId } from './auth0.ts'
import { isSignedIn, type Parameters, query } from './journeys.ts'
import { textOf } from './pages.ts'

/** What the shop's list has besides its first concrete entry, and before it. */
export const shopOuts = {
  pattern: 'https://*.shop.example/bye',
  withQuery: 'https://shop.example/out?a=1&b=2',
  bare: 'https://shop.example',
  path: 'https://shop.example/Path/',
} as const

/** The tenant's list. */
export const tenantOuts = {
  plain: 'https://www.acme.example/bye',
  pattern: 'https://pre-*-post.acme.example/all',
} as const

/** A tenant with lists of addresses to go back to: the shop's begins with a pattern, and the desk has none. */
export function openAuth0Logout(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  return openAuth0({
    ...options,
    clients: {
      [shopId]: ({ signedOut }) => ({
        dialect: 'auth0',
        client_name: 'Corner Shop',
        post_logout_redirect_uris: [shopOuts.pattern, signedOut, ...Object.values(shopOuts).slice(1)],
      }),
      desk: () => ({ dialect: 'auth0', post_logout_redirect_uris: [] }),
      ...options.clients,
    },
    tenant: {
      dialects: { auth0: {} },
      allowedLogoutUrls: Object.values(tenantOuts),
      ...options.tenant,
    },
  })
}

/** A request as a path. */
export function logoutPath(parameters: Parameters = {}, path = '/oidc/logout'): string {
  const sent = query(parameters)
  return sent === '' ? path : `${path}?${sent}`
}

/** Whether the session that somebody has in this browser goes on, for the provider and for their app's token. */
export async function assertLives(
  door: FrontDoor,
  { browser, access_token: token }: Pick<Auth0SignedIn, 'browser' | 'access_token'>,
  expected = true,
): Promise<void> {
  assert.equal(await isSignedIn(browser, door.app('ledger')), expected, 'the session')
  const headers = { authorization: `Bearer ${token}` }
  const { status } = await door.send('GET', '/userinfo', { headers })
  assert.equal(status, expected ? 200 : 401, 'the access token')
}

/** The page for a request that was refused, in the vendor's words; nobody is led anywhere. */
export function assertOops(answer: Answer, ...words: readonly RegExp[]): Answer {
  const text = textOf(answer)
  assert.equal(answer.location, undefined, `to ${answer.location}`)
  assert.equal(answer.status, 400, text)
  assert.match(String(answer.headers['content-type']), /^text\/html/)
  for (const word of [/Oops!, something went wrong/, /invalid_request/, ...words]) assert.match(text, word)
  return answer
}

/** The vendor's question. */
export function assertAsksLikeAuth0(answer: Answer, ...words: readonly RegExp[]): Answer {
  const text = textOf(answer)
  assert.equal(answer.status, 200, `${answer.location ?? ''} ${text}`)
  for (const word of [/Are you sure you want to log out from/, ...words]) assert.match(text, word)
  return answer
}
