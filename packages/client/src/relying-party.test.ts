import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { signedBySecret } from '../test/support/genauth-tokens.ts'
import { createRelyingParty, discoverProvider, startSignIn, type RelyingPartySettings } from './index.ts'

const settings: RelyingPartySettings = {
  issuer: 'https://op.example',
  clientId: 'ledger',
  authentication: { method: 'none' },
  redirectUri: 'https://ledger.example/callback',
}
const metadata = { issuer: 'https://op.example', namesItselfInCallbacks: false }

describe('metadata that the application brings along', () => {
  it('are used, and nobody is asked', async (t) => {
    const { provider } = await setScene(t)
    const known = await discoverProvider(provider.issuer)
    const asked = provider.requests.length
    const rp = createRelyingParty({ ...settings, issuer: provider.issuer, provider: known })
    const { url } = await startSignIn(rp)
    assert.equal(url.origin + url.pathname, `${provider.issuer}/authorize`)
    assert.equal(provider.requests.length, asked)
  })

  it('must be of the issuer', () => {
    const create = () =>
      createRelyingParty({ ...settings, provider: { ...metadata, issuer: 'https://evil.example' } })
    assert.throws(create, { code: 'bad_setting', message: /https:\/\/evil\.example/ })
  })

  it('must name secure endpoints', () => {
    const tokenEndpoint = new URL('http://op.example/token')
    const create = () => createRelyingParty({ ...settings, provider: { ...metadata, tokenEndpoint } })
    assert.throws(create, { code: 'insecure_url', message: /^tokenEndpoint/ })
  })
})

describe('several algorithms of ID tokens', () => {
  const idTokenAlg = ['HS256', 'RS256'] as const

  it('each have a key of their own kind', async (t) => {
    const secret = 'a secret for signatures'
    const { signIn, provider } = await setScene(t, { idTokenAlg, idTokenSecret: secret })
    assert.equal((await signIn()).claims.sub, 'ada-1815')
    provider.mischief.signedIdToken = async (claims) => signedBySecret(claims, secret)
    assert.equal((await signIn()).claims.sub, 'ada-1815')
    const publicKey = JSON.stringify(provider.keys.published()[0])
    provider.mischief.signedIdToken = async (claims) => signedBySecret(claims, publicKey)
    await assert.rejects(signIn(), { reason: 'bad-signature' })
  })

  it('are all that counts', async (t) => {
    const { signIn } = await setScene(t, { idTokenAlg }, { alg: 'PS256' })
    await assert.rejects(signIn(), { reason: 'wrong-algorithm' })
  })

  it('need a secret that is one, where HMAC is among them', () => {
    assert.throws(() => createRelyingParty({ ...settings, idTokenAlg }), {
      message: /^idTokenAlg HS256 needs/,
    })
    const empty = () => createRelyingParty({ ...settings, idTokenAlg, idTokenSecret: '' })
    assert.throws(empty, { code: 'bad_setting', message: 'idTokenSecret is empty' })
  })
})
