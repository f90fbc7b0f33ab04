import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { type ClientId, signingAlgorithms } from '../../domain/client.ts'
import {
  answerOf,
  app,
  createTokenWorld,
  jwtApp,
  machine,
  secret,
  type TokenWorld,
} from '../../../test/support/token-request.ts'

const url = '/oauth2/userinfo'
const ask = async (
  world: TokenWorld,
  call: Omit<Parameters<TokenWorld['call']>[0], 'url'> & { url?: string },
) => answerOf(await world.call({ url, ...call }))
const all = 'openid profile email phone address'

describe('CORE §5.3 userinfo tells who the person is', () => {
  const expected = {
    sub: 'user-ada',
    name: 'Ada Lovelace',
    preferred_username: 'Ada',
    email: 'ada@example.org',
    email_verified: true,
    phone_number: '+44 1',
    address: { country: 'UK' },
    updated_at: 0,
  }

  it('CORE-31 CORE-32 by GET and by POST, with the token in the header', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ scope: all })
    const headers = { authorization: `Bearer ${token}` }
    for (const call of [
      { headers },
      { headers, form: '' },
      { headers: { authorization: `bearer  ${token}` } },
    ]) {
      const answer = await ask(world, call)
      assert.deepEqual(
        [answer.status, answer.body, answer.headers['cache-control']],
        [200, expected, 'no-store'],
      )
    }
  })

  it('CORE-31 by POST, with the token in the form (RFC6750 §2.2)', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token = '' } = await world.tokens({ scope: all })
    assert.deepEqual((await ask(world, { form: { access_token: token } })).body, expected)
  })

  it('by POST of a body that is no form, with the token in the header', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    const call = {
      form: '{}',
      contentType: 'application/json',
      headers: { authorization: `Bearer ${token}` },
    }
    assert.equal((await ask(world, call)).status, 200)
  })

  it('with a JWT access token', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ client: jwtApp, scope: all })
    assert.deepEqual((await world.userinfo(token)).body, expected)
  })
})

describe('CORE-33 CORE-42 CORE §5.3.2 userinfo is signed where the client registered an algorithm', () => {
  for (const algorithm of [...signingAlgorithms, 'HS256'] as const) {
    it(`${algorithm}, whatever signs its ID tokens`, async (t) => {
      const client = { ...app, id: 'signed' as ClientId, userinfoAlgorithm: algorithm }
      const world = await createTokenWorld(t, [client])
      const { access_token: token } = await world.tokens({ client, scope: 'openid email' })
      const { status, headers, body } = await world.call({
        url,
        headers: { authorization: `Bearer ${token}` },
      })
      assert.deepEqual([status, headers['content-type']], [200, 'application/jwt'])
      const keySet = createLocalJWKSet((await world.keys.publicKeys(world.tenant.id)) as JSONWebKeySet)
      const options = { algorithms: [algorithm], currentDate: world.now() }
      const { payload } =
        algorithm === 'HS256'
          ? await jwtVerify(body, Buffer.from(secret), options)
          : await jwtVerify(body, keySet, options)
      assert.deepEqual(payload, {
        iss: 'https://op.example/acme',
        aud: 'signed',
        sub: 'user-ada',
        email: 'ada@example.org',
        email_verified: true,
      })
    })
  }

  it('and says no to a bad token in plain JSON', async (t) => {
    const client = { ...app, id: 'signed' as ClientId, userinfoAlgorithm: 'ES256' } as const
    const world = await createTokenWorld(t, [client])
    const { access_token: token } = await world.tokens({ client })
    await world.logOut()
    const { status, headers } = await world.userinfo(token)
    assert.deepEqual([status, headers['content-type']], [401, 'application/json'])
  })
})

