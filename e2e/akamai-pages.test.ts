import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { BrowserContextOptions, Page, Request } from 'playwright-core'
import { authorizationRequest, type VendorApp } from './support/akamai-apps.ts'
import { type AkamaiBrowserWorld, type SignedIn, startAkamaiBrowserWorld } from './support/akamai-browser.ts'
import { stayAtSignedIn } from './support/akamai-signed-in.ts'
import { akamaiClient } from './support/akamai-world.ts'
import { type FramedApp, startFramedApp } from './support/framed-app.ts'
import { givePassword, heading } from './support/https-world.ts'
import { person } from './support/journeys.ts'

let world: AkamaiBrowserWorld
/** What serves the app's pages: of the provider's site as `localhost`, and of another as `127.0.0.1`. */
let notes: FramedApp

const at = () => world.at
const app = (): VendorApp => ({ id: 'notes', redirectUri: `${notes.origin}/callback` })
const below = (path: string, parameters: Readonly<Record<string, string>> = {}) =>
  world.below(path, { client_id: 'notes', ...parameters })
const openBrowser = (t: TestContext, options: BrowserContextOptions = {}) => world.openBrowser(t, options)
const signIn = (t: TestContext, options: BrowserContextOptions = {}) => world.signIn(t, app(), options)
const isIn = (who: SignedIn) => world.isIn(who)

/** How the provider answered an embedding, as far as the browser tells; or how it keeps the answer from the page. */
async function fateOf(request: Request, words: Promise<string>): Promise<string> {
  const said = await words
  const last = lastOf(request)
  const answer = await last.response()
  return answer ? `${answer.status()} ${said}`.trim() : (last.failure()?.errorText ?? 'nothing')
}

/** Where its redirects ended. */
function lastOf(request: Request): Request {
  const next = request.redirectedTo()
  return next ? lastOf(next) : request
}

/**
 * The heading of what these addresses answer, before the browser decides that it is not to be framed. Empty where not
 * even the browser has it: what a page cannot read is left outside of the process that shows it.
 * https://chromedevtools.github.io/devtools-protocol/tot/Fetch/
 */
async function overhear(page: Page, urlPattern: string): Promise<{ readonly words: Promise<string> }> {
  const session = await page.context().newCDPSession(page)
  const { promise: words, resolve, reject } = Promise.withResolvers<string>()
  const read = async (requestId: string, isAnswer: boolean) => {
    const { body } = isAnswer ? await session.send('Fetch.getResponseBody', { requestId }) : { body: '' }
    await session.send('Fetch.continueRequest', { requestId })
    const text = Buffer.from(body, 'base64').toString()
    return /<h1[^>]*>([^<]*)</.exec(text)?.[1]?.trim() ?? ''
  }
  session.on(
    'Fetch.requestPaused',
    ({ requestId, responseErrorReason: fault, responseStatusCode: status }) => {
      if (status === 303) session.send('Fetch.continueRequest', { requestId }).catch(reject)
      else read(requestId, fault === undefined).then(resolve, reject)
    },
  )
  await session.send('Fetch.enable', { patterns: [{ urlPattern, requestStage: 'Response' }] })
  return { words }
}

/** Presses Tab until the control with this id has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let count = 0; count < 40; count += 1) {
    if ((await page.locator(`#${id}:focus`).count()) === 1) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard never reaches #${id}`)
}

/** @param goesOn whether the page is meant to be left after a moment: a press leads on as well. */
async function assertBarrierFree(page: Page, goesOn = false): Promise<void> {
  const rules = { 'meta-refresh': { enabled: !goesOn } }
  const { violations } = await new AxeBuilder({ page }).options({ rules }).analyze()
  assert.deepEqual(
    violations.map(({ id }) => id),
    [],
  )
}

