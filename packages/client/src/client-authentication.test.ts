import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { awkwardSecret, setScene } from '../test/support/scene.ts'
import { createSigningKey } from '../test/support/signing-keys.ts'
import { refreshTokens } from './index.ts'

describe('a client proves itself', () => {
  it('by client_secret_basic, form-encoded by the book (RFC 6749 §2.3.1)', async (t) => {
    const { signIn, provider } = await setScene(t)
    await signIn()
    const request = provider.requests.find(({ path }) => path === '/token')
    const expected = `ledger:p%2541%3Ass+w%2Brd%2F%C3%A9%26%3D%7E`
    assert.equal(atob(request?.headers.authorization?.replace('Basic ', '') ?? ''), expected)
    assert.ok(!request?.form.has('client_id') && !request?.form.has('client_secret'))
  })

  it('by client_secret_basic in plain, where the provider decodes nothing', async (t) => {
    const plain = { method: 'client_secret_basic', clientSecret: awkwardSecret, encoding: 'plain' } as const
    const { rp, provider } = await setScene(t, { authentication: plain })
    provider.mischief.answer = ({ path }) => (path === '/token' ? { status: 400, body: {} } : undefined)
    await assert.rejects(refreshTokens(rp, { refreshToken: 'r' }), { status: 400 })
    const sent = provider.requests.at(-1)?.headers.authorization?.replace('Basic ', '') ?? ''
    assert.equal(Buffer.from(sent, 'base64').toString('utf8'), `ledger:${awkwardSecret}`)
  })

  it('not in plain with a colon in its name, after which the secret would begin (RFC 7617 §2)', async (t) => {
    const authentication = { method: 'client_secret_basic', clientSecret: 's', encoding: 'plain' } as const
    const { rp } = await setScene(t, { authentication, clientId: 'urn:ledger' })
    await assert.rejects(refreshTokens(rp, { refreshToken: 'r' }), { code: 'bad_setting' })
  })

  it('by client_secret_post', async (t) => {
    const authentication = { method: 'client_secret_post', clientSecret: awkwardSecret } as const
    const clients = { ledger: { method: 'client_secret_post', secret: awkwardSecret } } as const
    const { signIn, provider } = await setScene(t, { authentication }, { clients })
    await signIn()
    assert.ok(provider.requests.every(({ headers }) => headers.authorization === undefined))
  })

  it('by none, with its name alone', async (t) => {
    const authentication = { method: 'none' } as const
    const { signIn } = await setScene(t, { authentication }, { clients: { ledger: { method: 'none' } } })
    assert.equal((await signIn()).claims.sub, 'ada-1815')
  })

  it('by private_key_jwt, with an assertion for this provider, a new one each time', async (t) => {
    const { privateKey, publicJwk, kid } = await createSigningKey('ES256')
    const authentication = { method: 'private_key_jwt', key: privateKey, alg: 'ES256', keyId: kid } as const
    const clients = { ledger: { method: 'private_key_jwt', jwk: publicJwk } } as const
    const { signIn, provider } = await setScene(t, { authentication }, { clients })
    await signIn()
    await signIn()
    const assertions = provider.requests.flatMap(({ form }) => form.getAll('client_assertion'))
    assert.equal(new Set(assertions.map((assertion) => decodeJwt(assertion).jti)).size, 2)
  })

  it('and a wrong secret is a typed error that does not hold it', async (t) => {
    const authentication = { method: 'client_secret_basic', clientSecret: 'wrong-one' } as const
    const { signIn } = await setScene(t, { authentication })
    await assert.rejects(signIn(), (error: Error & { error?: string; status?: number }) => {
      assert.deepEqual([error.error, error.status], ['invalid_client', 401])
      assert.doesNotMatch(error.message, /wrong-one/)
      return true
    })
  })
})
