import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  bob,
  type Browser,
  callbackOf,
  formOf,
  type FrontDoor,
  type FrontDoorOptions,
  isSignedIn,
  jsonOf,
  openFrontDoor,
  openRegistration,
  type Person,
  press,
  refresh,
  signIn,
  textOf,
  userinfo,
  userOf,
  visit,
} from '../support/front-door.ts'
import { type MailBox, openMailBox, type ReceivedLetter } from '../support/mail-box.ts'
import { until } from '../support/until.ts'

const fresh = 'four words in row'
const people = [
  'cleo',
  'dan',
  'eve',
  'fay',
  'gus',
  'hal',
  'ida',
  'jon',
  'kim',
  'lou',
  'max',
  'ned',
  'oda',
  'pia',
  'rob',
  'una',
  'tim',
  'sue',
  'vic',
  'wes',
]
const aliases = ['kay+one', 'kay+two', 'kay']

/** A person of their own for each test, so that none is in another's way. */
function named(username: string): Person {
  return { ...ada, username, email: `${username}@example.org`, name: `${username} Somebody` }
}

function optionsFor(box: MailBox, more: FrontDoorOptions = {}): FrontDoorOptions {
  return {
    people: [
      ...[ada, bob].map(userOf),
      ...[...people, ...aliases].map((one) => userOf(named(one))),
      { username: 'ray', id: 'user-ray', password: fresh },
    ],
    top: { mail: { smtp: box.smtp, from: 'Acme <id@acme.example>' } },
    ...more,
  }
}

