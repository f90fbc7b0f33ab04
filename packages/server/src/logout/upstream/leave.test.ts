import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { cookiesOf, formOf, locationOf } from '../../../test/support/browser.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import { engines } from '../../../test/support/engines.ts'
import { acme, sealer, umbra } from '../../../test/support/logout-rows.ts'
import { testTenant } from '../../../test/support/request.ts'
import {
  assertHome,
  corp,
  createHopWorld,
  endThere,
  type HopWorldOptions,
  idTokenThere,
  stateOf,
} from '../../../test/support/upstream-hop-world.ts'
import { tellStory } from '../story.ts'
import type { UpstreamExit } from './exit.ts'
import { hopPlace } from './hops-sql.ts'

for (const engine of engines) {
  describe(`a browser’s stop at the upstream, on ${engine.name}`, () => {
    it('FED-10 is committed with the logout, its ID token sealed for it alone', async (t) => {
      const { signIn, browser, logOut, hops } = await createHopWorld(t, { engine })
      const session = await signIn()
      await logOut(browser(session), session)
      const [hop, ...others] = await hops()
      assert.ok(hop)
      assert.deepEqual(others, [])
      const { upstream, name, issuer, state, asked_at } = hop
      const lives = hop.expires_at - hop.created_at
      assert.deepEqual(
        { upstream, name, issuer, state, lives, asked_at },
        {
          upstream: 'corp',
          name: corp.name,
          issuer: corp.issuer,
          state: 'awaiting-browser',
          lives: 600_000,
          asked_at: null,
        },
      )
      const sealed = hop.id_token_sealed ?? ''
      assert.equal(sealer.open(sealed, hopPlace(acme, hop.id)), idTokenThere)
      assert.throws(() => sealer.open(sealed, hopPlace(umbra, hop.id)))
      assert.throws(() => sealer.open(sealed, hopPlace(acme, session.id)))
    })

    it('FED-10 is asked for with hint, return and a one-time state, and leads back to the landing', async (t) => {
      const { atUpstream, asked, hops } = await createHopWorld(t, { engine })
      const { browser, state, back } = await atUpstream()
      const [{ base }] = testTenant.addresses
      assert.deepEqual(asked, [
        {
          upstreamId: 'corp',
          idToken: idTokenThere,
          state,
          returnTo: `${base}/oauth2/logout/returned`,
        },
      ])
      assert.equal((await hops())[0]?.state, 'asked')
      assertHome(locationOf(await browser.get(back)))
      const [hop] = await hops()
      assert.deepEqual([hop?.state, hop?.id_token_sealed], ['returned', null])
    })

    it('FED-10 has the return that the vendor has registered, where sign-in has that one', async (t) => {
      const { atUpstream, asked } = await createHopWorld(t, { engine, redirectPath: '/login/callback' })
      await atUpstream()
      const [{ base }] = testTenant.addresses
      assert.deepEqual(
        asked.map(({ returnTo }) => returnTo),
        [`${base}/login/callback`],
      )
    })

    it('FED-10 a state counts once, and the second time the browser rests with us', async (t) => {
      const { atUpstream } = await createHopWorld(t, { engine })
      const { browser, back } = await atUpstream()
      await browser.get(back)
      const again = await browser.get(back)
      assert.match(locationOf(again), /\/oauth2\/logout\/done\?id=/)
      assert.match((await browser.follow(again)).body, /was asked to sign you out too/)
    })

    it('FED-12 a later state voids the earlier one', async (t) => {
      const { atUpstream, logoutId } = await createHopWorld(t, { engine })
      const { browser, back } = await atUpstream()
      const page = await browser.get(`/oauth2/logout/upstream?id=${await logoutId()}`)
      assert.match(page.body, /You may still be signed in at/)
      const later = stateOf(locationOf(await browser.submit(page, {})))
      assert.match(locationOf(await browser.get(back)), /\/done\?id=/)
      assertHome(locationOf(await browser.get(`/oauth2/logout/returned?state=${later}`)))
    })
  })
}

