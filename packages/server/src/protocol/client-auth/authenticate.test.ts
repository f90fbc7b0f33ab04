import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import { CompactSign } from 'jose'
import type { Client, ClientId } from '../../domain/client.ts'
import {
  answerOf,
  app,
  basic,
  createTokenWorld,
  type Form,
  machine,
  secret,
  spa,
  type TokenWorld,
} from '../../../test/support/token-request.ts'
import { testTenant } from '../../../test/support/request.ts'
import { jwtBearer } from './read.ts'

const grantType = { grant_type: 'client_credentials' }
const ask = async (world: TokenWorld, form: Form, headers: Readonly<Record<string, string>> = {}) =>
  answerOf(await world.call({ url: '/oauth2/token', form: { ...grantType, ...form }, headers }))

describe('RFC6749 §2.3.1 a client proves itself with its secret', () => {
  it('by Basic, form-encoded', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal((await ask(world, {}, { authorization: basic('machine', secret) })).status, 200)
  })

  it('by Basic, not encoded, as older SDKs do', async (t) => {
    const world = await createTokenWorld(t)
    const authorization = `Basic ${Buffer.from(`machine:${secret}`).toString('base64')}`
    assert.equal((await ask(world, {}, { authorization })).status, 200)
  })

  it('in the body', async (t) => {
    const world = await createTokenWorld(t)
    assert.equal((await ask(world, { client_id: 'machine', client_secret: secret })).status, 200)
  })

  it('and in no query', async (t) => {
    const world = await createTokenWorld(t)
    const url = `/oauth2/token?client_id=machine&client_secret=${encodeURIComponent(secret)}`
    const { status, body } = answerOf(await world.call({ url, form: grantType }))
    assert.deepEqual([status, body['error']], [400, 'invalid_request'])
  })
})

describe('RFC6749 §5.2 every failed proof gets the same answer', () => {
  const post = (id: string, password: string): Form => ({ client_id: id, client_secret: password })
  const cases: readonly [string, Form, string][] = [
    ['an unknown client', post('nobody', secret), 'unknown-client'],
    ['a wrong secret', post('machine', 'wrong'), 'wrong-secret'],
    ["another client's secret hash", post('spa', secret), 'method-not-registered'],
    ['no secret where one is registered', { client_id: 'machine' }, 'method-not-registered'],
    ['an empty secret', post('machine', ''), 'method-not-registered'],
  ]
  for (const [name, form, reason] of cases) {
    it(name, async (t) => {
      const world = await createTokenWorld(t)
      const { status, headers, body } = await ask(world, form)
      assert.equal(status, 401)
      assert.equal(body['error'], 'invalid_client')
      assert.match(String(body['error_description']), /^Client authentication failed: /)
      assert.equal(headers['www-authenticate'], undefined)
      assert.equal(headers['cache-control'], 'no-store')
      assert.deepEqual(
        world.refusals.map((one) => one.reason),
        [reason],
      )
      assert.doesNotMatch(JSON.stringify(world.refusals), /100 %/)
    })
  }

  it('a client that is registered for a secret and has none', async (t) => {
    const bare: Client = { ...spa, id: 'bare' as ClientId, authMethods: ['client_secret_post'] }
    const world = await createTokenWorld(t, [bare])
    assert.equal((await ask(world, post('bare', secret))).status, 401)
    assert.equal(world.refusals[0]?.reason, 'wrong-secret')
  })

  it('with a challenge where Basic was tried', async (t) => {
    const world = await createTokenWorld(t)
    const { status, headers } = await ask(world, {}, { authorization: basic('machine', 'wrong') })
    assert.equal(status, 401)
    assert.equal(headers['www-authenticate'], 'Basic realm="https://op.example/acme", charset="UTF-8"')
  })

  it('also in a tenant that does not know the client', async (t) => {
    const world = await createTokenWorld(t)
    const tenant = { ...world.tenant, id: 'elsewhere' as typeof world.tenant.id }
    const call = { url: '/oauth2/token', form: { ...grantType, ...post('machine', secret) }, tenant }
    assert.equal(answerOf(await world.call(call)).status, 401)
    assert.deepEqual(
      world.refusals.map((one) => one.reason),
      ['unknown-client'],
    )
  })
})

