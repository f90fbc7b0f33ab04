import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { createRelyingParty, discoverProvider } from './index.ts'

const answering =
  (document: unknown, seen: string[] = []) =>
  (url: string) => {
    seen.push(url)
    return Promise.resolve(Response.json(document))
  }

describe('DISC §4 discovery', () => {
  it('reads the endpoints', async (t) => {
    const { provider } = await setScene(t)
    const metadata = await discoverProvider(provider.issuer)
    assert.equal(metadata.endSessionEndpoint?.href, `${provider.issuer}/logout`)
    assert.equal(metadata.namesItselfInCallbacks, true)
  })

  for (const [issuer, address] of [
    ['https://op.example', 'https://op.example/.well-known/openid-configuration'],
    ['https://op.example/', 'https://op.example/.well-known/openid-configuration'],
    ['https://op.example/tenant', 'https://op.example/tenant/.well-known/openid-configuration'],
  ] as const) {
    it(`finds the document of ${issuer}`, async () => {
      const seen: string[] = []
      const metadata = await discoverProvider(issuer, { fetch: answering({ issuer }, seen) })
      assert.deepEqual([seen, metadata.issuer], [[address], issuer])
    })
  }

  const cases: [string, unknown, string][] = [
    ['of another issuer (DISC §4.3)', { issuer: 'https://evil.example' }, 'bad_response'],
    ['of an issuer that differs by a slash', { issuer: 'https://op.example/' }, 'bad_response'],
    ['of nobody', {}, 'bad_response'],
    ['that is no object', ['https://op.example'], 'bad_response'],
    [
      'with an insecure endpoint',
      { issuer: 'https://op.example', jwks_uri: 'http://op.example/jwks' },
      'insecure_url',
    ],
    ['with a relative endpoint', { issuer: 'https://op.example', jwks_uri: '/jwks' }, 'bad_setting'],
  ]
  for (const [name, document, code] of cases) {
    it(`refuses a document ${name}`, async () => {
      await assert.rejects(discoverProvider('https://op.example', { fetch: answering(document) }), { code })
    })
  }

  for (const [issuer, code] of [
    ['http://op.example', 'insecure_url'],
    ['http://localhost.evil.example', 'insecure_url'],
    ['http://127.evil.example', 'insecure_url'],
    ['ftp://localhost', 'insecure_url'],
    ['op.example', 'bad_setting'],
    ['https://op.example?tenant=a', 'bad_setting'],
  ] as const) {
    it(`refuses the issuer ${issuer}`, async () => {
      await assert.rejects(discoverProvider(issuer, { fetch: answering({ issuer }) }), { code })
    })
  }

  for (const issuer of [
    'http://localhost:4000',
    'http://127.0.0.1:1',
    'http://[::1]:1',
    'http://op.localhost',
  ]) {
    it(`bears ${issuer}, which is this machine`, async () => {
      assert.equal((await discoverProvider(issuer, { fetch: answering({ issuer }) })).issuer, issuer)
    })
  }

  it('bears http elsewhere when told so', async () => {
    const issuer = 'http://op.internal'
    const settings = { fetch: answering({ issuer }), allowInsecureHttp: true }
    assert.equal((await discoverProvider(issuer, settings)).issuer, issuer)
  })

  it('is kept for an hour, but no failure is', async (t) => {
    const { rp, provider, clock } = await setScene(t)
    provider.mischief.answer = () => ({ status: 503 })
    await assert.rejects(rp.provider(), { code: 'bad_response', status: 503 })
    provider.mischief.answer = () => undefined
    await rp.provider()
    clock.advance(3599)
    await rp.provider()
    assert.equal(provider.requests.length, 2)
    clock.advance(1)
    await rp.provider()
    assert.equal(provider.requests.length, 3)
  })

  it('says that nobody is there', async (t) => {
    const { provider } = await setScene(t)
    await provider.close()
    const settings = {
      issuer: provider.issuer,
      clientId: 'ledger',
      authentication: { method: 'none' },
    } as const
    await assert.rejects(createRelyingParty(settings).provider(), { code: 'unreachable' })
  })
})
