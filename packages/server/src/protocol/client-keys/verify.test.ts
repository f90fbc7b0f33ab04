import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  createSignatureWorld,
  handmade,
  jwk,
  pairs,
  rules,
  secret,
  signed,
  signer,
  strangers,
  tenantId,
} from '../../../test/support/client-keys-world.ts'

const own = {
  RS256: pairs.RS256.privateKey,
  PS256: pairs.RS256.privateKey,
  ES256: pairs.ES256.privateKey,
  EdDSA: pairs.EdDSA.privateKey,
} as const
const kids = { RS256: 'r', PS256: 'r', ES256: 'e', EdDSA: 'any' } as const
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const

describe('CORE-42 CORE §9, RFC8725 §3.1 the key decides what a client may have signed with', () => {
  for (const alg of algorithms) {
    it(`${alg} by a registered key, with and without its kid`, async (t) => {
      const { outcome } = await createSignatureWorld(t)
      assert.equal(await outcome(signer, await signed(alg, own[alg])), 'verified')
      assert.equal(await outcome(signer, await signed(alg, own[alg], { kid: kids[alg] })), 'verified')
      assert.equal(await outcome(signer, await signed(alg, own[alg], { typ: 'JWT' })), 'verified')
    })

    it(`${alg} only where it is allowed`, async (t) => {
      const { outcome } = await createSignatureWorld(t)
      const others = algorithms.filter((one) => one !== alg)
      const token = await signed(alg, own[alg])
      assert.equal(await outcome(signer, token, { algorithms: [alg] }), 'verified')
      assert.equal(await outcome(signer, token, { algorithms: others }), 'algorithm')
      assert.equal(await outcome(signer, token, { algorithms: [] }), 'algorithm')
    })

    it(`${alg} with a changed signature, header or claims is refused`, async (t) => {
      const { outcome } = await createSignatureWorld(t)
      const [header = '', claims = '', signature = ''] = (await signed(alg, own[alg])).split('.')
      const other = Buffer.from(JSON.stringify({ alg, x: 1 })).toString('base64url')
      const flipped = Buffer.from(signature, 'base64url')
      flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0)
      for (const token of [
        `${header}.${claims}.${flipped.toString('base64url')}`,
        `${header}.${Buffer.from('{"sub":"other"}').toString('base64url')}.${signature}`,
        `${other}.${claims}.${signature}`,
        `${header}.${claims}.${flipped.subarray(1).toString('base64url')}`,
      ]) {
        assert.equal(await outcome(signer, token), 'signature')
      }
    })
  }

  it('CORE-43 HS256 by the secret, where it was kept', async (t) => {
    const { outcome, holder } = await createSignatureWorld(t)
    const token = await signed('HS256', Buffer.from(secret))
    assert.equal(await outcome(holder, token), 'verified')
    assert.equal(await outcome(holder, token, { algorithms: ['HS256'] }), 'verified')
    assert.equal(await outcome(holder, token, { algorithms: ['RS256'] }), 'algorithm')
    assert.equal(await outcome(signer, token), 'no-key')
    assert.equal(await outcome(holder, await signed('HS256', Buffer.from(`${secret}!`))), 'signature')
  })

  it('and brings what was signed', async (t) => {
    const { verify } = await createSignatureWorld(t)
    const token = await signed('ES256', own.ES256, { kid: 'e' })
    assert.deepEqual(await verify(tenantId, signer, token, rules), {
      kind: 'verified',
      header: { alg: 'ES256', kid: 'e' },
      claims: { sub: 'signer' },
    })
  })
})

