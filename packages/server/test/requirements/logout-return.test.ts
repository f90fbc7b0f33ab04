import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type App,
  assertAsks,
  assertNobodyWasSignedIn,
  assertRefused,
  assertSignedOut,
  bob,
  configurationProblems,
  endSessionPath,
  type FrontDoor,
  isSignedIn,
  joinApp,
  openFrontDoor,
  type Parameters,
  press,
  type SignedIn,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'

/** Every printable character that a URL or a page could trip over, over the length that the suite sends. */
const odd = `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ äé€😀 ${'0123456789'.repeat(12)}`

describe('the way back after a logout, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let withQuery: string
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: (app) => ({
          post_logout_redirect_uris: [
            app.signedOut,
            `${app.signedOut}?tenant=a%20b&x=`,
            'https://app.example/',
          ],
        }),
        phone: () => ({
          application_type: 'native',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          post_logout_redirect_uris: ['com.example.phone:/out'],
        }),
      },
    })
    ledger = door.app('ledger')
    withQuery = `${ledger.signedOut}?tenant=a%20b&x=`
  })
  after(() => door.close())

  const enter = () => signIn(door, ledger, { person: ada })
  const leave = async ({ browser, id_token }: SignedIn, parameters: Parameters) =>
    browser.get(endSessionPath({ id_token_hint: id_token, ...parameters }))

  describe('RIL-30 SEC-1 BCP-2 leads only to a URI that equals a registered one of the identified client', () => {
    it('each of the registered ones', async () => {
      for (const uri of [ledger.signedOut, withQuery, 'https://app.example/']) {
        const answer = await leave(await enter(), { post_logout_redirect_uri: uri })
        assert.deepEqual([answer.status, answer.location], [303, uri])
      }
    })

    it('nothing that merely resembles one, nor one of another app', async () => {
      const own = await enter()
      const { origin } = new URL(ledger.signedOut)
      const others = [
        door.app('atlas').signedOut,
        'com.example.phone:/out',
        `${ledger.signedOut}/`,
        `${ledger.signedOut}?x=1`,
        `${ledger.signedOut}#x`,
        `${ledger.signedOut}%20`,
        ` ${ledger.signedOut}`,
        ledger.signedOut.toUpperCase(),
        ledger.callback,
        `${origin}/`,
        `${origin}/ledger/../ledger/signed-out`,
        ledger.signedOut.replace('http:', 'https:'),
        ledger.signedOut.replace(/:\d+/, ':1'),
        ledger.signedOut.replace('127.0.0.1', 'localhost'),
        ledger.signedOut.replace('127.0.0.1', '127.0.0.1@evil.example'),
        'https://app.example',
        'https://app.example/?',
        'https://app.example//',
        'https://app.example/..',
        'https://app.example.evil.example/',
        'https://app.example./',
        'https://user@app.example/',
        '//app.example/',
        String.raw`https:\\app.example/`,
        'javascript:alert(1)',
        'data:text/html,x',
        '/ledger/signed-out',
        '*',
      ]
      for (const uri of others) {
        const path = endSessionPath({ id_token_hint: own.id_token, post_logout_redirect_uri: uri })
        const page = assertRefused(await visit(door, own.browser, path), /not registered for the app/)
        assert.doesNotMatch(page.body, /href="(?!\/|http:\/\/(?:localhost|127))/, uri)
      }
      assert.equal(await isSignedIn(own.browser, ledger), true)
    })

    it('a native app’s own scheme', async () => {
      const { browser } = await enter()
      const path = endSessionPath({ client_id: 'phone', post_logout_redirect_uri: 'com.example.phone:/out' })
      const answer = await press(door, browser, await visit(door, browser, path), { decision: 'yes' })
      assert.equal(answer.location, 'com.example.phone:/out')
    })

    it('the browser goes back to the app that asked, whichever others were signed in', async () => {
      const own = await enter()
      const atlas = await joinApp(door, door.app('atlas'), own.browser)
      const answer = await leave(atlas, { post_logout_redirect_uri: atlas.app.signedOut })
      assert.equal(answer.location, atlas.app.signedOut)
    })
  })

  it('RIL-31 where nothing tells whose URI it is, the browser is not sent back', async () => {
    const own = await enter()
    const path = endSessionPath({ post_logout_redirect_uri: ledger.signedOut, state: 'xyz' })
    assertRefused(await visit(door, own.browser, path), /does not say which app it comes from/)
    assertRefused(await visit(door, door.browser(), path), /does not say which app it comes from/)
    assert.equal(await isSignedIn(own.browser, ledger), true)
  })

  describe('RIL-32 a request with an error in it never redirects to the app', () => {
    const errors: readonly (readonly [string, Parameters])[] = [
      ['a hint that is none', { id_token_hint: 'x.y.z' }],
      ['a client that is none', { id_token_hint: undefined, client_id: 'nobody' }],
      ['another client than the hint’s', { client_id: 'atlas' }],
      ['a state with a control character', { state: 'a\u0000b' }],
      ['a state with a line break', { state: 'a\r\nSet-Cookie: x=y' }],
      ['a state of 10 kB', { state: 'x'.repeat(3000) }],
      ['a URI of 3 kB', { post_logout_redirect_uri: `https://app.example/${'x'.repeat(3000)}` }],
    ]
    for (const [name, parameters] of errors) {
      it(name, async () => {
        const own = await enter()
        const path = endSessionPath({
          id_token_hint: own.id_token,
          post_logout_redirect_uri: ledger.signedOut,
          state: 'xyz',
          ...parameters,
        })
        assertRefused(await visit(door, own.browser, path))
        assert.equal(await isSignedIn(own.browser, ledger), true)
      })
    }
  })

  it('RIL-33 the apps are told before the browser goes back', async () => {
    const own = await enter()
    const { app } = await joinApp(door, door.app('atlas'), own.browser)
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    app.answer = { status: 200, after: promise.then(() => order.push('the app took note')) }
    const told = app.notices.length
    const leaving = leave(own, { post_logout_redirect_uri: ledger.signedOut }).then((answer) => {
      order.push('the browser left')
      return answer
    })
    while (app.notices.length === told) await new Promise((done) => setImmediate(done))
    resolve()
    assert.equal((await leaving).location, ledger.signedOut)
    assert.deepEqual(order, ['the app took note', 'the browser left'])
    app.answer = { status: 200 }
  })

  describe('RIL-34 SEC-13 state comes back unchanged, and nothing else', () => {
    const states = ['xyz', odd, 'a b+c%20d', '&code=evil#fragment', '..//\\', '1'.repeat(2048)]
    for (const state of states) {
      it(JSON.stringify(state).slice(0, 60), async () => {
        const answer = await leave(await enter(), { post_logout_redirect_uri: ledger.signedOut, state })
        const url = new URL(answer.location ?? '')
        assert.equal(`${url.origin}${url.pathname}${url.hash}`, ledger.signedOut)
        assert.deepEqual([...url.searchParams], [['state', state]])
      })
    }

    it('by a POST and through the question as well', async () => {
      const { browser } = await enter()
      const form = { client_id: 'ledger', post_logout_redirect_uri: ledger.signedOut, state: odd }
      const posted = await door.send('POST', '/oauth2/logout', { form })
      const asked = assertAsks(await visit(door, browser, posted.location ?? ''))
      const answer = await press(door, browser, asked, { decision: 'yes' })
      assert.deepEqual([...new URL(answer.location ?? '').searchParams], [['state', odd]])
    })

    it('none was sent, none comes', async () => {
      const answer = await leave(await enter(), { post_logout_redirect_uri: ledger.signedOut })
      assert.equal(answer.location, ledger.signedOut)
    })

    it('without a return there is no state anywhere', async () => {
      const ofNobody = /a.{1,3}state.{1,3}of.{1,3}nobody/
      const own = await enter()
      const answer = await leave(own, { state: 'a state of nobody' })
      // Addresses and pages have random letters, too: a short state could be among them.
      assert.doesNotMatch(answer.location ?? '', ofNobody)
      assert.doesNotMatch((await visit(door, own.browser, answer.location ?? '')).body, ofNobody)
    })
  })

  it('RIL-35 the query of a registered URI is kept as it is', async () => {
    const answer = await leave(await enter(), { post_logout_redirect_uri: withQuery, state: 'a b' })
    assert.equal(answer.location, `${withQuery}&state=a%20b`)
  })

  it('RIL-36 the browser is redirected by 303 at every step', async () => {
    const own = await enter()
    const form = { client_id: 'ledger', post_logout_redirect_uri: ledger.signedOut }
    const posted = await own.browser.post('/oauth2/logout', form)
    const asked = await visit(door, own.browser, posted.location ?? '')
    const answered = await press(door, own.browser, asked, { decision: 'yes' })
    const gone = await leave(own, { post_logout_redirect_uri: ledger.signedOut })
    assert.deepEqual(
      [posted, answered, gone].map(({ status }) => status),
      [303, 303, 303],
    )
  })

  describe('RIL-37 where no return was asked for, our own page says that the person is signed out', () => {
    it('and to which apps it was told', async () => {
      const own = await enter()
      await joinApp(door, door.app('atlas'), own.browser)
      const answer = await leave(own, {})
      const page = assertSignedOut(await visit(door, own.browser, answer.location ?? ''))
      assert.match(textOf(page), /Both apps you used have signed you out too/)
      assert.match(page.body, new RegExp(`href="${new URL('/', ledger.callback).href}"`))
    })

    it('to this browser only', async () => {
      const own = await enter()
      const { location = '' } = await leave(own, {})
      assertNobodyWasSignedIn(await visit(door, door.browser(), location))
      const neighbour = await signIn(door, ledger, { person: bob })
      await leave(neighbour, {})
      assertNobodyWasSignedIn(await visit(door, neighbour.browser, location))
      const other = await enter()
      const shown = await visit(door, other.browser, location)
      assertAsks(shown)
    })
  })

  describe('RIL-38 what may be registered', () => {
    const cases: readonly (readonly [string, string, Parameters, RegExp | undefined])[] = [
      ['https', 'https://app.example/out', {}, undefined],
      ['http on loopback', 'http://localhost:3000/', {}, undefined],
      ['http elsewhere', 'http://app.example/', {}, /https:/],
      ['a fragment', 'https://app.example/#out', {}, /fragment/],
      ['a relative one', '/out', {}, /absolute/],
      ['a wildcard', 'https://*.app.example/', {}, /wildcard/],
      ['user and password', 'https://a:b@app.example/', {}, /user name/],
      ['javascript', 'javascript:alert(1)', {}, /https:/],
      ['a scheme of a native app', 'com.example.app:/out', { application_type: 'native' }, undefined],
      ['a scheme of a web app', 'com.example.app:/out', {}, /https:/],
    ]
    for (const [name, uri, changes, problem] of cases) {
      it(`${name}: ${problem ? 'not' : 'yes'}`, () => {
        const problems = configurationProblems({
          clients: { ledger: () => ({ post_logout_redirect_uris: [uri], ...changes }) },
        })
        if (problem) assert.match(problems.join(), problem)
        else assert.deepEqual(problems, [])
      })
    }
  })
})
