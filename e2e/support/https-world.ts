import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type App, browserApp, startHttpsApps } from './https-apps.ts'
import { answerLocally } from './https-agent.ts'
import { launchHttpsBrowser } from './https-browser.ts'
import { createCertificate } from './https-certificate.ts'
import { startHttpsProvider } from './https-provider.ts'
import { person } from './journeys.ts'
import { type NoticeBoard, patientDeliveries, startNoticeBoard } from './notices.ts'

/** The vendors' browser SDKs want a dotted host without a port: so the provider and its apps have them. */
export const provider = 'https://auth.exeunt.test'
/** Two apps of the provider's site, and one of another. */
export const appOne = 'https://app-one.exeunt.test'
export const appTwo = 'https://app-two.exeunt.test'
export const appAfar = 'https://app.other-site.test'
/** Of the provider's site, and nobody's. */
export const stranger = 'https://stranger.exeunt.test'

/** A provider and its apps on https, and a browser to which their names are real. */
export interface HttpsWorld {
  readonly browser: Browser
  /** Where apps on servers hear of logouts. */
  readonly board: NoticeBoard
  close(): Promise<void>
}

export interface HttpsWorldOptions {
  /** What answers at each origin. */
  readonly apps: Readonly<Record<string, App>>
  /** The provider's tenants, and what else its configuration says. @param board where back-channel notices may go. */
  readonly configure: (board: string) => Readonly<Record<string, unknown>>
  /** A further authority that the provider believes, as PEM. */
  readonly trusts?: string
}

/** Starts everything; also this process's own https calls reach those hosts, for the SDKs that run on a server. */
export async function startHttpsWorld({ apps, configure, trusts }: HttpsWorldOptions): Promise<HttpsWorld> {
  const closes: (() => unknown)[] = []
  const close = async () => {
    for (const one of closes.toReversed()) await one()
  }
  try {
    const hosts = [provider, ...Object.keys(apps)].map(hostOf)
    const certificate = await createCertificate(hosts)
    const board = await startNoticeBoard()
    closes.push(board.stop)
    const configuration = {
      outgoing: { allow: ['127.0.0.0/8', '::1'] },
      deliveries: patientDeliveries,
      ...configure(board.origin),
    }
    const op = await startHttpsProvider(provider, certificate, configuration, { trusts })
    closes.push(op.stop)
    const served = await startHttpsApps(
      certificate,
      Object.fromEntries(Object.entries(apps).map(([origin, app]) => [hostOf(origin), app])),
    )
    closes.push(served.close)
    const ports = Object.fromEntries(
      hosts.map((host) => [host, host === hostOf(provider) ? op.port : served.port]),
    )
    closes.push(answerLocally(ports, certificate.ca))
    const browser = await launchHttpsBrowser(ports)
    closes.push(() => browser.close())
    return { browser, board, close }
  } catch (fault) {
    await close()
    throw fault
  }
}

const hostOf = (origin: string) => new URL(origin).host

/** A page without anything, for whatever a test wants to do there. */
export const emptyApp = browserApp('<!doctype html><title>Nothing</title><h1>Ready</h1>', {})

/** Gives a name and a password on a provider's page, in whichever window that is. */
export async function givePassword(
  page: Page,
  { username, password }: Readonly<Record<'username' | 'password', string>> = person,
): Promise<void> {
  await page.getByLabel(/Email or username/).fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  const exact = typeof name === 'string'
  await page.getByRole('heading', { name, exact, level: 1 }).waitFor()
}

/**
 * Blocks third-party cookies for a page and its frames, as a person does in the browser's settings.
 * https://chromedevtools.github.io/devtools-protocol/tot/Network/#method-setCookieControls
 */
export async function blockThirdPartyCookies(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  // The controls belong to the watching of the network, and are forgotten with it.
  await session.send('Network.enable')
  await session.send('Network.setCookieControls', {
    enableThirdPartyCookieRestriction: true,
  })
}
