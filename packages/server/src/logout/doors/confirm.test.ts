import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { issueCredential } from '../../platform/credential.ts'
import type { HttpResponse } from '../../platform/http/message.ts'
import { type Browser, cookiesOf, formOf, locationOf } from '../../../test/support/browser.ts'
import { createLogoutWorld, ledgerOut, sessionCookie } from '../../../test/support/logout-world.ts'

const endSession = (parameters: Readonly<Record<string, string>> = {}) =>
  `/oauth2/logout?${new URLSearchParams(parameters).toString()}`

const confirmPath = '/oauth2/logout/confirm'
const back = { client_id: 'ledger', post_logout_redirect_uri: ledgerOut, state: 's' }
const returned = `${ledgerOut}&state=s`
const doneUrl = 'https://op.example/acme/oauth2/logout/done'

/** Ada at the question that Ledger made us ask. */
async function asked(t: TestContext, parameters: Readonly<Record<string, string>> = back) {
  const world = await createLogoutWorld(t)
  const ledger = await world.app('ledger', undefined, { postLogoutRedirectUris: [ledgerOut] })
  const session = await world.signIn(['ledger'])
  const browser = world.browser(session)
  const page = await browser.get(endSession(parameters))
  assert.equal(page.status, 200)
  return { world, ledger, session, browser, page }
}

/** Ada at the page of a request that was refused. */
async function refused(t: TestContext) {
  const world = await createLogoutWorld(t)
  const ledger = await world.app('ledger', undefined, { postLogoutRedirectUris: [ledgerOut] })
  const session = await world.signIn(['ledger'])
  const browser = world.browser(session)
  // A listed address, and a hint that is not ours: RIL §4 forbids the redirect whatever comes later.
  const page = await browser.follow(await browser.get(endSession({ ...back, id_token_hint: 'x.y.z' })))
  assert.equal(page.status, 400)
  return { world, ledger, session, browser, page }
}

function isQuestion({ status, body }: HttpResponse): boolean {
  return status === 200 && body.includes('>Sign out of ')
}

describe('RIL-22 yes', () => {
  it('ends the session, tells the app, and goes back', async (t) => {
    const { world, ledger, session, browser, page } = await asked(t)
    const response = await browser.submit(page, { decision: 'yes' })
    assert.equal(response.status, 303)
    assert.equal(locationOf(response), returned)
    assert.equal(await world.lives(session), false)
    assert.equal(ledger.received.length, 1)
    assert.equal(browser.cookies.has(sessionCookie(world.tenant)), false)
  })

  it('RIL-22 counts also when the page was open for a long time: the person is asked again, not sent off', async (t) => {
    const { world, session, browser, page } = await asked(t)
    world.clock.pass(901_000)
    const again = await browser.submit(page, { decision: 'yes' })
    assert.ok(isQuestion(again), again.body)
    await browser.submit(again, { decision: 'yes' })
    assert.equal(await world.lives(session), false)
  })

  it('RIL-22 counts also after a no, by way of the back button', async (t) => {
    const { world, session, browser, page } = await asked(t)
    await browser.submit(page, { decision: 'no' })
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), returned)
    assert.equal(await world.lives(session), false)
  })

  it('is written down as what vouched', async (t) => {
    const { world, session, browser, page } = await asked(t)
    await browser.submit(page, { decision: 'yes' })
    const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
    assert.deepEqual(JSON.parse(logout?.evidence ?? ''), { kind: 'user-confirmed', sessionId: session.id })
    assert.equal(logout?.requested_by, 'ledger')
  })

  it('to a question about a hint of another session goes back to the app that the hint names', async (t) => {
    const { world, browser } = await asked(t)
    const elsewhere = await world.signIn(['ledger'])
    const id_token_hint = await elsewhere.idToken('ledger')
    const request = { id_token_hint, post_logout_redirect_uri: ledgerOut, state: 's' }
    const page = await browser.follow(await browser.get(endSession(request)))
    assert.ok(isQuestion(page))
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), returned)
    assert.equal(await world.lives(elsewhere), true)
  })

  it('RIL-32 leads nowhere when the address was taken off the list meanwhile', async (t) => {
    const { world, session, browser, page } = await asked(t)
    world.register('ledger', { postLogoutRedirectUris: [] })
    const response = await browser.submit(page, { decision: 'yes' })
    assert.equal(response.status, 400)
    assert.equal(await world.lives(session), true)
    assert.match(locationOf(await browser.submit(response, {})), /\/done\?id=/)
    assert.equal(await world.lives(session), false)
  })
})