describe('FED-13 an upstream that does not do its part', () => {
  const failures: readonly [string, UpstreamExit, RegExp, 'again' | 'not again'][] = [
    ['has no end_session_endpoint', { kind: 'no-exit' }, /gives us no way to sign you out/, 'not again'],
    ['cannot be reached', { kind: 'unreachable', detail: 'Refused.' }, /could not reach/, 'again'],
    ['is none of the tenant’s any more', { kind: 'unknown' }, /gives us no way/, 'not again'],
  ]
  for (const [name, exit, words, again] of failures) {
    it(`${name}: the page says so, with the way on`, async (t) => {
      const world = await createHopWorld(t, { exit: () => exit })
      const session = await world.signIn()
      const browser = world.browser(session)
      const page = await browser.follow(await world.logOut(browser, session))
      assert.equal(page.status, 200)
      assert.match(page.body, /You are signed out here/)
      assert.match(page.body, words)
      assert.equal(page.body.includes('<form'), again === 'again')
      const [, goOn = ''] = /id="continue" href="([^"]*)"/.exec(page.body) ?? []
      assertHome(locationOf(await browser.get(goOn.replaceAll('&amp;', '&'))))
      assert.equal(await world.lives(session), false)
      assert.equal((await world.hops())[0]?.state, 'failed')
    })
  }

  it('never brought the browser back: whoever steps back here may try again, or go on', async (t) => {
    const { atUpstream, logoutId, asked } = await createHopWorld(t)
    const { browser } = await atUpstream()
    const id = await logoutId()
    for (const _ of ['a look', 'a reload']) {
      const page = await browser.get(`/oauth2/logout/upstream?id=${id}`)
      assert.match(page.body, /Whether that happened we have not heard/)
      assert.match(page.body, /Try again/)
    }
    assert.equal(asked.length, 1, 'a look sends nobody away')
    assertHome(locationOf(await browser.get(`/oauth2/logout/go-on?id=${id}`)))
    assert.match((await browser.get(`/oauth2/logout/done?id=${id}`)).body, /Try again/)
  })

  it('FED-11 is slow: the person waits three seconds, and is told', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const {
      asked,
      browser: browserOf,
      ...world
    } = await createHopWorld(t, {
      exit: () => new Promise(() => {}),
    })
    const session = await world.signIn()
    const browser = browserOf(session)
    const going = browser.get(locationOf(await world.logOut(browser, session)))
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    t.mock.timers.tick(2999)
    assert.equal((await world.hops())[0]?.state, 'awaiting-browser')
    t.mock.timers.tick(1)
    assert.match((await browser.follow(await going)).body, /could not reach/)
    assert.equal((await world.hops())[0]?.detail, 'Its metadata did not come within 3000 ms.')
  })

  it('FED-11 is not waited for when it is too late', async (t) => {
    const { atUpstream, clock, logoutId, asked } = await createHopWorld(t)
    const { browser } = await atUpstream()
    const page = await browser.get(`/oauth2/logout/upstream?id=${await logoutId()}`)
    clock.pass(600_000)
    const late = await browser.follow(await browser.submit(page, {}))
    assert.match(late.body, /You may still be signed in at/)
    assert.doesNotMatch(late.body, /<form/)
    assert.equal(asked.length, 1)
  })
})

describe('FED-10 what a crash takes along', () => {
  it('between the logout and the stop: nothing, and the page says what is left to do', async (t) => {
    const { signIn, logOut, browser: browserOf, newProcess, logoutId } = await createHopWorld(t)
    const session = await signIn()
    const browser = browserOf(session)
    const sent = await logOut(browser, session)
    const after = browserOf(undefined, newProcess())
    for (const [name, value] of browser.cookies) after.cookies.set(name, value)
    const page = await after.get(`/oauth2/logout/done?id=${await logoutId()}`)
    assert.match(page.body, /have not been signed out there/)
    stateOf(locationOf(await after.get(locationOf(sent))))
  })

  it('a second click, whose first answer was lost, goes where that one went', async (t) => {
    const { signIn, logOut, browser: browserOf, asked } = await createHopWorld(t)
    const session = await signIn()
    await logOut(browserOf(session), session)
    const browser = browserOf(session)
    const state = stateOf(locationOf(await browser.follow(await logOut(browser, session))))
    assertHome(locationOf(await browser.get(`/oauth2/logout/returned?state=${state}`)))
    assertHome(locationOf(await logOut(browserOf(session), session)))
    assert.equal(asked.length, 1)
  })

  it('however often: a browser keeps one receipt of it, and those of its other logouts', async (t) => {
    const { signIn, logOut, enter, browser: browserOf } = await createHopWorld(t)
    const [first, second] = [await signIn(), await signIn()]
    const browser = browserOf(first)
    await logOut(browser, first)
    for (const _ of Array.from({ length: 6 })) {
      enter(browser, second)
      await logOut(browser, second)
    }
    const receipts = [...browser.cookies].find(([name]) => name.includes('-logout-'))
    assert.equal(receipts?.[1].split('.').length, 2)
  })

  it('a seal that is broken costs the hint, and not the logout', async (t) => {
    const { database, signIn, logOut, browser: browserOf, lives, asked } = await createHopWorld(t)
    const session = await signIn()
    await database.write((transaction) =>
      transaction.updateTable('upstream_sessions').set({ id_token_sealed: 's1.x.y' }).execute(),
    )
    const browser = browserOf(session)
    await browser.follow(await logOut(browser, session))
    assert.equal(await lives(session), false)
    assert.deepEqual(
      asked.map((wanted) => 'idToken' in wanted),
      [false],
    )
  })
})

