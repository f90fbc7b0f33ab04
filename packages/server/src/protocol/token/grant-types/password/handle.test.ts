import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { Client, ClientId } from '../../../../domain/client.ts'
import {
  ada,
  adasPassword,
  answerOf,
  app,
  basic,
  createTokenWorld,
  type Form,
  other,
  secret,
  type TokenWorld,
  vendorApp,
  vendorKey,
  vendorSpa,
} from '../../../../../test/support/token-request.ts'

const issuer = 'https://op.example/acme/vendor'
const wrong = { error: 'invalid_grant', error_description: 'invalid credentials provided' }

interface Attempt {
  readonly username?: string
  readonly password?: string
  readonly scope?: string
  readonly path?: string
  readonly client?: Client
  readonly from?: string
  readonly userAgent?: string
}

/** One sign-in at an app's own form. */
async function signIn(world: TokenWorld, attempt: Attempt = {}) {
  const { username = 'ada', password = adasPassword, path = '/vendor/token', client = vendorApp } = attempt
  const form: Form = {
    grant_type: 'password',
    username,
    password,
    ...(client.secretHash === undefined ? { client_id: client.id } : {}),
    ...(attempt.scope === undefined ? {} : { scope: attempt.scope }),
  }
  const headers = {
    ...(client.secretHash === undefined ? {} : { authorization: basic(client.id, secret) }),
    ...(attempt.userAgent === undefined ? {} : { 'user-agent': attempt.userAgent }),
  }
  const { from: remoteAddress = '192.0.2.9' } = attempt
  return answerOf(await world.call({ url: path, form, headers, remoteAddress }))
}

const directSessions = (world: TokenWorld) =>
  world.database.read.selectFrom('sessions').selectAll().where('kind', '=', 'device').execute()
const events = async (world: TokenWorld) => (await world.audit()).map(({ event }) => event)

describe('GEN-35 RFC6749 §4.3 a person signs in at an app’s own form', () => {
  it('and the app gets its tokens, of its door’s issuer', async (t) => {
    const world = await createTokenWorld(t)
    const { status, headers, body } = await signIn(world, { scope: 'openid profile' })
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    const { access_token: access, id_token: idToken, ...rest } = body
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'openid profile' })
    const told = decodeJwt(String(idToken))
    assert.deepEqual(
      [told.iss, told.sub, told.aud, told['name'], told['auth_time']],
      [issuer, ada, 'vendor-app', 'Ada Lovelace', Math.floor(world.now().getTime() / 1000)],
    )
    assert.equal((await world.introspect(String(access))).body['active'], true)
    assert.equal((await world.userinfo(String(access))).body['name'], 'Ada Lovelace')
  })

  it('by a name in any case or by the email, whatever blanks are around it', async (t) => {
    const world = await createTokenWorld(t)
    for (const username of ['ADA', ' ada ', 'Ada@Example.org'])
      assert.equal((await signIn(world, { username })).status, 200, username)
  })

  it('D8 with a refresh token for offline_access', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal((await signIn(world)).body['refresh_token'], undefined)
    const { body } = await signIn(world, { scope: 'openid offline_access' })
    const { status } = await world.refresh(String(body['refresh_token']), vendorApp)
    assert.equal(status, 200)
  })

  it('as a public client, too, where the operator registered that', async (t) => {
    const world = await createTokenWorld(t)
    const { status, body } = await signIn(world, { client: vendorSpa })
    assert.deepEqual([status, body['scope']], [200, 'openid'])
  })

  it('at an issuer without ID tokens without one', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await signIn(world, { path: '/plain/token' })
    assert.deepEqual([body['scope'], body['id_token']], ['user', undefined])
    assert.equal((await world.userinfo(String(body['access_token']))).body['email'], 'ada@example.org')
  })

  it('CORE §8 under the name that the app calls them by', async (t) => {
    const pairs: Client = { ...vendorApp, id: 'pairs' as ClientId, subjectType: 'pairwise' }
    const world = await createTokenWorld(t, [pairs])
    const { body } = await signIn(world, { client: pairs })
    const { sub } = decodeJwt(String(body['id_token']))
    assert.ok(sub && sub !== ada)
    assert.equal((await world.userinfo(String(body['access_token']))).body['sub'], sub)
  })

  it('into a session of its own: no cookie, no idle end, and what the account page lists it by', async (t) => {
    const world = await createTokenWorld(t)
    const { headers, body } = await signIn(world, { userAgent: 'x'.repeat(300), from: '198.51.100.7' })
    assert.equal(headers['set-cookie'], undefined)
    const [session, ...more] = await directSessions(world)
    assert.ok(session && more.length === 0)
    const end = world.now().getTime() + world.tenant.lifetimes.sessionSeconds * 1000
    assert.deepEqual(
      [session.user_id, session.amr, session.expires_at, session.idle_expires_at],
      [ada, 'pwd', end, end],
    )
    assert.deepEqual([session.user_agent, session.remote_address], ['x'.repeat(256), '198.51.100.7'])
    const [part] = await world.database.read.selectFrom('rp_sessions').selectAll().execute()
    assert.deepEqual(
      [part?.session_id, part?.client_id, part?.issuer, part?.sid],
      [session.id, 'vendor-app', issuer, decodeJwt(String(body['id_token']))['sid']],
    )
    const [grant] = await world.database.read.selectFrom('grants').selectAll().execute()
    assert.deepEqual(
      [
        grant?.session_id,
        grant?.rp_session_id,
        grant?.sid,
        grant?.access_at_logout,
        grant?.refresh_at_logout,
      ],
      [session.id, part?.id, part?.sid, 'end', 'end'],
    )
    assert.deepEqual(await events(world), ['signed-in'])
  })

  it('D10 whose end is the end of its tokens', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await signIn(world, { scope: 'openid' })
    await world.set('sessions', { ended_at: world.now().getTime() })
    assert.deepEqual((await world.introspect(String(body['access_token']))).body, { active: false })
  })

  it('and whose password appears nowhere', async (t) => {
    const world = await createTokenWorld(t)
    await signIn(world)
    await signIn(world, { password: `${adasPassword}!` })
    assert.doesNotMatch(JSON.stringify([await world.audit(), world.refusals]), /knows a password/)
  })
})

