import type { TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from '../../packages/demo/test/support/chromium.ts'
import { authorizationRequest, type Pending, redeem, type Tokens, type VendorApp } from './akamai-apps.ts'
import { pressOn } from './akamai-signed-in.ts'
import { akamaiTenant, type VendorAddress, withId } from './akamai-world.ts'
import { type Caller, createCaller } from './browser.ts'
import { compileCache } from './compile-cache.ts'
import { givePassword, heading } from './https-world.ts'
import { patientDeliveries } from './notices.ts'
import { pagePatience } from './page-patience.ts'
import { type Provider, startProvider } from './provider.ts'

type Entry = Readonly<Record<string, unknown>>
type Close = () => unknown

/** A real browser before a tenant of the vendor's kind. */
export interface AkamaiBrowserWorld {
  readonly provider: Provider
  readonly caller: Caller
  readonly at: VendorAddress
  /** The addresses below the customer's id, with a query as text or by its parameters. */
  below(path: string, query?: string | Readonly<Record<string, string>>): string
  /** A browser of its own, until the test is over. */
  openBrowser(t: TestContext, options?: BrowserContextOptions): Promise<BrowserContext>
  /** A browser in which Ada is signed in at an app that says so. */
  signIn(t: TestContext, app: VendorApp, options?: BrowserContextOptions): Promise<SignedIn>
  /** Whether a browser still has a session, as an app finds out. */
  isIn(who: Pick<SignedIn, 'context' | 'app'>): Promise<boolean>
  close(): Promise<void>
}

export interface SignedIn {
  readonly context: BrowserContext
  readonly page: Page
  readonly app: VendorApp
  readonly tokens: Tokens
  readonly sid: string
}

/** @param clients of the tenant, as its configuration lists them. */
export async function startAkamaiBrowserWorld(clients: readonly Entry[]): Promise<AkamaiBrowserWorld> {
  const opened: Close[] = []
  const close = async () => {
    for (const one of opened.toReversed()) await one()
  }
  try {
    const provider = await startProvider({
      env: compileCache,
      configure: (base) => ({
        publicUrl: base,
        tenants: [akamaiTenant(clients)],
        outgoing: { allow: ['127.0.0.0/8', '::1'] },
        deliveries: patientDeliveries,
      }),
    })
    opened.push(() => provider.stop())
    const caller = createCaller(provider.base, 1)
    opened.push(() => caller.close())
    const browser = await launchChromium()
    opened.push(() => browser.close())
    return worldOf({ provider, caller, browser, close })
  } catch (fault) {
    await close()
    throw fault
  }
}

interface Parts {
  readonly provider: Provider
  readonly caller: Caller
  readonly browser: Browser
  readonly close: () => Promise<void>
}

function worldOf({ provider, caller, browser, close }: Parts): AkamaiBrowserWorld {
  const at = withId(provider.base)

  async function openBrowser(t: TestContext, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext(options)
    t.after(() => context.close())
    context.setDefaultTimeout(60_000)
    await context.addInitScript(pagePatience)
    return context
  }

  async function tokensAt(page: Page, app: VendorApp, pending: Pending): Promise<Tokens> {
    return redeem(caller, at, app, { ...pending, answer: new URL(page.url()) })
  }

  async function signIn(t: TestContext, app: VendorApp, options: BrowserContextOptions = {}) {
    const context = await openBrowser(t, options)
    const page = await context.newPage()
    const pending = authorizationRequest(at, app)
    await page.goto(pending.url)
    await givePassword(page)
    await pressOn(page)
    await heading(page, /^Signed in to /)
    const tokens = await tokensAt(page, app, pending)
    return { context, page, app, tokens, sid: String(decodeJwt(tokens.id_token)['sid']) }
  }

  async function isIn({ context, app }: Pick<SignedIn, 'context' | 'app'>): Promise<boolean> {
    const page = await context.newPage()
    await page.goto(authorizationRequest(at, app, { prompt: 'none' }).url)
    const { searchParams } = new URL(page.url())
    await page.close()
    return searchParams.has('code')
  }

  const below = (path: string, query: string | Readonly<Record<string, string>> = '') => {
    const sent = String(typeof query === 'string' ? query : new URLSearchParams(query))
    return `${at.base}${path}${sent === '' ? '' : `?${sent}`}`
  }
  return { provider, caller, at, below, openBrowser, signIn, isIn, close }
}
