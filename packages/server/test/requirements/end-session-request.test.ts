import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type App,
  assertAsks,
  assertNobodyWasSignedIn,
  assertRefused,
  assertSignedOut,
  configurationProblems,
  endSessionPath,
  follow,
  type FrontDoor,
  isSignedIn,
  joinApp,
  jsonOf,
  openFrontDoor,
  type Parameters,
  press,
  query,
  signIn,
  visit,
} from '../support/front-door.ts'

describe('the end_session request, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor({ hosts: ['op.example'] })
    ledger = door.app('ledger')
  })
  after(() => door.close())

  it('RIL-1 the metadata names the endpoint, and it is https outside this machine', async () => {
    const here = await door.send('GET', '/.well-known/openid-configuration')
    assert.equal(jsonOf(here)['end_session_endpoint'], `${door.base}/oauth2/logout`)
    const headers = { host: 'op.example' }
    const outside = await door.send('GET', '/.well-known/openid-configuration', { headers })
    assert.equal(jsonOf(outside)['end_session_endpoint'], 'https://op.example/oauth2/logout')
    assert.match(
      configurationProblems({ top: { publicUrl: 'http://op.example' } }).join(),
      /publicUrl.*https:/,
    )
    assert.match(configurationProblems({ hosts: ['http://op.example'] }).join(), /hosts.*https:/)
  })

  describe('RIL-2 by GET and by a form', () => {
    it('a GET is judged at once', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const answer = await browser.get(endSessionPath({ id_token_hint: id_token }))
      assertSignedOut(await follow(door, browser, answer))
    })

    it('a form from our own site', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const answer = await browser.post('/oauth2/logout', { id_token_hint: id_token })
      assertSignedOut(await follow(door, browser, answer))
      assert.equal(await isSignedIn(browser, ledger), false)
    })

    it('a form from an app, which no Lax cookie accompanies, finds the session all the same', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const form = { id_token_hint: id_token, post_logout_redirect_uri: ledger.signedOut, state: 's' }
      const posted = await door.send('POST', '/oauth2/logout', { form })
      assert.equal(posted.status, 303)
      assert.doesNotMatch(posted.location ?? '', /id_token_hint|eyJ[\w-]+\.[\w-]/)
      const answer = await follow(door, browser, posted)
      assert.equal(answer.location, `${ledger.signedOut}?state=s`)
      assert.equal(await isSignedIn(browser, ledger), false)
    })

    it('a form without anything, with or without a body', async () => {
      for (const options of [{ form: '' }, {}]) {
        const { browser } = await signIn(door, ledger, { person: ada })
        assertAsks(await follow(door, browser, await door.send('POST', '/oauth2/logout', options)))
        assert.equal(await isSignedIn(browser, ledger), true)
      }
    })
  })

  describe('RIL-3 each parameter is understood and none is needed', () => {
    const alone: readonly (readonly [string, (own: Owned) => Parameters])[] = [
      ['id_token_hint', ({ idToken }) => ({ id_token_hint: idToken })],
      ['logout_hint', () => ({ logout_hint: 'ada' })],
      ['client_id', () => ({ client_id: 'ledger' })],
      ['state', () => ({ state: 'xyz' })],
      ['ui_locales', () => ({ ui_locales: 'zh' })],
    ]
    for (const [name, parametersFor] of alone) {
      it(`${name} alone`, async () => {
        const { browser, id_token } = await signIn(door, ledger, { person: ada })
        const answer = await visit(door, browser, endSessionPath(parametersFor({ idToken: id_token })))
        assert.equal(answer.status, 200, answer.body)
        if (name === 'ui_locales') assert.match(answer.body, /<html[^>]* lang="zh/)
      })
    }

    it('all of them together', async () => {
      const { browser, id_token, sid } = await signIn(door, ledger, { person: ada })
      const answer = await browser.get(
        endSessionPath({
          id_token_hint: id_token,
          logout_hint: sid,
          client_id: 'ledger',
          post_logout_redirect_uri: ledger.signedOut,
          state: 'xyz',
          ui_locales: 'zh en',
        }),
      )
      assert.deepEqual([answer.status, answer.location], [303, `${ledger.signedOut}?state=xyz`])
    })

    it('one that nobody knows is ignored', async () => {
      const { browser } = await signIn(door, ledger, { person: ada })
      assertAsks(await browser.get('/oauth2/logout?telepathy=yes'))
    })
  })

  for (const locales of ['xx-YY', 'tlh', 'de fr', '日本', '*', ',;q=', 'x'.repeat(200)]) {
    it(`RIL-4 ui_locales ${locales.slice(0, 20)} is no error`, async () => {
      const { browser } = await signIn(door, ledger, { person: ada })
      assertAsks(await browser.get(endSessionPath({ ui_locales: locales })))
    })
  }

  for (const [name, parameters] of [
    ['no parameters', {}],
    ['state alone', { state: 'af0ifjsldkj' }],
  ] as const) {
    it(`RIL-5 a request with ${name} asks, and then signs out`, async () => {
      const { browser } = await signIn(door, ledger, { person: ada })
      const asked = assertAsks(await visit(door, browser, endSessionPath(parameters)))
      assert.equal(await isSignedIn(browser, ledger), true)
      assertSignedOut(await press(door, browser, asked, { decision: 'yes' }))
      assert.equal(await isSignedIn(browser, ledger), false)
    })
  }

  describe('RIL-6 a parameter sent twice is refused, and nothing ends', () => {
    const names = [
      'id_token_hint',
      'logout_hint',
      'client_id',
      'post_logout_redirect_uri',
      'state',
      'ui_locales',
    ]
    for (const name of [...names, 'unknown']) {
      it(name, async () => {
        const { browser, id_token } = await signIn(door, ledger, { person: ada })
        const good = query({ id_token_hint: id_token, state: 'x' })
        const twice = `${good}&${name}=a&${name}=a`
        const words = new RegExp(`${name}|id_token_hint`)
        assertRefused(await browser.get(`/oauth2/logout?${twice}`), words)
        assertRefused(await browser.post('/oauth2/logout', twice), words)
        assert.equal(await isSignedIn(browser, ledger), true)
      })
    }

    it('one in the query and one in the form', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const form = query({ id_token_hint: id_token })
      assertRefused(await browser.post(`/oauth2/logout?id_token_hint=${id_token}`, form), /id_token_hint/)
      assertRefused(await browser.post('/oauth2/logout?state=1', form), /state/)
      assert.equal(await isSignedIn(browser, ledger), true)
    })
  })

  describe('RIL-7 whoever is signed out already meets no error', () => {
    it('and goes back to the app', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const parameters = {
        id_token_hint: id_token,
        post_logout_redirect_uri: ledger.signedOut,
        state: 'xyz',
      }
      for (const _ of ['first', 'second', 'third']) {
        const answer = await browser.get(endSessionPath(parameters))
        assert.deepEqual([answer.status, answer.location], [303, `${ledger.signedOut}?state=xyz`])
      }
    })

    it('or reads that nobody was signed in', async () => {
      assertNobodyWasSignedIn(await visit(door, door.browser(), endSessionPath()))
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      await browser.get(endSessionPath({ id_token_hint: id_token }))
      assertNobodyWasSignedIn(await visit(door, browser, endSessionPath({ id_token_hint: id_token })))
    })

    it('even with a cookie that means nothing', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      browser.cookies.set(`exeunt-session-acme-${door.port}`, 'no cookie of ours')
      const parameters = { id_token_hint: id_token, post_logout_redirect_uri: ledger.signedOut }
      assert.equal((await browser.get(endSessionPath(parameters))).location, ledger.signedOut)
    })
  })

  it('RIL-15 a client_id beside a hint has to be the client that the hint was issued to', async () => {
    const { browser, id_token } = await signIn(door, ledger, { person: ada })
    await joinApp(door, door.app('atlas'), browser)
    const { signedOut } = door.app('atlas')
    const cases: readonly Parameters[] = [
      { client_id: 'atlas' },
      { client_id: 'atlas', post_logout_redirect_uri: signedOut },
      { client_id: 'atlas', post_logout_redirect_uri: ledger.signedOut },
      { client_id: 'nobody' },
    ]
    for (const parameters of cases) {
      const path = endSessionPath({ id_token_hint: id_token, ...parameters })
      assertRefused(await visit(door, browser, path), /client_id/)
    }
    assert.equal(await isSignedIn(browser, ledger), true)
    const right = await browser.get(endSessionPath({ id_token_hint: id_token, client_id: 'ledger' }))
    assert.equal(right.status, 303)
  })

  it('RIL-16 without a hint client_id names the app that asks, and where it wants the browser back', async () => {
    const { browser } = await signIn(door, ledger, { person: ada })
    const path = endSessionPath({
      client_id: 'ledger',
      post_logout_redirect_uri: ledger.signedOut,
      state: 'xyz',
    })
    const asked = assertAsks(await browser.get(path), /The ledger app asks to sign you out/)
    const answer = await press(door, browser, asked, { decision: 'yes' })
    assert.equal(answer.location, `${ledger.signedOut}?state=xyz`)
  })

  describe('RIL-18 logout_hint picks the session', () => {
    const namesOfAda = ['ada', 'ADA@example.org', 'user-ada']
    for (const name of namesOfAda) {
      it(`${name} with a fitting hint needs no question`, async () => {
        const { browser, id_token } = await signIn(door, ledger, { person: ada })
        const path = endSessionPath({ id_token_hint: id_token, logout_hint: name })
        assert.equal((await browser.get(path)).status, 303)
        assert.equal(await isSignedIn(browser, ledger), false)
      })
    }

    it('one that means somebody else costs the request its silence', async () => {
      const { browser, id_token } = await signIn(door, ledger, { person: ada })
      const path = endSessionPath({ id_token_hint: id_token, logout_hint: 'bob' })
      assertAsks(await visit(door, browser, path), /meant for another account/)
      assert.equal(await isSignedIn(browser, ledger), true)
    })

    it("the sid of another session beside a hint is a contradiction, and isn't acted on", async () => {
      const own = await signIn(door, ledger, { person: ada })
      const other = await signIn(door, ledger, { person: ada })
      const path = endSessionPath({ id_token_hint: own.id_token, logout_hint: other.sid })
      assertRefused(await visit(door, own.browser, path), /two different sessions/)
      assert.deepEqual(await Promise.all([own, other].map(({ browser }) => isSignedIn(browser, ledger))), [
        true,
        true,
      ])
    })

    it('a sid alone ends nothing without a question', async () => {
      const { browser, sid } = await signIn(door, ledger, { person: ada })
      assertAsks(await visit(door, browser, endSessionPath({ logout_hint: sid })))
      assert.equal(await isSignedIn(browser, ledger), true)
    })
  })
})

interface Owned {
  readonly idToken: string
}
