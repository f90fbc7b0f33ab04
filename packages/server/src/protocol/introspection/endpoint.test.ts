import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  answerOf,
  api,
  app,
  basic,
  createTokenWorld,
  jwtApp,
  other,
  secret,
  spa,
  type TokenWorld,
  vendorApp,
  vendorSpa,
} from '../../../test/support/token-request.ts'
import { testTenant } from '../../../test/support/request.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import type { LogoutRevocation } from '../../domain/tenant.ts'

const inactive = { active: false }

describe('INT-8 RFC7662 §2.2 what introspection tells', () => {
  const times = { exp: 1_795_165_800, iat: 1_795_165_200, auth_time: 1_795_165_195 }
  const shared = {
    active: true,
    scope: 'openid profile',
    sub: 'user-ada',
    iss: 'https://op.example/acme',
    sid: 'sid-1',
  }

  it('of an opaque access token', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    const { status, headers, body } = await world.introspect(token)
    assert.deepEqual([status, headers['cache-control']], [200, 'no-store'])
    const own = { client_id: 'app', token_type: 'Bearer', aud: 'https://op.example/acme', username: 'Ada' }
    assert.deepEqual(body, { ...shared, ...times, ...own })
  })

  it('of a JWT access token', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ client: jwtApp })
    const { jti, ...body } = (await world.introspect(token)).body
    assert.match(String(jti), /^\w{26}\.\w{26}$/)
    const own = {
      client_id: 'jwt-app',
      token_type: 'Bearer',
      aud: 'https://op.example/acme',
      username: 'Ada',
    }
    assert.deepEqual(body, { ...shared, ...times, ...own })
  })

  it('no name by which the person signs in, where the app was not let see their profile', async (t) => {
    const world = await createTokenWorld(t)
    for (const client of [app, jwtApp]) {
      const { access_token: token } = await world.tokens({ client, scope: 'openid' })
      const { body } = await world.introspect(token)
      assert.deepEqual([body['active'], body['scope']], [true, 'openid'])
      assert.equal(Object.hasOwn(body, 'username'), false)
    }
  })

  it('of a refresh token', async (t) => {
    const world = await createTokenWorld(t)
    const { refresh_token: token } = await world.tokens()
    const { body } = await world.introspect(token)
    assert.deepEqual(body, { ...shared, ...times, exp: 1_795_165_200 + 86_395 + 5, client_id: 'app' })
  })
})

