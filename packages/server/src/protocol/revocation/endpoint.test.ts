import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  adasPassword,
  answerOf,
  app,
  createTokenWorld,
  jwtApp,
  other,
  spa,
  type TokenWorld,
  vendorApp,
  vendorSpa,
} from '../../../test/support/token-request.ts'

const isActive = async (world: TokenWorld, token: unknown) =>
  (await world.introspect(String(token))).body['active']

describe('RFC7009 §2 the revocation endpoint', () => {
  it('REV-4 ends the whole grant with a refresh token', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: access, refresh_token: refresh } = await world.tokens({
      scope: 'openid offline_access',
    })
    const { status, body } = await world.revoke(refresh)
    assert.deepEqual([status, body], [200, {}])
    assert.equal(await isActive(world, refresh), false)
    assert.equal(await isActive(world, access), false)
    assert.equal((await world.refresh(refresh)).body['error'], 'invalid_grant')
  })

  it('REV-4 and so kills JWT access tokens, too', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: access, refresh_token: refresh } = await world.tokens({ client: jwtApp })
    await world.revoke(refresh, jwtApp)
    assert.equal(await isActive(world, access), false)
  })

  for (const client of [app, jwtApp]) {
    it(`REV-5 ends one access token and leaves the rest (${client.accessTokenFormat})`, async (t) => {
      const world = await createTokenWorld(t)
      const first = await world.tokens({ client })
      const second = (await world.refresh(first['refresh_token'], client)).body
      assert.equal((await world.revoke(first['access_token'], client)).status, 200)
      assert.equal(await isActive(world, first['access_token']), false)
      assert.equal(await isActive(world, second['access_token']), true)
      assert.equal(await isActive(world, second['refresh_token']), true)
      assert.equal((await world.userinfo(first['access_token'])).status, 401)
    })
  }

  it('REV-1 serves public clients by their name', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: access } = await world.tokens({ client: spa })
    assert.equal((await world.revoke(access, spa)).status, 200)
    assert.equal(await isActive(world, access), false)
  })

  it("REV-2 refuses another client's token and leaves it alone", async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: access, refresh_token: refresh } = await world.tokens()
    for (const token of [access, refresh]) {
      const { status, body } = await world.revoke(token, other)
      assert.deepEqual([status, body['error']], [400, 'invalid_grant'])
      assert.equal(await isActive(world, token), true)
    }
  })

  it('REV-6 finds a token whatever the hint says', async (t) => {
    const world = await createTokenWorld(t)
    for (const hint of ['refresh_token', 'access_token', 'no_such_type']) {
      const { access_token: token = '' } = await world.tokens()
      await world.post('/oauth2/revoke', { token, token_type_hint: hint })
      assert.equal(await isActive(world, token), false)
    }
  })

  it('REV-7 answers 200 and nothing for what is no token, or is one no more', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: access, id_token: idToken } = await world.tokens()
    await world.revoke(access)
    for (const token of ['nonsense', 'exat_', 'a.b.c', access, idToken]) {
      const answer = await world.revoke(token)
      assert.deepEqual([answer.status, answer.body], [200, {}])
    }
    assert.equal((await world.audit()).length, 1)
  })

  it('wants a token', async (t) => {
    const world = await createTokenWorld(t)
    const { status, body } = await world.revoke(undefined)
    assert.deepEqual([status, body['error']], [400, 'invalid_request'])
  })

  it('wants a client', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal(answerOf(await world.call({ url: '/oauth2/revoke', form: { token: 'x' } })).status, 401)
  })

  it('REV-11 leaves the session as it is', async (t) => {
    const world = await createTokenWorld(t)
    const before = await world.database.read.selectFrom('sessions').selectAll().execute()
    await world.revoke((await world.tokens())['refresh_token'])
    assert.deepEqual(await world.database.read.selectFrom('sessions').selectAll().execute(), before)
    assert.deepEqual(await world.database.read.selectFrom('deliveries').selectAll().execute(), [])
    assert.ok((await world.tokens())['access_token'])
  })

  for (const client of [app, jwtApp]) {
    it(`writes down once what it revoked, and no token (${client.accessTokenFormat})`, async (t) => {
      const world = await createTokenWorld(t)
      const { access_token: access = '', refresh_token: refresh = '' } = await world.tokens({ client })
      await Promise.all(Array.from({ length: 8 }, () => world.revoke(access, client)))
      await Promise.all(Array.from({ length: 8 }, () => world.revoke(refresh, client)))
      const lines = await world.audit()
      const kinds = lines.map(({ details }) => (JSON.parse(details) as { kind: string }).kind)
      assert.deepEqual(kinds.toSorted(), ['grant', `${client.accessTokenFormat}-access-token`])
      for (const secret of [access.slice(-20), refresh.slice(-20)])
        assert.equal(JSON.stringify(lines).includes(secret), false)
    })
  }
})

