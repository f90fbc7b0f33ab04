import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import { type FrontDoor, openFrontDoor } from '../support/front-door.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { ask, cameTo, leaveBy, newBrowser, signInByFake } from '../support/upstream-journeys.ts'

let door: FrontDoor
let corp: FakeUpstream

const at = () => Math.floor(door.clock.now().getTime() / 1000)

/** Signs in there `age` seconds ago, as the upstream says. */
function signedInThere(age: number | undefined): void {
  corp.misconduct = { claims: { auth_time: age === undefined ? undefined : at() - age } }
}

describe('a fresh sign-in with an upstream', () => {
  before(async () => {
    corp = await openFakeUpstream('corp', at)
    door = await openFrontDoor({
      tenant: { upstreams: [corp.entry] },
      clients: { vault: () => ({ default_max_age: 300 }) },
    })
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close()])
  })
  beforeEach(() => {
    corp.misconduct = {}
    door.clock.advance(600)
  })

  describe('FED-5 a sign-in of before is not enough where an app wants a fresh one', () => {
    const cases: readonly (readonly [string, Record<string, string>, number | undefined, boolean])[] = [
      ['prompt=login, asked now', { prompt: 'login' }, 0, true],
      ['prompt=login, within what clocks are off', { prompt: 'login' }, 30, true],
      ['prompt=login, asked before', { prompt: 'login' }, 31, false],
      ['prompt=login, and the upstream does not say', { prompt: 'login' }, undefined, false],
      ['max_age=0, asked before', { max_age: '0' }, 60, false],
      ['max_age=300, asked lately', { max_age: '300' }, 299, true],
      ['max_age=300, asked long ago', { max_age: '300' }, 331, false],
      ['max_age=300, and the upstream does not say', { max_age: '300' }, undefined, false],
      ['prompt=login beats max_age', { prompt: 'login', max_age: '3000' }, 60, false],
      ['nothing wanted', {}, 86_400, true],
      ['nothing wanted, nothing said', {}, undefined, true],
    ]
    for (const [name, parameters, age, isEnough] of cases) {
      it(`${name}: ${isEnough ? 'believed' : 'not believed'}`, async () => {
        signedInThere(age)
        const browser = newBrowser(door)
        const request = await leaveBy(browser, await ask(browser, door.app('ledger'), parameters), 'corp')
        const landed = await browser.open(corp.answer(request).href)
        if (isEnough) return void (await cameTo(door, door.app('ledger'), landed))
        assert.match(
          shown(landed).body,
          /<bdi[^>]*>The corp directory<\/bdi> did not ask you to sign in again/,
        )
      })
    }

    it('an app’s own default counts like its request', async () => {
      signedInThere(331)
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await ask(browser, door.app('vault')), 'corp')
      assert.deepEqual(
        [request.searchParams.get('max_age'), request.searchParams.get('prompt')],
        ['300', null],
      )
      assert.match(
        shown(await browser.open(corp.answer(request).href)).body,
        /did not ask you to sign in again/,
      )
    })

    it('the session tells apps when the person proved it there, and no later', async () => {
      signedInThere(200)
      const { claims, browser } = await signInByFake(door, door.app('ledger'), corp)
      assert.equal(claims['auth_time'], at() - 200)
      // So max_age is judged by that, too: another app that wants it fresher sends the person there.
      const page = await ask(browser, door.app('atlas'), { max_age: '100' })
      assert.match(page.body, /asks you to sign in again/)
      assert.doesNotMatch(page.body, /name="password"/)
      const request = await leaveBy(browser, page, 'corp')
      assert.equal(request.searchParams.get('max_age'), '100')
    })

    it('a clock that is ahead there proves nothing about the future', async () => {
      signedInThere(-3600)
      const { claims } = await signInByFake(door, door.app('ledger'), corp)
      assert.equal(claims['auth_time'], at())
    })
  })

  describe('FED-5 whoever shall be somebody else', () => {
    it('gets to choose there, where the upstream can let them', async () => {
      corp.misconduct = { discovery: { prompt_values_supported: ['login', 'select_account'] } }
      door.clock.advance(90_000)
      const { browser } = await signInByFake(door, door.app('ledger'), corp)
      const choosing = await ask(browser, door.app('atlas'), { prompt: 'select_account' })
      const request = await leaveBy(browser, await browser.press(choosing, 'other'), 'corp')
      assert.equal(request.searchParams.get('prompt'), 'select_account')
      const back = arrived(await browser.open(corp.answer(request).href)).url
      assert.ok(back.searchParams.has('code'))
    })

    it('and is not asked for what an upstream does not know', async () => {
      door.clock.advance(90_000)
      const { browser } = await signInByFake(door, door.app('ledger'), corp)
      const choosing = await ask(browser, door.app('atlas'), { prompt: 'select_account' })
      const request = await leaveBy(browser, await browser.press(choosing, 'other'), 'corp')
      assert.equal(request.searchParams.get('prompt'), null)
    })
  })
})