describe('RIL-24 no', () => {
  it('ends nothing, tells nobody, and does not go back to the app', async (t) => {
    const { world, ledger, session, browser, page } = await asked(t)
    const response = await browser.submit(page, { decision: 'no' })
    assert.equal(response.status, 200)
    assert.match(response.body, /You are still signed in/)
    assert.equal(response.headers['location'], undefined)
    assert.deepEqual(cookiesOf(response), [])
    assert.equal(await world.lives(session), true)
    assert.deepEqual([ledger.received, await world.deliveries()], [[], []])
  })
  it('twice is still no', async (t) => {
    const { world, session, browser, page } = await asked(t)
    for (let clicks = 0; clicks < 2; clicks += 1) {
      assert.match((await browser.submit(page, { decision: 'no' })).body, /You are still signed in/)
    }
    assert.equal(await world.lives(session), true)
  })
  it('names the app that asked', async (t) => {
    const { browser, page } = await asked(t)
    assert.match((await browser.submit(page, { decision: 'no' })).body, /Ledger/)
  })
})

describe('D5 RIL-32 sign out anyway', () => {
  it('ends the session and tells the app, but does not go back', async (t) => {
    const { world, ledger, session, browser, page } = await refused(t)
    const response = await browser.submit(page, {})
    assert.match(locationOf(response), /\/done\?id=/)
    assert.equal(await world.lives(session), false)
    assert.equal(ledger.received.length, 1)
  })
  it('twice is once', async (t) => {
    const { world, browser, page } = await refused(t)
    await browser.submit(page, {})
    assert.equal(locationOf(await browser.submit(page, {})), doneUrl)
    assert.equal((await world.deliveries()).length, 1)
  })
  it('RIL-32 there is no yes to a refused request', async (t) => {
    const { world, session, browser, page } = await refused(t)
    const response = await browser.submit(page, { decision: 'yes' })
    assert.equal(response.status, 400)
    assert.equal(await world.lives(session), true)
  })
  it('RIL-32 nor by way of a form that was tampered with', async (t) => {
    const { world, session, browser, page } = await refused(t)
    const again = await browser.submit(page, { csrf: 'forged' })
    assert.equal(again.status, 400)
    assert.ok(!isQuestion(again))
    assert.equal(await world.lives(session), true)
  })
  it('is not offered where nobody is signed in', async (t) => {
    const world = await createLogoutWorld(t)
    const browser = world.browser()
    const page = await browser.follow(await browser.get(endSession({ id_token_hint: 'x.y.z' })))
    assert.doesNotMatch(page.body, /<form/)
  })
})

