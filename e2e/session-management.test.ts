import { hashSync } from '@node-rs/argon2'
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../packages/demo/test/support/chromium.ts'
import { type FramedApp, startFramedApp } from './support/framed-app.ts'
import { person } from './support/journeys.ts'
import { type Provider, startProvider } from './support/provider.ts'

let browser: Browser
let provider: Provider
let ledger: FramedApp
let atlas: FramedApp
let stranger: FramedApp

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor()

/** An app's page that watches: it asks the provider's frame five times a second, and shows the last answer (SM §3.1). */
function watchingPage(clientId: string): string {
  return `<p id="said">nothing</p>
    <iframe id="op" title="Session check" src="${provider.base}/oauth2/session/check"></iframe>
    <script>
      var frame = document.getElementById('op'), said = document.getElementById('said')
      var message = ${JSON.stringify(clientId)} + ' ' + decodeURIComponent(location.hash.slice(1))
      window.addEventListener('message', function (event) {
        if (event.origin === ${JSON.stringify(provider.base)} && event.source === frame.contentWindow)
          said.textContent = event.data
      })
      setInterval(function () {
        frame.contentWindow.postMessage(message, ${JSON.stringify(provider.base)})
      }, 200)
    </script>`
}

/** Signs in at an app, and gives what its callback got to watch by. */
async function signIn(context: BrowserContext, app: FramedApp): Promise<string> {
  const page = await context.newPage()
  await page.goto(app.origin)
  if (await page.getByLabel('Password').isVisible()) {
    await page.getByLabel(/Email or username/).fill(person.username)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await heading(page, `Signed in to ${app.id}`)
  const state = new URL(page.url()).searchParams.get('session_state') ?? ''
  assert.match(state, /^[0-9a-f]{64}\.[\w-]+$/)
  await page.close()
  return state
}

async function watch(context: BrowserContext, origin: string, sessionState: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/watch#${encodeURIComponent(sessionState)}`)
  return page
}

const says = (page: Page, word: string) =>
  page.locator('#said', { hasText: new RegExp(`^${word}$`) }).waitFor()

async function opened(t: TestContext): Promise<BrowserContext> {
  const context = await browser.newContext()
  t.after(() => context.close())
  return context
}

describe('session management, in a real browser', () => {
  const closes: (() => unknown)[] = []
  before(async () => {
    ;[ledger, atlas, stranger] = [
      await startFramedApp('ledger'),
      await startFramedApp('atlas'),
      await startFramedApp('stranger'),
    ]
    closes.push(ledger.close, atlas.close, stranger.close)
    const { username, password } = person
    const password_hash = hashSync(password, { memoryCost: 1024, timeCost: 1, parallelism: 1 })
    provider = await startProvider({
      configure: (base) => ({
        publicUrl: base,
        tenants: [
          {
            id: 'acme',
            name: 'Acme',
            sessionManagement: true,
            clients: [
              ledger.client,
              // Another site to a browser: `127.0.0.1` is not `localhost`.
              { ...atlas.client, web_origins: [foreign(atlas)] },
            ],
            users: [{ username, email: username, name: 'Ada Lovelace', password_hash }],
          },
        ],
      }),
    })
    closes.push(() => provider.stop())
    for (const app of [ledger, atlas, stranger]) {
      app.provider = provider.base
      app.pages.set('/watch', watchingPage(app === stranger ? 'ledger' : app.id))
    }
    browser = await launchChromium()
    closes.push(() => browser.close())
  })
  after(async () => {
    for (const close of closes.toReversed()) await close()
  })

  it('SM-7 SM-9 an app sees that nothing changed, and sees a logout in another tab', async (t) => {
    const context = await opened(t)
    const page = await watch(context, ledger.origin, await signIn(context, ledger))
    await says(page, 'unchanged')
    await signIn(context, atlas)
    await says(page, 'unchanged')

    const other = await context.newPage()
    await other.goto(`${provider.base}/oauth2/logout`)
    await other.getByRole('button', { name: 'Sign out', exact: true }).click()
    await heading(other, 'You are signed out')
    await says(page, 'changed')
  })

  it('SM-8 an app that sends nonsense is told so', async (t) => {
    const context = await opened(t)
    await says(await watch(context, ledger.origin, 'nonsense'), 'error')
  })

  it('SM-11 on another site, where the browser keeps the cookie from the frame, it says error and not changed', async (t) => {
    const context = await opened(t)
    const page = await watch(context, foreign(atlas), await signIn(context, atlas))
    await says(page, 'error')
  })

  it('SM-6 SM-12 a page of nobody cannot frame it, and hears nothing', async (t) => {
    const context = await opened(t)
    const state = await signIn(context, ledger)
    const page = await context.newPage()
    const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()))
    await page.goto(`${stranger.origin}/watch#${encodeURIComponent(state)}`)
    await refused
    assert.equal(await page.locator('#said').innerText(), 'nothing')
  })
})

function foreign({ origin }: FramedApp): string {
  return origin.replace('localhost', '127.0.0.1')
}
