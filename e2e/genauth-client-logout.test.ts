import { type AuthenticationClient, ExeuntError, type TokenResponse } from '@exeunt/client/genauth'
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type Browser, type Caller, createCaller } from './support/browser.ts'
import { clientOf, isAlive, signIn } from './support/genauth-client.ts'
import {
  type GenauthApp,
  type GenauthWorld,
  reach,
  registration,
  startGenauthWorld,
} from './support/genauth-world.ts'
import { arrived, type Page, type PlainBrowser, shown } from './support/plain-browser.ts'

let world: GenauthWorld
let caller: Caller
let client: AuthenticationClient
let last: { tokens?: TokenResponse; fault?: unknown } = {}
const closes: (() => unknown)[] = []

/** An app of node:http, with the three methods that take its request and response. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (new URL(request.url ?? '/', 'http://app.invalid').pathname) {
    case '/login':
      return client.loginWithRedirect(response)
    case '/callback':
      last = { tokens: await client.handleRedirectCallback(request, response) }
      return void response.end('in')
    default:
      return client.logoutWithRedirect(response, { idToken: last.tokens?.id_token, state: 'a state' })
  }
}

/** Somebody with two apps over one session, and what of it is alive. */
async function twoApps() {
  const browser = world.browser()
  const [shop, ledger] = [clientOf(world, world.shop), clientOf(world, world.ledger)]
  const [ours, theirs] = [await signIn(shop, browser), await signIn(ledger, browser)]
  const alive = async () => [
    await isAlive(shop, ours.access_token),
    await isAlive(ledger, theirs.access_token),
  ]
  return { browser, shop, idToken: ours.id_token, alive }
}

const isSignedOutPage = ({ status, body }: Page) =>
  status === 200 && /<h1[^>]*>\s*You are signed out/.test(body)

describe('@exeunt/client/genauth, every way out', () => {
  const state = 'a b+c%26&d=e/f?g#h'

  before(async () => {
    const server = createServer((request, response) => {
      serve(request, response).catch((fault: unknown) => {
        last = { fault }
        response.writeHead(400).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const app: GenauthApp = {
      id: '62f1e2f9e5c1d3a4b5c6d7e8',
      secret: 'the secret of an app of ours, long enough for HS256',
      redirectUri: `${origin}/callback`,
      logoutRedirectUri: `${origin}/bye`,
    }
    world = await startGenauthWorld([{ ...registration(app), backchannel_logout_uri: undefined }])
    caller = createCaller(origin, 1)
    client = clientOf(world, app, { logoutRedirectUri: app.logoutRedirectUri })
    closes.push(
      () => server.close(),
      () => server.closeAllConnections(),
      () => world.stop(),
      () => caller.close(),
    )
  })
  after(async () => {
    for (const close of closes.toReversed()) await close()
  })

  it('GEN-56 with all three: no question, and back with the state', async () => {
    const { browser, shop, idToken, alive } = await twoApps()
    const url = shop.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri, idToken, state })
    const { searchParams } = arrived(await browser.open(url)).url
    assert.deepEqual(
      [...searchParams],
      [
        ['from', 'op'],
        ['state', state],
      ],
    )
    assert.deepEqual(await alive(), [false, false])
  })

  for (const [name, options] of [
    ['the ID token alone', { hint: true }],
    ['nothing: the universal link', {}],
  ] as const)
    it(`GEN-56 with ${name}: no question, and the provider's own page`, async () => {
      const { browser, shop, idToken, alive } = await twoApps()
      const url = shop.buildLogoutUrl('hint' in options ? { idToken } : {})
      assert.ok(isSignedOutPage(shown(await browser.open(url))))
      assert.deepEqual(await alive(), [false, false])
    })

  it('GEN-56 with a redirect alone: no question, and back to a listed address, whatever its query', async () => {
    const { browser, shop, alive } = await twoApps()
    const url = shop.buildLogoutUrl({ redirectUri: world.shop.logoutRedirectUri })
    assert.equal(arrived(await browser.open(url)).url.href, world.shop.logoutRedirectUri)
    assert.deepEqual(await alive(), [false, false])
  })

  it('GEN-56 expert without an ID token: the person is asked', async () => {
    const { browser, shop, alive } = await twoApps()
    const question = await browser.open(shop.buildLogoutUrl({ expert: true }))
    assert.deepEqual(await alive(), [true, true])
    assert.ok(isSignedOutPage(shown(await browser.press(question, 'yes'))))
    assert.deepEqual(await alive(), [false, false])
  })

  for (const protocol of ['oauth', 'saml', 'cas'] as const)
    it(`GEN-56 the protocol ${protocol}: no question, and back`, async () => {
      const { browser, alive } = await twoApps()
      const url = clientOf(world, world.shop, { protocol }).buildLogoutUrl({
        redirectUri: world.shop.logoutRedirectUri,
      })
      assert.equal(arrived(await browser.open(url)).url.href, world.shop.logoutRedirectUri)
      assert.deepEqual(await alive(), [false, false])
    })

  it('GEN-56 an app of node:http: in, and out again with the state', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    const { url } = await begin(app, browser)
    const { body } = await app.get(url.pathname + url.search)
    assert.equal(body, 'in', String(last.fault))
    assert.equal(app.cookies.size, 0, 'the cookie is cleared')
    const { access_token = '' } = last.tokens ?? {}
    assert.equal(await isAlive(client, access_token), true)

    const { status, location = '' } = await app.get('/logout')
    const { pathname, searchParams } = arrived(await browser.open(location)).url
    assert.deepEqual([status, pathname, [...searchParams]], [302, '/bye', [['state', 'a state']]])
    assert.equal(await isAlive(client, access_token), false)
  })

  it('GEN-56 two tabs of one browser begin, and both come back', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    // Their cookies have sixteen names: with the same one the second tab would spoil the first.
    const starts = await Promise.all(Array.from({ length: 8 }, () => app.get('/login')))
    const cookies = new Map(starts.map((start) => [String(start.headers['set-cookie']).split('=')[0], start]))
    assert.ok(cookies.size >= 2)
    for (const { location = '' } of cookies.values()) {
      const { url } = await reach(browser, location)
      const { body } = await app.get(url.pathname + url.search)
      assert.equal(body, 'in', String(last.fault))
    }
  })

  it('GEN-56 a callback of another browser, twice, or with an error of the provider is refused', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    const { url } = await begin(app, browser)
    await caller.browser().get(url.pathname + url.search)
    assert.deepEqual(reasonOf(last.fault), ['bad_callback', 'no-cookie'])
    await app.get(url.pathname + url.search)
    await app.get(url.pathname + url.search)
    assert.deepEqual(reasonOf(last.fault), ['bad_callback', 'no-cookie'])

    const { location = '' } = await app.get('/login')
    const { url: back } = await reach(world.browser(), `${location}&prompt=none`)
    await app.get(back.pathname + back.search)
    assert.deepEqual(reasonOf(last.fault), ['sign_in_refused', 'login_required'])
  })
})

/** Goes through the app's door and the provider's pages, up to the callback. */
async function begin(app: Browser, browser: PlainBrowser) {
  const { location = '' } = await app.get('/login')
  return reach(browser, location)
}

function reasonOf(fault: unknown): readonly unknown[] {
  assert.ok(fault instanceof ExeuntError, String(fault))
  return [fault.code, fault.reason ?? fault.error]
}