describe('AUT-43 a new password by mail, through the front door', () => {
  let box: MailBox
  let door: FrontDoor
  let ledger: App
  before(async () => {
    box = await openMailBox()
    door = await openFrontDoor(
      optionsFor(box, {
        tenant: { signUp: true },
        neighbours: [{ id: 'beta', name: 'Beta', pathPrefix: '/beta', users: [userOf(ada)] }],
      }),
    )
    ledger = door.app('ledger')
  })
  after(async () => {
    await door.close()
    await box.close()
  })
  beforeEach(() => {
    // What was asked an hour ago counts no more.
    door.clock.advance(3600)
    box.letters.length = 0
    door.log.length = 0
    ledger.notices.length = 0
  })

  /** Waits until so many questions of this test are answered, and their letters came in. */
  const settled = async (count: number) => {
    const outcomes = () => door.log.filter(({ event }) => event === 'password reset')
    await until(`${count} questions are answered`, () => outcomes().length >= count)
    const letters = outcomes().filter(({ fields }) => fields['outcome'] === 'link')
    await until('their letters came', () => box.letters.length >= letters.length)
    return outcomes().map(({ fields }) => fields['outcome'])
  }

  const ask = async (name: string, browser = door.browser(), path = '/forgot-password') =>
    press(door, browser, await visit(door, browser, path), { username: name })
  const open = (link: string, browser: Browser) => visit(door, browser, link)
  const linkFor = async (person: Person, path?: string) => {
    const count = box.letters.length
    await ask(person.username, door.browser(), path)
    return linkIn(await box.nth(count + 1))
  }
  const choose = async (link: string, password = fresh, browser = door.browser()) =>
    press(door, browser, await open(link, browser), { password })
  const signsIn = async (person: Person, password: string) => {
    const browser = door.browser()
    const page = await visit(door, browser, authorizePath(ledger))
    return (await press(door, browser, page, { username: person.username, password })).location !== undefined
  }

  it('the sign-in page leads there, the letter to a page, and the new password counts', async () => {
    const person = named('cleo')
    const browser = door.browser()
    const signInPage = await visit(door, browser, authorizePath(ledger))
    const forgotPage = await browser.get(hrefOf(signInPage, 'forgot'))
    assert.match(textOf(forgotPage), /Forgot your password\?/)
    const sent = await press(door, browser, forgotPage, { username: 'CLEO@example.org' })
    assert.match(textOf(sent), /Look into your inbox/)
    const letter = await box.nth(1)
    assert.deepEqual(letter.envelope, { from: 'id@acme.example', to: ['cleo@example.org'] })
    assert.equal(letter.headers['subject'], 'Your password at Acme')
    const link = linkIn(letter)
    assert.ok(link.startsWith(`${door.base}/reset-password?token=exrs_`))

    door.clock.advance(1)
    const mailReader = door.browser()
    const page = await open(link, mailReader)
    assert.match(textOf(page), /Choose a new password/)
    assert.match(page.body, /autocomplete="username"[^>]*value="cleo@example.org"/)
    const done = await press(door, mailReader, page, { password: fresh })
    assert.match(textOf(done), /Your new password is set.*Back to The ledger app/)
    door.clock.advance(1)
    assert.equal(await signsIn(person, person.password), false)
    assert.equal(await signsIn(person, fresh), true)
    const back = await press(door, browser, await browser.get(hrefOf(sent, 'back')), {
      username: person.username,
      password: fresh,
    })
    assert.ok(callbackOf(ledger, back)['code'], 'what waited at the sign-in page goes on')
  })

  it('D10 everything that the old password proved ends, offline grants too, and the apps are told', async () => {
    const person = named('dan')
    const own = await signIn(door, ledger, { person, parameters: { scope: 'openid offline_access' } })
    const elsewhere = await signIn(door, ledger, { person })
    const link = await linkFor(person)
    door.clock.advance(1)
    await choose(link)
    for (const { browser } of [own, elsewhere]) assert.equal(await isSignedIn(browser, ledger), false)
    assert.equal((await userinfo(door, own.access_token)).status, 401)
    assert.equal((await refresh(door, ledger, own.refresh_token)).status, 400)
    await until('the app is told of both', () => ledger.notices.length === 2)
    const { logouts = [], audit = [] } = await door.snapshot()
    assert.match(JSON.stringify(logouts), /"door":"password-change"/)
    const events = (audit as { event: string; details: string }[])
      .filter(({ details }) => details.includes('user-dan'))
      .map(({ event }) => event)
    for (const event of ['password-reset-asked', 'password-reset-used', 'password-set'])
      assert.ok(events.includes(event), event)
  })

  it('in a browser where its person is signed in, they see which apps were signed out', async () => {
    const person = named('eve')
    const own = await signIn(door, ledger, { person })
    const link = await linkFor(person)
    door.clock.advance(1)
    const page = await choose(link, fresh, own.browser)
    assert.match(textOf(page), /You are signed out.*The ledger app/)
  })

  it('in a browser where somebody else is signed in, that session goes on', async () => {
    const theirs = await signIn(door, ledger, { person: bob })
    const link = await linkFor(named('fay'))
    door.clock.advance(1)
    const page = await choose(link, fresh, theirs.browser)
    assert.match(textOf(page), /Your new password is set/)
    assert.equal(await isSignedIn(theirs.browser, ledger), true)
  })

  describe('SEC a link', () => {
    it('leaves the address before a page is loaded, for a cookie that no script reads', async () => {
      const link = await linkFor(named('gus'))
      const browser = door.browser()
      const first = await browser.get(link)
      assert.deepEqual([first.status, first.location], [303, `${door.base}/reset-password`])
      assert.equal(first.headers['referrer-policy'], 'no-referrer')
      assert.equal(first.headers['cache-control'], 'no-store')
      assert.match(
        String(first.headers['set-cookie']),
        /^exeunt-reset-acme[^;]*; Path=\/; HttpOnly; SameSite=Lax$/,
      )
      const page = await browser.get(first.location ?? '')
      assert.equal(page.status, 200)
      assert.ok(!page.body.includes('exrs_'))
      assert.doesNotMatch(page.body, /<script/)
    })

    it('is looked at as often as programs like, and works once', async () => {
      const link = await linkFor(named('gus'))
      for (let looks = 0; looks < 3; looks += 1) await open(link, door.browser())
      door.clock.advance(1)
      assert.match(textOf(await choose(link)), /is set/)
      assertOver(await open(link, door.browser()))
      assert.deepEqual(await resetsOf('user-gus'), [])
    })

    it('works once in two tabs', async () => {
      const person = named('hal')
      const link = await linkFor(person)
      const browsers = [door.browser(), door.browser()]
      const pages = await Promise.all(browsers.map((browser) => open(link, browser)))
      door.clock.advance(1)
      const answers = await Promise.all(
        browsers.map((browser, at) =>
          press(door, browser, pages[at] ?? assert.fail(), { password: `${fresh} ${at}` }),
        ),
      )
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200, 410]))
      door.clock.advance(1)
      const winner = answers.findIndex(({ status }) => status === 200)
      assert.equal(await signsIn(person, `${fresh} ${winner}`), true)
      assert.equal(await signsIn(person, `${fresh} ${1 - winner}`), false)
    })

    it('works for an hour', async () => {
      const link = await linkFor(named('ida'))
      const browser = door.browser()
      const page = await open(link, browser)
      door.clock.advance(3599)
      assert.equal((await open(link, door.browser())).status, 200)
      door.clock.advance(1)
      assertOver(await open(link, door.browser()))
      assertOver(await press(door, browser, page, { password: fresh }))
    })

    it('makes the one before it worthless', async () => {
      const person = named('jon')
      const [older, newer] = [await linkFor(person), await linkFor(person)]
      assertOver(await open(older, door.browser()))
      assert.equal((await open(newer, door.browser())).status, 200)
    })

    it('is worthless once the password is another, or the account is closed', async () => {
      const person = named('kim')
      const link = await linkFor(person)
      door.clock.advance(1)
      const own = await signIn(door, ledger, { person })
      const page = await visit(door, own.browser, '/account/password')
      await press(door, own.browser, page, { password: person.password, 'new-password': 'another password' })
      assertOver(await open(link, door.browser()))

      const closed = await linkFor(named('lou'))
      const closedPage = door.browser()
      const form = await open(closed, closedPage)
      await door
        .exeunt()
        .database.write((transaction) =>
          transaction.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'user-lou').execute(),
        )
      assertOver(await open(closed, door.browser()))
      assertOver(await press(door, closedPage, form, { password: fresh }))
    })

    it('is worthless once its letter’s address is not the account’s any more, or the account is removed', async () => {
      const changes = [
        ['vic', { email: 'vic@elsewhere.example' }],
        ['wes', { removed_at: 1 }],
      ] as const
      for (const [username, columns] of changes) {
        const link = await linkFor(named(username))
        const browser = door.browser()
        const form = await open(link, browser)
        await set(`user-${username}`, columns)
        assertOver(await open(link, door.browser()))
        assertOver(await press(door, browser, form, { password: fresh }))
      }
    })

    it('is worth nothing at another tenant, however it gets there', async () => {
      const link = await linkFor(named('max'))
      assertOver(await open(link.replace('/reset-password', '/beta/reset-password'), door.browser()))
      const { tenants = [] } = await door.snapshot()
      assert.equal(tenants.length, 2)
    })

    it('cannot be guessed, nor bent', async () => {
      const link = await linkFor(named('max'))
      const token = link.split('token=')[1] ?? ''
      const bent = [
        '',
        'x',
        token.slice(0, -1),
        `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
        token.replace('exrs_', 'exss_'),
        token.toUpperCase(),
      ]
      for (const one of bent) assertOver(await open(`/reset-password?token=${one}`, door.browser()))
      assert.equal((await door.browser().get(`/reset-password?token=${token}&token=x`)).status, 400)
      assert.equal((await open(link, door.browser())).status, 200)
    })

    it('D13 D15 is stored nowhere and logged nowhere, and neither is an address', async () => {
      const link = await linkFor(named('max'))
      await open(link, door.browser())
      const token = link.split('token=')[1] ?? ''
      assert.ok(!JSON.stringify(await door.snapshot()).includes(token))
      const logged = JSON.stringify(door.log)
      assert.ok(!logged.includes(token))
      assert.ok(!logged.includes('max@example.org'))
      assert.ok(logged.includes('"outcome":"link"'))
    })

    it('is forgotten when its time is over', async () => {
      await linkFor(named('max'))
      door.clock.advance(3601)
      const { forgetOld } = await import('../../src/platform/store/retention.ts')
      const { database, tenants } = door.exeunt()
      await forgetOld(database, tenants, door.clock.now())
      assert.deepEqual((await door.snapshot())['password_resets'], [])
    })
  })

  describe('what is refused, with words', () => {
    const passwords: readonly (readonly [string, RegExp])[] = [
      ['', /Enter your new password/],
      ['seven77', /too short/],
      ['x1'.repeat(513), /too long/],
      ['Password123', /too common/],
      ['ned@example.org', /too easy to guess/],
      ['Ned Somebody', /too easy to guess/],
    ]
    for (const [password, words] of passwords) {
      it(`the password ${JSON.stringify(password.slice(0, 20))}`, async () => {
        const link = await linkFor(named('ned'))
        const browser = door.browser()
        const page = await press(door, browser, await open(link, browser), { password })
        assert.equal(page.status, 400)
        assert.match(textOf(page), words)
        assert.doesNotMatch(page.body, /type="password"[^>]*value=/)
        door.clock.advance(1)
        assert.match(
          textOf(await press(door, browser, page, { password: fresh })),
          /is set/,
          'and the link still works',
        )
      })
    }

    it('a form without its value, with another’s, or in another browser', async () => {
      const [mine, theirs] = [await linkFor(named('oda')), await linkFor(named('pia'))]
      const [one, other] = [door.browser(), door.browser()]
      const [page, foreign] = [await open(mine, one), await open(theirs, other)]
      for (const csrf of ['', 'x', formOf(foreign).hidden['csrf'] ?? '']) {
        const answer = await one.post('/reset-password', { csrf, password: fresh })
        assert.equal(answer.status, 400)
        assert.match(textOf(answer), /open for too long/)
      }
      assertOver(await door.browser().post('/reset-password', { ...formOf(page).hidden, password: fresh }))
      assert.equal(await signsIn(named('oda'), fresh), false)
    })

    const bodies: readonly (readonly [string, string, string?])[] = [
      ['a field twice', 'username=ada&username=bob&password=x&password=y'],
      ['control characters', 'username=ada%0d%0aBcc:%20eve%40x.example&password=a%00b'],
      ['broken escapes', 'username=%zz&password=%zz'],
      ['JSON', '{"username":"ada","password":"x"}', 'application/json'],
      ['text, as a foreign page may send it unasked', 'username=ada', 'text/plain'],
    ]
    for (const [what, form, type = 'application/x-www-form-urlencoded'] of bodies) {
      it(`a form with ${what}`, async () => {
        for (const path of ['/forgot-password', '/reset-password']) {
          const answer = await door.send('POST', path, { form, headers: { 'content-type': type } })
          assert.equal(answer.status, 400, path)
          assert.match(String(answer.headers['content-type']), /^text\/html/)
        }
        assert.equal(box.letters.length, 0)
      })
    }

    it('a question without a name, or from another page', async () => {
      const browser = door.browser()
      const page = await visit(door, browser, '/forgot-password')
      const nameless = await press(door, browser, page, { username: '   ' })
      assert.equal(nameless.status, 400)
      assert.match(textOf(nameless), /Enter your email or username/)
      const forged = await browser.post('/forgot-password', { username: 'ada', csrf: 'x' })
      assert.equal(forged.status, 400)
      const elsewhere = await door
        .browser()
        .post('/forgot-password', { ...formOf(page).hidden, username: 'ada' })
      assert.equal(elsewhere.status, 400)
      await ask('nobody')
      await settled(1)
      assert.equal(box.letters.length, 0)
    })
  })

  describe('SEC-16 who asks learns nothing of who has an account', () => {
    it('every name gets the same answer', async () => {
      const answers = []
      for (const name of ['ada', 'ada@example.org', 'nobody', 'nobody@example.org', "ada' or 1=1"])
        answers.push(await ask(name))
      const [first, ...others] = answers.map(({ status, body }) => ({ status, body }))
      for (const other of others) assert.deepEqual(other, first)
      await settled(5)
      assert.deepEqual(
        box.letters.map(({ envelope }) => envelope.to),
        [['ada@example.org'], ['ada@example.org']],
      )
    })

    it('a person gets five letters an hour, and the answer stays', async () => {
      const browser = door.browser()
      let last: Answer | undefined
      for (let count = 0; count < 8; count += 1) last = await ask('bob', browser)
      assert.match(textOf(last ?? assert.fail()), /Look into your inbox/)
      const outcomes = await settled(8)
      assert.deepEqual(outcomes, [
        ...Array.from({ length: 5 }, () => 'link'),
        'too-often',
        'too-often',
        'too-often',
      ])
      door.clock.advance(3600)
      await ask('bob')
      await box.nth(6)
    })

    it('a mailbox gets five letters an hour, however many accounts have a name for it', async () => {
      for (const username of [...aliases, ...aliases]) await ask(`${username}@example.org`)
      assert.deepEqual((await settled(6)).map(String).toSorted(), [
        ...Array.from({ length: 5 }, () => 'link'),
        'too-often',
      ])
    })

    it('a name that leads nowhere costs a commit, as one that does, and leaves nothing else', async () => {
      const own = async () => {
        const { password_resets: rows = [], audit = [] } = await door.snapshot()
        return { rows: rows as { id: string; user_id: string }[], audit: audit.length }
      }
      const before = await own()
      for (const name of ['nobody', 'ray', 'nobody@example.org']) await ask(name)
      await settled(3)
      const after = await own()
      assert.equal(after.audit, before.audit)
      const known = before.rows.map(({ id }) => id)
      assert.deepEqual(
        after.rows.filter(({ id }) => !known.includes(id)).map(({ user_id }) => user_id),
        [''],
      )
    })

    it('an address asks sixty times an hour', async () => {
      const browser = door.browser()
      const page = await visit(door, browser, '/forgot-password')
      const { action, hidden } = formOf(page)
      let asked = 0
      let last = await browser.post(action, { ...hidden, username: 'nobody' })
      for (; asked < 70 && last.status === 303; asked += 1)
        last = await browser.post(action, { ...hidden, username: `nobody${asked}` })
      assert.equal(asked, 60)
      assert.equal(last.status, 429)
      assert.ok(Number(last.headers['retry-after']) > 3000)
      assert.match(textOf(last), /Too many attempts/)
    })
  })

  describe('to whom and of what a letter speaks', () => {
    it('SEC the account’s own address, however the name was typed', async () => {
      for (const name of ['ＡＤＡ@example.org', ' Ada '])
        assert.deepEqual((await asked(name)).envelope.to, ['ada@example.org'])
    })

    for (const name of [
      'ada@example.org\r\nBcc: eve@x.example',
      'ada@example.org, eve@x.example',
      'аda@example.org',
    ]) {
      it(`SEC nobody, for ${JSON.stringify(name)}`, async () => {
        const browser = door.browser()
        const { action, hidden } = formOf(await visit(door, browser, '/forgot-password'))
        const answer = await browser.post(action, { ...hidden, username: name })
        if (answer.status === 303) assert.deepEqual(await settled(1), ['no-account'])
        else assert.equal(answer.status, 400)
        assert.equal(box.letters.length, 0)
      })
    }

    it('SEC it has no words that somebody else could choose', async () => {
      const browser = door.browser()
      const signUp = await visit(door, browser, authorizePath(ledger, { prompt: 'create' }))
      await press(door, browser, signUp, {
        username: 'victim@example.org',
        name: 'Visit https://evil.example',
        password: fresh,
      })
      const { text } = await asked('victim@example.org')
      assert.match(text, /the account of victim@example\.org at Acme/)
      assert.doesNotMatch(text, /evil/)
    })

    it('in the language of who asks', async () => {
      const browser = door.browser()
      const path = authorizePath(ledger, { ui_locales: 'zh-CN' })
      const page = await visit(door, browser, hrefOf(await visit(door, browser, path), 'forgot'))
      assert.match(textOf(page), /忘记密码/)
      assert.match(textOf(await press(door, browser, page, { username: 'ada' })), /请查收邮件/)
      assert.match((await box.nth(1)).text, /有人请求为 ada@example\.org 在 Acme 的账户设置新密码/)
    })

    it('an account that was made without a password gets its first one', async () => {
      await set('user-una', { password_hash: null })
      const link = linkIn(await asked('una'))
      door.clock.advance(1)
      assert.match(textOf(await choose(link)), /is set/)
      door.clock.advance(1)
      assert.equal(await signsIn(named('una'), fresh), true)
    })

    it('FED-3 one that an upstream brought gets none: that would be a second way in', async () => {
      await set('user-rob', { password_hash: null, origin: 'upstream' })
      await ask('rob')
      assert.deepEqual(await settled(1), ['from-upstream'])
      assert.deepEqual(await resetsOf('user-rob'), [])
      assert.equal(box.letters.length, 0)
    })

    it('SEC an address that only an upstream told is nobody’s to write to', async () => {
      await set('user-tim', { email: null })
      await ask('tim')
      assert.deepEqual(await settled(1), ['no-address'])
    })

    it('an account without an address, and one that is closed, get nothing', async () => {
      await set('user-sue', { disabled_at: 1 })
      for (const name of ['ray', 'sue']) await ask(name)
      assert.deepEqual(await settled(2), ['no-address', 'disabled'])
      assert.equal(box.letters.length, 0)
    })
  })

  async function asked(name: string): Promise<ReceivedLetter> {
    const count = box.letters.length
    await ask(name)
    return box.nth(count + 1)
  }

  async function resetsOf(userId: string): Promise<readonly unknown[]> {
    const { password_resets: rows = [] } = await door.snapshot()
    return rows.filter((row) => JSON.stringify(row).includes(userId))
  }

  function set(id: string, columns: { readonly [name: string]: string | number | null }) {
    return door
      .exeunt()
      .database.write((transaction) =>
        transaction.updateTable('users').set(columns).where('id', '=', id).execute(),
      )
  }
})

describe('AUT-43 D2 a tenant with two hosts, through the front door', () => {
  it('mails a link to the one that was asked, and never to a name that a caller made up', async () => {
    const box = await openMailBox()
    const other = 'https://id.other.example'
    const door = await openFrontDoor(optionsFor(box, { hosts: [other], tenant: { dialects: { auth0: {} } } }))
    const askAt = (host: string, headers: Readonly<Record<string, string>> = {}) => {
      const form = new URLSearchParams({ client_id: 'ledger', email: 'ada@example.org' }).toString()
      const call = { form, headers: { host, ...headers } }
      return door.send('POST', '/dbconnections/change_password', call)
    }
    try {
      const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
      assert.equal((await askAt('id.other.example', forged)).status, 200)
      assert.ok(linkIn(await box.nth(1)).startsWith(`${other}/reset-password?token=`))
      assert.equal((await askAt(new URL(door.base).host)).status, 200)
      assert.ok(linkIn(await box.nth(2)).startsWith(`${door.base}/reset-password?token=`))
      assert.equal((await askAt('evil.example')).status, 421)
    } finally {
      await door.close()
      await box.close()
    }
  })
})

describe('AUT-43 apps that registered themselves, through the front door', () => {
  it('SEC are linked on no page that anybody can make them the subject of', async () => {
    const door = await openFrontDoor({
      tenant: openRegistration,
      top: { mail: { smtp: 'smtp://127.0.0.1:9', from: 'id@acme.example' } },
    })
    try {
      const json = { redirect_uris: ['https://evil.example/cb'], client_uri: 'https://evil.example/' }
      const { client_id } = jsonOf(await door.send('POST', '/oauth2/register', { json }))
      const done = (id: string) => door.browser().get(`/reset-password/done?client_id=${id}`)
      assert.match(textOf(await done('ledger')), /Back to The ledger app/)
      const { status, body } = await done(String(client_id))
      assert.equal(status, 200)
      assert.doesNotMatch(body, /\bevil/)
    } finally {
      await door.close()
    }
  })
})

describe('AUT-43 a mail server that does not take letters, through the front door', () => {
  it('the answer is the same, and the log says so', async () => {
    const door = await openFrontDoor({
      top: { mail: { smtp: 'smtp://127.0.0.1:9', from: 'id@acme.example' } },
    })
    try {
      const browser = door.browser()
      const page = await visit(door, browser, '/forgot-password')
      assert.match(textOf(await press(door, browser, page, { username: 'ada' })), /Look into your inbox/)
      await until('it was logged', () => door.log.some(({ event }) => event === 'mail not sent'))
      assert.doesNotMatch(JSON.stringify(door.log), /ada@example|exrs_/)
    } finally {
      await door.close()
    }
  })

  it('that wants an account gets the right one', async () => {
    const box = await openMailBox({
      authOptional: false,
      onAuth: ({ username, password }, _, done) =>
        username === 'id' && password === 'p:ss' ? done(null, { user: 'id' }) : done(new Error('no')),
    })
    const smtp = box.smtp.replace('//', '//id:p%3Ass@')
    const door = await openFrontDoor({ top: { mail: { smtp, from: 'id@acme.example' } } })
    try {
      const browser = door.browser()
      await press(door, browser, await visit(door, browser, '/forgot-password'), { username: 'ada' })
      assert.equal((await box.nth(1)).user, 'id')
      assert.doesNotMatch(JSON.stringify(door.log), /p:ss|p%3Ass/)
    } finally {
      await door.close()
      await box.close()
    }
  })
})

describe('AUT-43 a server that sends no mail, through the front door', () => {
  it('offers nothing, and answers nothing there', async () => {
    const door = await openFrontDoor()
    try {
      const browser = door.browser()
      const page = await visit(door, browser, authorizePath(door.app('ledger')))
      assert.doesNotMatch(page.body, /forgot/)
      for (const path of [
        '/forgot-password',
        '/forgot-password/sent',
        '/reset-password',
        '/reset-password/done',
      ])
        assert.equal((await browser.get(path)).status, 404)
    } finally {
      await door.close()
    }
  })
})

function linkIn({ text }: ReceivedLetter): string {
  return /https?:\S+/.exec(text)?.[0] ?? assert.fail(text)
}

function hrefOf({ body }: Answer, id: string): string {
  const href = new RegExp(`id="${id}"\\s+href="([^"]*)"`).exec(body)?.[1]
  return href?.replaceAll('&#38;', '&') ?? assert.fail(`no link ${id}: ${body.slice(0, 1500)}`)
}

function assertOver(answer: Answer): void {
  assert.equal(answer.status, 410, textOf(answer))
  assert.match(textOf(answer), /This link does not work any more/)
}
