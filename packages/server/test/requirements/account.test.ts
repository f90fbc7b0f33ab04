import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  assertSignedOut,
  authorizePath,
  bob,
  type Browser,
  callbackOf,
  follow,
  formOf,
  type FrontDoor,
  isSignedIn,
  joinApp,
  openFrontDoor,
  type Person,
  press,
  refresh,
  type SignedIn,
  signIn,
  textOf,
  userinfo,
  userOf,
  visit,
} from '../support/front-door.ts'
import { until } from '../support/until.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

interface PageForm {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly label: string
}

describe('the account page, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let guest: App
  before(async () => {
    door = await openFrontDoor({
      clients: {
        guest: () => ({ first_party: false, grant_types: ['authorization_code', 'refresh_token'] }),
      },
      neighbours: [{ id: 'beta', name: 'Beta', pathPrefix: '/beta', users: [userOf(ada)] }],
    })
    ledger = door.app('ledger')
    guest = door.app('guest')
  })
  after(() => door.close())
  // No session of the test before is in the way, nor is its notice.
  beforeEach(async () => {
    for (const person of [ada, bob]) {
      const { browser } = await signIn(door, ledger, { person })
      await submit(browser, '/account/end-all')
    }
    for (const app of [ledger, guest, door.app('atlas')]) app.notices.length = 0
  })

  /** A browser that says what it is. */
  const device = (userAgent: string): Browser => {
    const browser = door.browser()
    const says = { 'user-agent': userAgent }
    return {
      ...browser,
      get: (path, headers) => browser.get(path, { ...says, ...headers }),
      post: (path, form, headers) => browser.post(path, form, { ...says, ...headers }),
    }
  }
  const enter = (person: Person = ada, browser = door.browser()) => signIn(door, ledger, { person, browser })
  /** Ada at the tenant next door, who is somebody else. */
  const atBeta = async (browser = door.browser()) => {
    const page = await visit(door, browser, '/beta/account')
    const { username, password } = ada
    assert.match(textOf(await press(door, browser, page, { username, password })), /Your account/)
    return browser
  }
  const offline = { scope: 'openid profile offline_access', prompt: 'consent' }
  const account = (browser: Browser) => visit(door, browser, '/account')
  /** Presses the button of the account page that posts there, and does not follow. */
  const submit = async (browser: Browser, action: string, find: (form: PageForm) => boolean = () => true) => {
    const form = formsOf(await account(browser)).find((one) => one.action === action && find(one))
    assert.ok(form, `no button ${action}`)
    return browser.post(form.action, form.fields)
  }
  const live = async (one: SignedIn) => (await userinfo(door, one.access_token)).status === 200

  describe('who may see it', () => {
    it('nobody signed in: sign in first, and back; no app is involved', async () => {
      const browser = door.browser()
      const page = await account(browser)
      assert.match(textOf(page), /Sign in Use your Acme account/)
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      assert.match(textOf(answer), /Your account .*Ada Lovelace/)
      assert.equal((await account(browser)).status, 200, 'the address is clean')
      assert.equal(
        (await press(door, browser, page, { username: ada.username })).status,
        410,
        'CORE-14: the form is used up',
      )
    })

    it('the home page leads there, for whoever is signed in', async () => {
      const { browser } = await enter()
      assert.match((await browser.get('/')).body, /href="\/account"/)
      assert.doesNotMatch((await door.browser().get('/')).body, /href="\/account"/)
    })

    it('each sees their own sessions and apps only, here and at no other tenant', async () => {
      await enter(bob, device('Opera/1'))
      await atBeta(device('Vivaldi/1'))
      await signIn(door, guest, { person: bob, parameters: offline })
      const { browser } = await enter()
      assert.doesNotMatch(textOf(await account(browser)), /Opera|Vivaldi|The guest app/)
      assert.equal(formsOf(await account(browser)).filter(isEnd).length, 1)
    })

    it('CORE-14 after a logout the address shows nothing, and its answer was never to be kept', async () => {
      const { browser } = await enter()
      assert.equal((await account(browser)).headers['cache-control'], 'no-store')
      await submit(browser, '/account/end-all')
      assert.match(textOf(await account(browser)), /Sign in/)
    })

    it('D14 no frame may show it', async () => {
      const { browser } = await enter()
      const { headers } = await account(browser)
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
    })
  })

  describe('what it shows', () => {
    it('a session by its device, its times and its apps, this browser marked', async () => {
      const other = await enter(ada, device(firefox))
      await joinApp(door, door.app('atlas'), other.browser)
      door.clock.advance(7200)
      const { browser } = await enter()
      const text = textOf(await account(browser))
      assert.match(text, /An unknown browser this browser Signed in just now ?, last seen just now/)
      assert.match(text, /Firefox on Linux Signed in 2 hours ago ?, last seen 2 hours ago/)
      assert.match(text, /Apps: The atlas app, The ledger app/)
    })

    it('an app with what it may do, in words, and since when', async () => {
      const { browser } = await signIn(door, guest, { person: ada, parameters: offline })
      door.clock.advance(86_400 / 2)
      const text = textOf(await account(browser))
      assert.match(text, /The guest app Since 12 hours ago/)
      assert.match(text, /see your name and the rest of your profile .*stay connected after you sign out/)
    })

    it('nothing of what a browser says about itself but names of ours', async () => {
      await enter(ada, device('<script>alert(1)</script> Firefox/<img src=x onerror=alert(1)> Linux'))
      const { browser } = await enter()
      const page = await account(browser)
      assert.match(textOf(page), /Firefox on Linux/)
      assert.doesNotMatch(page.body, /<script|<img|onerror|alert/)
    })

    it('no notice but ours', async () => {
      const { browser } = await enter()
      for (const done of ['<b>x', 'expired-form', 'constructor'])
        assert.doesNotMatch((await account2(browser, done)).body, /role="(?:status|alert)"|<b>/)
    })
    const account2 = (browser: Browser, done: string) =>
      browser.get(`/account?${new URLSearchParams({ done }).toString()}`)
  })

  describe('the buttons', () => {
    it('end one: that session ends and its apps hear, this one goes on', async () => {
      const other = await enter(ada, device(firefox))
      const own = await enter()
      const answer = await submit(own.browser, '/account/end-session', ({ label }) => /Firefox/.test(label))
      assert.equal(answer.location, `${door.base}/account?done=session-ended`)
      assert.match(textOf(await follow(door, own.browser, answer)), /That session has ended/)
      assert.deepEqual([await live(other), await live(own)], [false, true])
      assert.equal(await isSignedIn(other.browser, ledger), false)
      await until('the apps were told', () => ledger.notices.length === 1)
    })

    it('end this one: the browser rests on the signed-out page with its apps', async () => {
      const own = await enter()
      const answer = await submit(own.browser, '/account/end-session')
      assertSignedOut(await follow(door, own.browser, answer), /The ledger app/)
      assert.equal(await isSignedIn(own.browser, ledger), false)
      assert.equal(
        [...own.browser.cookies.keys()].some((name) => /session/.test(name)),
        false,
      )
    })

    it('end all others: this browser alone remains', async () => {
      const others = [await enter(), await enter()]
      const own = await enter()
      const answer = await submit(own.browser, '/account/end-others')
      assert.match(textOf(await follow(door, own.browser, answer)), /All other sessions have ended/)
      for (const other of others) assert.equal(await live(other), false)
      assert.equal(await live(own), true)
      assert.equal(
        formsOf(await account(own.browser)).some(({ action }) => /end-others/.test(action)),
        false,
      )
      await until('the apps were told', () => ledger.notices.length === 2)
    })

    it('D10 end everything: every session and every grant, offline ones too, and the apps hear', async () => {
      const other = await signIn(door, guest, { person: ada, parameters: offline })
      const own = await enter()
      const bobs = await enter(bob)
      const answer = await submit(own.browser, '/account/end-all')
      assertSignedOut(await follow(door, own.browser, answer), /The guest app/, /The ledger app/)
      assert.deepEqual([await live(other), await live(own), await live(bobs)], [false, false, true])
      assert.equal((await refresh(door, guest, other.refresh_token)).status, 400)
      await until('the apps were told', () => guest.notices.length === 1 && ledger.notices.length === 1)
    })

    it('CORE-47 withdraw an app: its grants and the consent go, the session and the other apps stay', async () => {
      const own = await signIn(door, guest, { person: ada, parameters: offline })
      const other = await joinApp(door, ledger, own.browser)
      const answer = await submit(own.browser, '/account/withdraw', ({ label }) => /guest/.test(label))
      const page = await follow(door, own.browser, answer)
      assert.match(textOf(page), /can no longer use your account/)
      assert.doesNotMatch(textOf(page), /The guest app/)
      assert.deepEqual([await live(own), await live(other)], [false, true])
      assert.equal((await refresh(door, guest, own.refresh_token)).status, 400)
      const again = await own.browser.get(authorizePath(guest, { prompt: 'none' }))
      assert.equal(callbackOf(guest, again)['error'], 'consent_required')
      await until('the apps were told', () => guest.notices.length === 1)
      assert.equal(ledger.notices.length, 0)
    })

    it('a second press says that it was done already', async () => {
      const other = await enter(ada, device(firefox))
      const own = await enter()
      const form = formsOf(await account(own.browser)).find(({ label }) => /Firefox/.test(label))
      assert.ok(form)
      await own.browser.post(form.action, form.fields)
      const again = await own.browser.post(form.action, form.fields)
      assert.equal(again.location, `${door.base}/account?done=gone`)
      assert.equal(await live(other), false)
    })
  })

  describe('forgery', () => {
    const actions = ['end-session', 'end-others', 'end-all', 'withdraw', 'password']

    it('a form without its value, or with another’s, does nothing', async () => {
      const own = await enter()
      await enter()
      const theirs = await enter(bob)
      const page = formsOf(await account(own.browser))
      const foreign = formsOf(await account(theirs.browser))
      for (const name of actions) {
        const action = `/account/${name}`
        const values = ['', 'x', csrfOf(foreign, action), csrfOf(page, '/account/end-others')]
        for (const csrf of name === 'end-others' ? values.slice(0, 3) : values) {
          const fields = { session: sessionOf(own.browser), client: 'ledger', 'new-password': 'x'.repeat(9) }
          const answer = await own.browser.post(action, { ...fields, password: ada.password, csrf })
          assert.equal(answer.status, 400, `${action} ${csrf}`)
          assert.match(textOf(answer), /Nothing was done/)
        }
      }
      assert.equal(await live(own), true)
    })

    it('another person’s session, and one of another tenant’s, is none of theirs', async () => {
      const theirs = await enter(bob)
      const own = await enter()
      const form = formsOf(await account(own.browser)).find(isEnd)
      assert.ok(form)
      const elsewhere = await atBeta()
      for (const session of [sessionOf(theirs.browser), sessionOf(elsewhere), 'x', '']) {
        const answer = await own.browser.post(form.action, { ...form.fields, session })
        assert.equal(answer.location, `${door.base}/account?done=gone`)
      }
      assert.equal(await live(theirs), true)
      assert.equal(await live(own), true)
      assert.match(textOf(await visit(door, elsewhere, '/beta/account')), /Your account/)
    })

    it('CORE-14 a form from before a logout, or of the session before, does nothing', async () => {
      const own = await enter()
      const other = await enter()
      const forms = formsOf(await account(own.browser))
      await submit(own.browser, '/account/end-session', ({ label }) => !/x/.test(label))
      for (const { action, fields } of forms) {
        const answer = await own.browser.post(action, fields)
        assert.equal(answer.location, `${door.base}/account`, 'nobody is signed in: sign in first')
      }
      await enter(ada, own.browser)
      for (const { action, fields } of forms)
        assert.equal((await own.browser.post(action, fields)).status, 400)
      assert.equal(await live(other), true)
    })

    it('by GET nothing ends', async () => {
      const own = await enter()
      for (const name of actions.filter((one) => one !== 'password'))
        assert.equal((await own.browser.get(`/account/${name}`)).status, 405)
      assert.equal(await live(own), true)
    })

    it('a person who was disabled meanwhile does nothing', async () => {
      const own = await enter(bob)
      const forms = formsOf(await account(own.browser))
      await setDisabled(door, 'user-bob', 1)
      for (const { action, fields } of forms)
        assert.equal((await own.browser.post(action, fields)).location, `${door.base}/account`)
      assert.match(textOf(await account(own.browser)), /Sign in/)
      await setDisabled(door, 'user-bob', null)
    })
  })
})

