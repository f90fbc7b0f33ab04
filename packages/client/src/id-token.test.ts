import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CompactSign, base64url } from 'jose'
import { awkwardSecret, setScene } from '../test/support/scene.ts'
import { createSigningKey, type Claims } from '../test/support/signing-keys.ts'
import { createRelyingParty, startSignIn } from './index.ts'
import type { SigningAlg } from './signed-token.ts'

const now = Date.parse('2026-03-01T12:00:00Z') / 1000

describe('CORE §3.1.3.7 an ID token is refused', () => {
  const cases: [string, Claims, string][] = [
    ['of another issuer', { iss: 'https://evil.example' }, 'wrong-issuer'],
    ['of an issuer that differs by a slash', { iss: 'http://localhost/' }, 'wrong-issuer'],
    ['without iss', { iss: undefined }, 'missing-claim'],
    ['without sub', { sub: undefined }, 'missing-claim'],
    ['with an empty sub', { sub: '' }, 'missing-claim'],
    ['without aud', { aud: undefined }, 'missing-claim'],
    ['without exp', { exp: undefined }, 'missing-claim'],
    ['without iat', { iat: undefined }, 'missing-claim'],
    ['with an exp that is no number', { exp: '9999999999' }, 'missing-claim'],
    ['for another client', { aud: 'atlas' }, 'wrong-audience'],
    ['for a stranger besides us', { aud: ['ledger', 'stranger'], azp: 'ledger' }, 'wrong-audience'],
    ['for nobody', { aud: [] }, 'wrong-audience'],
    ['issued to another party', { azp: 'atlas' }, 'wrong-authorized-party'],
    ['for two without saying to whom', { aud: ['ledger', 'ledger'] }, 'wrong-authorized-party'],
    ['that has expired', { exp: now - 30 }, 'expired'],
    ['from the future', { iat: now + 31 }, 'issued-in-future'],
    ['not yet valid', { nbf: now + 31 }, 'not-yet-valid'],
    ['with another nonce', { nonce: 'replayed' }, 'wrong-nonce'],
    ['without nonce', { nonce: undefined }, 'wrong-nonce'],
    ['made for another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'wrong-access-token-hash'],
  ]
  for (const [name, change, reason] of cases) {
    it(name, async (t) => {
      const { signIn, provider } = await setScene(t)
      provider.mischief.idToken = (claims) => ({ ...claims, ...change })
      await assert.rejects(signIn(), { code: 'bad_id_token', reason })
    })
  }

  const maxAgeCases: [string, Claims, string][] = [
    ['without auth_time', { auth_time: undefined }, 'no-auth-time'],
    ['of a sign-in longer ago', { auth_time: now - 91 }, 'authenticated-too-long-ago'],
    ['of a sign-in in the future', { auth_time: now + 31 }, 'authenticated-in-future'],
  ]
  for (const [name, change, reason] of maxAgeCases) {
    it(`${name}, when max_age was asked`, async (t) => {
      const { signIn, provider } = await setScene(t)
      provider.mischief.idToken = (claims) => ({ ...claims, ...change })
      await assert.rejects(signIn({ maxAgeSeconds: 60 }), { code: 'bad_id_token', reason })
    })
  }
})

describe('CORE §3.1.3.7 an ID token is accepted', () => {
  const cases: [string, Claims][] = [
    ['that expired within the tolerance', { exp: now - 29 }],
    ['that was issued ahead within the tolerance', { iat: now + 30 }],
    ['for a trusted audience besides us', { aud: ['api', 'ledger'], azp: 'ledger' }],
    ['without at_hash', { at_hash: undefined }],
    ['without sid', { sid: undefined }],
  ]
  for (const [name, change] of cases) {
    it(name, async (t) => {
      const { signIn, provider } = await setScene(t, { trustedAudiences: ['api'] })
      provider.mischief.idToken = (claims) => ({ ...claims, ...change })
      assert.equal((await signIn({ maxAgeSeconds: 60 })).claims.sub, 'ada-1815')
    })
  }

  for (const alg of ['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA'] as const satisfies SigningAlg[]) {
    it(`signed with ${alg} when that is registered`, async (t) => {
      const { signIn } = await setScene(t, { idTokenAlg: alg }, { alg })
      assert.equal((await signIn()).claims.sub, 'ada-1815')
    })
  }

  it('signed with the client secret when HS256 is registered', async (t) => {
    const { signIn, provider } = await setScene(t, { idTokenAlg: 'HS256' })
    provider.mischief.signedIdToken = (claims) => signedWithSecret(claims, awkwardSecret)
    assert.equal((await signIn()).claims.sub, 'ada-1815')
    provider.mischief.signedIdToken = (claims) => signedWithSecret(claims, `${awkwardSecret}!`)
    await assert.rejects(signIn(), { reason: 'bad-signature' })
  })
})

describe('the signature of an ID token', () => {
  const unsigned = (claims: Claims) => {
    const [header, payload] = [{ alg: 'none' }, claims].map((part) => base64url.encode(JSON.stringify(part)))
    return Promise.resolve(`${header}.${payload}.`)
  }

  it('must be there: alg none is refused', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.signedIdToken = unsigned
    await assert.rejects(signIn(), { reason: 'wrong-algorithm' })
  })

  it('must use the registered algorithm, not the one that the token claims', async (t) => {
    const { signIn } = await setScene(t, { idTokenAlg: 'RS256' }, { alg: 'PS256' })
    await assert.rejects(signIn(), { reason: 'wrong-algorithm' })
  })

  it('must not be made with the public key as an HMAC secret', async (t) => {
    const { signIn, provider } = await setScene(t)
    const publicKey = JSON.stringify(provider.keys.published()[0])
    provider.mischief.signedIdToken = (claims) => signedWithSecret(claims, publicKey)
    await assert.rejects(signIn(), { reason: 'wrong-algorithm' })
  })

  it('must fit the claims', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.signedIdToken = async (claims) => {
      const [header, , signature] = (await provider.keys.sign(claims)).split('.')
      return [header, base64url.encode(JSON.stringify({ ...claims, sub: 'mallory' })), signature].join('.')
    }
    await assert.rejects(signIn(), { reason: 'bad-signature' })
  })

  it('must come from a published key', async (t) => {
    const { signIn, provider } = await setScene(t)
    const stranger = await createSigningKey('RS256')
    provider.mischief.signedIdToken = (claims) => provider.keys.sign(claims, {}, stranger)
    await assert.rejects(signIn(), { reason: 'unknown-key' })
  })

  it('must come from the key that it names', async (t) => {
    const { signIn, provider } = await setScene(t)
    const stranger = await createSigningKey('RS256')
    const kid = provider.keys.published()[0]?.kid
    provider.mischief.signedIdToken = (claims) => provider.keys.sign(claims, { kid }, stranger)
    await assert.rejects(signIn(), { reason: 'bad-signature' })
  })

  it('may name no key, then every published key is tried', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.keys.publishAlso(await createSigningKey('RS256'))
    provider.mischief.signedIdToken = (claims) => provider.keys.sign(claims, { kid: undefined })
    assert.equal((await signIn()).claims.sub, 'ada-1815')
  })

  for (const [name, value, reason] of [
    ['five parts (encrypted)', 'a.b.c.d.e', 'malformed'],
    ['one part', 'opaque', 'malformed'],
    ['a header that is no JSON', 'AAAA.AAAA.AAAA', 'malformed'],
  ] as const) {
    it(`is not looked for in a token of ${name}`, async (t) => {
      const { signIn, provider } = await setScene(t)
      provider.mischief.signedIdToken = () => Promise.resolve(value)
      await assert.rejects(signIn(), { code: 'bad_id_token', reason })
    })
  }

  it('does not make an ID token of what is typed as another token', async (t) => {
    const { signIn, provider } = await setScene(t)
    for (const typ of ['logout+jwt', 'at+JWT']) {
      provider.mischief.signedIdToken = (claims) => provider.keys.sign(claims, { typ })
      await assert.rejects(signIn(), { reason: 'wrong-type' })
    }
  })
})

describe('a relying party', () => {
  it('with an HS algorithm and no secret is a mistake', () => {
    const settings = { issuer: 'https://op.example', clientId: 'spa', idTokenAlg: 'HS256' } as const
    const create = () => createRelyingParty({ ...settings, authentication: { method: 'none' } })
    assert.throws(create, { code: 'bad_setting' })
  })

  it('asks nobody until something is needed', async (t) => {
    const { rp, provider } = await setScene(t)
    assert.equal(provider.requests.length, 0)
    await Promise.all([startSignIn(rp), startSignIn(rp)])
    assert.equal(provider.requests.length, 1)
  })
})

function signedWithSecret(claims: Claims, secret: string): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims))
  return new CompactSign(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret))
}