describe('RIL-25 SEC-2 a forged answer ends nothing', () => {
  type Forgery = (world: Awaited<ReturnType<typeof asked>>) => Promise<HttpResponse>
  const submit = ({ browser }: { readonly browser: Browser }, hidden: Readonly<Record<string, string>>) =>
    browser.post(confirmPath, { decision: 'yes', ...hidden })

  const forgeries: Readonly<Record<string, Forgery>> = {
    'without the value': (one) => submit(one, { request: formOf(one.page).hidden['request'] ?? '' }),
    'with an empty value': (one) => submit(one, { ...formOf(one.page).hidden, csrf: '' }),
    'with a value cut short': (one) =>
      submit(one, { ...formOf(one.page).hidden, csrf: (formOf(one.page).hidden['csrf'] ?? '').slice(0, -1) }),
    'with the value of another request': async (one) => {
      const other = formOf(await one.browser.get(endSession()))
      return submit(one, { ...formOf(one.page).hidden, csrf: other.hidden['csrf'] ?? '' })
    },
    "with another person's value for the same request": async (one) => {
      const bob = one.world.browser(await one.world.signIn([], 'bob'))
      const request = formOf(one.page).hidden['request'] ?? ''
      const bobs = formOf(await bob.get(`/oauth2/logout/continue?request=${request}`))
      return submit(one, { ...formOf(one.page).hidden, csrf: bobs.hidden['csrf'] ?? '' })
    },
    "with another person's whole form": async (one) => {
      const bob = one.world.browser(await one.world.signIn([], 'bob'))
      return submit(one, formOf(await bob.get(endSession())).hidden)
    },
    'with the value of a refused request': async (one) => {
      const page = await one.browser.follow(await one.browser.get(endSession({ id_token_hint: 'x.y.z' })))
      return submit(one, { ...formOf(page).hidden, decision: 'yes' })
    },
    'as "anyway" with the value of a question': (one) =>
      submit(one, { ...formOf(one.page).hidden, decision: 'anyway' }),
    "from an app's page, without the Lax cookie": (one) =>
      one.browser.postFromElsewhere(confirmPath, { ...formOf(one.page).hidden, decision: 'yes' }),
    'with nothing': (one) => submit(one, {}),
    'with a handle of nobody': (one) =>
      submit(one, { ...formOf(one.page).hidden, request: issueCredential('handle', one.world.random).value }),
    'with a truncated handle': (one) =>
      submit(one, {
        ...formOf(one.page).hidden,
        request: (formOf(one.page).hidden['request'] ?? '').slice(0, -1),
      }),
    'with the session cookie as handle': (one) =>
      submit(one, { ...formOf(one.page).hidden, request: one.session.cookie }),
    'by an address of ours that was never meant': (one) =>
      one.browser.get('/oauth2/logout/continue?request=x&request=y'),
  }
  for (const [name, forge] of Object.entries(forgeries)) {
    it(name, async (t) => {
      const one = await asked(t)
      await forge(one)
      assert.equal(await one.world.lives(one.session), true)
      assert.deepEqual(one.ledger.received, [])
    })
  }

  it('whoever is signed in is asked properly', async (t) => {
    const one = await asked(t)
    const again = await one.browser.submit(one.page, { decision: 'yes', csrf: 'forged' })
    assert.ok(isQuestion(again))
    assert.equal(locationOf(await one.browser.submit(again, { decision: 'yes' })), returned)
  })

  const undecided: Readonly<Record<string, string>> = { none: '', unknown: 'maybe', 'in capitals': 'YES' }
  for (const [name, decision] of Object.entries(undecided)) {
    it(`${name} as a decision is none`, async (t) => {
      const { world, session, browser, page } = await asked(t)
      const response = await browser.submit(page, { decision })
      assert.equal(response.status, 400)
      assert.match(response.body, />decision</)
      assert.equal(await world.lives(session), true)
    })
  }

  it('two decisions are none', async (t) => {
    const { world, session, browser, page } = await asked(t)
    const route = world.logout.routes.find(({ path }) => path === confirmPath)
    const { request = '', csrf = '' } = formOf(page).hidden
    const response = await route?.endpoint({
      method: 'POST',
      tenant: world.tenant,
      address: world.tenant.addresses[0],
      path: confirmPath,
      query: '',
      headers: {},
      contentType: 'application/x-www-form-urlencoded',
      remoteAddress: '192.0.2.1',
      cookies: browser.cookies,
      body: `request=${request}&csrf=${csrf}&decision=no&decision=yes`,
    })
    assert.equal(response?.status, 400)
    assert.equal(await world.lives(session), true)
  })
})

