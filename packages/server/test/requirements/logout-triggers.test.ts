import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { hashSync } from '@node-rs/argon2'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  ada,
  type App,
  bob,
  endSessionPath,
  type FrontDoor,
  type FrontDoorOptions,
  introspect,
  isSignedIn,
  joinApp,
  openFrontDoor,
  press,
  refresh,
  signIn,
  tokensOf,
  userinfo,
  userOf,
  visit,
} from '../support/front-door.ts'

const offline = { scope: 'openid offline_access', prompt: 'consent' }
const day = 86_400

async function open(t: TestContext, options: FrontDoorOptions = {}): Promise<FrontDoor> {
  const door = await openFrontDoor(options)
  t.after(() => door.close())
  return door
}

/** The `sid` of every notice that an app got, once it has as many as expected. */
async function toldSids({ notices }: App, expected: number): Promise<readonly unknown[]> {
  while (notices.length < expected) await new Promise((resolve) => setTimeout(resolve, 5))
  return notices.map(({ token }) => decodeJwt(token)['sid'])
}

describe('BCL-50 apps hear of every ending, through the front door', () => {
  it('by the person, at the provider’s own home page', async (t) => {
    const door = await open(t)
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const home = await visit(door, own.browser, '/')
    const asked = await press(door, own.browser, home, {})
    await press(door, own.browser, asked, { decision: 'yes' })
    assert.deepEqual(await toldSids(own.app, 1), [own.sid])
  })

  it('by another person who signs in over the session', async (t) => {
    const door = await open(t)
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const next = await signIn(door, door.app('ledger'), {
      person: bob,
      browser: own.browser,
      parameters: { prompt: 'login' },
    })
    assert.deepEqual(await toldSids(own.app, 1), [own.sid])
    assert.equal(next.claims['sub'], 'user-bob')
    assert.deepEqual(await introspect(door, own.app, own.access_token), { active: false })
  })

  const changes: readonly (readonly [string, FrontDoorOptions])[] = [
    ['disabled', { people: [{ ...userOf(ada), disabled: true }, userOf(bob)] }],
    ['removed', { people: [userOf(bob)] }],
    ['given another password', { people: [{ ...userOf(ada), password_hash: otherHash() }, userOf(bob)] }],
  ]
  for (const [name, options] of changes) {
    it(`BCL-52 of an account that is ${name}: all its sessions, each app of each, and nobody else’s`, async (t) => {
      const door = await open(t)
      const ledger = door.app('ledger')
      const first = await signIn(door, ledger, { person: ada })
      const there = await joinApp(door, door.app('atlas'), first.browser)
      const second = await signIn(door, ledger, { person: ada, parameters: offline })
      const bystander = await signIn(door, ledger, { person: bob })
      await door.restart(options)
      assert.deepEqual(new Set(await toldSids(ledger, 2)), new Set([first.sid, second.sid]))
      assert.deepEqual(await toldSids(door.app('atlas'), 1), [there.sid])
      for (const { browser } of [first, second]) assert.equal(await isSignedIn(browser, ledger), false)
      for (const { app, access_token, refresh_token } of [first, there, second]) {
        assert.equal((await userinfo(door, access_token)).status, 401)
        assert.equal((await refresh(door, app, refresh_token)).status, 400, 'offline ones end too')
      }
      assert.equal(await isSignedIn(bystander.browser, ledger), true)
      assert.equal((await userinfo(door, bystander.access_token)).status, 200)
    })
  }

  it('an app that the configuration no longer knows hears when the session ends', async (t) => {
    const stall = () => ({ id_token_signed_response_alg: 'ES256' })
    const door = await open(t, { clients: { stall } })
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const there = await joinApp(door, door.app('stall'), own.browser)
    await door.restart({})
    const home = await visit(door, own.browser, '/')
    await press(door, own.browser, await press(door, own.browser, home, {}), { decision: 'yes' })
    assert.deepEqual(await toldSids(there.app, 1), [there.sid])
    assert.equal(decodeProtectedHeader(there.app.notices[0]?.token ?? '').alg, 'ES256')
  })

  it('once only: a second start changes nothing more', async (t) => {
    const door = await open(t)
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const people = [{ ...userOf(ada), disabled: true }]
    await door.restart({ people })
    await toldSids(own.app, 1)
    await door.restart({ people })
    assert.equal(own.app.notices.length, 1)
  })
})

