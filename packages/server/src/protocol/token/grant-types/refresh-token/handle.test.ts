import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { testTenant } from '../../../../../test/support/request.ts'
import {
  ada,
  app,
  createTokenWorld,
  jwtApp,
  keeper,
  other,
  secret,
  type TokenWorld,
} from '../../../../../test/support/token-request.ts'

const isActive = async (world: TokenWorld, token: unknown) =>
  (await world.introspect(String(token))).body['active']
const events = async (world: TokenWorld) => (await world.audit()).map(({ event }) => event)

describe('RFC6749 §6 a refresh token yields new tokens', () => {
  it('BCP-6 and is replaced', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const { status, body } = await world.refresh(first['refresh_token'])
    assert.equal(status, 200)
    assert.notEqual(body['refresh_token'], first['refresh_token'])
    assert.equal(await isActive(world, body['access_token']), true)
    assert.equal(await isActive(world, first['access_token']), true)
    assert.equal(await isActive(world, first['refresh_token']), false)
  })

  it('CORE-11 with an ID token of the same sign-in, without a nonce', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens({ nonce: 'n-1' })
    world.pass(30)
    const { body } = await world.refresh(first['refresh_token'])
    const [before, after] = [decodeJwt(first['id_token'] ?? ''), decodeJwt(String(body['id_token']))]
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'sid'])
      assert.deepEqual(after[claim], before[claim], claim)
    assert.deepEqual([after['nonce'], Number(after.iat) - Number(before.iat)], [undefined, 30])
    assert.notEqual(after['at_hash'], before['at_hash'])
  })

  it('BCP-7 with less scope where less is asked, and the whole again later', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const less = await world.refresh(first['refresh_token'], undefined, { scope: 'profile' })
    assert.deepEqual([less.body['scope'], less.body['id_token']], ['profile', undefined])
    const more = await world.refresh(String(less.body['refresh_token']), undefined, { scope: 'openid email' })
    assert.equal(more.body['error'], 'invalid_scope')
    const all = await world.refresh(String(less.body['refresh_token']))
    assert.equal(all.body['scope'], 'openid profile')
  })

  it('but not for another client, which is written down', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    assert.equal((await world.refresh(first['refresh_token'], other)).body['error'], 'invalid_grant')
    assert.deepEqual(await events(world), ['credential-of-another-client'])
    assert.equal((await world.refresh(first['refresh_token'])).status, 200)
  })

  it('BCP-9 but not when it lay unused too long', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens({ scope: 'openid offline_access' })
    world.pass(86_399)
    const second = await world.refresh(first['refresh_token'])
    assert.equal(second.status, 200)
    world.pass(86_400)
    assert.equal((await world.refresh(String(second.body['refresh_token']))).body['error'], 'invalid_grant')
  })
})

describe('BCP-6 a stolen refresh token is found out (RFC9700 §4.14.2)', () => {
  it('when it comes again after the grace: the whole family dies', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens({ scope: 'openid offline_access' })
    const { body } = await world.refresh(first['refresh_token'])
    world.pass(11)
    assert.equal((await world.refresh(first['refresh_token'])).body['error'], 'invalid_grant')
    for (const token of [first['access_token'], body['access_token'], body['refresh_token']])
      assert.equal(await isActive(world, token), false)
    assert.equal((await world.refresh(String(body['refresh_token']))).body['error'], 'invalid_grant')
    assert.deepEqual(await events(world), ['refresh-token-reused'])
  })

  it('also after a restart', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const { body } = await world.refresh(first['refresh_token'])
    world.pass(11)
    const form = {
      grant_type: 'refresh_token',
      refresh_token: first['refresh_token'] ?? '',
      client_id: 'app',
    }
    await world.restarted().call({ url: '/oauth2/token', form: { ...form, client_secret: secret } })
    assert.equal(await isActive(world, body['refresh_token']), false)
  })

  it('at once when its child was used already', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const second = await world.refresh(first['refresh_token'])
    const third = await world.refresh(String(second.body['refresh_token']))
    assert.equal((await world.refresh(first['refresh_token'])).body['error'], 'invalid_grant')
    assert.equal(await isActive(world, third.body['refresh_token']), false)
  })

  it('a lost answer is not theft: within the grace there is another child', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    await world.refresh(first['refresh_token'])
    world.pass(5)
    const again = await world.refresh(first['refresh_token'])
    assert.equal(again.status, 200)
    assert.equal((await world.refresh(String(again.body['refresh_token']))).status, 200)
    assert.deepEqual(await events(world), [])
  })

  it('but two who use a child each are two holders', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const [one, two] = [
      await world.refresh(first['refresh_token']),
      await world.refresh(first['refresh_token']),
    ]
    const mine = await world.refresh(String(one.body['refresh_token']))
    assert.equal(mine.status, 200)
    assert.equal((await world.refresh(String(two.body['refresh_token']))).body['error'], 'invalid_grant')
    assert.equal(await isActive(world, mine.body['access_token']), false)
    assert.deepEqual(await events(world), ['refresh-token-reused'])
  })

  it('also when they do it at the same moment', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const children = [
      await world.refresh(first['refresh_token']),
      await world.refresh(first['refresh_token']),
    ]
    const uses = await Promise.all(children.map(({ body }) => world.refresh(String(body['refresh_token']))))
    assert.deepEqual(
      uses.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 400],
    )
    assert.deepEqual(await events(world), ['refresh-token-reused'])
  })

  it('two tabs at the same moment are one holder with a lost answer', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const both = await Promise.all([
      world.refresh(first['refresh_token']),
      world.refresh(first['refresh_token']),
    ])
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    )
    assert.equal((await world.refresh(String(both[1].body['refresh_token']))).status, 200)
    assert.deepEqual(await events(world), [])
  })

  it('of many at the same moment exactly one succeeds where there is no grace', async (t) => {
    const lifetimes = { ...testTenant.lifetimes, refreshGraceSeconds: 0 }
    const world = await createTokenWorld(t, [], { ...testTenant, lifetimes })
    const first = await world.tokens()
    const answers = await Promise.all(Array.from({ length: 6 }, () => world.refresh(first['refresh_token'])))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.deepEqual(await events(world), ['refresh-token-reused'])
  })
})

