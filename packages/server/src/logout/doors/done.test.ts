import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { cookieName } from '../../platform/http/cookies.ts'
import { type Browser, locationOf } from '../../../test/support/browser.ts'
import { hangs } from '../../../test/support/fake-rp.ts'
import { createLogoutWorld, sessionCookie } from '../../../test/support/logout-world.ts'
import { httpRequest } from '../../../test/support/request.ts'
import { until } from '../../../test/support/until.ts'

/** Ada has signed out; the browser has its receipt. */
async function signedOut(t: TestContext, prepare: (world: World) => Promise<readonly string[]>) {
  const world = await createLogoutWorld(t, {
    limits: { browserWaitMilliseconds: 30, timeoutMilliseconds: 20_000 },
  })
  const session = await world.signIn(await prepare(world))
  const browser = world.browser(session)
  const page = await browser.get('/oauth2/logout')
  const url = locationOf(await browser.submit(page, { decision: 'yes' }))
  return { world, session, browser, url }
}

type World = Awaited<ReturnType<typeof createLogoutWorld>>

const told = async (world: World) => {
  await world.app('ledger')
  return ['ledger']
}

async function bodyOf(browser: Browser, url: string): Promise<string> {
  const page = await browser.get(url)
  assert.equal(page.status, 200)
  return page.body
}

describe('RIL-37 the signed-out page', () => {
  it('says of every app what became of it', async (t) => {
    const { world, browser, url } = await signedOut(t, async (world) => {
      await world.app('told')
      await world.app('nay', () => ({ status: 400 }))
      await world.app('down', () => ({ status: 503 }))
      await world.app('hung', hangs)
      world.register('mute')
      return ['told', 'nay', 'down', 'hung', 'mute']
    })
    await until('three were tried', async () => (await world.attempts()).length === 3)
    const body = await bodyOf(browser, url)
    const fates = [...body.matchAll(/<span class="player">.*?>(\w+)<[\s\S]*?<\/svg\s*>([^<]+)</g)]
    assert.deepEqual(Object.fromEntries(fates.map(([, name, fate]) => [name, fate?.trim()])), {
      Told: 'Signed out',
      Nay: 'Refused',
      Down: 'Trying again',
      Hung: 'Being told',
      Mute: 'Can’t be told',
    })
    assert.match(body, /http-equiv="refresh" content="2/)
  })

  it('looks again until all is settled, and then rests', async (t) => {
    const { world, browser, url } = await signedOut(t, async (world) => {
      await world.app('down', (_notice, count) => ({ status: count < 2 ? 503 : 200 }))
      return ['down']
    })
    await until('the first try is over', async () => (await world.attempts()).length === 1)
    assert.match(await bodyOf(browser, url), /http-equiv="refresh" content="[5-8]"/)
    world.clock.pass(6000)
    world.logout.deliverer.start()
    await until('it was told', async () => (await world.attempts()).length === 2)
    assert.doesNotMatch(await bodyOf(browser, url), /http-equiv/)
  })

  it('says when an app could not be reached at all', async (t) => {
    const { world, browser, url } = await signedOut(t, async (world) => {
      world.register('inside', { backchannelLogoutUri: 'http://10.0.0.1/' })
      return ['inside']
    })
    await until('it was tried', async () => (await world.attempts()).length === 1)
    assert.match(await bodyOf(browser, url), />Not reached</)
  })

  it('leads back to the app that asked, by its registered address alone', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const hint = await session.idToken('ledger')
    const page = await browser.follow(await browser.get(`/oauth2/logout?id_token_hint=${hint}`))
    assert.match(page.body, /href="https:\/\/ledger\.example\/"/)
    assert.match(page.body, /You signed out from here/)
  })
})

describe('SEC-15 SEC-16 who may see it', () => {
  const strangers: Readonly<Record<string, (one: Awaited<ReturnType<typeof signedOut>>) => Browser>> = {
    'a browser without the receipt': ({ world }) => world.browser(),
    'a browser with the receipt of another logout': ({ world, browser }) => {
      const other = world.browser()
      const receipt = cookieName('logout', world.tenant, world.tenant.addresses[0])
      other.cookies.set(receipt, `${browser.cookies.get(receipt)}x`)
      return other
    },
    'a browser with an empty receipt': ({ world }) => {
      const other = world.browser()
      other.cookies.set(cookieName('logout', world.tenant, world.tenant.addresses[0]), '')
      return other
    },
  }
  for (const [name, stranger] of Object.entries(strangers)) {
    it(`not ${name}`, async (t) => {
      const one = await signedOut(t, told)
      const body = await bodyOf(stranger(one), one.url)
      assert.match(body, /You were already signed out/)
      assert.doesNotMatch(body, /Ledger/)
    })
  }
  it('not another tenant', async (t) => {
    const { world, browser, url } = await signedOut(t, told)
    const receipt = browser.cookies.get(cookieName('logout', world.tenant, world.tenant.addresses[0])) ?? ''
    const route = world.logout.routes.find(({ path }) => path === '/oauth2/logout/done')
    const query = new URL(url).search
    const response = await route?.endpoint(
      httpRequest({
        url: `/oauth2/logout/done${query}`,
        tenant: world.other,
        cookies: new Map([[cookieName('logout', world.other, world.other.addresses[0]), receipt]]),
      }),
    )
    assert.doesNotMatch(response?.body ?? '', /Ledger/)
  })
  const ids = ['', 'unknown', "' or 1=1 --", '%00', 'a'.repeat(5000)]
  for (const id of ids) {
    it(`an id that is none (${id.slice(0, 12)}) says that nobody is signed in`, async (t) => {
      const { browser } = await signedOut(t, told)
      assert.match(
        await bodyOf(browser, `/oauth2/logout/done?id=${encodeURIComponent(id)}`),
        /already signed out/,
      )
    })
  }
  it('a client_id links to a registered app and to nothing else', async (t) => {
    const { browser } = await signedOut(t, told)
    assert.match(
      await bodyOf(browser, '/oauth2/logout/done?client_id=ledger'),
      /href="https:\/\/ledger\.example\/"/,
    )
    for (const query of [
      'client_id=zeta',
      'client_id=https://evil.example',
      'uri=https://evil.example',
      'message=Call+us',
    ]) {
      const body = await bodyOf(browser, `/oauth2/logout/done?${query}`)
      assert.doesNotMatch(body, /evil|zeta|Call us/)
    }
  })
  it('whoever is signed in does not read here that they are not', async (t) => {
    const { world, browser } = await signedOut(t, told)
    browser.cookies.set(sessionCookie(world.tenant), (await world.signIn()).cookie)
    const response = await browser.get('/oauth2/logout/done')
    assert.equal(locationOf(response), 'https://op.example/acme/oauth2/logout')
    assert.match((await browser.follow(response)).body, /Sign out of/)
  })
})
