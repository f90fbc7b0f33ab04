import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import {
  app,
  challenge,
  createTokenWorld,
  jwtApp,
  other,
  redirectUri,
  spa,
  type TokenWorld,
  verifier,
} from '../../../../../test/support/token-request.ts'

const isActive = async (world: TokenWorld, token: unknown) =>
  (await world.introspect(String(token))).body['active']

describe('RFC6749 §4.1.3 a code becomes tokens', () => {
  it('OAUTH-10 OAUTH-17 for the client, redirect_uri and verifier that it belongs to', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ client: spa, codeChallenge: challenge })
    const { status, headers, body } = await world.redeem(code, spa, { code_verifier: verifier })
    assert.equal(status, 200)
    assert.deepEqual([headers['cache-control'], headers['pragma']], ['no-store', 'no-cache'])
    assert.match(String(body['access_token']), /^exat_/)
    assert.match(String(body['refresh_token']), /^exrt_/)
    assert.deepEqual(
      [body['token_type'], body['expires_in'], body['scope']],
      ['Bearer', 600, 'openid profile'],
    )
    assert.deepEqual(world.refusals, [])
  })

  for (const algorithm of ['ES256', 'RS256'] as const) {
    it(`CORE-16 CORE-42 CORE §3.1.3.7 with an ID token that its client can verify (${algorithm}, D17)`, async (t) => {
      const world = await createTokenWorld(t, [{ ...app, idTokenAlgorithm: algorithm }])
      const { id_token: idToken = '', access_token: accessToken = '' } = await world.tokens({ nonce: 'n-7' })
      const keys = JSON.parse((await world.call({ url: '/oauth2/jwks' })).body) as JSONWebKeySet
      const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
        issuer: 'https://op.example/acme',
        audience: 'app',
        typ: 'JWT',
        algorithms: [algorithm],
        currentDate: world.now(),
      })
      const half = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
      assert.deepEqual([payload['nonce'], payload['at_hash'], payload['sid']], ['n-7', half, 'sid-1'])
      assert.equal(payload['auth_time'], Number(payload.iat) - 5)
      assert.equal(payload['name'], undefined)
    })
  }

  it('CORE-21 without an ID token where openid was not asked for', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal((await world.tokens({ scope: 'profile' }))['id_token'], undefined)
  })

  it('D2 in the name of the door that issued it', async (t) => {
    const world = await createTokenWorld(t)
    const { id_token: idToken = '' } = await world.tokens({ issuer: 'https://op.example/acme/oidc' })
    const verified = await world.keys.verify(world.tenant.id, idToken)
    assert.equal(verified?.claims['iss'], 'https://op.example/acme/oidc')
  })

  it('JAT-1 RFC9068 with a JWT access token, where the client has those', async (t) => {
    const world = await createTokenWorld(t)
    const { access_token: accessToken = '' } = await world.tokens({ client: jwtApp })
    const verified = await world.keys.verify(world.tenant.id, accessToken)
    assert.deepEqual([verified?.header['typ'], verified?.header['alg']], ['at+jwt', 'ES256'])
    const stored = await world.database.read.selectFrom('access_tokens').select('id').execute()
    assert.deepEqual(stored, [])
  })
})

describe('RFC6749 §4.1.2 a code is used once', () => {
  it('OAUTH-12 a second use is refused, and what the first yielded dies', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ scope: 'openid offline_access' })
    const { body } = await world.redeem(code)
    assert.equal(await isActive(world, body['access_token']), true)
    const again = await world.redeem(code)
    assert.deepEqual([again.status, again.body['error']], [400, 'invalid_grant'])
    assert.equal(await isActive(world, body['access_token']), false)
    assert.equal(await isActive(world, body['refresh_token']), false)
    assert.equal((await world.refresh(String(body['refresh_token']))).body['error'], 'invalid_grant')
    assert.deepEqual(
      (await world.audit()).map(({ event }) => event),
      ['code-reused'],
    )
  })

  it('a third use writes no more', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    for (let times = 0; times < 4; times += 1) await world.redeem(code)
    assert.equal((await world.audit()).length, 1)
  })

  it('OAUTH-11 of many at the same time exactly one gets tokens', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.redeem(code)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ body }) => body['error'] === 'invalid_grant').length, 7)
    const stored = await world.database.read.selectFrom('refresh_tokens').select('id').execute()
    assert.equal(stored.length, 1)
  })

  it('BCP-3 a wrong verifier or redirect_uri does not use it up', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ client: spa, codeChallenge: challenge })
    const wrong = [
      { code_verifier: 'x'.repeat(43) },
      {},
      { code_verifier: verifier, redirect_uri: 'https://evil.example/' },
    ]
    for (const form of wrong)
      assert.equal((await world.redeem(code, spa, form)).body['error'], 'invalid_grant')
    assert.equal((await world.redeem(code, spa, { code_verifier: verifier })).status, 200)
  })

  it('OAUTH-11 another client neither gets it nor uses it up, and is written down', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    assert.equal((await world.redeem(code, other)).body['error'], 'invalid_grant')
    const [line] = await world.audit()
    assert.equal(line?.event, 'credential-of-another-client')
    const { grantId, ...details } = JSON.parse(line.details) as Record<string, unknown>
    assert.ok(grantId)
    assert.deepEqual(details, { credential: 'code', clientId: 'app', shownBy: 'other' })
    assert.equal((await world.redeem(code)).status, 200)
  })

  it('another tenant does not know it', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    await world.database.write((transaction) =>
      transaction.updateTable('codes').set({ tenant_id: 'elsewhere' }).execute(),
    )
    assert.equal((await world.redeem(code)).body['error'], 'invalid_grant')
  })

  it('a shortened, lengthened or changed code is never one', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    await fc.assert(
      fc.asyncProperty(mutationOf(code), async (changed) => {
        assert.equal((await world.redeem(changed)).status, 400)
      }),
      { numRuns: 60 },
    )
    assert.equal((await world.redeem(code)).status, 200)
  })
})