describe('BCL-51 apps hear of a session that ends by time', () => {
  const short = { sessionSeconds: 2 * day, sessionIdleSeconds: day }
  const cases: readonly (readonly [string, number, number])[] = [
    ['unused for too long', 1, day + 1],
    ['however busy, at its end', 20, 9000],
  ]
  for (const [name, visits, pause] of cases) {
    it(name, async (t) => {
      const door = await open(t, { tenant: { lifetimes: short } })
      const { browser, app, sid } = await signIn(door, door.app('ledger'), { person: ada })
      for (let visit = 0; visit < visits; visit += 1) {
        assert.equal(await isSignedIn(browser, app), true)
        door.clock.advance(pause)
      }
      assert.equal(await isSignedIn(browser, app), false)
      await door.exeunt().logout.endOverdueSessions()
      assert.deepEqual(await toldSids(app, 1), [sid])
      assert.equal(await door.exeunt().logout.endOverdueSessions(), 0)
    })
  }

  it('unless the tenant keeps it to itself', async (t) => {
    const door = await open(t, { tenant: { notifyOnExpiry: false } })
    const { browser, app, access_token } = await signIn(door, door.app('ledger'), { person: ada })
    door.clock.advance(15 * day)
    assert.equal(await door.exeunt().logout.endOverdueSessions(), 1)
    const other = await signIn(door, app, { person: bob })
    await other.browser.get(endSessionPath({ id_token_hint: other.id_token }))
    assert.deepEqual(await toldSids(app, 1), [other.sid])
    assert.equal(await isSignedIn(browser, app), false)
    assert.deepEqual(await introspect(door, app, access_token), { active: false })
  })
})

describe('BCL-53 BCL-54 BCP-8 what a logout does to refresh tokens', () => {
  it('those of the session end, those with offline_access stay, and yield tokens that count', async (t) => {
    const door = await open(t)
    const ledger = door.app('ledger')
    const atlas = door.app('atlas')
    const kept = await signIn(door, ledger, { person: ada, parameters: offline })
    const bound = await joinApp(door, atlas, kept.browser)
    await kept.browser.get(endSessionPath({ id_token_hint: kept.id_token }))
    assert.equal((await refresh(door, atlas, bound.refresh_token)).status, 400)
    assert.deepEqual(await introspect(door, ledger, kept.access_token), { active: false })
    const renewed = tokensOf(await refresh(door, ledger, kept.refresh_token))
    assert.equal((await introspect(door, ledger, renewed.access_token))['active'], true)
    assert.equal((await userinfo(door, renewed.access_token)).status, 200)
    door.clock.advance(15 * day)
    await door.exeunt().logout.endOverdueSessions()
    assert.equal((await refresh(door, ledger, renewed.refresh_token)).status, 200)
  })
})

it('INT-4 tokens of a session that is over by time count no more, before anybody has swept', async (t) => {
  const lifetimes = { sessionSeconds: 120, sessionIdleSeconds: 60 }
  const door = await open(t, { tenant: { lifetimes } })
  const { app, access_token, refresh_token } = await signIn(door, door.app('ledger'), { person: ada })
  door.clock.advance(61)
  for (const token of [access_token, refresh_token]) {
    assert.deepEqual(await introspect(door, app, token), { active: false })
  }
  assert.deepEqual(app.notices, [])
})

it('BCL-55 a JWT access token stops at once where we are asked', async (t) => {
  const door = await open(t, { clients: { jwt: () => ({ access_token_format: 'jwt' }) } })
  const own = await signIn(door, door.app('jwt'), { person: ada })
  assert.match(own.access_token, /^eyJ/)
  assert.equal((await introspect(door, own.app, own.access_token))['active'], true)
  assert.ok(own.expires_in <= 600)
  await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
  assert.deepEqual(await introspect(door, own.app, own.access_token), { active: false })
  assert.equal((await userinfo(door, own.access_token)).status, 401)
})

function otherHash(): string {
  return hashSync('another password', { memoryCost: 1024, timeCost: 1, parallelism: 1 })
}