const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
} as const
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 })

const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more })
const signer: Client = {
  ...machine,
  id: 'signer' as ClientId,
  authMethods: ['private_key_jwt'],
  jwks: [
    jwk(pairs.RS256.publicKey, { kid: 'r' }),
    jwk(pairs.ES256.publicKey),
    jwk(pairs.EdDSA.publicKey, { kid: 'e' }),
  ],
}

interface Assertion {
  readonly alg: string
  readonly key: KeyObject | Uint8Array
  readonly claims?: object
  readonly header?: object
}

let count = 0
async function assertion(world: TokenWorld, { alg, key, claims, header }: Assertion): Promise<Form> {
  const iat = Math.floor(world.now().getTime() / 1000)
  count += 1
  const own = {
    iss: 'signer',
    sub: 'signer',
    aud: 'https://op.example/acme',
    iat,
    exp: iat + 60,
    jti: `j-${count}`,
  }
  const payload = new TextEncoder().encode(JSON.stringify({ ...own, ...claims }))
  const client_assertion = await new CompactSign(payload).setProtectedHeader({ alg, ...header }).sign(key)
  return { client_assertion, client_assertion_type: jwtBearer }
}

describe('BCP-10 a client proves itself with a signature (RFC7523, CORE §9)', () => {
  const good: readonly [string, Assertion][] = [
    ['RS256', { alg: 'RS256', key: pairs.RS256.privateKey }],
    ['PS256', { alg: 'PS256', key: pairs.RS256.privateKey, header: { kid: 'r' } }],
    ['ES256', { alg: 'ES256', key: pairs.ES256.privateKey, header: { typ: 'JWT' } }],
    ['EdDSA', { alg: 'EdDSA', key: pairs.EdDSA.privateKey, header: { typ: 'client-authentication+jwt' } }],
    [
      'for the token endpoint',
      { alg: 'ES256', key: pairs.ES256.privateKey, claims: { aud: 'https://op.example/acme/oauth2/token' } },
    ],
  ]
  it('D2 for any issuer of the tenant at this address, each assertion once for all of them', async (t) => {
    const dialects = { vendor: { logoutByContract: true } }
    const world = await createTokenWorld(t, [signer], { ...testTenant, dialects })
    const es256 = { alg: 'ES256', key: pairs.ES256.privateKey }
    for (const path of ['', '/vendor', '/plain']) {
      const aud = `https://op.example/acme${path}`
      const form = await assertion(world, { ...es256, claims: { aud } })
      assert.equal((await ask(world, form)).status, 200, aud)
      const again = { ...grantType, ...form }
      assert.equal(answerOf(await world.call({ url: '/vendor/token', form: again })).status, 401, 'replayed')
    }
    const foreign = await assertion(world, { ...es256, claims: { aud: 'https://other.example/vendor' } })
    assert.equal((await ask(world, foreign)).status, 401)
  })

  it('but not for one of a spelling that the tenant has switched off', async (t) => {
    const world = await createTokenWorld(t, [signer])
    const claims = { aud: 'https://op.example/acme/vendor' }
    const form = await assertion(world, { alg: 'ES256', key: pairs.ES256.privateKey, claims })
    assert.equal((await ask(world, form)).status, 401)
    assert.equal(world.refusals[0]?.reason, 'assertion-audience')
  })

  for (const [name, one] of good) {
    it(name, async (t) => {
      const world = await createTokenWorld(t, [signer])
      const { status } = await ask(world, await assertion(world, one))
      assert.deepEqual([status, world.refusals], [200, []])
    })
  }

  const publicAsSecret = Buffer.from(pairs.RS256.publicKey.export({ type: 'spki', format: 'pem' }))
  const bad: readonly [string, Assertion, string][] = [
    ['a key that is not registered', { alg: 'RS256', key: strange.privateKey }, 'assertion-signature'],
    ['an algorithm of no key’s', { alg: 'RS512', key: pairs.RS256.privateKey }, 'assertion-algorithm'],
    ['an HMAC with the public key', { alg: 'HS256', key: publicAsSecret }, 'method-not-registered'],
    [
      'an unknown kid',
      { alg: 'RS256', key: pairs.RS256.privateKey, header: { kid: 'x' } },
      'assertion-no-key',
    ],
    [
      'the kid of another key',
      { alg: 'RS256', key: pairs.RS256.privateKey, header: { kid: 'e' } },
      'assertion-no-key',
    ],
    [
      'another kind of JWT',
      { alg: 'ES256', key: pairs.ES256.privateKey, header: { typ: 'dpop+jwt' } },
      'assertion-type',
    ],
    [
      'another audience',
      { alg: 'ES256', key: pairs.ES256.privateKey, claims: { aud: 'https://evil.example' } },
      'assertion-audience',
    ],
    [
      'an expired one',
      { alg: 'ES256', key: pairs.ES256.privateKey, claims: { exp: 1 } },
      'assertion-expired',
    ],
    [
      'another issuer',
      { alg: 'ES256', key: pairs.ES256.privateKey, claims: { iss: 'machine' } },
      'assertion-issuer',
    ],
    [
      'no jti',
      { alg: 'ES256', key: pairs.ES256.privateKey, claims: { jti: undefined } },
      'assertion-without-jti',
    ],
  ]
  for (const [name, one, reason] of bad) {
    it(`and is refused with ${name}`, async (t) => {
      const world = await createTokenWorld(t, [signer])
      const { status, body } = await ask(world, await assertion(world, one))
      assert.deepEqual([status, body['error'], world.refusals[0]?.reason], [401, 'invalid_client', reason])
    })
  }

  it('and is refused without a signature at all', async (t) => {
    const world = await createTokenWorld(t, [signer])
    const { client_assertion: signed = '', ...rest } = await assertion(world, {
      alg: 'ES256',
      key: pairs.ES256.privateKey,
    })
    const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    const unsigned = `${header}.${signed.split('.')[1]}.`
    assert.equal((await ask(world, { client_assertion: unsigned, ...rest })).status, 401)
  })

  it('once: a replay is refused, also after a restart', async (t) => {
    const world = await createTokenWorld(t, [signer])
    const form = await assertion(world, { alg: 'ES256', key: pairs.ES256.privateKey })
    assert.equal((await ask(world, form)).status, 200)
    assert.equal((await ask(world, form)).status, 401)
    assert.equal(world.refusals[0]?.reason, 'assertion-replayed')
    const restarted = world.restarted()
    assert.equal((await ask({ ...world, call: restarted.call }, form)).status, 401)
  })

  it('once: of many at the same time one gets through', async (t) => {
    const world = await createTokenWorld(t, [signer])
    const form = await assertion(world, { alg: 'ES256', key: pairs.ES256.privateKey })
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(world, form)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  })

  it('with a key set that holds keys of no use, too', async (t) => {
    const jwks = [
      jwk(strange.publicKey, { use: 'enc' }),
      jwk(strange.publicKey, { alg: 'RS512' }),
      { kty: 'RSA', n: '?' },
      ...signer.jwks,
    ]
    const world = await createTokenWorld(t, [{ ...signer, jwks }])
    assert.equal(
      (await ask(world, await assertion(world, { alg: 'ES256', key: pairs.ES256.privateKey }))).status,
      200,
    )
    const wrong = await ask(world, await assertion(world, { alg: 'RS256', key: strange.privateKey }))
    assert.equal(wrong.status, 401)
  })

  it('only where it is registered for that', async (t) => {
    const world = await createTokenWorld(t, [{ ...signer, authMethods: ['client_secret_post'] }])
    const { status } = await ask(world, await assertion(world, { alg: 'ES256', key: pairs.ES256.privateKey }))
    assert.deepEqual([status, world.refusals[0]?.reason], [401, 'method-not-registered'])
  })
})

describe('RFC6749 §2.1 a public client', () => {
  it('names itself', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await world.post('/oauth2/revoke', { token: 'unknown' }, spa)
    assert.deepEqual(body, {})
    assert.deepEqual(world.refusals, [])
  })

  it('cannot be a confidential client that leaves its secret at home', async (t) => {
    const world = await createTokenWorld(t)
    const answer = await world.call({ url: '/oauth2/revoke', form: { token: 'x', client_id: app.id } })
    assert.equal(answer.status, 401)
  })
})
