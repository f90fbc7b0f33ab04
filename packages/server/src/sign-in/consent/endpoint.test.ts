import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ada, authorizeUrl } from '../../../test/support/authorization-request.ts'
import { createWorld, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { answerOf, type Browser, formOf, locationOf } from '../../../test/support/browser.ts'
import { testTenant } from '../../../test/support/request.ts'

describe('consent', () => {
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await createWorld()
    browser = world.browser()
  })
  afterEach(() => world.close())

  const guest = { client_id: 'guest', scope: 'openid email' }
  const again = async (parameters = {}) =>
    browser.follow(await browser.get(authorizeUrl({ ...guest, ...parameters })))
  const decide = async (page: Awaited<ReturnType<typeof again>>, decision: string) =>
    browser.follow(await browser.submit(page, { decision }))
  const consents = () => world.database.read.selectFrom('consents').selectAll().execute()

  async function endAllSessions(): Promise<void> {
    await world.logout.perform(world.tenant, {
      door: 'operator',
      extent: { kind: 'user', userId: ada },
      evidence: { kind: 'operator', name: 'test' },
    })
  }

  describe('CORE §3.1.2.4 the consent page', () => {
    it('says who asks for what, of whom', async () => {
      const page = await signInAs(browser, 'ada', guest)
      assert.equal(page.status, 200)
      for (const words of ['Guest Book', 'Ada Lovelace', 'see your email address'])
        assert.ok(page.body.includes(words), words)
    })

    it('CORE-47 allow: a code, and no second question', async () => {
      const page = await signInAs(browser, 'ada', guest)
      assert.ok('code' in answerOf(await decide(page, 'allow')))
      assert.ok('code' in answerOf(await again({ prompt: 'none' })))
      assert.deepEqual(
        (await consents()).map(({ user_id, client_id, scope }) => [user_id, client_id, scope]),
        [[ada, 'guest', 'openid email']],
      )
      const audit = await world.database.read.selectFrom('audit').select('event').orderBy('id').execute()
      assert.ok(audit.some(({ event }) => event === 'consent-given'))
    })

    it('OAUTH-23 deny: access_denied, and nothing remembered', async () => {
      const page = await signInAs(browser, 'ada', guest)
      const answer = answerOf(await decide(page, 'deny'))
      assert.deepEqual(
        [answer['error'], answer['state'], answer['iss']],
        ['access_denied', 's', 'https://op.example/acme'],
      )
      assert.deepEqual(await consents(), [])
      assert.equal((await decide(page, 'allow')).status, 410, 'the back button changes nothing')
      assert.equal((await world.database.read.selectFrom('codes').selectAll().execute()).length, 0)
    })

    it('CORE-47 more scope: asked again, with the old one marked, and both remembered', async () => {
      await decide(await signInAs(browser, 'ada', guest), 'allow')
      const page = await again({ scope: 'openid profile' })
      assert.equal(page.body.split('allowed before').length, 2)
      await decide(page, 'allow')
      assert.deepEqual(
        (await consents()).map(({ scope }) => scope),
        ['openid email profile'],
      )
    })

    it('CORE-10 offline_access outlives the session once it was allowed on the page', async () => {
      const offline = { scope: 'openid offline_access' }
      const page = await signInAs(browser, 'ada', { ...offline, prompt: 'consent' })
      assert.match(page.body, /stay connected after you sign out/)
      await decide(page, 'allow')
      await browser.get(authorizeUrl({ ...offline, prompt: 'none' }))
      const grants = await world.database.read.selectFrom('grants').selectAll().execute()
      assert.deepEqual(
        grants.map(({ scope, access_at_logout, refresh_at_logout }) => [
          scope,
          access_at_logout,
          refresh_at_logout,
        ]),
        [
          ['openid offline_access', 'end', 'survive'],
          ['openid offline_access', 'end', 'survive'],
        ],
      )
    })
  })

  it('CORE-10 offline_access is no promise where the tenant has every logout end everything', async (t) => {
    const strict = await createWorld({ tenant: { ...testTenant, logoutRevokes: 'everything' } })
    t.after(() => strict.close())
    const offline = { ...guest, scope: 'openid offline_access', prompt: 'consent' }
    const page = await signInAs(strict.browser(), 'ada', offline)
    assert.match(page.body, /stay connected while you are signed in/)
    assert.doesNotMatch(page.body, /after you sign out/)
  })

  describe('CORE-9 consent cannot be forged', () => {
    const forgeries: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['without the anti-forgery value', { csrf: '' }],
      ['with another one', { csrf: 'A'.repeat(43) }],
      ['without a decision', { decision: '' }],
      ['with another decision', { decision: 'maybe' }],
    ]
    for (const [name, fields] of forgeries) {
      it(name, async () => {
        const page = await signInAs(browser, 'ada', guest)
        const answer = await browser.submit(page, { decision: 'allow', ...fields })
        assert.equal(answer.status, 400)
        assert.match(formOf(answer).action, /\/consent$/)
        assert.deepEqual(await consents(), [])
      })
    }

    it('by the value of the sign-in page', async () => {
      const signIn = await browser.follow(await browser.get(authorizeUrl(guest)))
      const { csrf = '' } = formOf(signIn).hidden
      const page = await browser.follow(
        await browser.submit(signIn, { username: 'ada', password: 'ada knows' }),
      )
      assert.equal((await browser.submit(page, { decision: 'allow', csrf })).status, 400)
    })

    it('by another browser', async () => {
      const page = await signInAs(browser, 'ada', guest)
      const thief = world.browser()
      await signInAs(thief, 'bob')
      const answer = await thief.submit(page, { decision: 'allow' })
      assert.equal(answer.status, 400)
      assert.ok(!answer.body.includes('Guest Book'), 'it learns nothing of the request')
      assert.deepEqual(await consents(), [])
    })
  })

  describe('CORE-14 a consent page from before a logout', () => {
    it('allows nothing: the person signs in and is asked again', async () => {
      const page = await signInAs(browser, 'ada', guest)
      await endAllSessions()
      const next = await decide(page, 'allow')
      assert.match(formOf(next).action, /\/sign-in$/)
      assert.deepEqual(await consents(), [])
    })

    it('that was answered before the logout counts for nothing after it', async () => {
      const page = await signInAs(browser, 'ada', guest)
      const answered = await browser.submit(page, { decision: 'allow' })
      await endAllSessions()
      const signIn = await browser.follow(answered)
      assert.match(formOf(signIn).action, /\/sign-in$/)
      const asked = await browser.follow(
        await browser.submit(signIn, { username: 'ada', password: 'ada knows' }),
      )
      assert.match(formOf(asked).action, /\/consent$/)
    })

    it('speaks for nobody but its own person', async () => {
      const page = await signInAs(browser, 'ada', guest)
      await signInAs(browser, 'bob', { prompt: 'login' })
      const next = await decide(page, 'allow')
      assert.match(next.body, /bob@example\.org/, 'Bob is asked for himself')
      assert.deepEqual(await consents(), [])
    })

    it('is not shown to another person either', async () => {
      const page = await signInAs(browser, 'ada', guest)
      await signInAs(browser, 'bob', { prompt: 'login' })
      const { request = '' } = formOf(page).hidden
      const answer = await browser.get(`/consent?request=${request}`)
      assert.match(locationOf(answer), /\/oauth2\/authorize\/resume\?/)
    })

    it('that was answered counts for nothing after a new sign-in', async () => {
      const page = await signInAs(browser, 'ada', guest)
      await browser.submit(page, { decision: 'allow' })
      const { request = '' } = formOf(page).hidden
      const signIn = await browser.get(`/sign-in?request=${request}`)
      const asked = await browser.follow(
        await browser.submit(signIn, { username: 'ada', password: 'ada knows' }),
      )
      assert.match(formOf(asked).action, /\/consent$/)
    })

    it('is not the page of another step', async () => {
      await signInAs(browser, 'ada')
      const page = await browser.follow(await browser.get(authorizeUrl({ prompt: 'select_account' })))
      const { request = '' } = formOf(page).hidden
      const answer = await browser.follow(await browser.get(`/consent?request=${request}`))
      assert.match(formOf(answer).action, /\/select-account$/)
    })

    it('cannot be opened out of turn', async () => {
      const signIn = await browser.follow(await browser.get(authorizeUrl(guest)))
      const { request = '' } = formOf(signIn).hidden
      const page = await browser.follow(await browser.get(`/consent?request=${request}`))
      assert.match(formOf(page).action, /\/sign-in$/)
    })
  })
})