describe('D15 whose hint goes where', () => {
  const moved = 'https://moved.example' as Issuer

  it('a session that began at an issuer whose place another one took leads nobody to that one', async (t) => {
    const { signIn, logOut, browser, hops, asked, lives } = await createHopWorld(t)
    const session = await signIn({ issuer: moved })
    assertHome(locationOf(await logOut(browser(session), session)))
    assert.deepEqual([await hops(), asked, await lives(session)], [[], [], false])
  })

  it('nor does a stop, where that happened after the logout', async (t) => {
    const { database, signIn, logOut, browser: browserOf, asked } = await createHopWorld(t)
    const session = await signIn()
    const browser = browserOf(session)
    const sent = await logOut(browser, session)
    await database.write((transaction) =>
      transaction.updateTable('upstream_hops').set({ issuer: moved }).execute(),
    )
    assert.match((await browser.follow(sent)).body, /gives us no way to sign you out/)
    assert.deepEqual(asked, [])
  })

  it('one that no address can hold stays here: the upstream asks the person who they are', async (t) => {
    const { signIn, logOut, browser: browserOf, asked } = await createHopWorld(t)
    for (const [length, isSent] of [
      [6000, true],
      [6001, false],
    ] as const) {
      const session = await signIn({ idToken: 'x'.repeat(length) })
      const browser = browserOf(session)
      stateOf(locationOf(await browser.follow(await logOut(browser, session))))
      assert.equal(asked.at(-1)?.idToken?.length === length, isSent)
    }
  })

  it('a session that is over keeps no token, however it ended; of whom it was stays', async (t) => {
    const { database, signIn, logOut, browser, logout, tenant } = await createHopWorld(t)
    const operator = { kind: 'operator', name: 'eve' } as const
    const everything = { kind: 'user', userId: 'bob' as UserId } as const
    const one = await signIn()
    await logOut(browser(one), one)
    await signIn({ subject: 'bob there' }, [], 'bob')
    await signIn({ upstreamId: 'another' as UpstreamId }, [], 'bob')
    await logout.perform(tenant, { door: 'operator', extent: everything, evidence: operator })
    const left = await signIn({ subject: 'who stays' })
    const rows = await database.read.selectFrom('upstream_sessions').selectAll().execute()
    assert.equal(rows.length, 4)
    const kept = rows.filter((row) => row.id_token_sealed !== null).map((row) => row.session_id)
    assert.deepEqual(kept, [left.id])
  })
})

/** Signed out from our own page: the browser rests with us. */
async function signedOut(t: TestContext, options: HopWorldOptions = {}) {
  const world = await createHopWorld(t, { signOut: 'when-asked', ...options })
  const browser = world.browser(await world.signIn())
  const question = await browser.get('/oauth2/logout')
  const page = await browser.follow(await browser.submit(question, { decision: 'yes' }))
  return { ...world, browser, page }
}

describe('FED-16 SEC-18 the signed-out page', () => {
  it('says where somebody may still be signed in, and sends them there by a button alone', async (t) => {
    const { browser, page, asked, hops } = await signedOut(t)
    assert.match(page.body, /You may still be signed in at .*The corp directory/)
    assert.deepEqual([(await hops())[0]?.state, asked.length], ['offered', 0])
    await browser.get(`/oauth2/logout/upstream?id=${formOf(page).hidden['id']}`)
    assert.equal(asked.length, 0, 'a link asks for nothing')
    const state = stateOf(locationOf(await browser.submit(page, {})))
    const rested = await browser.follow(await browser.get(`/oauth2/logout/returned?state=${state}`))
    assert.match(rested.body, /was asked to sign you out too/)
  })

  it('SEC-2 its button is nobody else’s to press', async (t) => {
    const { browser, page, asked } = await signedOut(t)
    const { hidden } = formOf(page)
    for (const changed of [{ csrf: 'x' }, { csrf: '' }, { hop: 'another' }, { id: 'another' }])
      await browser.post('/oauth2/logout/upstream', { ...hidden, ...changed })
    await browser.postFromElsewhere('/oauth2/logout/upstream', hidden)
    assert.equal(asked.length, 0)
  })

  it('where the upstream failed, says that', async (t) => {
    const { page } = await signedOut(t, { signOut: 'always', exit: () => ({ kind: 'no-exit' }) })
    assert.match(page.body, /You are signed out</)
    assert.match(page.body, /gives us no way to sign you out there/)
  })

  it('says nothing of upstreams to those who came from none', async (t) => {
    const { signInHere, browser: browserOf } = await createHopWorld(t)
    const browser = browserOf(await signInHere(['ledger']))
    const question = await browser.get('/oauth2/logout')
    const page = await browser.follow(await browser.submit(question, { decision: 'yes' }))
    assert.doesNotMatch(page.body, /still be signed in/)
  })
})

