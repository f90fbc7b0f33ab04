import type { BrowserContext, Page } from 'playwright-core'

/*
 * The page “Login Successful!”, which goes on by itself after three seconds: a busy machine may look later than that.
 */

/** Where it goes on to. */
const onward = /\/login\/authorize\/resume\?/

/** A browser that is kept on the page. */
export interface Stay {
  /** The page went on by itself, and the browser did not follow. */
  readonly tried: Promise<void>
  /** From now on it follows: a press, or the page when it is loaded anew. */
  end(): Promise<void>
}

/** Keeps a browser on the page that it is about to be shown, for a test that is about that page. */
export async function stayAtSignedIn(context: BrowserContext): Promise<Stay> {
  const { promise: tried, resolve, reject } = Promise.withResolvers<void>()
  await context.route(onward, (route) => route.abort('aborted').then(resolve, reject))
  return { tried, end: () => context.unroute(onward) }
}

/**
 * Presses on, for a test that is about what comes next: it saves the three seconds, and is not needed where the page
 * was faster.
 */
export async function pressOn(page: Page): Promise<void> {
  const link = page.getByRole('link', { name: 'Continue' })
  await link.click({ timeout: 5000 }).catch(() => undefined)
}