describe('D8 a client that keeps its refresh token', () => {
  it('uses it again and again, and is told it again', async (t) => {
    const world = await createTokenWorld(t)
    const { refresh_token: kept } = await world.tokens({ client: keeper })
    for (let times = 0; times < 3; times += 1) {
      const { status, body } = await world.refresh(kept, keeper)
      assert.deepEqual([status, body['refresh_token']], [200, kept])
      assert.equal(await isActive(world, body['access_token']), true)
    }
    assert.deepEqual(await events(world), [])
  })

  it('may have rotated it before', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const { refresh_token: kept } = (await world.refresh(first['refresh_token'])).body
    world.register({ ...app, refreshTokenPolicy: 'reuse' })
    for (let times = 0; times < 3; times += 1) {
      world.pass(60)
      assert.equal((await world.refresh(String(kept))).body['refresh_token'], kept)
    }
  })

  it('costs a write of its own once a minute at most', async (t) => {
    const world = await createTokenWorld(t)
    const { refresh_token: kept } = await world.tokens({ client: keeper, scope: 'openid offline_access' })
    const usedAt = async () =>
      await world.database.read.selectFrom('refresh_tokens').selectAll().executeTakeFirstOrThrow()
    await world.refresh(kept, keeper)
    const first = await usedAt()
    world.pass(59)
    await world.refresh(kept, keeper)
    assert.deepEqual(await usedAt(), first)
    world.pass(1)
    await world.refresh(kept, keeper)
    const later = await usedAt()
    assert.deepEqual(
      [Number(later.last_used_at) - Number(first.last_used_at), later.expires_at - first.expires_at],
      [60_000, 60_000],
    )
  })
})

describe('D10 refreshing after a logout', () => {
  it('BCL-53 a refresh token of the session is dead', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    await world.logOut()
    assert.equal((await world.refresh(first['refresh_token'])).body['error'], 'invalid_grant')
  })

  for (const client of [undefined, jwtApp]) {
    it(`BCL-54 an offline one goes on, at once, and its new ${client ? 'JWT' : 'opaque'} access token counts`, async (t) => {
      const world = await createTokenWorld(t)
      const first = await world.tokens({ scope: 'openid offline_access', ...(client ? { client } : {}) })
      await world.logOut()
      assert.equal(await isActive(world, first['access_token']), false)
      const { status, body } = await world.refresh(first['refresh_token'], client)
      assert.equal(status, 200)
      assert.equal(await isActive(world, body['access_token']), true)
      assert.equal(decodeJwt(String(body['id_token']))['sid'], 'sid-1')
    })
  }

  it('SEC-12 whichever of logout and refresh comes first, no token of the session is left alive', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens()
    const [{ body }] = await Promise.all([world.refresh(first['refresh_token']), world.logOut()])
    for (const token of [first['access_token'], body['access_token'], body['refresh_token']])
      assert.equal(await isActive(world, token ?? 'none'), false)
  })

  const locks = [
    ['a disabled account', { disabled_at: 1 }],
    ['a changed password', { revoked_up_to: Date.parse('2026-11-20T09:00:00.250Z') }],
  ] as const
  for (const [name, values] of locks) {
    it(`${name} stops offline refresh tokens, too`, async (t) => {
      const world = await createTokenWorld(t)
      const first = await world.tokens({ scope: 'openid offline_access' })
      await world.set('users', values)
      assert.equal((await world.refresh(first['refresh_token'])).body['error'], 'invalid_grant')
      assert.equal(await isActive(world, first['refresh_token']), false)
      assert.equal(await isActive(world, first['access_token']), false)
      assert.equal((await world.userinfo(first['access_token'])).status, 401)
    })
  }

  it('and so does an account that is gone', async (t) => {
    const world = await createTokenWorld(t)
    const first = await world.tokens({ scope: 'openid offline_access' })
    await world.database.write((transaction) =>
      transaction.deleteFrom('users').where('id', '=', ada).execute(),
    )
    assert.equal((await world.refresh(first['refresh_token'])).body['error'], 'invalid_grant')
    assert.equal(await isActive(world, first['access_token']), false)
  })
})