describe('CORE-35 CORE §5.5 the claims parameter', () => {
  it('adds what it asked of userinfo, and nothing that it asked of the ID token', async (t) => {
    const world = await createTokenWorld(t)
    const claims = { userinfo: { email: { essential: true }, gender: {} }, idToken: { name: {} } }
    for (const client of [app, jwtApp]) {
      const { access_token: token } = await world.tokens({ client, scope: 'openid phone' })
      await world.set('grants', { claims: JSON.stringify(claims) })
      assert.deepEqual((await world.userinfo(token)).body, {
        sub: 'user-ada',
        phone_number: '+44 1',
        email: 'ada@example.org',
      })
    }
  })
})

describe('CORE-52 RFC6750 §3 userinfo refuses', () => {
  it('§3.1 who shows nothing, with a challenge and no error', async (t) => {
    const world = await createTokenWorld(t)
    const answer = await ask(world, {})
    assert.deepEqual([answer.status, answer.body], [401, {}])
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="https://op.example/acme"')
  })

  it('§3.1 a token that is none: 401 invalid_token', async (t) => {
    const world = await createTokenWorld(t)
    const { id_token: idToken, refresh_token: refresh } = await world.tokens()
    for (const token of ['nonsense', 'exat_hunter2', idToken, refresh]) {
      const { status, headers, body } = await world.userinfo(token)
      assert.deepEqual([status, body['error']], [401, 'invalid_token'])
      assert.equal(
        headers['www-authenticate'],
        'Bearer realm="https://op.example/acme", error="invalid_token", error_description="The access token is unknown, expired or revoked."',
      )
    }
    assert.doesNotMatch(JSON.stringify(world.refusals), /hunter2/)
  })

  it('§3.1 a token without openid: 403 insufficient_scope', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens({ scope: 'profile' })
    const { status, headers, body } = await world.userinfo(token)
    assert.deepEqual([status, body['error']], [403, 'insufficient_scope'])
    assert.match(String(headers['www-authenticate']), /scope="openid"$/)
  })

  it('a client that speaks for itself', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await world.post('/oauth2/token', { grant_type: 'client_credentials' }, machine)
    assert.equal((await world.userinfo(String(body['access_token']))).status, 403)
  })

  it('RES-6 RFC9068 §4 a token that is meant for another API', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    await world.database.write((transaction) =>
      transaction.updateTable('access_tokens').set({ audience: 'https://api.example' }).execute(),
    )
    assert.equal((await world.userinfo(token)).status, 401)
  })

  it('BCL-55 a token whose session has ended', async (t) => {
    const world = await createTokenWorld(t)
    const [opaque, jwt] = [await world.tokens(), await world.tokens({ client: jwtApp })]
    await world.logOut()
    for (const { access_token: token } of [opaque, jwt])
      assert.equal((await world.userinfo(token)).status, 401)
  })

  it('RFC9700 §4.3.2 a token in the query, even beside one in the header', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token } = await world.tokens()
    const headers = { authorization: `Bearer ${token}` }
    const answer = await ask(world, { url: `${url}?access_token=${token}`, headers })
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
  })

  it('§2 a token in two places', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: token = '' } = await world.tokens()
    const answer = await ask(world, {
      form: { access_token: token },
      headers: { authorization: `Bearer ${token}` },
    })
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
  })

  for (const authorization of ['Bearer', 'Bearer a b', 'Bearer "x"', 'Bearer a, Bearer b']) {
    it(`§2.1 a header that is malformed: ${authorization}`, async (t) => {
      const world = await createTokenWorld(t)
      const answer = await ask(world, { headers: { authorization } })
      assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
    })
  }

  it('a form that is malformed', async (t) => {
    const world = await createTokenWorld(t)
    const answer = await ask(world, { form: 'access_token=a&access_token=b' })
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
  })

  it('another scheme, as if nothing had been shown', async (t) => {
    const world = await createTokenWorld(t)
    const answer = await ask(world, { headers: { authorization: 'Basic YTpi' } })
    assert.deepEqual([answer.status, answer.body], [401, {}])
  })
})
