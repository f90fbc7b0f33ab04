import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { LogoutId } from '../../src/domain/logout.ts'
import { createLogoutRecords } from '../../src/logout/index.ts'
import { createRandom } from '../../src/platform/random.ts'
import {
  ada,
  type App,
  assertSignedOut,
  endSessionPath,
  follow,
  type FrontDoor,
  joinApp,
  hurried,
  openFrontDoor,
  patient,
  type SignedIn,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'

const limits = {
  timeoutMilliseconds: 2000,
  browserWaitMilliseconds: 10_000,
  concurrency: 6,
  perHostConcurrency: 3,
}
const many = Array.from({ length: 7 }, (_, index) => `app-${index}`)
const clients = Object.fromEntries(many.map((id) => [id, () => ({})]))

describe('the delivery of notices, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let atlas: App
  before(async () => {
    door = await openFrontDoor({ top: { deliveries: limits }, clients })
    ledger = door.app('ledger')
    atlas = door.app('atlas')
  })
  after(() => door.close())

  const enter = () => signIn(door, ledger, { person: ada })
  /** Signs out, and brings the address of the signed-out page. */
  const leave = async ({ browser, id_token }: SignedIn) => {
    const { status, location = '' } = await browser.get(endSessionPath({ id_token_hint: id_token }))
    assert.equal(status, 303)
    return location
  }
  /** Until the tests of this suite are over, browsers wait for no longer than a second. */
  const browsersAreHasty = () => {
    const deliveries = { ...limits, browserWaitMilliseconds: 1000 }
    before(() => door.restart({ top: { deliveries }, clients }))
    after(() => door.restart())
  }
  const idOf = (location: string) => new URL(location).searchParams.get('id') as LogoutId
  const records = () => createLogoutRecords(door.exeunt().database, createRandom(door.clock))
  const storyOf = async (location: string) => {
    const story = await records().story(idOf(location))
    assert.ok(story)
    return story
  }
  /** What became of the only notice of a logout. */
  const deliveryOf = async (location: string) => {
    const [delivery] = (await storyOf(location)).deliveries
    assert.ok(delivery)
    return delivery
  }
  const settledAs = async (location: string, state: string) => {
    await until(async () => (await deliveryOf(location)).state === state)
  }
  const triedTimes = async (location: string, times: number) => {
    await until(async () => (await deliveryOf(location)).attempts.length === times)
  }

  it('BCL-30 the apps that a session reached are remembered, over a restart too', async () => {
    const own = await enter()
    await joinApp(door, atlas, own.browser)
    await door.restart()
    const counts = [ledger, atlas].map(({ notices }) => notices.length)
    await leave(own)
    assert.deepEqual(
      [ledger, atlas].map(({ notices }) => notices.length),
      counts.map((count) => count + 1),
    )
  })

  it('BCL-31 the notice is a form by POST whose one parameter is logout_token', async () => {
    await leave(await enter())
    const notice = ledger.notices.at(-1)
    assert.equal(notice?.method, 'POST')
    assert.equal(notice.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.deepEqual([...new URLSearchParams(notice.body).keys()], ['logout_token'])
    assert.equal(notice.headers.cookie ?? notice.headers.authorization, undefined)
  })

  it('BCL-32 the notices of one logout go out in parallel', async () => {
    const own = await enter()
    await joinApp(door, atlas, own.browser)
    const counts = [ledger, atlas].map(({ notices }) => notices.length)
    const both = until(async () =>
      [ledger, atlas].every(({ notices }, index) => notices.length > (counts[index] ?? 0)),
    )
    for (const app of [ledger, atlas]) app.answer = { status: 200, after: both }
    const page = await visit(door, own.browser, await leave(own))
    assert.match(textOf(assertSignedOut(page)), /Both apps/)
    for (const app of [ledger, atlas]) app.answer = { status: 200 }
  })

  for (const status of [200, 202, 204]) {
    it(`BCL-33 ${status} is success`, async () => {
      ledger.answer = { status }
      assert.equal((await deliveryOf(await leave(await enter()))).state, 'delivered')
      ledger.answer = { status: 200 }
    })
  }

  describe('BCL-34 a no is final, and what the app said is kept', () => {
    const error = JSON.stringify({ error: 'invalid_request', error_description: 'sid\u001b[31m unknown' })
    for (const status of [400, 401, 404, 410]) {
      it(`${status}`, async () => {
        ledger.answer = { status, body: error, headers: { 'content-type': 'application/json' } }
        const location = await leave(await enter())
        const count = ledger.notices.length
        ledger.answer = { status: 200 }
        const { state, attempts } = await deliveryOf(location)
        assert.equal(state, 'refused')
        assert.deepEqual(
          attempts.map(({ status, detail }) => [status, detail]),
          [[status, 'invalid_request: sid [31m unknown']],
        )
        await rounds([10, 100, 1000])
        assert.equal(ledger.notices.length, count)
      })
    }
  })

  describe('BCL-35 a notice is sent again only after a failure that may heal, and after a pause', () => {
    for (const status of [500, 503, 429, 408]) {
      it(`${status}: again after four to six seconds`, async () => {
        ledger.answer = { status }
        const location = await leave(await enter())
        const count = ledger.notices.length
        ledger.answer = { status: 200 }
        await rounds([3.9])
        assert.equal(ledger.notices.length, count)
        await rounds([2.2])
        await settledAs(location, 'delivered')
        assert.equal(ledger.notices.length, count + 1)
      })
    }

    it('Retry-After is honoured', async () => {
      ledger.answer = { status: 503, headers: { 'retry-after': '100' } }
      const location = await leave(await enter())
      const count = ledger.notices.length
      ledger.answer = { status: 200 }
      await rounds([50, 45])
      assert.equal(ledger.notices.length, count)
      await rounds([10])
      await settledAs(location, 'delivered')
    })

    it('after seven tries it is a dead letter', async () => {
      ledger.answer = { status: 503 }
      const location = await leave(await enter())
      for (const [index, pause] of [6, 36, 144, 720, 4320, 25_920].entries()) {
        await rounds([pause])
        await triedTimes(location, index + 2)
      }
      ledger.answer = { status: 200 }
      assert.equal((await deliveryOf(location)).state, 'gave-up')
    })
  })

  it('BCL-36 each try carries a token made for it, of the same event', async () => {
    ledger.answer = { status: 503 }
    const own = await enter()
    const location = await leave(own)
    await rounds([6])
    await triedTimes(location, 2)
    ledger.answer = { status: 200 }
    const [first, second] = ledger.notices.slice(-2).map(({ token }) => decodeJwt(token))
    assert.ok(first && second)
    assert.notEqual(first.jti, second.jti)
    assert.ok((second.iat ?? 0) > (first.iat ?? 0) && (second.exp ?? 0) > (first.exp ?? 0))
    assert.deepEqual([first.sub, first['sid']], [second.sub, second['sid']])
    assert.equal(second['sid'], own.sid)
    assert.equal(second.jti?.split('.')[0], (await deliveryOf(location)).id)
    await rounds([40])
    await settledAs(location, 'delivered')
  })

  it('BCL-37 what is owed survives a restart', async () => {
    ledger.answer = { status: 503 }
    const location = await leave(await enter())
    const count = ledger.notices.length
    ledger.answer = { status: 200 }
    await door.restart()
    await rounds([6])
    await settledAs(location, 'delivered')
    assert.equal(ledger.notices.length, count + 1)
  })

  describe('BCL-38 SEC-9 the browser waits for a limited time', () => {
    browsersAreHasty()

    it('and the delivery goes on without it', async () => {
      const slow = Promise.withResolvers<void>()
      ledger.answer = { status: 200, after: slow.promise }
      const own = await enter()
      const location = await leave(own)
      const page = assertSignedOut(await visit(door, own.browser, location))
      assert.match(textOf(page), /The ledger app Being told/)
      assert.match(page.body, /<meta http-equiv="refresh"/)
      slow.resolve()
      await settledAs(location, 'delivered')
      const settled = await visit(door, own.browser, location)
      assert.match(textOf(settled), /The app you used has signed you out too/)
      assert.doesNotMatch(settled.body, /http-equiv="refresh"/)
      ledger.answer = { status: 200 }
    })

    it('an app that hangs does not keep the others from hearing', async () => {
      const hung = Promise.withResolvers<void>()
      ledger.answer = { status: 200, after: hung.promise }
      const own = await enter()
      await joinApp(door, atlas, own.browser)
      const count = atlas.notices.length
      const location = await leave(own)
      await until(async () => atlas.notices.length === count + 1)
      const stateOf = async (app: App) =>
        (await storyOf(location)).deliveries.find(({ clientId }) => clientId === app.id)?.state
      assert.equal(await stateOf(ledger), 'pending')
      hung.resolve()
      await until(async () => (await stateOf(ledger)) === 'delivered')
      ledger.answer = { status: 200 }
    })
  })

  for (const status of [301, 302, 303, 307, 308]) {
    it(`BCL-39 a ${status} is not followed, and final`, async () => {
      ledger.answer = { status, headers: { location: new URL('/stray', ledger.callback).href } }
      assert.equal((await deliveryOf(await leave(await enter()))).state, 'refused')
      ledger.answer = { status: 200 }
      assert.deepEqual(door.strays, [])
    })
  }

  describe('BCL-40 SEC-8 time, size and number of calls are limited', () => {
    it('an app that never answers is left alone, and tried again', async () => {
      ledger.answer = 'hang'
      const own = await enter()
      door.patience.of = hurried(limits.timeoutMilliseconds)
      const location = await leave(own)
      await triedTimes(location, 1)
      door.patience.of = patient
      const { state, attempts } = await deliveryOf(location)
      assert.deepEqual([state, attempts[0]?.outcome], ['pending', 'unreachable'])
      ledger.answer = { status: 200 }
      await rounds([6])
      await settledAs(location, 'delivered')
    })

    it('an endless answer is cut off, and its status counts', async () => {
      ledger.answer = { status: 400, body: 'x'.repeat(1_000_000) }
      const location = await leave(await enter())
      await settledAs(location, 'refused')
      assert.ok(((await deliveryOf(location)).attempts[0]?.detail ?? '').length <= 300)
      ledger.answer = { status: 200 }
    })

    describe('and the number of calls', () => {
      browsersAreHasty()

      it('one host gets no more than its share at once, and all apps hear', async () => {
        const own = await enter()
        const apps = [ledger, ...many.map(door.app)]
        for (const app of apps.slice(1)) await joinApp(door, app, own.browser)
        const counts = apps.map(({ notices }) => notices.length)
        const arrived = () =>
          apps.filter(({ notices }, index) => notices.length > (counts[index] ?? 0)).length
        const gate = Promise.withResolvers<void>()
        for (const app of apps) app.answer = { status: 200, after: gate.promise }
        await leave(own)
        await until(async () => arrived() >= limits.perHostConcurrency)
        assert.equal(arrived(), limits.perHostConcurrency)
        gate.resolve()
        await until(async () => arrived() === apps.length)
        for (const app of apps) app.answer = { status: 200 }
      })
    })
  })

  describe('BCL-41 the operator sees every notice and every try, and can send it again', () => {
    it('the log has a line for the logout, and one for each notice that did not arrive', async () => {
      ledger.answer = { status: 400, body: 'no' }
      const before = door.log.length
      const location = await leave(await enter())
      await settledAs(location, 'refused')
      ledger.answer = { status: 200 }
      const id = new URL(location, door.base).searchParams.get('id')
      const lines = door.log.slice(before).filter(({ fields }) => fields?.['logout'] === id)
      assert.deepEqual(
        lines.map(({ event }) => event),
        ['logout', 'notice not delivered'],
      )
      assert.doesNotMatch(JSON.stringify(lines), /eyJ[\w-]+\.[\w-]|https?:/)
    })

    it('the story of a logout', async () => {
      ledger.answer = { status: 400, body: 'no idea who that is' }
      const own = await enter()
      const there = await joinApp(door, atlas, own.browser)
      const story = await storyOf(await leave(own))
      ledger.answer = { status: 200 }
      assert.deepEqual(
        [story.door, story.evidence['kind'], story.requestedBy, story.userId, story.sessions.length],
        ['end-session', 'id-token-hint', 'ledger', 'user-ada', 1],
      )
      assert.deepEqual(new Set(story.rpSessions.map(({ sid }) => sid)), new Set([own.sid, there.sid]))
      assert.deepEqual(
        new Map(story.deliveries.map(({ clientId, state }) => [String(clientId), state])),
        new Map([
          ['ledger', 'refused'],
          ['atlas', 'delivered'],
        ]),
      )
      assert.doesNotMatch(JSON.stringify(story), /eyJ[\w-]+\.[\w-]/)
    })

    it('BCL-42 a notice that is sent again is a good one, with the same sid', async () => {
      ledger.answer = { status: 400 }
      const own = await enter()
      const location = await leave(own)
      ledger.answer = { status: 200 }
      const { id } = await deliveryOf(location)
      assert.ok((await records().deadLetters(100)).some((letter) => letter.id === id))
      assert.equal(await records().resend(id, door.clock.now()), true)
      door.deliverDue()
      await settledAs(location, 'delivered')
      const [first, second] = ledger.notices.slice(-2).map(({ token }) => decodeJwt(token))
      assert.deepEqual([first?.['sid'], second?.['sid']], [own.sid, own.sid])
      assert.notEqual(first?.jti, second?.jti)
    })
  })

  it('SEC-6 an address inside the operator’s network is not called', async () => {
    await door.restart({
      top: { deliveries: limits, outgoing: { allow: [] } },
      clients: { ledger: unlisted, atlas: unlisted },
    })
    const own = await enter()
    const count = ledger.notices.length
    const page = await follow(door, own.browser, await own.browser.get(await leave(own)))
    assert.match(textOf(page), /The ledger app Not reached/)
    assert.equal(ledger.notices.length, count)
    await door.restart()
  })

  /** Lets time pass in steps; the worker looks into the queue after each. */
  async function rounds(pauses: readonly number[]): Promise<void> {
    for (const pause of pauses) {
      door.clock.advance(pause)
      door.deliverDue()
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})

/** `localhost` resolves to a loopback address, which nobody opened. */
const unlisted = ({ noticeUrl }: App) => ({
  backchannel_logout_uri: noticeUrl.replace('http://127.0.0.1', 'https://localhost'),
})

/** Waits for what happens elsewhere in this process; a test's own time-out ends what never comes. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}
