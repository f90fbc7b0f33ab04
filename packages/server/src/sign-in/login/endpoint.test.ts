import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ada, authorizeUrl } from '../../../test/support/authorization-request.ts'
import { createWorld, passwordOf, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { answerOf, type Browser, cookiesOf, formOf } from '../../../test/support/browser.ts'

describe('sign-in', () => {
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await createWorld()
    browser = world.browser()
  })
  afterEach(() => world.close())

  const signInPage = async (parameters = {}, one = browser) =>
    one.follow(await one.get(authorizeUrl(parameters)))
  const audit = () => world.database.read.selectFrom('audit').selectAll().orderBy('id').execute()
  const sessions = () => world.database.read.selectFrom('sessions').selectAll().orderBy('id').execute()

  describe('CORE §3.1.2.3 the sign-in page', () => {
    it('names the app and is tied to this browser', async () => {
      const first = await browser.get(authorizeUrl())
      assert.match(
        cookiesOf(first)[0] ?? '',
        /^__Host-exeunt-browser-acme=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      )
      const page = await browser.follow(first)
      assert.equal(page.status, 200)
      assert.match(page.body, /The App/)
      assert.deepEqual(Object.keys(formOf(page).hidden).toSorted(), ['csrf', 'request'])
    })

    it('CORE-48 knows login_hint and ui_locales', async () => {
      const page = await signInPage({ login_hint: 'bob@example.org', ui_locales: 'xx zh-CN' })
      assert.match(page.body, /value="bob@example\.org"/)
      assert.match(page.body, /lang="zh-Hans"/)
    })

    it('CORE-48 an unknown language is no error', async () =>
      assert.equal((await signInPage({ ui_locales: 'tlh' })).status, 200))

    it('asks the same person after max_age, and leaves the name free after prompt=login', async () => {
      await signInAs(browser, 'ada')
      world.pass(60)
      assert.match((await signInPage({ max_age: '1' })).body, /value="ada@example\.org"[^>]*readonly/)
      const free = (await signInPage({ prompt: 'login' })).body
      assert.match(free, /value="ada@example\.org"/)
      assert.doesNotMatch(free, /readonly/)
    })

    it('of the second tab goes on when the person signed in in the first', async () => {
      const page = await signInPage()
      await signInAs(browser, 'ada')
      const { request = '' } = formOf(page).hidden
      assert.ok('code' in answerOf(await browser.follow(await browser.get(`/sign-in?request=${request}`))))
    })

    it('by email in any case', async () => {
      const page = await signInPage()
      const answer = await browser.submit(page, {
        username: ' ADA@example.org ',
        password: passwordOf('ada'),
      })
      assert.ok('code' in answerOf(await browser.follow(answer)))
    })
  })

  describe('CORE-8 the session cookie', () => {
    const cookieOf = (one: Browser) => one.cookies.get('__Host-exeunt-session-acme') ?? ''

    it('is HttpOnly, Lax, __Host-, and lives as long as the session may', async () => {
      const answer = await browser.submit(await signInPage(), {
        username: 'ada',
        password: passwordOf('ada'),
      })
      assert.match(
        cookiesOf(answer)[0] ?? '',
        /^__Host-exeunt-session-acme=exss_[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400$/,
      )
      const [row] = await sessions()
      assert.ok(!JSON.stringify(row).includes(cookieOf(browser)), 'its secret is not stored')
    })

    it('is renewed at a new sign-in, and the old one is worth nothing', async () => {
      await signInAs(browser, 'ada')
      const old = cookieOf(browser)
      const [before] = await sessions()
      world.pass(30)
      await signInAs(browser, 'ada', { prompt: 'login' })
      const [after, ...more] = await sessions()
      assert.deepEqual(more, [])
      assert.equal(after?.id, before?.id)
      assert.equal(after?.version, (before?.version ?? 0) + 1)
      assert.equal((after?.expires_at ?? 0) - (before?.expires_at ?? 0), 30_000)
      assert.notEqual(cookieOf(browser), old)
      browser.cookies.set('__Host-exeunt-session-acme', old)
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })

    it('that somebody planted is not taken over', async () => {
      const attacker = world.browser()
      await signInAs(attacker, 'bob')
      const planted = cookieOf(attacker)
      browser.cookies.set('__Host-exeunt-session-acme', planted)
      await signInAs(browser, 'ada', { prompt: 'login' })
      assert.notEqual(cookieOf(browser), planted)
      const rows = await sessions()
      assert.deepEqual(
        rows.filter(({ ended_at }) => ended_at === null).map(({ user_id }) => user_id),
        [ada],
      )
      assert.equal(answerOf(await attacker.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })

    for (const forged of ['', 'exss_', `exss_${'0'.repeat(26)}${'A'.repeat(43)}`, 'x'.repeat(5000)]) {
      it(`that we did not make is nobody: ${forged.slice(0, 12)}`, async () => {
        browser.cookies.set('__Host-exeunt-session-acme', forged)
        assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
      })
    }

    it('with the id of a session and another secret is nobody', async () => {
      await signInAs(browser, 'ada')
      browser.cookies.set('__Host-exeunt-session-acme', `${cookieOf(browser).slice(0, -43)}${'A'.repeat(43)}`)
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })
  })

  describe('SEC-16 a sign-in that fails', () => {
    const attempts: readonly (readonly [string, string, string])[] = [
      ['a wrong password', 'ada', 'wrong'],
      ['an unknown name', 'nobody', 'ada knows'],
      ['somebody else’s password', 'bob', 'ada knows'],
    ]
    for (const [name, username, password] of attempts) {
      it(`${name}: the same page, with an alert`, async () => {
        const page = await browser.submit(await signInPage(), { username, password })
        assert.equal(page.status, 403)
        assert.match(page.body, /role="alert"[\s\S]*don’t match/)
        assert.match(page.body, new RegExp(`value="${username}"`))
        assert.ok(!page.body.includes(password), 'the password is not sent back')
        assert.deepEqual(await sessions(), [])
      })
    }

    it('and then works', async () => {
      const page = await browser.submit(await signInPage(), { username: 'ada', password: 'wrong' })
      const answer = await browser.submit(page, { username: 'ada', password: passwordOf('ada') })
      assert.ok('code' in answerOf(await browser.follow(answer)))
    })

    it('leaves an audit line that names nobody in clear', async () => {
      await browser.submit(await signInPage(), { username: 'hunter2', password: 'wrong' })
      const [line] = await audit()
      assert.equal(line?.event, 'sign-in-failed')
      assert.match(line?.details ?? '', /"account":"[\w-]{43}"/)
      assert.doesNotMatch(line?.details ?? '', /hunter2|wrong/)
    })

    it('a disabled account is refused like a wrong password', async () => {
      await disable()
      const page = await browser.submit(await signInPage(), { username: 'ada', password: passwordOf('ada') })
      assert.equal(page.status, 403)
      assert.match(page.body, /don’t match/)
    })

    it('an account disabled while it was signed in is signed out', async () => {
      await signInAs(browser, 'ada')
      await disable()
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
      assert.ok('code' in answerOf(await signInAs(browser, 'bob')))
      const ended = (await sessions()).filter(({ ended_at }) => ended_at !== null)
      assert.deepEqual(
        ended.map(({ user_id }) => user_id),
        [ada],
        'and its session ends with the next sign-in',
      )
    })

    it('a session from before everything was closed is nobody’s', async () => {
      await signInAs(browser, 'ada')
      const { unguarded } = world.database
      await unguarded
        .updateTable('users')
        .set({ revoked_up_to: world.time.now.getTime() })
        .where('id', '=', ada)
        .execute()
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
      world.pass(1)
      assert.ok('code' in answerOf(await signInAs(browser, 'ada')))
      assert.ok('code' in answerOf(await browser.get(authorizeUrl({ prompt: 'none' }))))
    })

    const disable = () =>
      world.database.unguarded.updateTable('users').set({ disabled_at: 1 }).where('id', '=', ada).execute()
  })

  describe('SEC guessing is slowed down', () => {
    it('429 with Retry-After and the form, and the right password has to wait, too', async () => {
      let page = await signInPage()
      for (let attempt = 0; attempt < 5; attempt += 1) {
        page = await browser.submit(page, { username: 'ada', password: 'wrong' })
        assert.equal(page.status, 403)
      }
      page = await browser.submit(page, { username: 'ada', password: passwordOf('ada') })
      assert.equal(page.status, 429)
      assert.equal(page.headers['retry-after'], '30')
      assert.match(page.body, /Too many attempts/)
      world.pass(31)
      assert.ok(
        'code' in
          answerOf(
            await browser.follow(
              await browser.submit(page, { username: 'ada', password: passwordOf('ada') }),
            ),
          ),
      )
    })

    it('but not for the owner at a known device', async () => {
      await signInAs(browser, 'ada')
      let page = await signInPage({}, world.browser())
      const attacker = world.browser()
      page = await signInPage({}, attacker)
      for (let attempt = 0; attempt < 6; attempt += 1)
        page = await attacker.submit(page, { username: 'ada', password: 'wrong' })
      assert.equal(page.status, 429)
      assert.ok('code' in answerOf(await signInAs(browser, 'ada', { prompt: 'login' })))
    })

    it('503 with Retry-After when the machine is busy', async () => {
      const busy = await createWorld({ passwords: { verify: async () => 'busy' } })
      try {
        const one = busy.browser()
        const page = await one.submit(await signInPage({}, one), {
          username: 'ada',
          password: passwordOf('ada'),
        })
        assert.equal(page.status, 503)
        assert.equal(page.headers['retry-after'], '5')
      } finally {
        await busy.close()
      }
    })
  })

  describe('CORE-9 the sign-in form cannot be forged', () => {
    const right = { username: 'ada', password: 'ada knows' }

    for (const csrf of ['', 'A'.repeat(43)]) {
      it(`with csrf "${csrf}" the page comes back`, async () => {
        const page = await browser.submit(await signInPage(), { ...right, csrf })
        assert.equal(page.status, 400)
        assert.match(page.body, /open for too long/)
        assert.deepEqual(await sessions(), [])
      })
    }

    it('with the value of another request the page comes back', async () => {
      const [one, other] = [await signInPage(), await signInPage()]
      const { csrf = '' } = formOf(one).hidden
      assert.equal((await browser.submit(other, { ...right, csrf })).status, 400)
    })

    it('with the form of another browser there is an error page (login CSRF)', async () => {
      const attackers = await signInPage({}, world.browser())
      await signInPage()
      const page = await browser.submit(attackers, right)
      assert.equal(page.status, 400)
      assert.match(page.body, /names no sign-in that this browser began/)
      assert.deepEqual(await sessions(), [])
    })

    it('without any cookie there is an error page that says what to do', async () => {
      const page = await signInPage()
      browser.cookies.clear()
      const answer = await browser.submit(page, right)
      assert.equal(answer.status, 400)
      assert.match(answer.body, /allow cookies for this site/)
    })

    it('with the right handle but for its secret there is an error page', async () => {
      const page = await signInPage()
      const { request = '' } = formOf(page).hidden
      assert.equal(
        (await browser.get(`/sign-in?request=${request.slice(0, -43)}${'A'.repeat(43)}`)).status,
        400,
      )
    })

    it('CORE-14 signs nobody in when the request was answered while the password was checked', async () => {
      let handle = ''
      const slow = await createWorld({
        passwords: {
          verify: async () => {
            const key = { tenantId: slow.tenant.id, id: handle.slice(4, 30) }
            return slow.authorizeStore.finish(key, slow.time.now)
          },
        },
      })
      try {
        const one = slow.browser()
        const page = await signInPage({}, one)
        handle = formOf(page).hidden['request'] ?? ''
        const answer = await one.submit(page, right)
        assert.equal(answer.status, 410)
        assert.deepEqual(cookiesOf(answer), [])
        assert.deepEqual(await slow.database.read.selectFrom('sessions').selectAll().execute(), [])
      } finally {
        await slow.close()
      }
    })

    const meanwhile = [
      ['the password was changed', { password_hash: 'another' }],
      ['the account was disabled', { disabled_at: 1 }],
    ] as const
    for (const [name, change] of meanwhile) {
      it(`D10 signs nobody in when ${name} while the old password was checked`, async () => {
        const slow = await createWorld({
          passwords: {
            verify: async () => {
              await slow.database.unguarded.updateTable('users').set(change).where('id', '=', ada).execute()
              return true
            },
          },
        })
        try {
          const one = slow.browser()
          const answer = await one.submit(await signInPage({}, one), right)
          assert.equal(answer.status, 403)
          assert.deepEqual(cookiesOf(answer), [])
          assert.deepEqual(await slow.database.read.selectFrom('sessions').selectAll().execute(), [])
        } finally {
          await slow.close()
        }
      })
    }

    for (const missing of ['username', 'password']) {
      it(`without ${missing} the page says so`, async () => {
        const page = await browser.submit(await signInPage(), { ...right, [missing]: '' })
        assert.equal(page.status, 400)
        assert.match(page.body, /Something is missing/)
      })
    }

    for (const url of [
      '/sign-in',
      '/sign-in?request=x',
      `/sign-in?request=exh_${'0'.repeat(26)}${'A'.repeat(43)}`,
      '/sign-in?request=%zz',
    ]) {
      it(`${url.slice(0, 30)} is an error page`, async () => {
        await signInPage()
        assert.equal((await browser.get(url)).status, 400)
      })
    }
  })
})