/** What is nearly the value and never the value. */
function mutationOf(value: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: value.length - 1 })
  return fc.oneof(
    at.map((end) => value.slice(0, end)),
    fc
      .string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', '0', '-', '.', ' ') })
      .map((more) => value + more),
    at.map((place) => `${value.slice(0, place)}${value[place] === 'z' ? 'y' : 'z'}${value.slice(place + 1)}`),
  )
}

describe('CORE-14 an ended session does not come back by a code', () => {
  it('not by one of its own', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    await world.logOut()
    assert.equal((await world.redeem(code)).body['error'], 'invalid_grant')
  })

  it('and not by an offline one', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ scope: 'openid offline_access' })
    await world.logOut()
    const { body } = await world.redeem(code)
    assert.deepEqual([body['error'], world.refusals[0]?.reason], ['invalid_grant', 'code-session-over'])
  })

  it('SEC-12 whichever of logout and redemption comes first, no token is left alive', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode()
    const [{ body }] = await Promise.all([world.redeem(code), world.logOut()])
    assert.equal(await isActive(world, body['access_token'] ?? 'none'), false)
    assert.equal(await isActive(world, body['refresh_token'] ?? 'none'), false)
  })
})

describe('D7 GEN-12 a verifier that nobody asked for', () => {
  const vendor = 'https://op.example/acme/vendor'
  const ignored = async (world: TokenWorld) =>
    (await world.audit()).filter(({ event }) => event === 'unasked-verifier-ignored')
  const shown = { code_verifier: verifier }

  it('is ignored of a client with its secret, and written down without it', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ issuer: vendor })
    assert.equal((await world.redeem(code, app, shown)).status, 200)
    const [line, ...others] = await ignored(world)
    assert.ok(line && others.length === 0)
    assert.deepEqual(Object.keys(JSON.parse(line.details) as object), ['grantId'])
  })

  it('is refused of a public client, and does not use the code up', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ client: spa, issuer: vendor })
    assert.equal((await world.redeem(code, spa, shown)).body['error'], 'invalid_grant')
    assert.deepEqual(await ignored(world), [])
    assert.equal((await world.redeem(code, spa)).status, 200)
  })

  it('D2 the issuer of the code decides, not the door that it is shown at', async (t) => {
    const world = await createTokenWorld(t)
    const form = { grant_type: 'authorization_code', redirect_uri: redirectUri, ...shown }
    const standard = await world.post('/vendor/token', { ...form, code: await world.grantCode() })
    assert.equal(standard.body['error'], 'invalid_grant')
    const vendors = await world.grantCode({ issuer: vendor })
    assert.equal((await world.post('/oauth2/token', { ...form, code: vendors })).status, 200)
  })
})

describe('GEN-11 a code without its redirect_uri', () => {
  const form = { grant_type: 'authorization_code' }
  it('is good where its issuer takes the first registered one', async (t) => {
    const world = await createTokenWorld(t)
    const code = await world.grantCode({ issuer: 'https://op.example/acme/vendor' })
    assert.equal((await world.post('/vendor/token', { ...form, code })).status, 200)
  })

  it('D2 is not where its issuer does not, at whatever door', async (t) => {
    const world = await createTokenWorld(t)
    const answer = await world.post('/vendor/token', { ...form, code: await world.grantCode() })
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
  })

  it('tells another client nothing of whose it is', async (t) => {
    const world = await createTokenWorld(t)
    const ofVendor = await world.grantCode({ issuer: 'https://op.example/acme/vendor' })
    const answers = [ofVendor, await world.grantCode(), 'exac_none'].map((code) =>
      world.post('/oauth2/token', { ...form, code }, other),
    )
    const [one, ...others] = (await Promise.all(answers)).map(({ body }) => body)
    for (const body of others) assert.deepEqual(body, one)
  })
})
