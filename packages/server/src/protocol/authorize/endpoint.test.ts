import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { SessionId } from '../../domain/session.ts'
import type { UserId } from '../../domain/user.ts'
import { authorizeParameters, authorizeUrl, challenge } from '../../../test/support/authorization-request.ts'
import { createWorld, passwordOf, signInAs, type World } from '../../../test/support/authorize-world.ts'
import { answerOf, formOf, locationOf } from '../../../test/support/browser.ts'

describe('the authorization endpoint', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  const codes = () => world.database.read.selectFrom('codes').selectAll().execute()
  const grants = () => world.database.read.selectFrom('grants').selectAll().orderBy('id').execute()
  const rpSessions = () => world.database.read.selectFrom('rp_sessions').selectAll().orderBy('id').execute()
  const session = () => world.database.read.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()

  describe('CORE §3.1.2.5 sign in and get a code', () => {
    it('ISS-1 OAUTH-4 OAUTH-20 PKCE-3 with state and iss, at the registered address with its own query', async () => {
      const answer = answerOf(await signInAs(world.browser(), 'ada', { nonce: 'n', state: 'a b&c=d/é' }))
      const { code = '', ...rest } = answer
      assert.deepEqual(rest, {
        to: 'https://app.example/callback',
        of: 'app',
        state: 'a b&c=d/é',
        iss: 'https://op.example/acme',
      })
      assert.match(code, /^exac_/)
      const [row] = await codes()
      assert.ok(row)
      assert.equal(row.expires_at - world.time.now.getTime(), 60_000)
      assert.deepEqual([row.code_challenge, row.nonce, row.used_at], [challenge, 'n', null])
      assert.ok(!JSON.stringify(row).includes(code), 'the code itself is not stored')
    })

    it('without state none comes back', async () => {
      const answer = answerOf(await signInAs(world.browser(), 'ada', { state: undefined }))
      assert.ok(!('state' in answer))
    })

    it('the second app comes in silence, with a sid of its own (SEC-11)', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const { version } = await session()
      const answer = answerOf(await browser.get(authorizeUrl({ client_id: 'guest', prompt: 'none' })))
      assert.equal(answer['error'], 'consent_required')
      await allow(browser, { client_id: 'guest' })
      const [first, second] = await rpSessions()
      assert.ok(first && second)
      assert.notEqual(first.sid, second.sid)
      assert.notEqual(first.sid, first.session_id)
      assert.equal((await session()).version, version + 1, 'a logout decided before is stale')
    })

    it('CORE-10 D8 what an app of ours was allowed once outlives the session without another question', async () => {
      const browser = world.browser()
      const offline = { scope: 'openid offline_access' }
      const page = await signInAs(browser, 'ada', { ...offline, prompt: 'consent' })
      await browser.follow(await browser.submit(page, { decision: 'allow' }))
      world.pass(1)
      await browser.get(authorizeUrl({ ...offline, prompt: 'none' }))
      world.pass(1)
      await browser.get(authorizeUrl({ scope: 'openid', prompt: 'none' }))
      assert.deepEqual(
        (await grants()).map(({ scope }) => scope),
        ['openid offline_access', 'openid offline_access', 'openid'],
      )
    })

    it('an app that is there already keeps its sid, and the session its version', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const before = await session()
      world.pass(60)
      assert.ok('code' in answerOf(await browser.get(authorizeUrl({ prompt: 'none' }))))
      assert.deepEqual(await session(), before, 'nothing is written about a session seen a minute ago')
      const [one, other] = await grants()
      assert.equal(one?.sid, other?.sid)
      assert.equal((await rpSessions()).length, 1)
    })

    it('a session that is used lives on, one that is not does not', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const { sessionIdleSeconds } = world.tenant.lifetimes
      world.pass(sessionIdleSeconds - 1)
      assert.ok('code' in answerOf(await browser.get(authorizeUrl({ prompt: 'none' }))))
      world.pass(sessionIdleSeconds - 1)
      assert.ok('code' in answerOf(await browser.get(authorizeUrl({ prompt: 'none' }))))
      world.pass(sessionIdleSeconds)
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })

    it('a session ends with its absolute time however busy it is', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      for (let hours = 0; hours < 23; hours += 1) {
        world.pass(3600)
        assert.ok('code' in answerOf(await browser.get(authorizeUrl({ prompt: 'none' }))))
      }
      world.pass(3600)
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })
  })

  describe('RFC6749 §4.1.2.1 errors', () => {
    it('BCP-2 OAUTH-6 an address that is not registered gets a page, and no redirect', async () => {
      const page = await world.browser().get(authorizeUrl({ redirect_uri: 'https://evil.example/' }))
      assert.equal(page.status, 400)
      assert.ok(!('location' in page.headers))
      assert.match(page.body, /redirect_uri [^<]* is not one of those registered/)
      assert.doesNotMatch(page.body, /<[^>]*evil\.example/, 'it leads nowhere: a text for the developer')
    })

    it('OAUTH-6 an unknown client gets a page', async () => {
      const page = await world.browser().get(authorizeUrl({ client_id: 'nobody' }))
      assert.equal(page.status, 400)
      assert.match(page.body, /This app is not known here/)
    })

    it('ISS-1 everything else goes to the app, with state and iss', async () => {
      const answer = answerOf(await world.browser().get(authorizeUrl({ prompt: 'none' })))
      assert.deepEqual(answer, {
        to: 'https://app.example/callback',
        of: 'app',
        error: 'login_required',
        error_description: 'The person must sign in first.',
        state: 's',
        iss: 'https://op.example/acme',
      })
    })

    it('OAUTH-5 OAUTH-22 a parameter sent twice goes to the app in characters that a description may have', async () => {
      const answer = answerOf(await world.browser().get(`${authorizeUrl()}&nonce=a&nonce=b`))
      assert.equal(answer['error'], 'invalid_request')
      assert.match(answer['error_description'] ?? '', /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    })

    it('CORE-3 an error in silence leaves nothing behind', async () => {
      const answer = await world.browser().get(authorizeUrl({ prompt: 'none' }))
      assert.ok(!('set-cookie' in answer.headers))
      assert.deepEqual(await world.database.read.selectFrom('interactions').selectAll().execute(), [])
    })
  })

  describe('CORE-19 CORE §3.1.2.1 an authorization request by POST', () => {
    it('from our own site is answered at once', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      assert.ok('code' in answerOf(await browser.post('/oauth2/authorize', authorizeParameters())))
    })

    it('from an app’s page goes on where the Lax cookie comes along', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const parked = await browser.postFromElsewhere(
        '/oauth2/authorize',
        authorizeParameters({ prompt: 'none' }),
      )
      assert.match(
        locationOf(parked),
        /^https:\/\/op\.example\/acme\/oauth2\/authorize\/resume\?request=exh_\w+/,
      )
      assert.ok(!('set-cookie' in parked.headers), 'it must not push out the cookie that the browser has')
      assert.ok('code' in answerOf(await browser.follow(parked)))
    })

    it('from an app’s page, with nobody signed in, leads to the sign-in page and back', async () => {
      const browser = world.browser()
      const parked = await browser.postFromElsewhere('/oauth2/authorize', authorizeParameters())
      const page = await browser.follow(parked)
      const answer = await browser.submit(page, { username: 'ada', password: passwordOf('ada') })
      assert.ok('code' in answerOf(await browser.follow(answer)))
    })

    it('is nobody else’s once a browser came for it', async () => {
      const [browser, thief] = [world.browser(), world.browser()]
      const parked = await browser.postFromElsewhere('/oauth2/authorize', authorizeParameters())
      await browser.follow(parked)
      await signInAs(thief, 'bob')
      const page = await thief.get(locationOf(parked))
      assert.equal(page.status, 400)
      assert.match(page.body, /names no sign-in that this browser began/)
    })

    it('is one browser’s, even when two come at once', async () => {
      const [one, other] = [world.browser(), world.browser()]
      const parked = await one.postFromElsewhere('/oauth2/authorize', authorizeParameters())
      const answers = await Promise.all([one.get(locationOf(parked)), other.get(locationOf(parked))])
      assert.deepEqual(
        answers.map(({ status }) => String(status)).toSorted((a, b) => a.localeCompare(b)),
        ['303', '400'],
      )
    })

    it('an error needs no cookies', async () => {
      const browser = world.browser()
      const answer = await browser.postFromElsewhere(
        '/oauth2/authorize',
        authorizeParameters({ prompt: 'x' }),
      )
      assert.equal(answerOf(answer)['error'], 'invalid_request')
    })

    it('the query of a POST is not read', async () => {
      const page = await world.browser().post(authorizeUrl(), {})
      assert.equal(page.status, 400)
    })

    it('OAUTH-5 a parameter in query and body was sent twice', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const error = async (query: string) =>
        answerOf(await browser.post(`/oauth2/authorize?${query}`, authorizeParameters()))['error']
      assert.equal(await error('scope=openid'), 'invalid_request')
      assert.equal(await error('sc%6fpe=other'), 'invalid_request')
      assert.equal(await error('version=%zz'), 'invalid_request')
      assert.equal(await error('version=2'), undefined)
      const page = await browser.post('/oauth2/authorize?client_id=guest', authorizeParameters())
      assert.equal(page.status, 400, 'nobody is trusted to be two')
    })
  })

  describe('CORE-6 id_token_hint', () => {
    const idToken = async (subject: string, more: Readonly<Record<string, unknown>> = {}, type = 'JWT') => {
      const at = Math.floor(world.time.now.getTime() / 1000)
      const claims = {
        iss: 'https://op.example/acme',
        aud: 'app',
        sub: subject,
        iat: at - 9000,
        exp: at - 5000,
        ...more,
      }
      return world.keys.sign(world.tenant.id, 'ES256', type, claims)
    }
    const silently = async (id_token_hint: string) => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const answer = answerOf(await browser.get(authorizeUrl({ prompt: 'none', id_token_hint })))
      return answer['error'] ?? 'code'
    }

    it('of this person is accepted, long expired as it is', async () => {
      assert.equal(await silently(await idToken('user-ada')), 'code')
    })
    it('of somebody else', async () =>
      assert.equal(await silently(await idToken('user-bob')), 'login_required'))

    const bad: readonly (readonly [string, () => Promise<string>])[] = [
      ['of another issuer', () => idToken('user-ada', { iss: 'https://evil.example' })],
      ['of another client', () => idToken('user-ada', { aud: 'guest' })],
      ['BCL-20 that is a logout token by its events', () => idToken('user-ada', { events: {} })],
      ['BCL-20 that is a logout token by its type', () => idToken('user-ada', {}, 'logout+jwt')],
      ['JAT-7 that is an access token', () => idToken('user-ada', {}, 'at+jwt')],
      ['that somebody changed', async () => `${await idToken('user-ada')}x`],
      ['that is no token', async () => 'hello'],
    ]
    for (const [name, token] of bad) {
      it(name, async () => assert.equal(await silently(await token()), 'invalid_request'))
    }

    it('leads to the sign-in page, and only its person gets an answer', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const page = await browser.follow(
        await browser.get(authorizeUrl({ id_token_hint: await idToken('user-bob') })),
      )
      assert.match(formOf(page).action, /\/sign-in$/)
      const wrong = await browser.follow(
        await browser.submit(page, { username: 'ada', password: passwordOf('ada') }),
      )
      assert.equal(answerOf(wrong)['error'], 'login_required')
    })
  })

  describe('CORE-1, CORE-2, CORE-5 signing in anew', () => {
    for (const parameters of [{ prompt: 'login' }, { max_age: '0' }, { max_age: '1' }]) {
      it(`${JSON.stringify(parameters)} comes to an end, with a new auth_time`, async () => {
        const browser = world.browser()
        await signInAs(browser, 'ada')
        const { auth_time: before, id } = await session()
        world.pass(90)
        assert.ok('code' in answerOf(await signInAs(browser, 'ada', parameters)))
        const after = await session()
        assert.equal(after.id, id, 'the session stays')
        assert.equal(after.auth_time - before, 90_000)
        assert.deepEqual(
          (await grants()).map((grant) => grant.auth_time),
          [before, after.auth_time],
        )
      })
    }

    it('max_age=0 bears a long look at the consent page', async () => {
      const browser = world.browser()
      const page = await signInAs(browser, 'ada', { client_id: 'guest', max_age: '0' })
      world.pass(600)
      const answer = await browser.follow(await browser.submit(page, { decision: 'allow' }))
      assert.ok('code' in answerOf(answer))
    })
  })

  describe('CORE-14 what is over does not come back', () => {
    it('the back button after the answer finds a page that leads back to the app', async () => {
      const browser = world.browser()
      const page = await browser.follow(await browser.get(authorizeUrl()))
      const handle = formOf(page).hidden['request'] ?? ''
      const resume = await browser.submit(page, { username: 'ada', password: passwordOf('ada') })
      await browser.follow(resume)
      const again = [
        await browser.get(`/sign-in?request=${handle}`),
        await browser.submit(page, { username: 'ada', password: passwordOf('ada') }),
        await browser.get(locationOf(resume)),
      ]
      for (const gone of again) {
        assert.equal(gone.status, 410)
        assert.match(gone.body, /href="https:\/\/app\.example\/"/)
      }
      assert.equal((await codes()).length, 1)
    })

    it('a request nobody finished in time is over', async () => {
      const browser = world.browser()
      const page = await browser.follow(await browser.get(authorizeUrl()))
      world.pass(world.tenant.lifetimes.interactionSeconds)
      const late = await browser.submit(page, { username: 'ada', password: passwordOf('ada') })
      assert.equal(late.status, 410)
      assert.equal((await world.database.read.selectFrom('sessions').selectAll().execute()).length, 0)
    })

    it('SEC-12 a logout in the very moment of the answer: no code, but the sign-in page', async () => {
      const browser = world.browserWith(async (request) => {
        const signedIn = await world.signIn.currentSession(request)
        if (signedIn) await endSession(signedIn.session)
        return signedIn
      })
      const page = await signInAs(browser, 'ada')
      assert.match(formOf(page).action, /\/sign-in$/)
      assert.deepEqual(await codes(), [])
    })

    it('SEC-12 OAUTH-23 sessions that end whenever somebody looks: the app is told to try again', async () => {
      const browser = world.browserWith(async () => staleSession)
      await signInAs(world.browser(), 'ada')
      const { id, user_id } = await session()
      const at = world.time.now
      const times = { authTime: at, createdAt: at, lastSeenAt: at, expiresAt: at, idleExpiresAt: at }
      const user = { id: user_id as UserId, username: 'ada', claims: {} }
      const staleSession = {
        session: { id: id as SessionId, userId: user.id, amr: [], version: 1, ...times },
        user,
      }
      await endSession({ id })
      assert.equal(answerOf(await browser.get(authorizeUrl()))['error'], 'temporarily_unavailable')
    })

    it('after a logout everything is asked anew', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      await endSession(await session())
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })
  })

  describe('CVE-2023-6787 another person signs in', () => {
    it('the old session ends through a logout of its own, and the new one is a new one', async () => {
      const browser = world.browser()
      await signInAs(browser, 'ada')
      const old = await session()
      world.pass(1)
      const [oldCookie] = [...browser.cookies].filter(([name]) => name.includes('-session-'))
      assert.ok('code' in answerOf(await signInAs(browser, 'bob', { prompt: 'login' })))
      const sessions = await world.database.read.selectFrom('sessions').selectAll().orderBy('id').execute()
      assert.deepEqual(
        sessions.map(({ id, user_id, ended_at }) => [id === old.id, user_id, ended_at !== null]),
        [
          [true, 'user-ada', true],
          [false, 'user-bob', false],
        ],
      )
      const logout = await world.database.read.selectFrom('logouts').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([logout.door, logout.user_id], ['sign-in', 'user-ada'])
      const [one, other] = await rpSessions()
      assert.notEqual(one?.sid, other?.sid)
      browser.cookies.set(oldCookie?.[0] ?? '', oldCookie?.[1] ?? '')
      assert.equal(answerOf(await browser.get(authorizeUrl({ prompt: 'none' })))['error'], 'login_required')
    })
  })

  /** Signs nobody in: goes to the consent page and allows. */
  async function allow(browser: ReturnType<World['browser']>, parameters: Readonly<Record<string, string>>) {
    const page = await browser.follow(await browser.get(authorizeUrl(parameters)))
    return browser.follow(await browser.submit(page, { decision: 'allow' }))
  }

  async function endSession({ id }: { readonly id: string }) {
    const done = await world.logout.perform(world.tenant, {
      door: 'operator',
      extent: { kind: 'session', sessionId: id as never },
      evidence: { kind: 'operator', name: 'test' },
    })
    assert.equal(done.kind, 'ended')
  }
})