describe('INT-2 an inactive answer carries nothing else', () => {
  it('whatever the token is', async (t) => {
    const world = await createTokenWorld(t)
    const { id_token: idToken } = await world.tokens()
    const logoutToken = await world.keys.sign(world.tenant.id, 'ES256', 'logout+jwt', {
      jti: 'x.y',
      client_id: 'app',
    })
    for (const token of ['nonsense', 'exat_', 'a.b.c', 'exrt_hunter2', idToken, logoutToken])
      assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it("for another client's token", async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    assert.deepEqual((await world.introspect(token, other)).body, inactive)
    assert.equal((await world.introspect(token, app)).body['active'], true)
  })

  it('BCL-55 JAT-8 for every kind of token, as soon as its session has ended', async (t) => {
    const world = await createTokenWorld(t)
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    const tokens = [
      opaque['access_token'],
      opaque['refresh_token'],
      jwt['access_token'],
      jwt['refresh_token'],
    ]
    for (const token of tokens) assert.equal((await world.introspect(token)).body['active'], true)
    await world.logOut()
    for (const token of tokens) assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it('BCL-55 for tokens whose session is over by time alone', async (t) => {
    const world = await createTokenWorld(t)
    await world.set('sessions', { idle_expires_at: world.now().getTime() + 60_000 })
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    world.pass(61)
    for (const { access_token: token } of [opaque, jwt])
      assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it('D10 except for what survives the session by its own policy', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({
      atLogout: { access: 'survive', refresh: 'survive' },
    })
    await world.logOut()
    assert.equal((await world.introspect(token)).body['active'], true)
  })

  for (const [logoutRevokes, [access, refresh]] of Object.entries({
    'as-granted': [true, true],
    'access-tokens': [false, true],
    everything: [false, false],
  } as const))
    it(`AKA-92 unless their tenant revokes ${logoutRevokes}, be the end of the time noticed or not`, async (t) => {
      const tenant = { ...testTenant, logoutRevokes: logoutRevokes as LogoutRevocation }
      const world = await createTokenWorld(t, [], tenant)
      await world.set('sessions', { idle_expires_at: world.now().getTime() + 60_000 })
      const atLogout = { access: 'survive', refresh: 'survive' } as const
      const both = [await world.tokens({ atLogout }), await world.tokens({ client: jwtApp, atLogout })]
      world.pass(61)
      for (const tokens of both) {
        assert.equal((await world.introspect(tokens['access_token'])).body['active'], access)
        assert.equal((await world.introspect(tokens['refresh_token'])).body['active'], refresh)
        assert.equal((await world.userinfo(tokens['access_token'])).status, access ? 200 : 401)
      }
      const again = await world.refresh(both[0]?.['refresh_token'])
      assert.equal(again.status, refresh ? 200 : 400)
      const { access_token: token } = again.body as Record<string, string>
      assert.equal((await world.introspect(token)).body['active'] === true, refresh)
    })

  it('for expired tokens', async (t) => {
    const world = await createTokenWorld(t)
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    world.pass(600)
    for (const { access_token: token } of [opaque, jwt])
      assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it('for tokens of a client that is registered no more', async (t) => {
    const world = await createTokenWorld(t)
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    for (const client of [app, jwtApp]) world.forget(client)
    const tokens = [opaque['access_token'], opaque['refresh_token'], jwt['access_token']]
    for (const token of tokens) assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it("for another tenant's tokens", async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    await world.database.write((transaction) =>
      transaction.updateTable('access_tokens').set({ tenant_id: 'elsewhere' }).execute(),
    )
    assert.deepEqual((await world.introspect(token)).body, inactive)
  })

  it('for shortened, lengthened and changed tokens', async (t) => {
    const world = await createTokenWorld(t)
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    const tokens = [opaque['access_token'], opaque['refresh_token'], jwt['access_token']].map(String)
    const changes = fc.tuple(
      fc.constantFrom(...tokens),
      fc.nat({ max: 100 }),
      fc.constantFrom('cut', 'add', 'swap'),
    )
    await fc.assert(
      fc.asyncProperty(changes, async ([token, place, how]) => {
        const at = place % (token.length - 2)
        const swapped = `${token.slice(0, at)}${token[at] === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`
        const changed = {
          cut: token.slice(0, at),
          add: `${token}${'A'.repeat(1 + (place % 3))}`,
          swap: swapped,
        }[how]
        assert.notEqual((await world.introspect(changed)).body['active'], true)
      }),
      { numRuns: 80 },
    )
  })
})

describe('RFC7662 §2.1 who may introspect', () => {
  it('INT-3 nobody without a proof: 401', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token = '' } = await world.tokens()
    const call = {
      url: '/oauth2/introspect',
      form: { token },
      headers: { authorization: basic('api', 'wrong') },
    }
    const { status, body } = answerOf(await world.call(call))
    assert.deepEqual([status, body['error'], body['active']], [401, 'invalid_client', undefined])
  })

  it('INT-1 no public client', async (t) => {
    const world = await createTokenWorld(t)
    const { status, body } = await world.introspect('x', spa)
    assert.deepEqual([status, body['error']], [401, 'invalid_client'])
  })

  it('INT-5 nobody who puts the token into the query', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    const call = {
      url: `/oauth2/introspect?token=${token}`,
      form: {},
      headers: { authorization: basic('api', secret) },
    }
    const { status, body } = answerOf(await world.call(call))
    assert.deepEqual([status, body['error']], [400, 'invalid_request'])
  })

  it('INT-9 §2.1 whatever the hint says', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token = '' } = await world.tokens()
    for (const hint of ['refresh_token', 'access_token', 'something']) {
      const { body } = await world.post('/oauth2/introspect', { token, token_type_hint: hint }, api)
      assert.equal(body['active'], true)
    }
  })
})

describe('GEN-24 introspection at a door that takes a public client’s word', () => {
  const issuer = 'https://op.example/acme/vendor'
  const ask = (world: TokenWorld, token: string | undefined, client: Client) =>
    world.post('/vendor/introspect', { token: token ?? '' }, client)

  it('tells it of its own tokens, whatever issuer they are of', async (t) => {
    const world = await createTokenWorld(t)
    for (const granting of [{ client: vendorSpa, issuer }, { client: vendorSpa }]) {
      const { access_token: token } = await world.tokens({ ...granting, scope: 'openid offline_access' })
      const { status, body } = await ask(world, token, vendorSpa)
      assert.deepEqual([status, body['active'], body['client_id']], [200, true, 'vendor-spa'])
    }
  })

  it('GEN-19 and that they are dead, once the session has ended by whatever door', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ client: vendorSpa, issuer })
    await world.logOut()
    assert.deepEqual((await ask(world, token, vendorSpa)).body, inactive)
  })

  it("tells it nothing of anybody else's, and no other public client of its own", async (t) => {
    const world = await createTokenWorld(t)
    const others = [
      await world.tokens(),
      await world.tokens({ client: vendorApp, issuer }),
      await world.tokens({ client: spa }),
    ]
    for (const { access_token: access, refresh_token: refresh = 'x' } of others)
      for (const token of [access, refresh])
        assert.deepEqual((await ask(world, token, vendorSpa)).body, inactive)
    const { access_token: its } = await world.tokens({ client: vendorSpa, issuer })
    assert.deepEqual((await ask(world, its, spa)).body, inactive)
  })

  it('nor a client with a secret that is registered to ask without, however much it may see with it', async (t) => {
    const unproven = {
      ...vendorApp,
      id: 'unproven' as ClientId,
      introspection: 'tenant',
      introspectionAuthMethods: ['none'],
    } as const
    const world = await createTokenWorld(t, [unproven])
    const bare = (token = '') =>
      world.call({ url: '/vendor/introspect', form: { client_id: 'unproven', token } }).then(answerOf)
    const { access_token: its } = await world.tokens({ client: unproven, issuer })
    const { access_token: another } = await world.tokens({ client: vendorApp, issuer })
    assert.equal((await bare(its)).body['active'], true)
    assert.deepEqual((await bare(another)).body, inactive)
  })

  it('and needs a proof of whoever has one', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token = '' } = await world.tokens({ client: vendorApp, issuer })
    const call = { url: '/vendor/introspect', form: { client_id: 'vendor-app', token } }
    assert.equal(answerOf(await world.call(call)).status, 401)
  })

  it('INT-1 which the standard door needs of everybody', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ client: vendorSpa, issuer })
    assert.equal((await world.introspect(token, vendorSpa)).status, 401)
  })
})
