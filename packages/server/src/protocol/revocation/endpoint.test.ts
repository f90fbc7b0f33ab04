import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  answerOf,
  app,
  createTokenWorld,
  jwtApp,
  other,
  spa,
  type TokenWorld,
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
