import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { base64url, decodeJwt } from 'jose'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { ada, signedBySecret, unsigned } from '../../test/support/genauth-tokens.ts'
import { createSigningKey, type Claims } from '../../test/support/signing-keys.ts'
import { AuthenticationClient, type AuthenticationClientOptions } from './index.ts'

const now = Date.parse('2026-03-01T12:00:00Z') / 1000

/** Somebody has signed in; both tokens, and ways to forge others. */
async function signedIn(t: TestContext, options: Partial<AuthenticationClientOptions> = {}) {
  const scene = await setGenauthScene(t, options)
  const { code, nonce } = await scene.signIn()
  const { access_token: accessToken, id_token: idToken = '' } = await scene.client.getAccessTokenByCode(code)
  const [idClaims, accessClaims]: [Claims, Claims] = [decodeJwt(idToken), decodeJwt(accessToken)]
  return { ...scene, nonce, accessToken, idToken, idClaims, accessClaims }
}

const foreign: [string, Claims, string][] = [
  ['of another issuer', { iss: 'https://evil.example/oidc' }, 'wrong-issuer'],
  ['of the twin issuer', { iss: 'http://localhost/oauth' }, 'wrong-issuer'],
  ['without iss', { iss: undefined }, 'missing-claim'],
  ['of another app', { aud: '60eeb0c5ad93344d98831df1' }, 'wrong-audience'],
  ['of another app beside us', { aud: [app.id, 'stranger'], azp: app.id }, 'wrong-audience'],
  ['without aud', { aud: undefined }, 'missing-claim'],
  ['that has expired', { exp: now - 30 }, 'expired'],
  ['without exp', { exp: undefined }, 'missing-claim'],
  ['from the future', { iat: now + 31 }, 'issued-in-future'],
  ['not yet valid', { nbf: now + 31 }, 'not-yet-valid'],
]

describe('an ID token by HS256', () => {
  it('gives its claims, with the nulls of the contract', async (t) => {
    const { client, idToken, nonce, accessToken, provider } = await signedIn(t)
    const claims = await client.parseIDToken(idToken, { nonce, accessToken })
    assert.deepEqual([claims.sub, claims.aud, claims.gender, claims.birthdate], [ada.sub, app.id, 'U', null])
    assert.ok(
      !provider.calls.some(({ path }) => path.endsWith('jwks.json')),
      'keys were fetched for a secret',
    )
  })

  for (const [name, change, reason] of [
    ...foreign,
    ['without sub', { sub: undefined }, 'missing-claim'],
    ['that is an access token by its id', { jti: 'x' }, 'wrong-type'],
    ['that is an access token by its scope', { scope: 'openid' }, 'wrong-type'],
    ['with an email that is none', { email: ['a@example.com'] }, 'wrong-claim'],
  ] as const) {
    it(`${name} is refused`, async (t) => {
      const { client, idClaims } = await signedIn(t)
      const token = signedBySecret({ ...idClaims, ...change }, app.secret)
      await assert.rejects(client.parseIDToken(token), { code: 'bad_id_token', reason })
    })
  }

  it('of another sign-in, or beside another access token, is refused where the caller knows', async (t) => {
    const { client, idToken } = await signedIn(t)
    await assert.rejects(client.parseIDToken(idToken, { nonce: 'another' }), { reason: 'wrong-nonce' })
    const other = client.parseIDToken(idToken, { accessToken: 'another' })
    await assert.rejects(other, { reason: 'wrong-access-token-hash' })
  })

  it('by another secret is refused', async (t) => {
    const { client, idClaims } = await signedIn(t)
    const forged = signedBySecret(idClaims, 'guessed')
    await assert.rejects(client.parseIDToken(forged), { reason: 'bad-signature' })
  })

  it('means nothing to an app without a secret, not even by an empty one', async (t) => {
    const { provider, idToken, idClaims, clock } = await signedIn(t)
    const client = new AuthenticationClient({ appId: app.id, appHost: provider.host, now: clock.now })
    await assert.rejects(client.parseIDToken(idToken), { reason: 'wrong-algorithm' })
    await assert.rejects(client.parseIDToken(signedBySecret(idClaims, '')), { reason: 'wrong-algorithm' })
  })

  it('is refused where the console says RS256', async (t) => {
    const { clientWith, idToken } = await signedIn(t)
    const client = clientWith({ idTokenAlg: 'RS256' })
    await assert.rejects(client.parseIDToken(idToken), { reason: 'wrong-algorithm' })
  })
})

