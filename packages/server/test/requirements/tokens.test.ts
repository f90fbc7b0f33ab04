import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import {
  ada,
  type Answer,
  type App,
  authorizePath,
  basicOf,
  callAs,
  callbackOf,
  type FrontDoor,
  introspect,
  isSignedIn,
  joinApp,
  jsonOf,
  openFrontDoor,
  type Parameters,
  query,
  refresh,
  type SignedIn,
  signIn,
  type Tokens,
  tokensOf,
  userinfo,
  verifier,
} from '../support/front-door.ts'

const publicClient = () => ({ client_secret: undefined, backchannel_logout_uri: undefined })
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const unknownTokens = [
  'x',
  'exat_',
  `exat_${'0'.repeat(26)}${'A'.repeat(43)}`,
  `exrt_${'0'.repeat(26)}${'A'.repeat(43)}`,
  'eyJhbGciOiJub25lIn0.e30.',
  'a.b.c',
  '%00',
  '\u{1f600}',
  'x'.repeat(20_000),
]

describe('tokens, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let atlas: App
  let keyPair: Awaited<ReturnType<typeof generateKeyPair>>
  before(async () => {
    keyPair = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(keyPair.publicKey)
    door = await openFrontDoor({
      clients: {
        spa: publicClient,
        api: () => ({ introspection: 'tenant', redirect_uris: [], post_logout_redirect_uris: [] }),
        jwt: () => ({ access_token_format: 'jwt' }),
        keeper: () => ({ refresh_token_policy: 'reuse' }),
        prover: () => ({ client_secret: undefined, jwks: { keys: [{ ...jwk, kid: 'one', alg: 'ES256' }] } }),
        narrow: () => ({ scope: 'openid email' }),
      },
    })
    ledger = door.app('ledger')
    atlas = door.app('atlas')
  })
  after(() => door.close())

  const enter = (app = ledger, parameters: Parameters = {}) => signIn(door, app, { person: ada, parameters })
  const revoke = (app: App, token: string, parameters: Parameters = {}) =>
    callAs(door, app, '/oauth2/revoke', { token, ...parameters })
  const isActive = async (app: App, token: string) => (await introspect(door, app, token))['active']
  /** A public client names itself and proves nothing. */
  const bare = (path: string, form: Parameters) => door.send('POST', path, { form: query(form) })
  const enterSpa = async (): Promise<Pick<SignedIn, 'browser'> & Tokens> => {
    const { browser } = await enter()
    const spa = door.app('spa')
    const { code } = callbackOf(spa, await browser.get(authorizePath(spa)))
    const form = { grant_type: 'authorization_code', client_id: 'spa', redirect_uri: spa.callback, code }
    return { browser, ...tokensOf(await bare('/oauth2/token', { ...form, code_verifier: verifier })) }
  }
  const assertError = (answer: Answer, status: number, error: string) => {
    assert.deepEqual([answer.status, jsonOf(answer)['error']], [status, error], answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }

  describe('REV-1 revocation is a POST by a client that authenticates', () => {
    it('confidential ones do', async () => {
      const { access_token } = await enter()
      assertError(
        await bare('/oauth2/revoke', { token: access_token, client_id: 'ledger' }),
        401,
        'invalid_client',
      )
      assertError(await bare('/oauth2/revoke', { token: access_token }), 401, 'invalid_client')
      const headers = basicOf({ ...ledger, secret: 'wrong-wrong-wrong-wrong' })
      const answer = await door.send('POST', '/oauth2/revoke', { headers, form: { token: access_token } })
      assertError(answer, 401, 'invalid_client')
      assert.match(String(answer.headers['www-authenticate']), /^Basic /)
      assert.equal(await isActive(ledger, access_token), true)
      const { status, headers: allowed } = await door.send('GET', `/oauth2/revoke?token=${access_token}`)
      assert.deepEqual([status, allowed['allow']], [405, 'POST'])
    })

    it('public ones name themselves', async () => {
      const { access_token } = await enterSpa()
      assert.equal((await bare('/oauth2/revoke', { token: access_token, client_id: 'spa' })).status, 200)
      assert.equal((await userinfo(door, access_token)).status, 401)
    })
  })

  it('REV-2 a client can revoke only tokens that were issued to it', async () => {
    const { access_token, refresh_token } = await enter()
    for (const token of [access_token, refresh_token]) {
      assertError(await revoke(atlas, token), 400, 'invalid_grant')
      assertError(await bare('/oauth2/revoke', { token, client_id: 'spa' }), 400, 'invalid_grant')
      assert.equal(await isActive(ledger, token), true)
    }
  })

  it('REV-3 REV-4 refresh tokens can be revoked, and the access tokens of the grant go with them', async () => {
    const own = await enter()
    const second = tokensOf(await refresh(door, ledger, own.refresh_token))
    const answer = await revoke(ledger, second.refresh_token)
    assert.deepEqual([answer.status, answer.body], [200, ''])
    for (const token of [own.access_token, second.access_token, second.refresh_token]) {
      assert.equal(await isActive(ledger, token), false)
    }
  })

  it('REV-3 REV-5 JAT-8 access tokens can be revoked, opaque or JWT; the refresh token stays', async () => {
    for (const app of [ledger, door.app('jwt')]) {
      const own = await enter(app)
      const other = tokensOf(await refresh(door, app, own.refresh_token))
      assert.equal((await revoke(app, own.access_token)).status, 200)
      assert.equal(await isActive(app, own.access_token), false)
      assert.equal((await userinfo(door, own.access_token)).status, 401)
      assert.equal(await isActive(app, other.access_token), true)
      assert.equal((await refresh(door, app, other.refresh_token)).status, 200)
    }
  })

  it('REV-6 a wrong token_type_hint does no harm', async () => {
    for (const hint of ['access_token', 'refresh_token', 'id_token', 'nonsense', '']) {
      const { access_token, refresh_token } = await enter()
      for (const token of [access_token, refresh_token]) {
        assert.equal((await revoke(ledger, token, { token_type_hint: hint })).status, 200)
        assert.equal(await isActive(ledger, token), false)
      }
    }
  })

  it('REV-7 a token that is unknown, expired or no token at all gets 200', async () => {
    const { access_token } = await enter()
    await revoke(ledger, access_token)
    for (const token of [...unknownTokens, access_token]) {
      const answer = await revoke(ledger, token)
      assert.equal(answer.status, 200, token.slice(0, 40))
    }
    const own = await enter()
    door.clock.advance(700)
    assert.equal((await revoke(ledger, own.access_token)).status, 200)
    assertError(await callAs(door, ledger, '/oauth2/revoke', {}), 400, 'invalid_request')
  })

  it('REV-9 browser apps may call from their registered origins', async () => {
    const { origin } = new URL(ledger.callback)
    const headers = { origin, 'access-control-request-method': 'POST' }
    for (const path of ['/oauth2/revoke', '/oauth2/token', '/oauth2/introspect', '/oauth2/userinfo']) {
      const preflight = await door.send('OPTIONS', path, { headers })
      assert.equal(preflight.status, 204)
      assert.equal(preflight.headers['access-control-allow-origin'], origin)
      assert.equal(preflight.headers['access-control-allow-credentials'], undefined)
      const other = await door.send('OPTIONS', path, {
        headers: { ...headers, origin: 'https://evil.example' },
      })
      assert.equal(other.headers['access-control-allow-origin'], undefined)
    }
  })

  it('REV-10 OAUTH-21 a token holds 256 random bits, and a truncated or changed one is none', async () => {
    const { access_token, refresh_token } = await enter()
    for (const token of [access_token, refresh_token]) {
      assert.match(token, /^ex(?:at|rt)_[0-9a-hjkmnp-tv-z]{26}[\w-]{43}$/)
      const last = token.endsWith('A') ? 'E' : 'A'
      for (const changed of [
        token.slice(0, -1),
        `${token}A`,
        `${token.slice(0, -1)}${last}`,
        token.toUpperCase(),
      ]) {
        assert.equal(await isActive(ledger, changed), false)
        assert.equal((await userinfo(door, changed)).status, 401)
      }
      assert.equal(await isActive(ledger, token), true)
    }
  })

  it('REV-11 revoking the last token leaves the person signed in, and tells nobody', async () => {
    const own = await enter()
    const told = ledger.notices.length
    await revoke(ledger, own.refresh_token)
    assert.equal(await isSignedIn(own.browser, ledger), true)
    assert.equal(ledger.notices.length, told)
  })

  describe('INT-1 INT-3 introspection is a POST by a caller who proves itself', () => {
    it('others get 401', async () => {
      const { access_token: token } = await enter()
      assertError(await bare('/oauth2/introspect', { token }), 401, 'invalid_client')
      assertError(await bare('/oauth2/introspect', { token, client_id: 'ledger' }), 401, 'invalid_client')
      assertError(await bare('/oauth2/introspect', { token, client_id: 'spa' }), 401, 'invalid_client')
      const wrong = { client_id: 'ledger', client_secret: 'wrong-wrong-wrong-wrong' }
      assertError(await bare('/oauth2/introspect', { token, ...wrong }), 401, 'invalid_client')
      const bearer = { authorization: `Bearer ${token}` }
      const answer = await door.send('POST', '/oauth2/introspect', { headers: bearer, form: { token } })
      assertError(answer, 401, 'invalid_client')
      assert.equal((await door.send('GET', `/oauth2/introspect?token=${token}`)).status, 405)
    })

    it('OAUTH-1 the secret may come in the body as well', async () => {
      const { access_token: token } = await enter()
      const form = { token, client_id: 'ledger', client_secret: ledger.secret }
      assert.equal(jsonOf(await bare('/oauth2/introspect', form))['active'], true)
    })
  })

  it('INT-2 an inactive answer says nothing else, whatever the reason', async () => {
    const own = await enter()
    await revoke(ledger, own.refresh_token)
    const foreign = await enter(atlas)
    const inactive = [...unknownTokens, own.access_token, own.refresh_token, own.id_token]
    for (const token of [...inactive, foreign.access_token, foreign.refresh_token]) {
      const answer = await callAs(door, ledger, '/oauth2/introspect', { token })
      assert.deepEqual([answer.status, answer.body], [200, '{"active":false}'], token.slice(0, 40))
    }
  })

  describe('INT-4 active means alive, and this caller may ask', () => {
    it('until it expires', async () => {
      const { access_token, expires_in } = await enter()
      door.clock.advance(expires_in - 1)
      assert.equal(await isActive(ledger, access_token), true)
      door.clock.advance(1)
      assert.equal(await isActive(ledger, access_token), false)
    })

    it('a rotated refresh token is active no more', async () => {
      const own = await enter()
      const next = tokensOf(await refresh(door, ledger, own.refresh_token))
      assert.equal(await isActive(ledger, own.refresh_token), false)
      assert.equal(await isActive(ledger, next.refresh_token), true)
    })
  })

  it('INT-6 a resource server sees what concerns it, and only of tokens', async () => {
    const { access_token, refresh_token } = await enter(ledger, { scope: 'openid email' })
    const shown = await introspect(door, door.app('api'), access_token)
    assert.deepEqual(Object.keys(shown).toSorted(), [
      'active',
      'aud',
      'auth_time',
      'client_id',
      'exp',
      'iat',
      'iss',
      'scope',
      'sid',
      'sub',
      'token_type',
    ])
    assert.deepEqual(
      [shown['client_id'], shown['sub'], shown['scope'], shown['iss']],
      ['ledger', 'user-ada', 'openid email', door.base],
    )
    assert.deepEqual(await introspect(door, atlas, access_token), { active: false })
    assert.equal((await introspect(door, door.app('api'), refresh_token))['active'], true)
  })

  it('INT-5 INT-7 the answer is not to be kept, and no token stands in the log', async () => {
    const { access_token } = await enter()
    const answer = await callAs(door, ledger, '/oauth2/introspect', { token: access_token })
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.doesNotMatch(JSON.stringify(door.log), /ex(?:at|rt)_|eyJ[\w-]+\.[\w-]/)
  })

  describe('BCP-5 OAUTH-15 there is no password grant, nor any other that nobody asked for', () => {
    for (const type of [
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'CLIENT_CREDENTIALS',
    ]) {
      it(type, async () => {
        const form = { grant_type: type, username: 'ada', password: ada.password }
        assertError(await callAs(door, ledger, '/oauth2/token', form), 400, 'unsupported_grant_type')
      })
    }

    it('OAUTH-16 client_credentials is for clients that prove themselves', async () => {
      const { access_token } = tokensOf(
        await callAs(door, ledger, '/oauth2/token', { grant_type: 'client_credentials' }),
      )
      assert.equal(await isActive(ledger, access_token), true)
      assert.equal((await userinfo(door, access_token)).status, 403)
      const form = { grant_type: 'client_credentials', client_id: 'spa' }
      assertError(await bare('/oauth2/token', form), 400, 'unauthorized_client')
    })
  })

  describe('BCP-6 refresh tokens are replaced at each use, and reuse ends the family', () => {
    it('of a public client', async () => {
      const own = await enterSpa()
      const form = { grant_type: 'refresh_token', client_id: 'spa', refresh_token: own.refresh_token }
      const next = tokensOf(await bare('/oauth2/token', form))
      assert.notEqual(next.refresh_token, own.refresh_token)
      door.clock.advance(11)
      assertError(await bare('/oauth2/token', form), 400, 'invalid_grant')
      const child = { ...form, refresh_token: next.refresh_token }
      assertError(await bare('/oauth2/token', child), 400, 'invalid_grant')
      assert.equal((await userinfo(door, next.access_token)).status, 401)
    })

    it('an answer that was lost may be asked for again, within ten seconds', async () => {
      const own = await enter()
      const lost = tokensOf(await refresh(door, ledger, own.refresh_token))
      door.clock.advance(9)
      const again = tokensOf(await refresh(door, ledger, own.refresh_token))
      assert.equal((await refresh(door, ledger, again.refresh_token)).status, 200)
      assertError(await refresh(door, ledger, lost.refresh_token), 400, 'invalid_grant')
    })

    it('two refreshes at once do not hurt an app', async () => {
      const own = await enter()
      const both = await Promise.all([1, 2, 3].map(() => refresh(door, ledger, own.refresh_token)))
      const [last] = both.map(tokensOf).slice(-1)
      assert.ok(last)
      assert.equal((await refresh(door, ledger, last.refresh_token)).status, 200)
    })

    it('the reuse is remembered over a restart', async () => {
      const own = await enter()
      const next = tokensOf(await refresh(door, ledger, own.refresh_token))
      door.clock.advance(11)
      await door.restart()
      assertError(await refresh(door, ledger, own.refresh_token), 400, 'invalid_grant')
      assertError(await refresh(door, ledger, next.refresh_token), 400, 'invalid_grant')
    })

    it('a confidential client may be registered to keep its first one', async () => {
      const keeper = door.app('keeper')
      const own = await enter(keeper)
      for (let time = 0; time < 3; time += 1) {
        const { refresh_token } = tokensOf(await refresh(door, keeper, own.refresh_token))
        assert.equal(refresh_token, own.refresh_token)
        door.clock.advance(100)
      }
    })

    it('OAUTH-12 a code that is used twice ends what it yielded', async () => {
      const { browser } = await enter()
      const { code = '' } = callbackOf(ledger, await browser.get(authorizePath(ledger)))
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: ledger.callback,
        code_verifier: verifier,
      }
      const tokens = tokensOf(await callAs(door, ledger, '/oauth2/token', form))
      assertError(await callAs(door, ledger, '/oauth2/token', form), 400, 'invalid_grant')
      assert.equal(await isActive(ledger, tokens.access_token), false)
      assertError(await refresh(door, ledger, tokens.refresh_token), 400, 'invalid_grant')
    })

    it('OAUTH-19 another app cannot use it, and harms nobody by trying', async () => {
      const own = await enter()
      assertError(await refresh(door, atlas, own.refresh_token), 400, 'invalid_grant')
      assert.equal((await refresh(door, ledger, own.refresh_token)).status, 200)
    })
  })

  it('BCP-7 OAUTH-19 a refresh stays within the scope that was granted', async () => {
    const own = await enter(ledger, { scope: 'openid email' })
    const narrowed = tokensOf(await refresh(door, ledger, own.refresh_token, { scope: 'openid' }))
    assert.equal(narrowed.scope, 'openid')
    const wide = await refresh(door, ledger, narrowed.refresh_token, { scope: 'openid email phone' })
    assertError(wide, 400, 'invalid_scope')
    assert.equal(tokensOf(await refresh(door, ledger, narrowed.refresh_token)).scope, 'openid email')
  })

  it('BCP-9 a refresh token that nobody uses dies', async () => {
    const scope = { scope: 'openid offline_access', prompt: 'consent' }
    const [idle, busy] = [await enter(ledger, scope), await enter(ledger, scope)]
    door.clock.advance(20 * 86_400)
    const { refresh_token } = tokensOf(await refresh(door, ledger, busy.refresh_token))
    door.clock.advance(20 * 86_400)
    assertError(await refresh(door, ledger, idle.refresh_token), 400, 'invalid_grant')
    assert.equal((await refresh(door, ledger, refresh_token)).status, 200)
  })

  describe('BCP-10 clients can authenticate with a key of their own', () => {
    const assertion = (changes: Parameters & { readonly exp?: string } = {}, key = keyPair.privateKey) => {
      const now = Math.floor(door.clock.now().getTime() / 1000)
      const claims = { iss: 'prover', sub: 'prover', aud: door.base, jti: `jti-${Math.random()}`, ...changes }
      return new SignJWT({ iat: now, ...claims, exp: now + 60 })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(key)
    }
    const show = async (value: string) =>
      bare('/oauth2/token', {
        grant_type: 'client_credentials',
        client_assertion_type: jwtBearer,
        client_assertion: value,
      })

    it('once per assertion', async () => {
      const value = await assertion()
      assert.equal((await show(value)).status, 200)
      assertError(await show(value), 401, 'invalid_client')
      const { access_token } = tokensOf(await show(await assertion({ aud: `${door.base}/oauth2/token` })))
      assert.match(access_token, /^exat_/)
    })

    it('and nobody else', async () => {
      const { privateKey } = await generateKeyPair('ES256')
      const wrong = [
        await assertion({}, privateKey),
        await assertion({ aud: 'https://other.example' }),
        await assertion({ sub: 'ledger', iss: 'ledger' }),
        await assertion({ iss: 'ledger' }),
        await assertion({ jti: undefined }),
        'x.y.z',
        '',
      ]
      for (const value of wrong) {
        const answer = await show(value)
        assert.ok([400, 401].includes(answer.status), answer.body)
      }
    })
  })

  it('a client gets no scope that it is not registered for', async () => {
    const narrow = door.app('narrow')
    const { browser } = await enter()
    const answer = callbackOf(narrow, await browser.get(authorizePath(narrow, { scope: 'openid phone' })))
    assert.equal(answer['error'], 'invalid_scope')
    assert.equal((await joinApp(door, narrow, browser, { scope: 'openid email' })).scope, 'openid email')
  })

  it('CORE-32 userinfo tells what the scope allows', async () => {
    const own = await enter(ledger, { scope: 'openid email' })
    assert.deepEqual(jsonOf(await userinfo(door, own.access_token)), {
      sub: 'user-ada',
      email: 'ada@example.org',
      email_verified: true,
    })
    const { status, headers } = await door.send('GET', '/oauth2/userinfo')
    assert.deepEqual([status, headers['www-authenticate']], [401, `Bearer realm="${door.base}"`])
  })
})