describe('RIL-42 clicks and tabs', () => {
  it('a second click goes where the first one went', async (t) => {
    const { world, ledger, browser, page } = await asked(t)
    const first = await browser.submit(page, { decision: 'yes' })
    const second = await browser.submit(page, { decision: 'yes' })
    assert.deepEqual([locationOf(first), locationOf(second)], [returned, returned])
    assert.equal(ledger.received.length, 1)
    assert.equal((await world.deliveries()).length, 1)
  })

  it('two clicks at once are one logout', async (t) => {
    const { world, ledger, browser, page } = await asked(t)
    const responses = await Promise.all([1, 2, 3].map(() => browser.submit(page, { decision: 'yes' })))
    assert.deepEqual(responses.map(locationOf), [returned, returned, returned])
    assert.equal(ledger.received.length, 1)
    const logouts = await world.database.read.selectFrom('logouts').selectAll().execute()
    assert.equal(logouts.length, 1)
  })

  it('two tabs ask for themselves, and either may answer', async (t) => {
    const { world, browser, page: first } = await asked(t)
    world.register('atlas', { postLogoutRedirectUris: ['https://atlas.example/out'] })
    const request = { client_id: 'atlas', post_logout_redirect_uri: 'https://atlas.example/out' }
    const second = await browser.get(endSession(request))
    assert.notDeepEqual(formOf(first).hidden, formOf(second).hidden)
    assert.equal(locationOf(await browser.submit(first, { decision: 'yes' })), returned)
    assert.equal(locationOf(await browser.submit(second, { decision: 'yes' })), 'https://atlas.example/out')
  })

  it('no in one tab leaves the question of the other', async (t) => {
    const { world, session, browser, page: first } = await asked(t)
    const second = await browser.get(endSession(back))
    await browser.submit(first, { decision: 'no' })
    assert.equal(locationOf(await browser.submit(second, { decision: 'yes' })), returned)
    assert.equal(await world.lives(session), false)
  })

  it('a click on an old page does not end a newer session: the person is asked about that one', async (t) => {
    const { world, browser, page } = await asked(t)
    await browser.submit(page, { decision: 'yes' })
    const newer = await world.signIn(['ledger'], 'bob')
    browser.cookies.set(sessionCookie(world.tenant), newer.cookie)
    for (const response of [
      await browser.submit(page, { decision: 'yes' }),
      await browser.get(`/oauth2/logout/continue?request=${formOf(page).hidden['request']}`),
    ]) {
      assert.ok(isQuestion(response))
      assert.match(response.body, />bob of acme</)
    }
    assert.equal(await world.lives(newer), true)
  })

  it('and a yes to that question counts at once', async (t) => {
    const { world, browser, page } = await asked(t)
    await browser.submit(page, { decision: 'yes' })
    for (const again of [
      () => browser.submit(page, { decision: 'yes' }),
      () => browser.get(`/oauth2/logout/continue?request=${formOf(page).hidden['request']}`),
    ]) {
      const newer = await world.signIn(['ledger'], 'bob')
      browser.cookies.set(sessionCookie(world.tenant), newer.cookie)
      assert.equal(locationOf(await browser.submit(await again(), { decision: 'yes' })), returned)
      assert.equal(await world.lives(newer), false)
    }
  })

  it('nor one on an old page that was never answered', async (t) => {
    const { world, browser, page } = await asked(t)
    const newer = await world.signIn(['ledger'])
    browser.cookies.set(sessionCookie(world.tenant), newer.cookie)
    assert.ok(isQuestion(await browser.submit(page, { decision: 'yes' })))
    assert.equal(await world.lives(newer), true)
  })

  it('nor does "anyway" on an old page', async (t) => {
    const { world, browser, page } = await refused(t)
    await browser.submit(page, {})
    const newer = await world.signIn(['ledger'])
    browser.cookies.set(sessionCookie(world.tenant), newer.cookie)
    assert.ok(isQuestion(await browser.submit(page, {})))
    assert.equal(await world.lives(newer), true)
  })
})

describe('the address where a POST goes on', () => {
  it('may be reloaded while the question is open', async (t) => {
    const { browser } = await asked(t)
    const hop = await browser.postFromElsewhere('/oauth2/logout', back)
    for (let times = 0; times < 3; times += 1) assert.ok(isQuestion(await browser.get(locationOf(hop))))
  })
  it('may be reloaded afterwards, and leads to the same place', async (t) => {
    const { browser } = await asked(t)
    const hop = await browser.postFromElsewhere('/oauth2/logout', back)
    await browser.submit(await browser.follow(hop), { decision: 'yes' })
    assert.equal(locationOf(await browser.get(locationOf(hop))), returned)
  })
  it("SEC-3 in another person's browser asks that person", async (t) => {
    const { world, session, browser } = await asked(t)
    const id_token_hint = await session.idToken('ledger')
    const hop = await browser.postFromElsewhere('/oauth2/logout', { id_token_hint })
    const bobs = await world.signIn(['ledger'], 'bob')
    const page = await world.browser(bobs).get(locationOf(hop))
    assert.match(page.body, /meant for another account/)
    assert.match(page.body, />bob of acme</)
    assert.deepEqual([await world.lives(session), await world.lives(bobs)], [true, true])
  })
  const dead = ['', '?request=', '?request=nonsense', '?request=%00', '?request=a&request=b']
  for (const query of dead) {
    it(`with ${query || 'nothing'} asks whoever is signed in, and tells nobody else that they are`, async (t) => {
      const { world, session, browser } = await asked(t)
      assert.ok(isQuestion(await browser.get(`/oauth2/logout/continue${query}`)))
      assert.equal(locationOf(await world.browser().get(`/oauth2/logout/continue${query}`)), doneUrl)
      assert.equal(await world.lives(session), true)
    })
  }
  it('too late asks whoever is signed in', async (t) => {
    const { world, browser } = await asked(t)
    const hop = await browser.postFromElsewhere('/oauth2/logout', back)
    world.clock.pass(901_000)
    assert.ok(isQuestion(await browser.get(locationOf(hop))))
  })
})
