import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { base64url } from 'jose'
import { startApp } from '../../test/support/genauth-app.ts'
import { offline, readUrl, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { signedBySecret } from '../../test/support/genauth-tokens.ts'
import type { AuthenticationClientOptions, LoginOptions } from './index.ts'

const cookieKey = 'X-Authing-Node-OIDC-State'

/** An app with a sign-in, a callback and a logout, and a browser that has begun to sign in. */
async function begin(
  t: TestContext,
  options: Partial<AuthenticationClientOptions> = {},
  login: LoginOptions = {},
) {
  const { provider, clientWith } = await setGenauthScene(t)
  const app = await startApp(t, (origin) => {
    const client = clientWith({ redirectUri: `${origin}/callback`, ...options })
    return {
      '/login': async (request, response) => {
        response.setHeader('Set-Cookie', 'basket=full')
        const chosen = new URL(request.url ?? '', origin).searchParams.get('state')
        await client.loginWithRedirect(response, { ...login, ...(chosen && { state: chosen }) })
      },
      '/callback': async (request, response) => {
        response.setHeader('Set-Cookie', 'seen=yes')
        return client.handleRedirectCallback(request, response)
      },
      '/logout': (_, response) =>
        client.logoutWithRedirect(response, { idToken: 'eyJ.a.b', redirectUri: `${origin}/` }),
    }
  })
  const start = await app.visit('/login')
  const cookie =
    start.cookies.find((one) => one.startsWith(options.cookieKey ?? cookieKey))?.split(';')[0] ?? ''
  const back = await provider.browse(start.location)
  const path = () => back.pathname + back.search
  return { provider, app, start, cookie, back, path }
}

describe('loginWithRedirect', () => {
  it('redirects to the sign-in page with PKCE, keeps other cookies, and ends the response', async (t) => {
    const { start, app, provider } = await begin(t)
    const { at, query } = readUrl(start.location)
    assert.deepEqual([start.status, at, start.text], [302, `${provider.host}/oidc/auth`, ''])
    assert.deepEqual(
      [query['response_type'], query['response_mode'], query['code_challenge_method'], query['redirect_uri']],
      ['code', 'query', 'S256', `${app.origin}/callback`],
    )
    assert.ok(start.cookies.includes('basket=full'))
    assert.equal(start.headers.get('cache-control'), 'no-store')
  })

  it('leaves a cookie that scripts cannot read, for the whole app, for an hour', async (t) => {
    const { start } = await begin(t)
    const [, ...attributes] = start.cookies.find((one) => one.startsWith(cookieKey))?.split('; ') ?? []
    assert.deepEqual(attributes, ['Path=/', 'Max-Age=3600', 'HttpOnly', 'SameSite=Lax'])
  })

  it('leaves one that is short, and does not tell the state, however long that is', async (t) => {
    const state = 'a page of the app '.repeat(200)
    const { cookie, start, path, app } = await begin(t, {}, { state })
    assert.equal(readUrl(start.location).query['state'], state)
    const [name = '', value = ''] = cookie.split('=')
    assert.ok(name.length + value.length < 500)
    assert.ok(!Buffer.from(value, 'base64url').toString().includes('a page'))
    await app.visit(path(), cookie)
    assert.ok(app.outcome.tokens)
  })

  it('leaves no more than sixteen of them, however often somebody begins', async (t) => {
    const { app } = await begin(t)
    const starts = await Promise.all(Array.from({ length: 99 }, () => app.visit('/login')))
    const names = starts.map(({ cookies }) => cookies.at(-1)?.split('=')[0])
    assert.ok(new Set(names).size <= 16)
    assert.ok(names.every((name) => name?.match(/^X-Authing-Node-OIDC-State-[0-9a-f]$/)))
  })

  const impossible: [string, Partial<AuthenticationClientOptions>, LoginOptions, RegExp][] = [
    [
      'a redirectUri that no browser would keep in a cookie',
      {},
      { redirectUri: `https://app.example/${'r'.repeat(3000)}` },
      /^nonce and redirectUri are too long for a cookie$/,
    ],
    [
      'the cookieKey __Host- without https',
      { cookieKey: '__Host-in' },
      {},
      /^cookieKey .* an https redirectUri$/,
    ],
    ['the cookieKey __secure- without https', { cookieKey: '__secure-in' }, {}, /^cookieKey .* an https/],
  ]
  for (const [name, options, login, message] of impossible) {
    it(`refuses ${name}, and leaves the response alone`, async (t) => {
      const client = offline({ appSecret: 's', redirectUri: 'http://localhost:3000/callback', ...options })
      const app = await startApp(t, () => ({
        '/login': (_, response) => client.loginWithRedirect(response, login),
      }))
      const { status, cookies, location } = await app.visit('/login')
      assert.deepEqual([status, cookies, location], [400, [], ''])
      const { code, message: found } = app.outcome.fault as { code: string; message: string }
      assert.equal(code, 'bad_setting')
      assert.match(found, message)
    })
  }

  it('makes it Secure where the callback is https', async (t) => {
    for (const redirectUri of ['https://app.example/callback', 'HTTPS://app.example/callback', '']) {
      const { clientWith } = await setGenauthScene(t)
      const appHost = 'https://example.genauth.ai'
      const client = clientWith({ redirectUri, appHost, cookieKey: '__Host-sign-in' })
      const app = await startApp(t, () => ({ '/login': (_, response) => client.loginWithRedirect(response) }))
      const [cookie = ''] = (await app.visit('/login')).cookies
      assert.match(cookie, /^__Host-sign-in-[0-9a-f]=[\w-]+; Path=\/; .*; Secure$/)
    }
  })

  it('does what the options say, but never answers outside the query', async (t) => {
    const login = {
      scope: 'openid',
      state: 's',
      nonce: 'n',
      forced: true,
      redirectUri: 'https://app.example/other',
    }
    const other = { responseMode: 'form_post', responseType: 'id_token' }
    const { start } = await begin(t, {}, { ...login, ...other })
    const { query } = readUrl(start.location)
    assert.deepEqual(
      ['scope', 'state', 'nonce', 'prompt', 'redirect_uri', 'response_mode', 'response_type'].map(
        (name) => query[name],
      ),
      ['openid', 's', 'n', 'login', login.redirectUri, 'query', 'code'],
    )
  })

  it('puts nothing into a header that could forge another', async (t) => {
    const evil = 'x\r\nSet-Cookie: a=b'
    const { start } = await begin(
      t,
      {},
      { state: evil, nonce: evil, redirectUri: `https://app.example/${evil}` },
    )
    assert.equal(start.cookies.length, 2)
    assert.equal(readUrl(start.location).query['state'], evil)
  })

  for (const protocol of ['saml', 'cas'] as const) {
    it(`does not exist in the protocol ${protocol}, and leaves the response alone`, async (t) => {
      const client = offline({ protocol })
      const app = await startApp(t, () => ({ '/login': (_, response) => client.loginWithRedirect(response) }))
      const { status, cookies, location } = await app.visit('/login')
      assert.deepEqual([status, cookies, location], [400, [], ''])
    })
  }
})

describe('handleRedirectCallback', () => {
  it('gives the tokens, clears its cookie beside others, and leaves the response to the app', async (t) => {
    const { app, cookie, path } = await begin(t)
    const answer = await app.visit(path(), `other=1; ${cookie}; more=2`)
    assert.equal(app.outcome.fault, undefined)
    assert.ok(app.outcome.tokens?.access_token && app.outcome.tokens.id_token)
    assert.equal(answer.text, 'the app goes on')
    const cleared = `${cookie.split('=')[0]}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`
    assert.deepEqual(answer.cookies, ['seen=yes', cleared])
  })

  it('finishes two sign-ins of one browser, in any order', async (t) => {
    const { app, provider } = await begin(t)
    const [one, other] = [await app.visit('/login?state=a'), await app.visit('/login?state=b')]
    const jar = new Map([one, other].map(({ cookies }) => [cookies.at(-1)?.split('=')[0], cookies.at(-1)]))
    const cookies = [...jar.values()].map((cookie) => cookie?.split(';')[0]).join('; ')
    for (const { location } of [other, one]) {
      const { pathname, search } = await provider.browse(location)
      delete app.outcome.tokens
      await app.visit(pathname + search, cookies)
      assert.deepEqual([app.outcome.fault, typeof app.outcome.tokens], [undefined, 'object'])
    }
  })

  it('is not disturbed by a forged return, nor by a cookie of another app or of a neighbouring host', async (t) => {
    const { app, cookie, path } = await begin(t)
    const forged = await app.visit('/callback?code=c&state=forged', cookie)
    assert.deepEqual(forged.cookies, ['seen=yes'])
    const [name = ''] = cookie.split('=')
    const planted = base64url.encode(JSON.stringify({ state: 'theirs', nonce: 'n', codeVerifier: 'v' }))
    delete app.outcome.fault
    await app.visit(path(), `${name}=${planted}; ${cookie}; ${cookieKey}=${planted}; ${name}=%%%`)
    assert.equal(app.outcome.fault, undefined)
    assert.ok(app.outcome.tokens)
  })

  it('clears with the attributes that the cookie was set with', async (t) => {
    const redirectUri = 'https://app.example/other'
    const { app, cookie, back } = await begin(t, { cookieKey: '__Host-sign-in' }, { redirectUri })
    const { cookies } = await app.visit(`/callback${back.search}`, cookie)
    assert.match(cookies.at(-1) ?? '', /^__Host-sign-in-[0-9a-f]=; Path=\/; Max-Age=0; .*; Secure$/)
  })

  it('redeems with the redirect URI of this sign-in, not the constructor’s', async (t) => {
    const redirectUri = 'https://app.example/other'
    const { app, cookie, back, provider } = await begin(t, {}, { redirectUri })
    await app.visit(`/callback${back.search}`, cookie)
    assert.equal(app.outcome.fault, undefined)
    assert.equal(provider.last('/oidc/token').form['redirect_uri'], redirectUri)
  })

  it('works without any redirect URI, and in the protocol oauth, which has no nonce', async (t) => {
    const { app, cookie, back, provider } = await begin(t, { redirectUri: '', protocol: 'oauth' })
    await app.visit(`/callback${back.search}`, cookie)
    assert.equal(app.outcome.fault, undefined)
    assert.equal(app.outcome.tokens?.scope, 'user')
    const { path, form } = provider.last()
    assert.deepEqual([path, 'redirect_uri' in form], ['/oauth/token', false])
  })

  const cookieOf = (value: object) => `${cookieKey}-0=${base64url.encode(JSON.stringify(value))}`
  const refused: [string, (given: { cookie: string; back: URL }) => { cookie?: string }, string][] = [
    [
      'another state',
      ({ back, cookie }) => (back.searchParams.set('state', 'forged'), { cookie }),
      'wrong-state',
    ],
    ['no state', ({ back, cookie }) => (back.searchParams.delete('state'), { cookie }), 'wrong-state'],
    [
      'two states',
      ({ back, cookie }) => (back.searchParams.append('state', 's'), { cookie }),
      'repeated-parameter',
    ],
    ['no code', ({ back, cookie }) => (back.searchParams.delete('code'), { cookie }), 'no-code'],
    [
      'another issuer',
      ({ back, cookie }) => (back.searchParams.set('iss', 'https://evil'), { cookie }),
      'wrong-issuer',
    ],
    ['no cookie', () => ({}), 'no-cookie'],
    ['only a cookie whose name ends alike', ({ cookie }) => ({ cookie: `not-${cookie}` }), 'no-cookie'],
    ['two cookies of this state', ({ cookie }) => ({ cookie: `${cookie}; ${cookie}` }), 'repeated-cookie'],
    ['a cookie that is none', () => ({ cookie: `${cookieKey}-0=%%%` }), 'bad-cookie'],
    ['an empty cookie', () => ({ cookie: `${cookieKey}-0=` }), 'bad-cookie'],
    ['only a cookie whose name begins alike', () => ({ cookie: `${cookieKey}-00=x` }), 'no-cookie'],
    [
      'a cookie without a nonce',
      () => ({ cookie: cookieOf({ state: 's', codeVerifier: 'v' }) }),
      'bad-cookie',
    ],
    [
      'a cookie of the wrong types',
      () => ({ cookie: cookieOf({ state: 's', nonce: 1, codeVerifier: 'v' }) }),
      'bad-cookie',
    ],
  ]
  for (const [name, change, reason] of refused) {
    it(`with ${name} redeems nothing`, async (t) => {
      const { app, provider, cookie, back, path } = await begin(t)
      const { cookie: sent } = change({ cookie, back })
      await app.visit(path(), sent)
      const { code, reason: found } = app.outcome.fault as { code: string; reason: string }
      assert.deepEqual([code, found], ['bad_callback', reason])
      assert.ok(!provider.calls.some((call) => call.path === '/oidc/token'), 'the code was redeemed')
    })
  }

  it('believes an error of the server only with the right state', async (t) => {
    const { app, cookie, back, path } = await begin(t)
    back.searchParams.delete('code')
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', 'The person said no')
    const { cookies } = await app.visit(path(), cookie)
    assert.ok(
      cookies.some((one) => one.startsWith(`${cookie.split('=')[0]}=; `)),
      'the cookie is over',
    )
    const { code, error, errorDescription } = app.outcome.fault as Record<string, string>
    assert.deepEqual(
      [code, error, errorDescription],
      ['sign_in_refused', 'access_denied', 'The person said no'],
    )
    back.searchParams.set('state', 'forged')
    await app.visit(path(), cookie)
    assert.equal((app.outcome.fault as { reason: string }).reason, 'wrong-state')
  })

  it('does not take a code of another browser’s sign-in: PKCE', async (t) => {
    const { app, cookie, back, path, provider } = await begin(t)
    const other = await provider.browse((await app.visit('/login')).location)
    back.searchParams.set('code', other.searchParams.get('code') ?? '')
    await app.visit(path(), cookie)
    assert.equal((app.outcome.fault as { error: string }).error, 'invalid_grant')
  })

  const tokens: [string, (claims: Readonly<Record<string, unknown>>) => object, string][] = [
    ['another nonce', (claims) => ({ ...claims, nonce: 'replayed' }), 'wrong-nonce'],
    ['no nonce', (claims) => ({ ...claims, nonce: undefined }), 'wrong-nonce'],
    ['another app', (claims) => ({ ...claims, aud: 'shop' }), 'wrong-audience'],
    ['another access token', (claims) => ({ ...claims, at_hash: 'AAAA' }), 'wrong-access-token-hash'],
  ]
  for (const [name, change, reason] of tokens) {
    it(`refuses the ID token of ${name}`, async (t) => {
      const { app, provider, cookie, path } = await begin(t)
      provider.ways.idToken = (claims) => ({ ...change(claims) })
      await app.visit(path(), cookie)
      const { code, reason: found } = app.outcome.fault as { code: string; reason: string }
      assert.deepEqual([code, found, app.outcome.tokens], ['bad_id_token', reason, undefined])
    })
  }

  it('refuses a forged ID token, and none at all', async (t) => {
    const { app, provider, cookie, path } = await begin(t)
    provider.ways.signIdToken = (claims) => signedBySecret(claims, 'guessed')
    await app.visit(path(), cookie)
    assert.equal((app.outcome.fault as { reason: string }).reason, 'bad-signature')

    const again = await begin(t)
    again.provider.ways.tokens = (answer) => ({ ...answer, id_token: undefined })
    await again.app.visit(again.path(), again.cookie)
    assert.equal((again.app.outcome.fault as { code: string }).code, 'bad_response')
  })
})

describe('logoutWithRedirect', () => {
  it('redirects to the logout address, and ends the response', async (t) => {
    const { app, provider } = await begin(t)
    const { status, location, text, headers } = await app.visit('/logout')
    assert.deepEqual([status, text], [302, ''])
    assert.deepEqual(readUrl(location), {
      at: `${provider.host}/oidc/session/end`,
      query: { post_logout_redirect_uri: `${app.origin}/`, id_token_hint: 'eyJ.a.b' },
    })
    assert.deepEqual(
      [headers.get('cache-control'), headers.get('referrer-policy')],
      ['no-store', 'no-referrer'],
    )
  })

  it('leaves the response alone where the call is a mistake', async (t) => {
    const client = offline()
    const mistake = { expert: true, redirectUri: 'https://app.example/' }
    const app = await startApp(t, () => ({
      '/logout': (_, response) => client.logoutWithRedirect(response, mistake),
    }))
    const { status, location, headers } = await app.visit('/logout')
    assert.deepEqual([status, location, headers.get('referrer-policy')], [400, '', null])
  })
})
