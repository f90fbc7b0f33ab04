import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { createRelyingParty, ExeuntError, finishSignIn, startSignIn } from './index.ts'

describe('a sign-in', () => {
  it('ends with the checked claims and the tokens', async (t) => {
    const { signIn, provider, clock } = await setScene(t)
    const { claims, tokens } = await signIn()
    assert.equal(claims.sub, 'ada-1815')
    assert.equal(claims.sid, 'sid-1')
    assert.equal(claims.iss, provider.issuer)
    assert.ok(tokens.accessToken && tokens.refreshToken && tokens.idToken)
    assert.equal(tokens.expiresAt?.getTime(), clock.now().getTime() + 300_000)
  })

  it('asks with code, PKCE S256, state and nonce, each unguessable and new', async (t) => {
    const { rp } = await setScene(t)
    const [first, second] = [await startSignIn(rp), await startSignIn(rp)]
    const query = Object.fromEntries(first.url.searchParams)
    const { codeVerifier, state, nonce } = first.pending
    assert.deepEqual(query, {
      response_type: 'code',
      client_id: 'ledger',
      redirect_uri: 'http://localhost:4001/callback',
      scope: 'openid profile email',
      state,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const secrets = [first, second].flatMap(({ pending }) => [
      pending.codeVerifier,
      pending.state,
      pending.nonce,
    ])
    assert.equal(new Set(secrets).size, 6)
    assert.ok(secrets.every((secret) => /^[\w-]{43}$/.test(secret)))
  })

  it('passes on what the application chooses', async (t) => {
    const { rp } = await setScene(t)
    const { url, pending } = await startSignIn(rp, {
      scope: 'email',
      prompt: 'login consent',
      maxAgeSeconds: 0,
      loginHint: 'ada@example.com',
      idTokenHint: 'hint',
      uiLocales: 'de en',
      acrValues: 'urn:mfa',
      responseMode: 'form_post',
      extra: { audience: 'https://api.example' },
    })
    const chosen = {
      scope: 'openid email',
      prompt: 'login consent',
      max_age: '0',
      login_hint: 'ada@example.com',
      id_token_hint: 'hint',
      ui_locales: 'de en',
      acr_values: 'urn:mfa',
      response_mode: 'form_post',
      audience: 'https://api.example',
    }
    for (const [name, value] of Object.entries(chosen)) assert.equal(url.searchParams.get(name), value, name)
    assert.equal(pending.maxAgeSeconds, 0)
  })

  it('lets nobody replace its own parameters through extra', async (t) => {
    const { rp } = await setScene(t)
    await assert.rejects(startSignIn(rp, { extra: { state: 'chosen' } }), { code: 'bad_setting' })
  })

  it('keeps what is pending as plain JSON', async (t) => {
    const { rp, provider } = await setScene(t)
    const { url, pending } = await startSignIn(rp)
    const stored = JSON.parse(JSON.stringify(pending))
    assert.equal((await finishSignIn(rp, await provider.browse(url), stored)).claims.sub, 'ada-1815')
  })

  it('takes the fields of a form_post answer', async (t) => {
    const { rp, provider } = await setScene(t)
    const { url, pending } = await startSignIn(rp, { responseMode: 'form_post' })
    const { searchParams } = await provider.browse(url)
    assert.equal((await finishSignIn(rp, searchParams, pending)).claims.sub, 'ada-1815')
  })

  it('needs a redirectUri', async (t) => {
    const { provider } = await setScene(t)
    const rp = createRelyingParty({
      issuer: provider.issuer,
      clientId: 'ledger',
      authentication: { method: 'none' },
    })
    await assert.rejects(startSignIn(rp), { code: 'bad_setting' })
  })
})

describe('a callback is refused', () => {
  const cases: [string, (parameters: URLSearchParams) => void, string][] = [
    ['when its state is another', (q) => q.set('state', 'forged'), 'wrong-state'],
    ['when its state is missing', (q) => q.delete('state'), 'wrong-state'],
    ['when state comes twice', (q) => q.append('state', 'again'), 'repeated-parameter'],
    ['when code comes twice', (q) => q.append('code', 'again'), 'repeated-parameter'],
    ['when iss is another provider (RFC 9207)', (q) => q.set('iss', 'https://evil.example'), 'wrong-issuer'],
    ['when iss lacks though it was promised (RFC 9207)', (q) => q.delete('iss'), 'no-issuer'],
    [
      'when an error names another provider',
      (q) => {
        q.delete('code')
        q.set('error', 'access_denied')
        q.set('iss', 'https://evil.example')
      },
      'wrong-issuer',
    ],
    ['when it brings neither code nor error', (q) => q.delete('code'), 'no-code'],
  ]
  for (const [name, tamper, reason] of cases) {
    it(name, async (t) => {
      const { signIn, provider } = await setScene(t)
      provider.mischief.callback = tamper
      await assert.rejects(signIn(), { code: 'bad_callback', reason })
      assert.ok(!provider.requests.some(({ path }) => path === '/token'), 'the code was redeemed')
    })
  }

  it('when the sign-in began at another provider', async (t) => {
    const { rp, provider } = await setScene(t)
    const { url, pending } = await startSignIn(rp)
    const elsewhere = { ...pending, issuer: 'https://other.example' }
    const callback = await provider.browse(url)
    await assert.rejects(finishSignIn(rp, callback, elsewhere), { reason: 'other-provider' })
  })
})

describe('a sign-in that the provider does not finish', () => {
  it('is a typed error when the person says no', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.callback = (query) => {
      query.delete('code')
      query.set('error', 'access_denied')
      query.set('error_description', 'The person said no')
    }
    const expected = {
      code: 'sign_in_refused',
      error: 'access_denied',
      errorDescription: 'The person said no',
    }
    await assert.rejects(signIn(), expected)
  })

  it('is told on one line, which nobody can forge', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.callback = (query) => query.set('error', 'no\r\nroot signed in\u202e')
    await assert.rejects(signIn(), { message: 'the provider refused the sign-in: no root signed in' })
    const name = `\u2028${'n'.repeat(400)}`
    provider.mischief.callback = (query) => (query.append(name, ''), query.append(name, ''))
    await assert.rejects(signIn(), { message: /^the callback was refused: n{299}… came twice$/ })
  })

  it('passes without iss where the provider never promised it', async (t) => {
    const { signIn, provider } = await setScene(t)
    const silent = { authorization_response_iss_parameter_supported: undefined }
    provider.mischief.metadata = (metadata) => ({ ...metadata, ...silent })
    provider.mischief.callback = (query) => query.delete('iss')
    assert.equal((await signIn()).claims.sub, 'ada-1815')
  })

  it('is a typed error when the code is no good, and its message holds no secret', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.callback = (query) => query.set('code', 'stolen-code')
    await assert.rejects(signIn(), (error) => {
      assert.ok(error instanceof ExeuntError)
      assert.deepEqual([error.code, error.error, error.status], ['provider_refused', 'invalid_grant', 400])
      assert.doesNotMatch(error.message, /stolen-code/)
      return true
    })
  })

  it('is refused when no ID token comes', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.tokens = (answer) => ({ ...answer, id_token: undefined })
    await assert.rejects(signIn(), { code: 'bad_response' })
  })

  it('is refused when the access token is of an unknown kind', async (t) => {
    const { signIn, provider } = await setScene(t)
    provider.mischief.tokens = (answer) => ({ ...answer, token_type: 'mac' })
    await assert.rejects(signIn(), { code: 'bad_response' })
  })
})
