import type { TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { ada } from './genauth-world.ts'
import { heading, type HttpsWorld } from './https-world.ts'
import { person } from './journeys.ts'
import { pagePatience } from './page-patience.ts'

/** An API of the tenant: what apps name as `audience`. */
export const api = 'https://api.exeunt.test'

type Entry = Readonly<Record<string, unknown>>

/** A tenant as the vendor's are, with one person in it. @param more of its configuration. */
export function tenant(clients: readonly Entry[], more: Entry = {}): Entry {
  return {
    id: 'acme',
    dialects: { auth0: {} },
    users: [{ ...ada, nickname: 'ada', password: person.password }],
    resources: [{ resource: api, scope: 'read:orders write:orders' }],
    clients,
    ...more,
  }
}

/** A Single Page Application as the vendor's dashboard would list it. @param more of its registration. */
export function singlePageApp(id: string, origin: string, more: Entry = {}): Entry {
  return {
    client_id: id,
    client_name: id,
    dialect: 'auth0',
    first_party: true,
    token_endpoint_auth_method: 'none',
    // Where nobody tells the SDK an address, it takes the bare origin.
    redirect_uris: [`${origin}/callback`, origin],
    post_logout_redirect_uris: [`${origin}/signed-out`, `${origin}/`],
    web_origins: [origin],
    ...more,
  }
}

/** A browser with nothing in it. @param changes of the SDK's settings, in every page of this browser. */
export async function openBrowser(
  t: Pick<TestContext, 'after'>,
  { browser }: Pick<HttpsWorld, 'browser'>,
  changes: Entry = {},
): Promise<BrowserContext> {
  const context = await browser.newContext()
  t.after(() => context.close())
  context.setDefaultTimeout(60_000)
  await context.addInitScript(`window.changes = ${JSON.stringify(changes)}`)
  await context.addInitScript(pagePatience)
  return context
}

/** A new tab with an app's page in it, which says what it knows. */
export async function openApp(context: BrowserContext, origin: string, says = 'Nobody'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  await heading(page, says)
  return page
}

/** How a call of an SDK fails: its own words. */
interface Fault {
  readonly error?: string
  readonly message: string
}

/** The same call in a page, where it must fail. */
export async function faultOf(page: Page, call: string): Promise<Fault> {
  const fault = await page.evaluate<Fault | null>(
    `${call}.then(() => null, (fault) => ({ error: fault.error, message: fault.message }))`,
  )
  if (fault === null) throw new Error(`no fault came of ${call}`)
  return fault
}

/** A call after which the page is left. */
export async function leave(page: Page, call: string): Promise<void> {
  await page.evaluate(`void ${call}`)
}