describe('an ID token by RS256', () => {
  it('gives its claims', async (t) => {
    const { client, provider, idClaims } = await signedIn(t)
    const token = await provider.keys.sign(idClaims, { typ: 'JWT' })
    assert.equal((await client.parseIDToken(token)).sub, ada.sub)
  })

  it('is refused where the console says HS256', async (t) => {
    const { clientWith, provider, idClaims } = await signedIn(t)
    const client = clientWith({ idTokenAlg: 'HS256' })
    const token = await provider.keys.sign(idClaims)
    await assert.rejects(client.parseIDToken(token), { reason: 'wrong-algorithm' })
  })

  it('is not replaced by an access token of the same key and app', async (t) => {
    const { client, accessToken } = await signedIn(t)
    await assert.rejects(client.parseIDToken(accessToken), { code: 'bad_id_token', reason: 'wrong-type' })
  })
})

describe('an access token', () => {
  it('gives its claims', async (t) => {
    const { client, accessToken } = await signedIn(t)
    const claims = await client.parseAccessToken(accessToken)
    assert.deepEqual([claims.sub, claims.aud, claims.scope], [ada.sub, app.id, 'openid profile'])
    assert.ok(claims.jti)
  })

  it('of a program has no person', async (t) => {
    const { client } = await setGenauthScene(t)
    const key = { accessKey: 'AK-1', accessSecret: 'the secret of the key' }
    const { access_token } = await client.getAccessTokenByClientCredentials('reports', key)
    const { sub, azp } = await client.parseAccessToken(access_token)
    assert.deepEqual([sub, azp], [undefined, 'AK-1'])
  })

  for (const [name, change, reason] of [
    ...foreign,
    ['without an id', { jti: undefined }, 'missing-claim'],
    ['with a scope that is none', { scope: ['openid'] }, 'missing-claim'],
    ['that is an ID token by its nonce', { nonce: 'n' }, 'wrong-type'],
    ['that is an ID token by its hash', { at_hash: 'h' }, 'wrong-type'],
    ['that is an ID token by its sign-in', { auth_time: now }, 'wrong-type'],
    ['that is an ID token by its session', { sid: 's' }, 'wrong-type'],
  ] as const) {
    it(`${name} is refused`, async (t) => {
      const { client, provider, accessClaims } = await signedIn(t)
      const claims = JSON.parse(JSON.stringify({ ...accessClaims, ...change }))
      const token = await provider.keys.sign(claims)
      await assert.rejects(client.parseAccessToken(token), { code: 'bad_access_token', reason })
    })
  }

  it('of another app is accepted where the caller expects that app', async (t) => {
    const { client, provider, accessClaims } = await signedIn(t)
    const token = await provider.keys.sign({ ...accessClaims, aud: 'shop' })
    assert.equal((await client.parseAccessToken(token, { audience: 'shop' })).aud, 'shop')
    await assert.rejects(client.parseAccessToken(token), { reason: 'wrong-audience' })
  })

  it('is never made with the secret of an app, which every app has', async (t) => {
    const { client, accessClaims } = await signedIn(t)
    const forged = signedBySecret(accessClaims, app.secret)
    await assert.rejects(client.parseAccessToken(forged), {
      code: 'bad_access_token',
      reason: 'wrong-algorithm',
    })
  })

  it('is not replaced by an ID token of the same key and app', async (t) => {
    const { client, provider, idClaims } = await signedIn(t)
    const token = await provider.keys.sign(idClaims, { typ: 'JWT' })
    await assert.rejects(client.parseAccessToken(token), { code: 'bad_access_token', reason: 'wrong-type' })
  })

  it('may say at+jwt (RFC 9068 §2.1), and is no logout token', async (t) => {
    const { client, provider, accessClaims } = await signedIn(t)
    assert.ok(await client.parseAccessToken(await provider.keys.sign(accessClaims, { typ: 'at+jwt' })))
    const notice = await provider.keys.sign(accessClaims, { typ: 'logout+jwt' })
    await assert.rejects(client.parseAccessToken(notice), { reason: 'wrong-type' })
  })
})