describe('GEN-52 REV-11 an app that has its person’s session to itself logs them out by revoking', () => {
  const scope = 'openid offline_access'
  const signIn = async (world: TokenWorld, client = vendorApp) => {
    const form = { grant_type: 'password', username: 'ada', password: adasPassword, scope }
    return (await world.post('/vendor/token', form, client)).body as Record<string, string>
  }
  /** Whether each session without a browser has ended, which apps are to be told, and by which doors. */
  const rows = async (world: TokenWorld) => {
    const { read } = world.database
    const direct = read.selectFrom('sessions').select('ended_at').where('kind', '=', 'device')
    return [
      (await direct.execute()).map(({ ended_at: at }) => at !== null),
      (await read.selectFrom('deliveries').select('uri').execute()).map(({ uri }) => uri),
      (await read.selectFrom('logouts').select('door').execute()).map(({ door }) => door),
    ]
  }
  const living = async (world: TokenWorld) => {
    const [areOver = []] = await rows(world)
    return areOver.filter((isOver) => isOver === false).length
  }
  const ended = [[true], ['https://vendor-app.example/signed-out'], ['revocation']]
  const alive = [[false], [], []]

  for (const kind of ['access_token', 'refresh_token'] as const) {
    it(`with its ${kind}: everything of the session is dead, and its app hears of it`, async (t) => {
      const world = await createTokenWorld(t)
      const tokens = await signIn(world)
      assert.deepEqual(await rows(world), alive)
      const { status, body } = await world.revoke(tokens[kind], vendorApp)
      assert.deepEqual([status, body], [200, {}])
      assert.deepEqual(await rows(world), ended)
      assert.equal(await isActive(world, tokens['access_token']), false)
      assert.equal((await world.refresh(tokens['refresh_token'], vendorApp)).body['error'], 'invalid_grant')
      assert.equal((await world.userinfo(tokens['access_token'])).status, 401)
    })
  }

  it('once, however often it is asked', async (t) => {
    const world = await createTokenWorld(t)
    const tokens = await signIn(world)
    const again = Array.from({ length: 6 }, () => world.revoke(tokens['access_token'], vendorApp))
    for (const { status } of await Promise.all(again)) assert.equal(status, 200)
    assert.equal((await world.revoke(tokens['refresh_token'], vendorApp)).status, 200)
    assert.deepEqual(await rows(world), ended)
  })

  it('also where a crash came between the two: asking again ends what was left', async (t) => {
    const world = await createTokenWorld(t)
    for (const kind of ['access_token', 'refresh_token']) {
      const tokens = await signIn(world)
      world.crash.isNear = true
      await assert.rejects(world.revoke(tokens[kind], vendorApp), /a crash/)
      assert.equal(await isActive(world, tokens[kind]), false, 'the token is dead whatever comes after')
      world.crash.isNear = false
      assert.equal(await living(world), 1)
      assert.equal((await world.revoke(tokens[kind], vendorApp)).status, 200)
      assert.equal(await living(world), 0)
    }
  })

  it('also with an access token that has expired', async (t) => {
    const world = await createTokenWorld(t)
    const tokens = await signIn(world)
    world.pass(601)
    await world.revoke(tokens['access_token'], vendorApp)
    assert.deepEqual(await rows(world), ended)
  })

  it('D10 also what outlived the session: an app that gives back an access token keeps nothing', async (t) => {
    const over: readonly (readonly [string, (world: TokenWorld) => unknown])[] = [
      ['ended', (world) => world.set('sessions', { ended_at: world.now().getTime() })],
      ['expired', (world) => world.set('sessions', { expires_at: world.now().getTime() })],
    ]
    for (const [how, end] of over) {
      const world = await createTokenWorld(t)
      const tokens = await signIn(world)
      await end(world)
      const renewed = (await world.refresh(tokens['refresh_token'], vendorApp)).body
      assert.equal(await isActive(world, renewed['access_token']), true, how)
      await world.revoke(String(renewed['access_token']), vendorApp)
      assert.equal(await isActive(world, renewed['access_token']), false, how)
      const { body } = await world.refresh(tokens['refresh_token'], vendorApp)
      assert.equal(body['error'], 'invalid_grant', how)
    }
  })

  it('REV-1 also as a public client', async (t) => {
    const world = await createTokenWorld(t)
    const tokens = await signIn(world, vendorSpa)
    await world.revoke(tokens['access_token'], vendorSpa)
    assert.deepEqual((await rows(world))[0], [true])
  })

  it('REV-2 never with a token of another client', async (t) => {
    const world = await createTokenWorld(t)
    const tokens = await signIn(world)
    for (const client of [vendorSpa, app])
      for (const token of [tokens['access_token'], tokens['refresh_token']])
        assert.equal((await world.revoke(token, client)).body['error'], 'invalid_grant')
    assert.deepEqual(await rows(world), alive)
  })

  it('nor anybody else’s: neither the browser’s session nor another one of the same person', async (t) => {
    const world = await createTokenWorld(t)
    const issuer = 'https://op.example/acme/vendor'
    const browsers = await world.tokens({ client: vendorApp, issuer, scope })
    const [first, second] = [await signIn(world), await signIn(world)]
    await world.revoke(first['access_token'], vendorApp)
    assert.equal(await isActive(world, first['access_token']), false)
    for (const { access_token: token } of [browsers, second]) assert.equal(await isActive(world, token), true)
  })

  it('REV-11 a browser’s session goes on, whatever issuer’s token is revoked', async (t) => {
    const world = await createTokenWorld(t)
    const issuer = 'https://op.example/acme/vendor'
    const tokens = await world.tokens({ client: vendorApp, issuer, scope })
    await world.revoke(tokens['refresh_token'], vendorApp)
    await world.revoke(tokens['access_token'], vendorApp)
    const sessions = await world.database.read.selectFrom('sessions').select('ended_at').execute()
    assert.deepEqual(
      sessions.map(({ ended_at: at }) => at),
      [null],
    )
  })
})