describe('SEC-16 nobody learns from a refusal who has an account', () => {
  it('every wrong credential gets the same answer, and begins nothing', async (t) => {
    const world = await createTokenWorld(t)
    const attempts: readonly Attempt[] = [
      { password: 'wrong' },
      { username: 'nobody' },
      { username: 'nobody', password: 'wrong' },
      { password: ' ' },
      { password: 'x'.repeat(5000) },
    ]
    for (const attempt of attempts) {
      const { status, body } = await signIn(world, attempt)
      assert.deepEqual([status, body], [400, wrong])
    }
    await world.set('users', { disabled_at: 1 })
    assert.deepEqual((await signIn(world)).body, wrong)
    assert.deepEqual(await directSessions(world), [])
  })

  it('each is written down, without what was typed', async (t) => {
    const world = await createTokenWorld(t)
    await signIn(world, { username: 'nobody', password: 'wrong' })
    const [line] = await world.audit()
    assert.equal(line?.event, 'sign-in-failed')
    const details = JSON.parse(line?.details ?? '') as Record<string, unknown>
    assert.deepEqual([details['clientId'], details['remoteAddress']], ['vendor-app', '192.0.2.9'])
    assert.doesNotMatch(line?.details ?? '', /nobody|wrong/)
  })
})

describe('GEN-35 SEC-16 guesses are slowed down as at the sign-in page', () => {
  const guess = (world: TokenWorld, attempt: Attempt = {}) => signIn(world, { password: 'wrong', ...attempt })
  const isSlowed = ({ status, headers, body }: Awaited<ReturnType<typeof signIn>>) =>
    status === 429 && Number(headers['retry-after']) > 0 && body['error'] === 'temporarily_unavailable'

  it('at one account from one address: even the right password waits, and anybody elsewhere does not', async (t) => {
    const world = await createTokenWorld(t)
    for (let count = 0; count < 5; count += 1) assert.equal((await guess(world)).status, 400)
    const slowed = await signIn(world)
    assert.ok(isSlowed(slowed))
    assert.equal(slowed.headers['retry-after'], '30')
    assert.ok(isSlowed(await signIn(world, { client: vendorSpa })), 'another app is no way around it')
    assert.equal((await signIn(world, { from: '203.0.113.5' })).status, 200)
    world.pass(31)
    assert.equal((await signIn(world)).status, 200)
  })

  it('at an account that there is not, alike', async (t) => {
    const world = await createTokenWorld(t)
    for (let count = 0; count < 5; count += 1) await guess(world, { username: 'Nobody' })
    assert.ok(isSlowed(await guess(world, { username: 'nobody ' })))
  })

  it('at a disabled account, whose right password is worth no more than a wrong one', async (t) => {
    const world = await createTokenWorld(t)
    await world.set('users', { disabled_at: 1 })
    for (let count = 0; count < 5; count += 1) assert.equal((await signIn(world)).status, 400)
    assert.ok(isSlowed(await signIn(world)))
  })

  it('at many accounts from one address, where only a name vouches for the app that shows them', async (t) => {
    const world = await createTokenWorld(t)
    const client = vendorSpa
    for (let count = 0; count < 50; count += 1) await guess(world, { username: `person-${count}`, client })
    assert.ok(isSlowed(await signIn(world, { client })))
    assert.equal((await signIn(world, { client, from: '203.0.113.5' })).status, 200)
  })

  it('but an app that proves itself has one address for all its people: each of them still has a try', async (t) => {
    const world = await createTokenWorld(t)
    for (let count = 0; count < 50; count += 1) await guess(world, { username: `person-${count}` })
    assert.equal((await guess(world, { username: 'person-50' })).status, 400)
    assert.ok(isSlowed(await guess(world, { username: 'person-50' })), 'and no second one at once')
    assert.equal((await signIn(world)).status, 200)
    assert.equal((await signIn(world, { client: vendorSpa })).status, 200, 'whoever else is at that address')
  })

  it('many at once are judged one by one', async (t) => {
    const world = await createTokenWorld(t)
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(world)))
    assert.equal(answers.filter(({ status }) => status === 400).length, 5)
    assert.equal(answers.filter(isSlowed).length, 15)
  })

  it('and the machine’s own limit is no guess: come back in a moment', async (t) => {
    const world = await createTokenWorld(t)
    const people = Array.from({ length: 30 }, (_, count) => `person-${count}`)
    const answers = await Promise.all(people.map((username) => guess(world, { username })))
    const busy = answers.filter(isSlowed)
    assert.ok(busy.length > 0)
    assert.ok(busy.every(({ headers }) => headers['retry-after'] === '5'))
    assert.equal((await events(world)).length, answers.length - busy.length)
  })
})