describe('changing the password, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  before(async () => {
    door = await openFrontDoor({
      people: ['ada', 'bob', 'carol', 'dan', 'eve', 'fay'].map((name) => userOf(named(name))),
    })
    ledger = door.app('ledger')
  })
  after(() => door.close())

  const named = (username: string): Person => ({ ...ada, username, email: `${username}@example.org` })
  const fresh = 'a quite different one'
  const change = async (browser: Browser, fields: Readonly<Record<string, string>>) => {
    const page = await visit(door, browser, '/account/password')
    return press(door, browser, page, { password: ada.password, 'new-password': fresh, ...fields })
  }

  it('ends everything that the old one proved, says so before, and the new one counts', async () => {
    const person = named('ada')
    const other = await signIn(door, ledger, {
      person,
      parameters: { scope: 'openid offline_access', prompt: 'consent' },
    })
    const own = await signIn(door, ledger, { person })
    const page = await visit(door, own.browser, '/account/password')
    assert.match(textOf(page), /signed out everywhere, in this browser too/)
    door.clock.advance(1)
    assertSignedOut(await change(own.browser, {}), /The ledger app/)
    for (const one of [own, other]) assert.equal((await userinfo(door, one.access_token)).status, 401)
    assert.equal((await refresh(door, ledger, other.refresh_token)).status, 400)
    await until('the apps were told', () => ledger.notices.length === 2)
    door.clock.advance(1)
    await assert.rejects(signIn(door, ledger, { person }), /wrong credentials/)
    assert.ok((await signIn(door, ledger, { person: { ...person, password: fresh } })).access_token)
    await door.restart()
    assert.ok((await signIn(door, ledger, { person: { ...person, password: fresh } })).access_token)
  })

  it('is refused with words where the proof or the new one is no good, and nothing ends', async () => {
    const own = await signIn(door, ledger, { person: named('bob') })
    const cases: readonly (readonly [Readonly<Record<string, string>>, number, RegExp])[] = [
      [{ password: 'not it' }, 403, /current password was not right/],
      [{ password: '' }, 400, /Something is missing/],
      [{ 'new-password': '' }, 400, /Something is missing/],
      [{ 'new-password': 'short' }, 400, /too short/],
      [{ 'new-password': '1234567890' }, 400, /too common/],
      [{ 'new-password': 'bob@example.org' }, 400, /too easy to guess/],
      [{ 'new-password': ada.password }, 400, /your password already/],
    ]
    for (const [fields, status, words] of cases) {
      const answer = await change(own.browser, fields)
      assert.equal(answer.status, status)
      assert.match(textOf(answer), words)
      assert.doesNotMatch(answer.body, /type="password"[^>]*value=/)
    }
    assert.equal(await isSignedIn(own.browser, ledger), true)
  })

  it('the current password cannot be guessed at an open session', async () => {
    const own = await signIn(door, ledger, { person: named('carol') })
    let last: Answer = await change(own.browser, { password: 'wrong 0' })
    for (let number = 1; number < 10 && last.status === 403; number += 1)
      last = await change(own.browser, { password: `wrong ${number}` })
    assert.equal(last.status, 429)
    assert.ok(Number(last.headers['retry-after']) > 0)
  })

  it('of two who know the old password and change it at once, one does', async () => {
    const person = named('eve')
    const browsers = await Promise.all(
      [0, 1].map(async () => (await signIn(door, ledger, { person })).browser),
    )
    const pages = await Promise.all(browsers.map((browser) => visit(door, browser, '/account/password')))
    const wanted = ['a password of the owner', 'a password of the thief']
    const answers = await Promise.all(
      browsers.map((browser, at) =>
        browser.post('/account/password', {
          ...formOf(pages[at] ?? assert.fail()).hidden,
          password: person.password,
          'new-password': wanted[at] ?? '',
        }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    assert.deepEqual(
      statuses.toSorted((one, other) => one - other),
      [303, 403],
    )
    door.clock.advance(1)
    const winner = wanted[statuses.indexOf(303)] ?? ''
    assert.ok((await signIn(door, ledger, { person: { ...person, password: winner } })).access_token)
  })

  it('nobody signed in: sign in first', async () => {
    const browser = door.browser()
    assert.match(textOf(await visit(door, browser, '/account/password')), /Sign in/)
    const answer = await browser.post('/account/password', { password: 'x', 'new-password': fresh })
    assert.equal(answer.location, `${door.base}/account`)
  })

  it('a fault between the new password and the logout: the running server makes up for it', async () => {
    const person = named('fay')
    await signIn(door, ledger, { person })
    ledger.notices.length = 0
    door.clock.advance(1)
    const exeunt = door.exeunt()
    const now = door.clock.now()
    await exeunt.database.write((transaction) =>
      transaction
        .updateTable('users')
        .set({ revoked_up_to: now.getTime() })
        .where('id', '=', 'user-fay')
        .execute(),
    )
    await exeunt.endOwed(now)
    assert.equal(ledger.notices.length, 0, 'closed before')
    await exeunt.endOwed(new Date(now.getTime() - 1))
    await until('the app was told', () => ledger.notices.length === 1)
  })

  it('a crash between the new password and the logout: the old session is dead, and ends at the next start', async () => {
    const person = named('dan')
    const own = await signIn(door, ledger, { person })
    ledger.notices.length = 0
    door.clock.advance(1)
    await door
      .exeunt()
      .database.write((transaction) =>
        transaction
          .updateTable('users')
          .set({ revoked_up_to: door.clock.now().getTime() })
          .where('id', '=', 'user-dan')
          .execute(),
      )
    assert.equal(await isSignedIn(own.browser, ledger), false)
    assert.equal(ledger.notices.length, 0)
    await door.restart()
    await until('the apps were told', () => ledger.notices.length === 1)
  })
})

/** Every form of a page, with the words of its button. */
function formsOf({ body }: Answer): readonly PageForm[] {
  return [...body.matchAll(/<form\s+method="post"\s+action="([^"]*)"[\s\S]*?<\/form>/g)].map(
    ([markup, action = '']) => ({
      action,
      fields: formOf({ status: 200, location: undefined, headers: {}, body: markup }).hidden,
      label: /aria-label="([^"]*)"/.exec(markup)?.[1] ?? '',
    }),
  )
}

const isEnd = ({ action }: PageForm) => action === '/account/end-session'
const csrfOf = (forms: readonly PageForm[], action: string) =>
  forms.find((one) => one.action === action)?.fields['csrf'] ?? 'none'

async function setDisabled(door: FrontDoor, id: string, at: number | null): Promise<void> {
  await door
    .exeunt()
    .database.write((transaction) =>
      transaction.updateTable('users').set({ disabled_at: at }).where('id', '=', id).execute(),
    )
}

/** The id in a browser's session cookie. */
function sessionOf({ cookies }: Browser): string {
  const [, cookie = ''] = [...cookies].find(([name]) => /session/.test(name)) ?? []
  return cookie.slice('exss_'.length, 'exss_'.length + 26)
}
