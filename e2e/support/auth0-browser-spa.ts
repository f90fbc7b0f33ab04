import type { BrowserContext, Page } from 'playwright-core'
import { faultOf, leave, openApp } from './auth0-browser-world.ts'
import { ada } from './genauth-world.ts'
import { givePassword, heading } from './https-world.ts'

/*
 * What a test asks of a page where auth0-spa-js lives as `client`.
 */

type Claims = Readonly<Record<string, unknown>>

/** What the page says when Ada is signed in. */
export const hello = `Hello, ${ada.name}`

/** What the SDK says where the provider knows of no session. */
export const loginRequired = { error: 'login_required', message: 'Login required' }

/** Signs Ada in at an app by the password, or by the session that is there. */
export async function signIn(context: BrowserContext, origin: string, hasSession = false): Promise<Page> {
  const page = await openApp(context, origin)
  await leave(page, 'client.loginWithRedirect()')
  if (!hasSession) await givePassword(page)
  await heading(page, hello)
  return page
}

export const user = (page: Page) => page.evaluate<Claims | undefined>('client.getUser()')
export const claims = (page: Page) => page.evaluate<Claims | undefined>('client.getIdTokenClaims()')
export const isSignedIn = (page: Page) => page.evaluate<boolean>('client.isAuthenticated()')

/** An access token from the SDK's cache, where it has one that counts. */
export const kept = (page: Page) => page.evaluate<string>('client.getTokenSilently()')

const anew = `client.getTokenSilently({ cacheMode: 'off' })`

/** An access token from the provider. */
export const fresh = (page: Page) => page.evaluate<string>(anew)

/** Why there is none. */
export const noFresh = (page: Page) => faultOf(page, anew)