describe('GEN-35 D8 RFC6749 §5.2 an app may not', () => {
  const cases: readonly [string, Attempt, string][] = [
    ['at the standard door, however it is registered', { path: '/oauth2/token' }, 'unsupported_grant_type'],
    ['where it is not registered for it', { client: other }, 'unauthorized_client'],
    ['where it is registered for its own tokens alone', { client: vendorKey }, 'unauthorized_client'],
    ['ask for no scope that there is', { scope: 'nonsense' }, 'invalid_scope'],
    ['send no name', { username: ' ' }, 'invalid_request'],
    ['send no password', { password: '' }, 'invalid_request'],
  ]
  for (const [name, attempt, error] of cases) {
    it(`${name}: ${error}, and no password is looked at`, async (t) => {
      const world = await createTokenWorld(t)
      for (const password of [attempt.password ?? adasPassword, attempt.password ?? 'wrong']) {
        const { status, body } = await signIn(world, { ...attempt, password })
        assert.deepEqual([status, body['error']], [400, error])
      }
      assert.deepEqual([await directSessions(world), await events(world)], [[], []])
    })
  }

  it('prove itself wrongly, or not at all', async (t) => {
    const world = await createTokenWorld(t)
    const form = { grant_type: 'password', username: 'ada', password: adasPassword }
    for (const [more, headers] of [
      [{ client_id: 'vendor-app' }, {}],
      [{}, { authorization: basic('vendor-app', 'wrong') }],
      [{}, {}],
    ] as const) {
      const call = { url: '/vendor/token', form: { ...form, ...more }, headers }
      assert.equal(answerOf(await world.call(call)).status, 401)
    }
    assert.deepEqual(await directSessions(world), [])
  })

  it('put the password into the address', async (t) => {
    const world = await createTokenWorld(t)
    const url = `/vendor/token?password=${encodeURIComponent(adasPassword)}`
    const form = { grant_type: 'password', username: 'ada' }
    const { status, body } = answerOf(
      await world.call({ url, form, headers: { authorization: basic('vendor-app', secret) } }),
    )
    assert.deepEqual([status, body['error']], [400, 'invalid_request'])
    assert.equal(
      body['error_description'],
      'The parameter password must be sent in the body, not in the query.',
    )
  })

  it('refresh what another app got', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await signIn(world, { scope: 'openid offline_access' })
    const answer = await world.refresh(String(body['refresh_token']), app)
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_grant'])
  })
})