describe('CORE-42 RFC8725 §2 attacks on the key and the algorithm', () => {
  it('no signature at all', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const token = handmade(JSON.stringify({ alg }), '{"sub":"signer"}').replace(/\.[^.]*$/, '.')
      assert.equal(await outcome(signer, token), alg === 'none' ? 'unsigned' : 'malformed')
    }
    assert.equal(await outcome(signer, handmade('{"alg":"None"}', '{"sub":"signer"}')), 'algorithm')
  })

  it('an HMAC whose key is the public key, however it is spelled', async (t) => {
    const { outcome, holder } = await createSignatureWorld(t)
    const { publicKey } = pairs.RS256
    const spellings = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'pkcs1', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk(publicKey)),
      '',
    ]
    for (const key of spellings) {
      const token = handmade('{"alg":"HS256","kid":"r"}', '{"sub":"signer"}', key)
      assert.equal(await outcome(signer, token), 'no-key')
      assert.equal(await outcome({ ...holder, jwks: signer.jwks }, token), 'signature')
      assert.equal(
        await outcome(signer, token.replace(/^[^.]+/, Buffer.from('{"alg":"RS256"}').toString('base64url'))),
        'signature',
      )
    }
  })

  it('the algorithm of another kind of key', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    for (const alg of [
      'RS512',
      'ES384',
      'HS512',
      'ES256K',
      'RSA-OAEP',
      'Ed25519',
      '__proto__',
      'constructor',
    ]) {
      assert.equal(await outcome(signer, handmade(JSON.stringify({ alg }), '{}', 'x')), 'algorithm', alg)
    }
    const relabelled = handmade('{"alg":"RS256","kid":"e"}', '{}', 'x')
    assert.equal(await outcome(signer, relabelled), 'no-key')
  })

  it('a kid that reaches for something else is a kid like any other', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    for (const kid of [
      '../../../../dev/null',
      "' OR 1=1 --",
      'x\u0000r',
      '__proto__',
      'https://evil.example/key',
    ]) {
      const header = JSON.stringify({ alg: 'ES256', kid })
      assert.equal(
        await outcome(
          { ...signer, jwks: [jwk(pairs.ES256.publicKey, { kid: 'e' })] },
          handmade(header, '{}'),
        ),
        'no-key',
      )
      assert.equal(await outcome(signer, handmade(JSON.stringify({ alg: 'HS256', kid }), '{}')), 'no-key')
    }
  })

  it('a key that the token brings along is not even looked at', async (t) => {
    const { outcome, origin, asked } = await createSignatureWorld(t)
    const url = `${origin}/elsewhere`
    const brought = [
      { jwk: jwk(strangers.publicKey) },
      { jku: url },
      { x5u: url },
      { x5c: ['MIIB'] },
      { jku: url, kid: 'e' },
    ]
    for (const header of brought) {
      assert.equal(await outcome(signer, await signed('ES256', strangers.privateKey, header)), 'signature')
      assert.equal(await outcome(signer, await signed('ES256', own.ES256, header)), 'verified')
    }
    assert.deepEqual(asked, [])
  })

  it('a stranger’s key', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    assert.equal(
      await outcome(signer, await signed('ES256', strangers.privateKey, { kid: 'e' })),
      'signature',
    )
    assert.equal(await outcome({ ...signer, jwks: [] }, await signed('ES256', own.ES256)), 'no-key')
  })

  it('a token of another kind (RFC8725 §3.11)', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    const token = await signed('ES256', own.ES256, { typ: 'dpop+jwt' })
    assert.equal(await outcome(signer, token), 'type')
    assert.equal(await outcome(signer, token, { types: ['dpop+jwt'] }), 'verified')
    const spelled = await signed('ES256', own.ES256, { typ: 'Application/OAuth-Authz-Req+JWT' })
    assert.equal(await outcome(signer, spelled, { types: ['oauth-authz-req+jwt'] }), 'verified')
  })

  it('what cannot be read, by its name', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    const token = await signed('ES256', own.ES256)
    assert.equal(await outcome(signer, `${token}.a.b`), 'encrypted')
    assert.equal(await outcome(signer, await signed('ES256', own.ES256, { cty: 'JWT' })), 'nested')
    assert.equal(
      await outcome(signer, handmade('{"alg":"ES256","alg":"ES256"}', '{}')),
      'header-duplicate-member',
    )
  })
})

describe('RFC7517 §4 what a JWK says of itself narrows its use', () => {
  const { publicKey, privateKey } = pairs.RS256
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const cases: readonly [string, object, string, string][] = [
    ['its alg', jwk(publicKey, { alg: 'RS256' }), 'RS256', 'verified'],
    ['its alg is another', jwk(publicKey, { alg: 'RS256' }), 'PS256', 'no-key'],
    ['its alg is none that we know', jwk(publicKey, { alg: 'RSA-OAEP' }), 'RS256', 'no-key'],
    ['its use', jwk(publicKey, { use: 'sig' }), 'RS256', 'verified'],
    ['it is for encryption', jwk(publicKey, { use: 'enc' }), 'RS256', 'no-key'],
    ['its operations', jwk(publicKey, { key_ops: ['verify'] }), 'RS256', 'verified'],
    ['its operations are others', jwk(publicKey, { key_ops: ['encrypt'] }), 'RS256', 'no-key'],
    ['it holds its private part', jwk(privateKey), 'RS256', 'no-key'],
    ['it is a secret', { kty: 'oct', k: 'c2VjcmV0' }, 'RS256', 'no-key'],
    ['it is broken', { kty: 'RSA', n: '?', e: 'AQAB' }, 'RS256', 'no-key'],
    ['it is nothing', {}, 'RS256', 'no-key'],
    ['it has no modulus to speak of', { kty: 'RSA', n: 'AA', e: 'AQAB' }, 'RS256', 'no-key'],
  ]
  for (const [name, key, alg, expected] of cases) {
    it(name, async (t) => {
      const { outcome } = await createSignatureWorld(t)
      const token = await signed(alg, privateKey)
      assert.equal(await outcome({ ...signer, jwks: [{ ...key }] }, token), expected)
      const beside = [{ ...key }, jwk(publicKey)]
      assert.equal(await outcome({ ...signer, jwks: beside }, token), 'verified')
    })
  }

  it('RFC7518 §3.3 a key below 2048 bits, or of another curve, verifies nothing', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    const client = { ...signer, jwks: [jwk(weak.publicKey), jwk(p384.publicKey)] }
    assert.equal(await outcome(client, handmade('{"alg":"RS256"}', '{}')), 'no-key')
    assert.equal(await outcome(client, handmade('{"alg":"ES256"}', '{}')), 'no-key')
  })

  it('RFC8725 §3 a key with an enormous exponent, by which one check costs a hundred, verifies nothing', async (t) => {
    const { outcome } = await createSignatureWorld(t)
    const slow = { ...signer, jwks: [jwk(publicKey, { e: Buffer.alloc(255, 0x7f).toString('base64url') })] }
    assert.equal(await outcome(slow, handmade('{"alg":"RS256"}', '{}')), 'no-key')
    assert.equal(await outcome(slow, handmade('{"alg":"PS256"}', '{}')), 'no-key')
  })
})
