// cspell:ignore WDJB MJHT MJHX BCDF GHJK BCDFGHJKLMNPQRSTVWXZ
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deviceCodeGrant } from '../../src/domain/client.ts'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  bob,
  type Browser,
  callAs,
  endSessionPath,
  formOf,
  type FrontDoor,
  introspect,
  jsonOf,
  openFrontDoor,
  type Parameters,
  type Person,
  press,
  refresh,
  tokensOf,
  userinfo,
  verified,
  visit,
} from '../support/front-door.ts'
import { until } from '../support/until.ts'

const orders = 'https://orders.example/'

describe('device authorization, through the front door', () => {
  let door: FrontDoor
  let tv: App
  before(async () => {
    const grant_types = ['authorization_code', 'refresh_token', deviceCodeGrant]
    door = await openFrontDoor({
      tenant: { resources: [{ resource: orders }] },
      clients: {
        tv: () => ({ grant_types, client_name: 'The Television', introspection: 'tenant' }),
        radio: () => ({ grant_types, client_secret: undefined, backchannel_logout_uri: undefined }),
        pairs: () => ({ grant_types, subject_type: 'pairwise' }),
      },
    })
    tv = door.app('tv')
  })
  after(() => door.close())

  interface Started {
    readonly device_code: string
    readonly user_code: string
    readonly verification_uri: string
    readonly verification_uri_complete: string
    readonly expires_in: number
    readonly interval: number
  }

  async function start(app = tv, parameters: Parameters = { scope: 'openid profile' }): Promise<Started> {
    const answer = await callAs(door, app, '/oauth2/device_authorization', parameters)
    assert.equal(answer.status, 200, answer.body)
    return jsonOf(answer) as unknown as Started
  }

  const poll = (device_code: string, app = tv, parameters: Parameters = {}) =>
    callAs(door, app, '/oauth2/token', { grant_type: deviceCodeGrant, device_code, ...parameters })

  async function enter(browser: Browser, user_code: string): Promise<Answer> {
    return press(door, browser, await visit(door, browser, '/device'), { user_code })
  }

  async function enterAs({ username, password }: Person, browser: Browser, code: string): Promise<Answer> {
    return press(door, browser, await enter(browser, code), { username, password })
  }

  async function approve(started: Started, browser = door.browser(), person = ada): Promise<Answer> {
    const question = await enterAs(person, browser, started.user_code)
    return press(door, browser, question, { decision: 'allow' })
  }

  const errorOf = (answer: Answer) => {
    assert.equal(answer.status, 400, answer.body)
    return jsonOf(answer)['error']
  }

  describe('the device asks', () => {
    it('DEV-2 RFC8628 §3.2 and learns its codes, where to send its person, and how often to come back', async () => {
      const answer = await callAs(door, tv, '/oauth2/device_authorization', { scope: 'openid' })
      assert.equal(answer.headers['cache-control'], 'no-store')
      const { device_code, user_code, ...rest } = jsonOf(answer)
      assert.match(String(device_code), /^exdc_[\w-]{69}$/)
      assert.match(String(user_code), /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
      assert.deepEqual(rest, {
        verification_uri: `${door.base}/device`,
        verification_uri_complete: `${door.base}/device?user_code=${String(user_code)}`,
        expires_in: 600,
        interval: 5,
      })
    })

    it('DEV-1 authenticated as at the token endpoint', async () => {
      const wrong = { ...tv, secret: 'not the secret of the television' }
      assert.equal((await callAs(door, wrong, '/oauth2/device_authorization', {})).status, 401)
      const path = '/oauth2/device_authorization'
      const bare = await door.send('POST', path, { form: { client_id: 'radio', scope: 'openid' } })
      assert.equal(bare.status, 200)
      assert.equal((await door.send('GET', path)).status, 405)
    })

    const refused: readonly (readonly [string, string, Parameters, string])[] = [
      ['a client that is not registered for it', 'ledger', { scope: 'openid' }, 'unauthorized_client'],
      ['no scope that is known', 'tv', { scope: 'nonsense' }, 'invalid_scope'],
      ['an unknown resource', 'tv', { scope: 'openid', resource: 'https://x.example/' }, 'invalid_target'],
    ]
    for (const [what, id, parameters, code] of refused) {
      it(`DEV-11 RFC8628 §3.1 ${what}: ${code}`, async () => {
        const answer = await callAs(door, door.app(id), '/oauth2/device_authorization', parameters)
        assert.equal(errorOf(answer), code)
      })
    }

    it('DEV-10 and finds the endpoint in the metadata', async () => {
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.equal(metadata['device_authorization_endpoint'], `${door.base}/oauth2/device_authorization`)
      assert.ok((metadata['grant_types_supported'] as string[]).includes(deviceCodeGrant))
    })
  })

  describe('the person decides', () => {
    it('DEV-4 RFC8628 §3.3 is asked about code and app, and the device gets its tokens', async () => {
      const started = await start()
      const browser = door.browser()
      const question = await enterAs(ada, browser, started.user_code)
      assert.match(question.body, /The Television/)
      assert.ok(question.body.includes(started.user_code), 'the page shows the code to compare')
      assert.equal(errorOf(await poll(started.device_code)), 'authorization_pending')
      const done = await press(door, browser, question, { decision: 'allow' })
      assert.match(done.body, /Your device is connected/)
      door.clock.advance(5)
      const tokens = tokensOf(await poll(started.device_code))
      const { payload } = await verified(door, tokens.id_token, { audience: 'tv' })
      assert.equal(typeof payload['sid'], 'string')
      assert.equal(jsonOf(await userinfo(door, tokens.access_token))['name'], 'Ada Lovelace')
      assert.equal((await introspect(door, tv, tokens.access_token))['active'], true)
      assert.equal((await refresh(door, tv, tokens.refresh_token)).status, 200)
    })

    it('DEV-4 RFC8628 §3.3.1 a code in the address is filled in, and does nothing by itself', async () => {
      const started = await start()
      const browser = door.browser()
      const before = await door.snapshot()
      const page = await browser.get(started.verification_uri_complete)
      assert.equal(page.status, 200)
      assert.ok(page.body.includes(`value="${started.user_code}"`))
      assert.deepEqual(await door.snapshot(), before)
    })

    it('DEV-4 RFC8628 §5.4 is asked even when signed in, first-party app or not', async () => {
      const browser = door.browser()
      await approve(await start(), browser)
      const again = await enter(browser, (await start()).user_code)
      assert.match(again.body, /name="decision"/)
    })

    const spellings: readonly (readonly [string, (code: string) => string])[] = [
      ['in lower case', (code) => code.toLowerCase()],
      ['without its hyphen', (code) => code.replace('-', '')],
      ['with spaces around and between', (code) => ` ${code.replaceAll(/\B/g, ' ')} `],
    ]
    for (const [how, spelled] of spellings) {
      it(`DEV-3 RFC8628 §6.1 may type the code ${how}`, async () => {
        const started = await start()
        const page = await enter(door.browser(), spelled(started.user_code))
        assert.match(page.body, /name="password"/)
      })
    }

    it('DEV-3 RFC8628 §5.1 guesses are slowed down', async () => {
      const own = await openFrontDoor()
      try {
        const browser = own.browser()
        const guess = async () => {
          const page = await visit(own, browser, '/device')
          return press(own, browser, page, { user_code: 'BCDF-GHJK' })
        }
        for (let tries = 0; tries < 5; tries += 1) assert.equal((await guess()).status, 400)
        const stopped = await guess()
        assert.equal(stopped.status, 429)
        assert.equal(stopped.headers['retry-after'], '30')
      } finally {
        await own.close()
      }
    })

    it('DEV-6 RFC8628 §3.5 a refusal is access_denied', async () => {
      const started = await start()
      const browser = door.browser()
      const question = await enterAs(ada, browser, started.user_code)
      const done = await press(door, browser, question, { decision: 'deny' })
      assert.match(done.body, /Nothing was allowed/)
      assert.equal(errorOf(await poll(started.device_code)), 'access_denied')
      assert.match((await enter(door.browser(), started.user_code)).body, /No device waits/)
    })

    it('CORE-14 DEV-9 an answer from before a logout approves nothing after it', async () => {
      const started = await start()
      const browser = door.browser()
      const question = await enterAs(ada, browser, started.user_code)
      await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      const after = await press(door, browser, question, { decision: 'allow' })
      assert.match(after.body, /name="password"/)
      assert.equal(errorOf(await poll(started.device_code)), 'authorization_pending')
    })

    it('DEV-12 SEC a question of another browser cannot be answered', async () => {
      const started = await start()
      const question = await enterAs(ada, door.browser(), started.user_code)
      const foreign = await press(door, door.browser(), question, { decision: 'allow' })
      assert.equal(foreign.status, 400)
      assert.equal(errorOf(await poll(started.device_code)), 'authorization_pending')
    })

    it('SEC what was begun for one page is nothing at another that asks', async () => {
      const browser = door.browser()
      const { user_code } = await start()
      const begun = [
        ['/device/continue', await visit(door, browser, '/account')],
        ['/device/continue', await visit(door, browser, authorizePath(door.app('ledger')))],
        ['/oauth2/authorize/resume', await enter(browser, user_code)],
      ] as const
      for (const [path, page] of begun) {
        const strange = await browser.get(`${path}?request=${formOf(page).hidden['request']}`)
        assert.equal(strange.status, 400)
        assert.match(strange.body, /names no sign-in that this browser began/)
      }
    })

    it('DEV-12 two people who type one code: the first decides', async () => {
      const started = await start()
      const [one, other] = [door.browser(), door.browser()]
      const first = await enterAs(ada, one, started.user_code)
      const second = await enterAs(bob, other, started.user_code)
      await press(door, one, first, { decision: 'allow' })
      const late = await press(door, other, second, { decision: 'allow' })
      assert.match(late.body, /used already/)
      const { name } = jsonOf(await userinfo(door, tokensOf(await poll(started.device_code)).access_token))
      assert.equal(name, 'Ada Lovelace')
    })
  })

  describe('the device comes back', () => {
    it('DEV-5 RFC8628 §3.5 too fast is slow_down, and each time five seconds slower', async () => {
      const { device_code } = await start()
      const codes: unknown[] = []
      for (const pause of [0, 1, 5, 10, 15]) {
        door.clock.advance(pause)
        codes.push(errorOf(await poll(device_code)))
      }
      const [pending, slow] = ['authorization_pending', 'slow_down']
      assert.deepEqual(codes, [pending, slow, slow, slow, slow])
      door.clock.advance(25)
      assert.equal(errorOf(await poll(device_code)), pending)
    })

    it('DEV-6 RFC8628 §3.5 an expired code is expired_token', async () => {
      const started = await start()
      const browser = door.browser()
      const question = await enterAs(ada, browser, started.user_code)
      door.clock.advance(601)
      assert.equal(errorOf(await poll(started.device_code)), 'expired_token')
      const late = await press(door, browser, question, { decision: 'allow' })
      assert.match(late.body, /has expired/)
    })

    it('DEV-7 RFC8628 §3.4 a code belongs to its client', async () => {
      const started = await start()
      await approve(started)
      assert.equal(errorOf(await poll(started.device_code, door.app('pairs'))), 'invalid_grant')
      assert.equal((await poll(started.device_code)).status, 200)
    })

    it('DEV-7 a second use ends what the first one yielded, and the app is told', async () => {
      const started = await start()
      await approve(started)
      const tokens = tokensOf(await poll(started.device_code))
      const told = tv.notices.length
      assert.equal(errorOf(await poll(started.device_code)), 'invalid_grant')
      assert.equal((await introspect(door, tv, tokens.access_token))['active'], false)
      assert.equal(errorOf(await refresh(door, tv, tokens.refresh_token)), 'invalid_grant')
      await until('the app is told', () => tv.notices.length === told + 1)
    })

    it('RES-3 RFC8707 §2 its person reads which API it is for, and that is what is remembered', async () => {
      const browser = door.browser()
      const question = await enterAs(bob, browser, (await start(tv, { scope: 'openid' })).user_code)
      assert.doesNotMatch(question.body, /orders\.example/)
      await press(door, browser, question, { decision: 'allow' })
      const again = await enter(browser, (await start(tv, { scope: 'openid', resource: orders })).user_code)
      assert.match(again.body, /orders\.example/)
      await press(door, browser, again, { decision: 'allow' })
      const consents = await door.exeunt().database.read.selectFrom('consents').selectAll().execute()
      const allowed = consents.filter(
        ({ user_id, client_id }) => user_id === 'user-bob' && client_id === 'tv',
      )
      assert.match(JSON.stringify(allowed), /resource:https:\/\/orders\.example/)
    })

    it('RES-3 RFC8707 §2.2 a token for a resource that was asked', async () => {
      const started = await start(tv, { scope: 'openid', resource: orders })
      await approve(started)
      const { access_token } = tokensOf(await poll(started.device_code, tv, { resource: orders }))
      const { payload } = await verified(door, access_token, { audience: orders, typ: 'at+jwt' })
      assert.equal(payload['client_id'], 'tv')
    })

    it('CORE-13 CORE-39 a pairwise subject is the same in ID token and userinfo', async () => {
      const pairs = door.app('pairs')
      const started = await start(pairs, { scope: 'openid' })
      await approve(started)
      const tokens = tokensOf(await poll(started.device_code, pairs))
      const { payload } = await verified(door, tokens.id_token, { audience: 'pairs' })
      assert.equal(jsonOf(await userinfo(door, tokens.access_token))['sub'], payload.sub)
      const elsewhere = await start()
      await approve(elsewhere)
      const other = tokensOf(await poll(elsewhere.device_code))
      assert.notEqual((await verified(door, other.id_token, { audience: 'tv' })).payload.sub, payload.sub)
    })

    for (const device_code of ['nonsense', 'exac_0', `exdc_${'0'.repeat(69)}`]) {
      it(`RFC8628 §3.5 a code that never was (${device_code.slice(0, 8)}) is invalid_grant`, async () => {
        assert.equal(errorOf(await poll(device_code)), 'invalid_grant')
      })
    }

    it('RFC8628 §3.4 no code at all is invalid_request', async () => {
      const answer = await callAs(door, tv, '/oauth2/token', { grant_type: deviceCodeGrant })
      assert.equal(errorOf(answer), 'invalid_request')
    })
  })

  describe('the device is a sign-in of its own', () => {
    it('DEV-8 it outlives the browser in which it was approved', async () => {
      const started = await start()
      const browser = door.browser()
      await approve(started, browser)
      const tokens = tokensOf(await poll(started.device_code))
      await press(door, browser, await visit(door, browser, endSessionPath()), { decision: 'yes' })
      assert.equal((await introspect(door, tv, tokens.access_token))['active'], true)
      assert.equal((await refresh(door, tv, tokens.refresh_token)).status, 200)
    })

    it('DEV-8 "everything of this person" ends it and tells its app', async () => {
      const started = await start()
      await approve(started, door.browser(), bob)
      const tokens = tokensOf(await poll(started.device_code))
      const { payload } = await verified(door, tokens.id_token, { audience: 'tv' })
      const { logout, tenants } = door.exeunt()
      const [tenant] = tenants
      const bobsId = (await door.snapshot())['users']?.find((row) => JSON.stringify(row).includes('"bob"'))
      assert.ok(tenant && typeof bobsId === 'object' && bobsId && 'id' in bobsId)
      await logout.perform(tenant, {
        door: 'operator',
        extent: { kind: 'user', userId: bobsId.id as never },
        evidence: { kind: 'operator', name: 'a test' },
      })
      assert.equal(errorOf(await refresh(door, tv, tokens.refresh_token)), 'invalid_grant')
      await until('the app is told', () => tv.notices.some(({ token }) => sidOf(token) === payload['sid']))
    })

    /** Ends the device's session as the account page does. */
    async function end(started: Started): Promise<void> {
      const { logout, tenants, database } = door.exeunt()
      const [tenant] = tenants
      const session = await database.read
        .selectFrom('device_authorizations as device')
        .innerJoin('grants', 'grants.id', 'device.grant_id')
        .select(['grants.session_id as id', 'grants.user_id'])
        .where('device.id', '=', started.device_code.slice(5, 31))
        .executeTakeFirstOrThrow()
      assert.ok(tenant)
      const [sessionId, userId] = [session.id as never, session.user_id as never]
      const ended = await logout.perform(tenant, {
        door: 'account',
        extent: { kind: 'session', sessionId },
        evidence: { kind: 'account-owner', userId, sessionId },
      })
      assert.equal(ended.kind, 'ended')
    }

    it('CORE-14 ended before it fetched its tokens, it gets none', async () => {
      const started = await start()
      await approve(started, door.browser(), bob)
      await end(started)
      assert.equal(errorOf(await poll(started.device_code)), 'access_denied')
    })

    it('DEV-8 D10 ended by name it stops, with offline_access too', async () => {
      const started = await start(tv, { scope: 'openid offline_access' })
      await approve(started)
      const tokens = tokensOf(await poll(started.device_code))
      await end(started)
      assert.equal((await introspect(door, tv, tokens.access_token))['active'], false)
      assert.equal(errorOf(await refresh(door, tv, tokens.refresh_token)), 'invalid_grant')
    })

    it('D10 ended by time it keeps what was to outlive the session', async (t) => {
      const own = await openFrontDoor({
        clients: { tv: () => ({ grant_types: ['refresh_token', deviceCodeGrant] }) },
      })
      t.after(() => own.close())
      const form = { scope: 'openid offline_access' }
      const app = own.app('tv')
      const answer = await callAs(own, app, '/oauth2/device_authorization', form)
      const { device_code, user_code } = jsonOf(answer) as unknown as Started
      const browser = own.browser()
      const signInPage = await press(own, browser, await visit(own, browser, '/device'), { user_code })
      const { username, password } = ada
      const question = await press(own, browser, signInPage, { username, password })
      await press(own, browser, question, { decision: 'allow' })
      const polled = await callAs(own, app, '/oauth2/token', { grant_type: deviceCodeGrant, device_code })
      const { refresh_token } = tokensOf(polled)
      own.clock.advance(15 * 86_400)
      await own.exeunt().logout.endOverdueSessions()
      assert.equal((await refresh(own, app, refresh_token)).status, 200)
    })

    it('D9 unused it still lasts as long as any session', async () => {
      const started = await start()
      await approve(started)
      const tokens = tokensOf(await poll(started.device_code))
      door.clock.advance(5 * 86_400)
      await door.exeunt().logout.endOverdueSessions()
      const again = tokensOf(await refresh(door, tv, tokens.refresh_token))
      door.clock.advance(10 * 86_400)
      assert.equal(errorOf(await refresh(door, tv, again.refresh_token)), 'invalid_grant')
    })
  })
})

function sidOf(token: string): unknown {
  const claims: unknown = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}',
  )
  return typeof claims === 'object' && claims !== null && 'sid' in claims ? claims.sid : undefined
}