describe('of both kinds', () => {
  const publicKeyAsSecret = (key: object) => JSON.stringify(key)

  it('alg none proves nothing', async (t) => {
    const { client, idClaims, accessClaims } = await signedIn(t)
    await assert.rejects(client.parseIDToken(unsigned(idClaims)), { reason: 'wrong-algorithm' })
    await assert.rejects(client.parseAccessToken(unsigned(accessClaims)), { reason: 'wrong-algorithm' })
  })

  it('the public key is no secret: HS256 made with it is refused', async (t) => {
    const { client, provider, idClaims, accessClaims } = await signedIn(t)
    const secret = publicKeyAsSecret(provider.keys.published()[0] ?? {})
    const header = { kid: provider.keys.published()[0]?.kid }
    await assert.rejects(client.parseIDToken(signedBySecret(idClaims, secret, header)), {
      reason: 'bad-signature',
    })
    const forged = signedBySecret(accessClaims, secret, header)
    await assert.rejects(client.parseAccessToken(forged), { reason: 'wrong-algorithm' })
  })

  it('a key that nobody published is refused, and so is a key inside the token', async (t) => {
    const { client, provider, accessClaims } = await signedIn(t)
    const stranger = await createSigningKey('RS256')
    const own = await provider.keys.sign(accessClaims, {}, stranger)
    await assert.rejects(client.parseAccessToken(own), { reason: 'unknown-key' })
    const kid = provider.keys.published()[0]?.kid
    const brought = await provider.keys.sign(accessClaims, { kid, jwk: stranger.publicJwk }, stranger)
    await assert.rejects(client.parseAccessToken(brought), { reason: 'bad-signature' })
  })

  it('changed claims do not fit the signature', async (t) => {
    const { client, accessToken, accessClaims } = await signedIn(t)
    const [header, , signature] = accessToken.split('.')
    const changed = [header, base64url.encode(JSON.stringify({ ...accessClaims, sub: 'mallory' })), signature]
    await assert.rejects(client.parseAccessToken(changed.join('.')), { reason: 'bad-signature' })
  })

  it('what is no token is refused', async (t) => {
    const { client } = await setGenauthScene(t)
    for (const token of ['', 'opaque', 'a.b.c', 'a.b.c.d.e', undefined]) {
      await assert.rejects(client.parseIDToken(token), { code: 'bad_id_token', reason: 'malformed' })
      const access = client.parseAccessToken(token ?? '')
      await assert.rejects(access, { code: 'bad_access_token', reason: 'malformed' })
    }
  })

  it('the keys are fetched once, from the address of the contract, and again for a new key', async (t) => {
    const { client, provider, clock, accessToken, accessClaims } = await signedIn(t)
    const fetched = () => provider.calls.filter(({ path }) => path === '/oidc/.well-known/jwks.json').length
    await Promise.all([client.parseAccessToken(accessToken), client.parseAccessToken(accessToken)])
    await client.parseAccessToken(accessToken)
    assert.equal(fetched(), 1)
    await provider.keys.rotate()
    clock.advance(31)
    await client.parseAccessToken(await provider.keys.sign(accessClaims))
    assert.equal(fetched(), 2)
  })

  it('keys out of reach are a fault, not a refusal', async (t) => {
    const { client, provider, accessToken } = await signedIn(t)
    provider.ways.answer = () => ({ status: 503 })
    await assert.rejects(client.parseAccessToken(accessToken), { code: 'bad_response', status: 503 })
  })

  it('an error holds no part of the token', async (t) => {
    const { client, idToken, clock } = await signedIn(t)
    clock.advance(86_400)
    await assert.rejects(client.parseIDToken(idToken), (error: Error) =>
      idToken.split('.').every((part) => !error.message.includes(part)),
    )
  })
})
