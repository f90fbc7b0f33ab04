import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type Browser, createCaller, type Caller } from './support/browser.ts'
import { nodeSdk } from './support/genauth-node-sdk.ts'
import { createServerApp, type ServerApp } from './support/genauth-server-app.ts'
import {
  ada,
  type GenauthApp,
  type GenauthWorld,
  reach,
  registration,
  startGenauthWorld,
} from './support/genauth-world.ts'
import { arrived, type PlainBrowser } from './support/plain-browser.ts'

let world: GenauthWorld
let served: ServerApp
let caller: Caller
const closes: (() => unknown)[] = []

/** Goes through the app's door, the provider's pages and the app's callback. @returns where the app sends then. */
async function signIn(app: Browser, browser: PlainBrowser): Promise<string | undefined> {
  const { location = '' } = await app.get('/login')
  const { url } = await reach(browser, location)
  return (await app.get(url.pathname + url.search)).location
}

const heading = async (app: Browser) => /<h1>(.*)<\/h1>/.exec((await app.get('/')).body)?.[1]

describe('authing-node-sdk 4.0.1 in an app on a server', () => {
  before(async () => {
    const server = createServer((request, response) => {
      served.handle(request, response).catch((fault: unknown) => response.writeHead(500).end(String(fault)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closes.push(
      () => server.close(),
      () => server.closeAllConnections(),
    )
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const app: GenauthApp = {
      id: '62f1e2f9e5c1d3a4b5c6d7e8',
      secret: 'the secret of an app of the vendor, long enough for HS256',
      redirectUri: `${origin}/callback`,
      logoutRedirectUri: `${origin}/bye`,
    }
    world = await startGenauthWorld([{ ...registration(app), backchannel_logout_uri: undefined }])
    caller = createCaller(origin, 1)
    closes.push(
      () => caller.close(),
      () => world.stop(),
    )
    const client = nodeSdk(world, app, { logoutRedirectUri: app.logoutRedirectUri })
    served = createServerApp(
      () => client,
      (idToken) => ({ idToken, state: 'a state' }),
    )
  })
  after(async () => {
    for (const close of closes.toReversed()) await close()
  })

  it('GEN-55 loginWithRedirect, handleRedirectCallback, logoutWithRedirect: in, and out again with the state', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    assert.equal(await signIn(app, browser), '/')
    assert.equal(app.cookies.has('X-Authing-Node-OIDC-State'), false, 'cleared')
    assert.equal(await heading(app), 'Somebody')
    const client = nodeSdk(world, world.shop)
    assert.equal((await client.parseAccessToken(served.tokens().access_token)).sub, ada.id)

    const { status, location = '' } = await app.get('/logout')
    assert.equal(status, 302)
    const { pathname, searchParams } = arrived(await browser.open(location)).url
    assert.deepEqual([pathname, [...searchParams]], ['/bye', [['state', 'a state']]])
    assert.equal(await heading(app), 'Nobody')
  })

  it('GEN-55 forced asks again although there is a session', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    await signIn(app, browser)
    const { url } = nodeSdk(world, world.shop).buildAuthorizeUrl({ forced: true })
    const page = await browser.open(url)
    assert.equal(page.kind, 'page')
    assert.match(page.kind === 'page' ? page.body : '', /name="password"/)
  })

  it('GEN-53 an error of ours comes as the SDK reads it, and no state is another’s', async () => {
    const [app, browser] = [caller.browser(), world.browser()]
    const { location = '' } = await app.get('/login')
    const { url } = await reach(browser, `${location}&prompt=none`)
    const { status, body } = await app.get(url.pathname + url.search)
    assert.equal(status, 500)
    assert.match(body, /认证服务器返回错误 login_required: ./)
    const other = await app.get(`/callback?code=x&state=somebody-elses`)
    assert.match(other.body, /state 验证失败/)
  })
})
