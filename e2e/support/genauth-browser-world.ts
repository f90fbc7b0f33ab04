import { dirname, join } from 'node:path'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { pool } from './genauth-world.ts'
import { type App, browserApp, type HttpsApps, startHttpsApps } from './https-apps.ts'
import { launchHttpsBrowser } from './https-browser.ts'
import { createCertificate } from './https-certificate.ts'
import { answerLocally } from './https-agent.ts'
import { startHttpsProvider } from './https-provider.ts'
import { person } from './journeys.ts'
import { type NoticeBoard, startNoticeBoard } from './notices.ts'

const require = createRequire(import.meta.url)

/** The vendor's browser SDKs want a dotted host without a port: so the provider and its apps have them. */
export const provider = 'https://auth.exeunt.test'
/** Two apps of the provider's site, and one of another. */
export const appOne = 'https://app-one.exeunt.test'
export const appTwo = 'https://app-two.exeunt.test'
export const appAfar = 'https://app.other-site.test'
/** Of the provider's site, and nobody's. */
export const stranger = 'https://stranger.exeunt.test'

/** A provider and its apps on https, and a browser to which their names are real. */
export interface BrowserWorld {
  readonly browser: Browser
  /** Where apps on servers hear of logouts. */
  readonly board: NoticeBoard
  close(): Promise<void>
}

export interface BrowserWorldOptions {
  /** What answers at each origin. */
  readonly apps: Readonly<Record<string, App>>
  /** The clients. @param board where back-channel notices may go. */
  readonly clients: (board: string) => readonly Readonly<Record<string, unknown>>[]
}

/** Starts everything; also this process's own https calls reach those hosts, for the SDKs that run on a server. */
export async function startBrowserWorld({ apps, clients }: BrowserWorldOptions): Promise<BrowserWorld> {
  const closes: (() => unknown)[] = []
  const close = async () => {
    for (const one of closes.toReversed()) await one()
  }
  try {
    const hosts = [provider, ...Object.keys(apps)].map(hostOf)
    const certificate = await createCertificate(hosts)
    const board = await startNoticeBoard()
    closes.push(board.stop)
    const op = await startHttpsProvider(provider, certificate, {
      tenants: [pool(clients(board.origin))],
      outgoing: { allow: ['127.0.0.0/8'] },
    })
    closes.push(op.stop)
    const served: HttpsApps = await startHttpsApps(
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

/**
 * An app that runs in the browser alone, as the vendor's console would list it: public, and one of ours.
 * @param more of its registration.
 */
export function publicApp(id: string, origin: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    client_id: id,
    dialect: 'genauth',
    first_party: true,
    token_endpoint_auth_method: 'none',
    redirect_uris: [`${origin}/callback`, `${origin}/`],
    post_logout_redirect_uris: [`${origin}/signed-out`],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'password'],
    response_types: ['code', 'id_token', 'id_token token'],
    response_modes: ['query', 'fragment', 'form_post', 'web_message'],
    ...more,
  }
}

/**
 * A page on which the vendor's WEB SDK, version 5.1.21, lives as `authing`, set up as its README has it; its
 * heading tells who is signed in. `window.changes`, which a test may put there before the page loads, changes the
 * settings.
 */
export function webSdkApp(appId: string): App {
  const manifest = require.resolve('@authing/web/package.json')
  const axios = createRequire(manifest).resolve('axios/package.json')
  return browserApp(webSdkPage(appId), {
    '/axios.js': join(dirname(axios), 'dist/axios.min.js'),
    '/web.js': join(dirname(manifest), 'dist/global/index.global.js'),
  })
}

const webSdkPage = (appId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/axios.js"></script><script src="/web.js"></script>
<script>
  var authing = new AuthingFactory.Authing(Object.assign({
    domain: ${JSON.stringify(provider)}, appId: ${JSON.stringify(appId)}, userPoolId: 'acme',
    redirectUri: location.origin + '/callback', logoutRedirectUri: location.origin + '/signed-out',
    scope: 'openid profile email'
  }, window.changes))
  var show = function (text) { document.querySelector('h1').textContent = text }
  var named = function (state) { return state ? 'Hello, ' + state.parsedIdToken.name : 'Nobody' }
  if (authing.isRedirectCallback()) authing.handleRedirectCallback().then(
    function (state) { show(named(state)) }, function (fault) { show('Failed: ' + fault.message) })
  else show('Ready')
</script>`

/** The same for @authing/sso 2.0.2 as `sso`, and for the browser's build of authing-js-sdk 4.23.55 as `authing`. */
export function ssoSdkApp(appId: string): App {
  return browserApp(ssoSdkPage(appId), {
    '/sso.js': require.resolve('@authing/sso/dist/index.js'),
    '/js-sdk.js': require.resolve('authing-js-sdk/build/browser/index.min.js'),
  })
}

const ssoSdkPage = (appId: string) => `<!doctype html><html lang="en"><title>App</title>
<link rel="icon" href="data:,"><h1></h1>
<script src="/sso.js"></script><script src="/js-sdk.js"></script>
<script>
  var sso = new AuthingSSO({
    appId: ${JSON.stringify(appId)}, origin: ${JSON.stringify(provider)}, redirectUri: location.origin + '/callback'
  })
  var authing = new Authing.AuthenticationClient({
    appId: ${JSON.stringify(appId)}, appHost: ${JSON.stringify(provider)}, redirectUri: location.origin + '/callback',
    tokenEndPointAuthMethod: 'none'
  })
  document.querySelector('h1').textContent = location.hash ? 'Called back' : 'Ready'
</script>`

/** A page without anything, for whatever a test wants to do there. */
export const emptyApp = browserApp('<!doctype html><title>Nothing</title><h1>Ready</h1>', {})

/** Gives the name and the password on the provider's page, in whichever window that is. */
export async function givePassword(page: Page): Promise<void> {
  await page.getByLabel(/Email or username/).fill(person.username)
  await page.getByLabel('Password').fill(person.password)
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
