import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import type { Claims } from '../test/support/signing-keys.ts'
import { introspectToken, refreshTokens, requestClientCredentials, revokeToken } from './index.ts'

describe('a refresh', () => {
  it('gives new tokens and the claims of a new ID token', async (t) => {
    const { rp, signIn } = await setScene(t)
    const { tokens, claims } = await signIn()
    const refreshed = await refreshTokens(rp, { refreshToken: tokens.refreshToken ?? '', claims })
    assert.notEqual(refreshed.tokens.accessToken, tokens.accessToken)
    assert.notEqual(refreshed.tokens.refreshToken, tokens.refreshToken)
    assert.equal(refreshed.claims?.sub, claims.sub)
  })

  it('keeps the refresh token where the provider does not rotate, and bears no ID token', async (t) => {
    const { rp, signIn, provider } = await setScene(t)
    const { tokens } = await signIn()
    provider.mischief.tokens = (answer) => ({ ...answer, refresh_token: undefined, id_token: undefined })
    const refreshed = await refreshTokens(rp, { refreshToken: tokens.refreshToken ?? '', scope: 'openid' })
    assert.equal(refreshed.tokens.refreshToken, tokens.refreshToken)
    assert.equal(refreshed.claims, undefined)
    assert.equal(provider.requests.at(-1)?.form.get('scope'), 'openid')
  })

  it('is a typed error once the token is over', async (t) => {
    const { rp } = await setScene(t)
    const refresh = refreshTokens(rp, { refreshToken: 'gone' })
    await assert.rejects(refresh, { code: 'provider_refused', error: 'invalid_grant' })
  })

  const cases: [string, Claims, string][] = [
    ['of somebody else', { sub: 'mallory' }, 'other-subject'],
    ['older than the first', { iat: 1 }, 'older-than-before'],
    ['of another authentication', { auth_time: 2 }, 'changed-auth_time'],
    ['with another nonce', { nonce: 'other' }, 'changed-nonce'],
    ['for another client', { aud: 'atlas' }, 'wrong-audience'],
    ['made for another access token', { at_hash: 'AAAA' }, 'wrong-access-token-hash'],
  ]
  for (const [name, change, reason] of cases) {
    it(`CORE §12.2 refuses an ID token ${name}`, async (t) => {
      const { rp, signIn, provider } = await setScene(t)
      const { tokens, claims } = await signIn()
      provider.mischief.idToken = (issued) => ({ ...issued, ...change })
      const refresh = refreshTokens(rp, { refreshToken: tokens.refreshToken ?? '', claims })
      await assert.rejects(refresh, { code: 'bad_id_token', reason })
    })
  }
})

describe('client credentials', () => {
  it('give a token of the application itself', async (t) => {
    const { rp, provider } = await setScene(t)
    const tokens = await requestClientCredentials(rp, { scope: 'reports', resource: 'https://api.example' })
    assert.ok(tokens.accessToken)
    assert.equal(tokens.scope, 'reports')
    assert.equal(provider.requests.at(-1)?.form.get('resource'), 'https://api.example')
  })
})

describe('revocation and introspection', () => {
  it('a token is alive until it is revoked, and revoking it twice is no error (RFC 7009 §2.2)', async (t) => {
    const { rp, signIn } = await setScene(t)
    const { accessToken } = (await signIn()).tokens
    assert.equal((await introspectToken(rp, accessToken)).active, true)
    await revokeToken(rp, accessToken)
    await revokeToken(rp, accessToken)
    assert.deepEqual(await introspectToken(rp, accessToken), { active: false })
  })

  it('pass the hint on', async (t) => {
    const { rp, provider } = await setScene(t)
    await revokeToken(rp, 'x', { tokenTypeHint: 'refresh_token' })
    await introspectToken(rp, 'x', { tokenTypeHint: 'access_token' })
    const hints = provider.requests.flatMap(({ form }) => form.getAll('token_type_hint'))
    assert.deepEqual(hints, ['refresh_token', 'access_token'])
  })

  it('say when the provider has no such endpoint', async (t) => {
    const { rp, provider } = await setScene(t)
    const none = { revocation_endpoint: undefined, introspection_endpoint: undefined }
    provider.mischief.metadata = (metadata) => ({ ...metadata, ...none })
    await assert.rejects(revokeToken(rp, 'x'), { code: 'no_endpoint' })
    await assert.rejects(introspectToken(rp, 'x'), { code: 'no_endpoint' })
  })

  it('refuse an answer without "active", and an outage', async (t) => {
    const { rp, provider } = await setScene(t)
    const answers = [
      { status: 200, body: {} },
      { status: 503, body: 'down' },
      { status: 200, body: 'yes' },
    ]
    for (const answer of answers) {
      provider.mischief.answer = ({ path }) => (path === '/introspect' ? answer : undefined)
      await assert.rejects(introspectToken(rp, 'x'), { code: 'bad_response' })
    }
    provider.mischief.answer = ({ path }) => (path === '/revoke' ? { status: 503 } : undefined)
    await assert.rejects(revokeToken(rp, 'x'), { code: 'bad_response', status: 503 })
  })
})
