import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { setScene, type Scene } from '../test/support/scene.ts'
import { createSigningKey } from '../test/support/signing-keys.ts'
import { verifyLogoutToken } from './index.ts'

const fetches = ({ provider }: Scene) => provider.requests.filter(({ path }) => path === '/jwks').length

describe('CORE §10.1.1 the keys of a provider', async () => {
  it('are fetched once for many tokens, also at the same time', async (t) => {
    const scene = await setScene(t)
    const token = await scene.provider.logoutToken('ledger')
    await Promise.all([1, 2, 3].map(() => verifyLogoutToken(scene.rp, token)))
    await verifyLogoutToken(scene.rp, token)
    assert.equal(fetches(scene), 1)
  })

  it('are fetched again for an unknown key, but not within the cool-down', async (t) => {
    const scene = await setScene(t)
    const { rp, provider, clock } = scene
    const stranger = await createSigningKey('RS256')
    const forged = await provider.keys.sign({}, {}, stranger)
    const verify = () => verifyLogoutToken(rp, forged)

    for (const [seconds, expected, reason] of [
      [0, 1, 'unknown-key'],
      [0, 1, 'unknown-key-so-far'],
      [29, 1, 'unknown-key-so-far'],
      [1, 2, 'unknown-key'],
      [29, 2, 'unknown-key-so-far'],
      [1, 3, 'unknown-key'],
    ] as const) {
      clock.advance(seconds)
      assert.deepEqual(await verify(), { kind: 'refused', reason })
      assert.equal(fetches(scene), expected)
    }
  })

  it('count no longer than ten minutes once withdrawn', async (t) => {
    const scene = await setScene(t)
    const { rp, provider, clock } = scene
    await verifyLogoutToken(rp, await provider.logoutToken('ledger'))
    const late = await provider.logoutToken('ledger', { exp: 9e9 })
    await provider.keys.rotate()
    clock.advance(599)
    assert.equal((await verifyLogoutToken(rp, late)).kind, 'accepted')
    clock.advance(1)
    assert.deepEqual(await verifyLogoutToken(rp, late), { kind: 'refused', reason: 'unknown-key' })
  })

  const { publicJwk, privateJwk } = await pair()
  for (const [name, key] of [
    ['an RSA key without a modulus', { kty: 'RSA', e: 'AQAB' }],
    ['an RSA key that is too short', { kty: 'RSA', n: publicJwk.n?.slice(0, 86), e: 'AQAB' }],
    ['a private key', privateJwk],
  ] as const) {
    it(`are not judged by ${name}: that is the fault of the provider, and no verdict`, async (t) => {
      const { rp, provider } = await setScene(t)
      const token = await provider.logoutToken('ledger')
      const { kid } = decodeProtectedHeader(token)
      const body = { keys: [{ ...key, kid, alg: 'RS256' }] }
      provider.mischief.answer = ({ path }) => (path === '/jwks' ? { status: 200, body } : undefined)
      await assert.rejects(verifyLogoutToken(rp, token), { name: 'ExeuntError', code: 'bad_response' })
    })
  }

  for (const body of ['no JSON', {}, { keys: {} }, { keys: [1] }, { keys: [{}] }]) {
    it(`are not read from ${JSON.stringify(body)}`, async (t) => {
      const { rp, provider } = await setScene(t)
      provider.mischief.answer = ({ path }) => (path === '/jwks' ? { status: 200, body } : undefined)
      const token = await provider.logoutToken('ledger')
      await assert.rejects(verifyLogoutToken(rp, token), { code: 'bad_response' })
    })
  }
})

async function pair() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { publicJwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) }
}
