import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  assertAsks,
  assertRefused,
  assertSignedOut,
  bob,
  callbackOf,
  authorizePath,
  endSessionPath,
  formOf,
  type FrontDoor,
  isSignedIn,
  joinApp,
  openFrontDoor,
  press,
  type SignedIn,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'

describe('the question before a logout, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor()
    ledger = door.app('ledger')
  })
  after(() => door.close())

  const enter = () => signIn(door, ledger, { person: ada })
  const ask = async ({ browser }: SignedIn) => assertAsks(await visit(door, browser, endSessionPath()))
  const staysSignedIn = async ({ browser }: SignedIn) => assert.equal(await isSignedIn(browser, ledger), true)
  const answer = (page: Answer, { browser }: SignedIn, form: Readonly<Record<string, string>>) =>
    browser.post(formOf(page).action, { ...formOf(page).hidden, ...form })

  it('RIL-20 the person is asked whether to sign out of the provider, and what it means', async () => {
    const own = await enter()
    await joinApp(door, door.app('atlas'), own.browser)
    const text = textOf(await ask(own))
    assert.match(text, /Sign out of Acme\?.*2 apps in this session.*Sign out Stay signed in$/)
    for (const app of [/The ledger app/, /The atlas app/]) assert.match(text, app)
  })

  describe('RIL-21 the person is asked', () => {
    it('when no hint came', async () => {
      const own = await enter()
      await ask(own)
      await staysSignedIn(own)
    })

    it('when the hint is of another session of theirs', async () => {
      const own = await enter()
      const elsewhere = await enter()
      const path = endSessionPath({ id_token_hint: elsewhere.id_token })
      assertAsks(await visit(door, own.browser, path), /meant for another session/)
      await staysSignedIn(own)
      await staysSignedIn(elsewhere)
    })

    it('when the hint is somebody else’s', async () => {
      const own = await enter()
      const other = await signIn(door, ledger, { person: bob })
      const path = endSessionPath({ id_token_hint: other.id_token })
      assertAsks(await visit(door, own.browser, path), /meant for another account/)
      await staysSignedIn(own)
    })

    it('when the hint is of an app that is not part of this session', async () => {
      const own = await enter()
      const elsewhere = await signIn(door, door.app('atlas'), { person: ada })
      const path = endSessionPath({ id_token_hint: elsewhere.id_token })
      assertAsks(await visit(door, own.browser, path), /meant for another session/)
      await staysSignedIn(own)
    })

    it('by a GET of an image, a frame or a prefetch as well: nothing ends', async () => {
      const own = await enter()
      for (const headers of [
        { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' },
        { 'sec-purpose': 'prefetch;prerender' },
        { purpose: 'prefetch' },
      ]) {
        await own.browser.get(endSessionPath(), headers)
        await staysSignedIn(own)
      }
      const path = endSessionPath({ id_token_hint: own.id_token })
      await own.browser.get(path, { 'sec-purpose': 'prefetch' })
      await staysSignedIn(own)
    })

    it('and HEAD ends nothing', async () => {
      const own = await enter()
      const cookie = [...own.browser.cookies].map((pair) => pair.join('=')).join('; ')
      const path = endSessionPath({ id_token_hint: own.id_token })
      assert.equal((await door.send('HEAD', path, { headers: { cookie } })).status, 405)
      await staysSignedIn(own)
    })
  })

  it('RIL-22 "yes" signs out for real', async () => {
    const own = await enter()
    assertSignedOut(await press(door, own.browser, await ask(own), { decision: 'yes' }))
    const silent = await own.browser.get(authorizePath(ledger, { prompt: 'none' }))
    assert.equal(callbackOf(ledger, silent)['error'], 'login_required')
  })

  it('RIL-23 the question names the account and the app, and says when somebody else was meant', async () => {
    const own = await enter()
    const other = await signIn(door, ledger, { person: bob })
    const page = await visit(door, own.browser, endSessionPath({ id_token_hint: other.id_token }))
    const text = textOf(page)
    assert.match(text, /The ledger app asks to sign you out/)
    assert.match(text, /meant for another account/)
    assert.match(text, /Ada Lovelace ada@example\.org/)
    assert.doesNotMatch(text, /Bob|bob/)
  })

  describe('RIL-24 "no"', () => {
    it('ends nothing, tells nobody, and redirects nowhere', async () => {
      const own = await enter()
      const told = ledger.notices.length
      const path = endSessionPath({
        client_id: 'ledger',
        post_logout_redirect_uri: ledger.signedOut,
        state: 'xyz',
      })
      const page = await answer(await visit(door, own.browser, path), own, { decision: 'no' })
      assert.deepEqual([page.status, page.location], [200, undefined])
      assert.match(textOf(page), /You are still signed in.*Nothing was ended/)
      assert.doesNotMatch(page.body, /state=xyz/)
      await staysSignedIn(own)
      assert.equal(ledger.notices.length, told)
    })

    it('can be followed by a "yes"', async () => {
      const own = await enter()
      const asked = await ask(own)
      await answer(asked, own, { decision: 'no' })
      assertSignedOut(await press(door, own.browser, asked, { decision: 'yes' }))
    })

    it('no word at all is no "yes"', async () => {
      const own = await enter()
      const asked = await ask(own)
      for (const form of [{}, { decision: '' }, { decision: 'maybe' }, { decision: 'YES' }]) {
        const page = await answer(asked, own, form)
        assert.equal(page.status, 400)
        await staysSignedIn(own)
      }
    })
  })

  describe('RIL-25 the answer is tied to this browser’s session and to this very request', () => {
    const forgeries: readonly (readonly [string, (others: Others) => Readonly<Record<string, string>>])[] = [
      ['no value at all', () => ({ csrf: '' })],
      ['a made-up value', () => ({ csrf: 'A'.repeat(43) })],
      ['the value of another browser', ({ elsewhere }) => ({ csrf: elsewhere['csrf'] ?? '' })],
      ['value and handle of another browser', ({ elsewhere }) => elsewhere],
      ['the value of another question here', ({ earlier }) => ({ csrf: earlier['csrf'] ?? '' })],
      ['the handle of another question here', ({ earlier }) => ({ request: earlier['request'] ?? '' })],
    ]
    for (const [name, forge] of forgeries) {
      it(name, async () => {
        const own = await enter()
        const earlier = formOf(await ask(own)).hidden
        const elsewhere = formOf(await ask(await enter())).hidden
        const page = await answer(await ask(own), own, { decision: 'yes', ...forge({ earlier, elsewhere }) })
        assert.notEqual(page.status, 303)
        await staysSignedIn(own)
      })
    }

    it('an attacker’s own form, posted from his page without the cookie', async () => {
      const victim = await enter()
      const attacker = await enter()
      const { action, hidden } = formOf(await ask(attacker))
      const posted = await door.send('POST', action, { form: { ...hidden, decision: 'yes' } })
      assert.notEqual(posted.status, 500)
      await staysSignedIn(victim)
      await staysSignedIn(attacker)
    })

    it('a "yes" is none for a request that was refused', async () => {
      const own = await enter()
      const path = endSessionPath({ client_id: 'ledger', post_logout_redirect_uri: 'https://evil.example/' })
      const refused = assertRefused(await visit(door, own.browser, path))
      const page = await answer(refused, own, { decision: 'yes' })
      assert.notEqual(page.status, 303)
      await staysSignedIn(own)
    })

    it('"sign out anyway" on a refused request signs out, and goes nowhere else', async () => {
      const own = await enter()
      const path = endSessionPath({ client_id: 'ledger', post_logout_redirect_uri: 'https://evil.example/' })
      const refused = assertRefused(await visit(door, own.browser, path), /Sign out anyway/)
      assertSignedOut(await press(door, own.browser, refused, {}))
      assert.equal(await isSignedIn(own.browser, ledger), false)
    })
  })

  it('RIL-26 SEC-5 the question and every page around it refuse to be framed', async () => {
    const own = await enter()
    const asked = await ask(own)
    const stayed = await answer(asked, own, { decision: 'no' })
    const refused = await visit(door, own.browser, endSessionPath({ post_logout_redirect_uri: 'x' }))
    const done = await press(door, own.browser, asked, { decision: 'yes' })
    for (const { headers } of [asked, stayed, refused, done]) {
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
      assert.equal(headers['x-frame-options'], 'DENY')
    }
    const { browser } = await enter()
    const cookies = (await browser.get(endSessionPath())).headers['set-cookie'] ?? []
    assert.deepEqual(cookies, [])
  })

  it('RIL-27 no page of a logout has or allows a script', async () => {
    const own = await enter()
    const asked = await ask(own)
    const done = await press(door, own.browser, asked, { decision: 'yes' })
    for (const { body, headers } of [asked, done]) {
      assert.doesNotMatch(body, /<script|\son\w+=|javascript:/i)
      assert.match(String(headers['content-security-policy']), /^default-src 'none'/)
    }
  })

  describe('SEC-2 nothing ends without the person', () => {
    it('SEC-15 the question shows no text from the request', async () => {
      const own = await enter()
      const evil = '<b>Call 0900-SCAM</b>'
      const path = endSessionPath({ state: evil, logout_hint: evil, ui_locales: evil })
      const page = await visit(door, own.browser, path)
      assert.doesNotMatch(page.body, /SCAM/)
    })

    it('SEC-7 a hint leaves the address bar before a page is shown', async () => {
      const own = await enter()
      const other = await signIn(door, ledger, { person: bob })
      const first = await own.browser.get(endSessionPath({ id_token_hint: other.id_token }))
      assert.equal(first.status, 303)
      assert.doesNotMatch(first.location ?? '', /eyJ[\w-]+\.[\w-]|hint/)
      const page = await own.browser.get(first.location ?? '')
      assert.doesNotMatch(page.body, /eyJ[\w-]+\.[\w-]/)
      assert.equal(page.headers['referrer-policy'], 'no-referrer')
      assert.equal(page.headers['cache-control'], 'no-store')
    })
  })
})

interface Others {
  readonly earlier: Readonly<Record<string, string>>
  readonly elsewhere: Readonly<Record<string, string>>
}