describe('the pages of Akamai’s door, in a real browser', () => {
  before(async () => {
    notes = await startFramedApp('notes')
    const client = akamaiClient('notes', [`${notes.origin}/callback`, notes.signedOut], {
      post_logout_redirect_uris: [notes.signedOut],
    })
    world = await startAkamaiBrowserWorld([client])
  })
  after(async () => {
    await world?.close()
    notes.close()
  })

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts'

    it(`AKA-60 AKA-61 AKA-62 AKA-64 ${how}: in, over the profile and out by the keyboard alone`, async (t) => {
      const context = await openBrowser(t, { javaScriptEnabled })
      const stay = await stayAtSignedIn(context)
      const page = await context.newPage()
      await page.goto(authorizationRequest(at(), app()).url)
      assert.equal(new URL(page.url()).pathname, new URL(below('/auth-ui/login')).pathname)
      await tabTo(page, 'username')
      await page.keyboard.type(person.username)
      await tabTo(page, 'password')
      await page.keyboard.type(person.password)
      await tabTo(page, 'submit')
      await page.keyboard.press('Enter')
      await heading(page, 'Login Successful!')
      await stay.tried
      await stay.end()
      await tabTo(page, 'continue')
      await page.keyboard.press('Enter')
      await heading(page, 'Signed in to notes')

      await page.goto(below('/auth-ui/profile'))
      await heading(page, 'Your profile')
      for (const [part, says] of [
        ['security', 'Security'],
        ['privacy', 'Privacy'],
        ['data', 'Personal data'],
      ] as const) {
        await tabTo(page, `part-${part}`)
        await page.keyboard.press('Enter')
        await heading(page, says)
        assert.equal(new URL(page.url()).pathname, new URL(below(`/auth-ui/profile/${part}`)).pathname)
      }
      await tabTo(page, 'logout')
      await page.keyboard.press('Enter')
      await heading(page, 'Logout Success')
    })

    it(`AKA-61 ${how}: “Login Successful!” goes on by itself`, async (t) => {
      const context = await openBrowser(t, { javaScriptEnabled })
      const stay = await stayAtSignedIn(context)
      const page = await context.newPage()
      await page.goto(authorizationRequest(at(), app()).url)
      await givePassword(page)
      await heading(page, 'Login Successful!')
      await stay.tried
      await stay.end()
      await page.reload()
      await heading(page, 'Signed in to notes')
    })

    it(`AKA-62 AKA-63 AKA-11 AKA-64 ${how}: Back to App, and Logout on each page of the profile`, async (t) => {
      for (const part of ['', '/security', '/privacy', '/data']) {
        const person = await signIn(t, { javaScriptEnabled })
        const { page } = person
        await page.goto(below(`/auth-ui/profile${part}`, { redirect_uri: notes.signedOut }))
        await page.getByRole('link', { name: 'Back to App', exact: true }).click()
        await heading(page, 'Back at notes')
        assert.equal(page.url(), notes.signedOut)
        assert.equal(await isIn(person), true)
        await page.goBack()
        await page.getByRole('button', { name: 'Logout', exact: true }).click()
        await heading(page, 'Logout Success')
        assert.equal(await isIn(person), false)
      }
    })
  }

  it('AKA-60 AKA-61 AKA-62 AKA-4 nobody meets a barrier', async (t) => {
    const context = await openBrowser(t)
    const stay = await stayAtSignedIn(context)
    const page = await context.newPage()
    await page.goto(authorizationRequest(at(), app()).url)
    await assertBarrierFree(page)
    await givePassword(page)
    await heading(page, 'Login Successful!')
    await stay.tried
    await assertBarrierFree(page, true)
    for (const part of ['', '/security', '/privacy', '/data']) {
      await page.goto(below(`/auth-ui/profile${part}`, { redirect_uri: notes.signedOut }))
      await assertBarrierFree(page)
    }
    await page.goto(below('/auth-ui/logout'))
    await heading(page, 'Logout Success')
    await assertBarrierFree(page)
    await page.goto(`${at().base}/auth-ui/logout`)
    await heading(page, 'Bad request')
    await assertBarrierFree(page)
  })

  describe('two devices of one person', () => {
    const endSession = (parameters: Readonly<Record<string, string>> = {}) =>
      below('/login/end_session', { post_logout_redirect_uri: notes.signedOut, state: 's', ...parameters })

    it('AKA-30 AKA-22 have one sid, with which end_session signs both out', async (t) => {
      const [desk, phone] = [await signIn(t), await signIn(t)]
      assert.notEqual(desk.sid, 'undefined')
      assert.equal(phone.sid, desk.sid)
      await desk.page.goto(endSession({ logout_hint: desk.sid }))
      await heading(desk.page, 'Back at notes')
      assert.equal(desk.page.url(), `${notes.signedOut}?state=s`)
      assert.deepEqual([await isIn(desk), await isIn(phone)], [false, false])
      const later = await signIn(t)
      assert.notEqual(later.sid, desk.sid)
      await later.page.goto(below('/auth-ui/logout'))
      await heading(later.page, 'Logout Success')
    })

    for (const [what, url] of [
      ['end_session without a hint', () => endSession()],
      ['end_session with a hint that names nobody here', () => endSession({ logout_hint: 'nobody' })],
      ['/auth-ui/logout', () => below('/auth-ui/logout', { redirect_uri: notes.signedOut, state: 's' })],
    ] as const)
      it(`AKA-21 AKA-23 AKA-31 AKA-5 ${what} signs out the one that it is opened on`, async (t) => {
        const [desk, phone] = [await signIn(t), await signIn(t)]
        await desk.page.goto(url())
        await heading(desk.page, 'Back at notes')
        assert.deepEqual([await isIn(desk), await isIn(phone)], [false, true])
        await phone.page.goto(url())
        assert.equal(await isIn(phone), false)
      })

    it('AKA-23 a sid that is somebody’s ends nothing on a device where nobody is signed in', async (t) => {
      const [desk, kiosk] = [await signIn(t), await openBrowser(t)]
      const page = await kiosk.newPage()
      await page.goto(endSession({ logout_hint: desk.sid }))
      await heading(page, 'Back at notes')
      assert.equal(await isIn(desk), true)
    })
  })

  describe('pages of others', () => {
    const target = () => below('/auth-ui/logout')
    const wrong = '400 Something went wrong'
    // https://github.com/annevk/orb: a page is no image, script or style sheet.
    const kept = 'net::ERR_BLOCKED_BY_ORB'
    const byFetch = (url: string) =>
      `<script>fetch('${url}', { mode: 'no-cors', credentials: 'include' })</script>`
    const byPost = (url: string) =>
      `<iframe name="f"></iframe><form id="g" method="post" target="f" action="${url.replace(/\?.*/, '')}">
        <input type="hidden" name="client_id" value="notes"></form>
      <script>document.getElementById('g').submit()</script>`
    /** Each with its markup, and what it gets. */
    const embeddings: readonly (readonly [name: string, markup: (url: string) => string, gets: string])[] = [
      ['a frame', (url) => `<iframe src="${url}"></iframe>`, wrong],
      ['an image', (url) => `<img src="${url}" alt="">`, kept],
      ['a script', (url) => `<script src="${url}"></script>`, kept],
      ['a style sheet', (url) => `<link rel="stylesheet" href="${url}">`, kept],
      ['an object', (url) => `<object data="${url}"></object>`, wrong],
      // Its answer is opaque: there is a status, and no body.
      ['a fetch', byFetch, '400'],
    ]
    const ways = [
      // The vendor's own address takes no POST, the standard's does: there it is the frame that is refused.
      { door: '/auth-ui/logout', posted: '405 Something went wrong' },
      { door: '/login/end_session', posted: wrong },
    ].flatMap(({ door, posted }) =>
      [...embeddings, ['a form into a frame', byPost, posted] as const].map(([what, markup, gets]) => ({
        door,
        what,
        markup,
        gets,
      })),
    )

    for (const [site, originOf] of [
      ['another site', () => notes.origin.replace('localhost', '127.0.0.1')],
      ['the provider’s site, from where the cookie goes along', () => notes.origin],
    ] as const)
      for (const { door, what, markup, gets } of ways)
        it(`AKA-12 ${door}: ${what} on ${site} ends nothing, and gets ${gets}`, async (t) => {
          const victim = await signIn(t)
          const trap = markup(below(door).replaceAll('&', '&amp;'))
          notes.pages.set('/trap', `<!doctype html><title>Trap</title>${trap}`)
          const asked = victim.page.waitForRequest((one) => one.url().startsWith(world.below(door)))
          const { words } = await overhear(victim.page, `${world.provider.base}/*`)
          await victim.page.goto(`${originOf()}/trap`)
          assert.equal(await fateOf(await asked, words), gets)
          assert.equal(await isIn(victim), true)
        })

    it('AKA-5 a link on another site is one that the person follows, and does what it says', async (t) => {
      const victim = await signIn(t)
      const link = `<a href="${target().replaceAll('&', '&amp;')}">Sign out</a>`
      notes.pages.set('/link', `<!doctype html><title>Link</title>${link}`)
      await victim.page.goto(`${notes.origin.replace('localhost', '127.0.0.1')}/link`)
      await victim.page.getByRole('link', { name: 'Sign out' }).click()
      await heading(victim.page, 'Logout Success')
      assert.equal(await isIn(victim), false)
    })

    it('AKA-64 no page of others shows the profile, or presses its button', async (t) => {
      const victim = await signIn(t)
      const profile = below('/auth-ui/profile').replaceAll('&', '&amp;')
      notes.pages.set('/trap', `<!doctype html><title>Trap</title><iframe src="${profile}"></iframe>`)
      await victim.page.goto(`${notes.origin}/trap`)
      const inside = victim.page.frames().find((frame) => frame !== victim.page.mainFrame())
      assert.equal(await inside?.getByRole('button', { name: 'Logout' }).count(), 0)
    })
  })
})