describe('FED-12 logouts in parallel tabs', () => {
  it('do not meet: each tab comes back to its own landing', async (t) => {
    const { atUpstream, signIn, enter, logOut, asked, hops } = await createHopWorld(t)
    const { browser, back } = await atUpstream()
    // Signed in anew in another tab of the same browser, and out again.
    const session = await signIn()
    enter(browser, session)
    const state = stateOf(locationOf(await browser.follow(await logOut(browser, session))))
    assert.equal(asked.length, 2)
    assertHome(locationOf(await browser.get(back)))
    assertHome(locationOf(await browser.get(`/oauth2/logout/returned?state=${state}`)))
    assert.deepEqual(
      (await hops()).map((hop) => hop.state),
      ['returned', 'returned'],
    )
  })

  it('a second logout of what is over does not stop again', async (t) => {
    const { atUpstream, logOut, asked } = await createHopWorld(t)
    const { browser, session } = await atUpstream()
    assertHome(locationOf(await logOut(browser, session)))
    assert.equal(asked.length, 1)
  })

  it('a logout in another tab goes to its own landing, and leaves the stop to the first', async (t) => {
    const { signIn, logOut, browser, hops } = await createHopWorld(t)
    const session = await signIn()
    await logOut(browser(session), session)
    const other = await browser(session).get('/oauth2/logout')
    assert.match(locationOf(other), /\/oauth2\/logout\/done$/)
    assert.equal((await hops())[0]?.state, 'awaiting-browser')
  })

  it('RIL-42 whoever signed in anew is not taken to the upstream by an old logout', async (t) => {
    const { signIn, enter, logOut, browser: browserOf, asked } = await createHopWorld(t)
    const session = await signIn()
    const browser = browserOf(session)
    const sent = await logOut(browser, session)
    enter(browser, await signIn())
    assert.match(locationOf(await browser.get(locationOf(sent))), /\/done\?id=/)
    assert.equal(asked.length, 0)
  })

  it('a browser keeps the receipts of its latest five logouts', async (t) => {
    const { signIn, enter, logOut, browser: browserOf } = await createHopWorld(t)
    const browser = browserOf()
    let kept = ''
    for (const _ of Array.from({ length: 7 })) {
      const session = await signIn()
      enter(browser, session)
      const cookies = cookiesOf(await logOut(browser, session))
      kept = cookies.find((one) => one.includes('-logout-')) ?? ''
    }
    assert.equal(/=([^;]*)/.exec(kept)?.[1]?.split('.').length, 5)
  })
})

describe('FED-13 BCL-41 what an operator sees of a stop', () => {
  it('its state, its times and why, and no token', async (t) => {
    const exit: UpstreamExit = { kind: 'unreachable', detail: 'Refused.' }
    const { records, clock, logoutId, ...world } = await createHopWorld(t, { exit: () => exit })
    const session = await world.signIn()
    const browser = world.browser(session)
    await browser.follow(await world.logOut(browser, session))
    const story = await records.story(await logoutId())
    assert.ok(story)
    assert.deepEqual(story.hops, [
      {
        upstreamId: 'corp',
        name: corp.name,
        issuer: corp.issuer,
        state: 'failed',
        failure: 'unreachable',
        detail: 'Refused.',
        settledAt: clock.now(),
      },
    ])
    assert.doesNotMatch(JSON.stringify(story), new RegExp(`${endThere}|${idTokenThere}`))
    const told = tellStory(story)
    assert.match(told, /upstreams {2}1\n/)
    assert.match(
      told,
      /The corp directory \(corp\) at https:\/\/corp\.example: failed, unreachable: its metadata/,
    )
    assert.match(told, /settled {4}2026-11-20T09:00:00.250Z {2}Refused\./)
  })

  it('and whether the browser was sent, and came back', async (t) => {
    const { atUpstream, records, logoutId } = await createHopWorld(t)
    const { browser, back } = await atUpstream()
    const told = async () => {
      const story = await records.story(await logoutId())
      assert.ok(story)
      return tellStory(story)
    }
    assert.match(await told(), /asked: the browser was sent there, and has not come back\n {6}sent/)
    await browser.get(back)
    assert.match(await told(), /returned: the browser was sent there, and came back/)
  })
})
