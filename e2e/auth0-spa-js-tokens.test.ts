import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Page } from 'playwright-core'
import { spaSdkApp } from './support/auth0-browser-apps.ts'
import { claims, fresh, hello, isSignedIn, kept, noFresh, signIn } from './support/auth0-browser-spa.ts'
import {
  api,
  faultOf,
  leave,
  openApp,
  openBrowser,
  singlePageApp,
  tenant,
} from './support/auth0-browser-world.ts'
import { ada } from './support/genauth-world.ts'
import {
  appAfar,
  appOne,
  appTwo,
  blockThirdPartyCookies,
  givePassword,
  heading,
  type HttpsWorld,
  provider,
  startHttpsWorld,
} from './support/https-world.ts'

/* @auth0/auth0-spa-js 2.27.0 as npm has it, in a real browser: tokens for APIs, and refresh tokens. */

let world: HttpsWorld

const open = (t: TestContext, changes: Readonly<Record<string, unknown>> = {}) =>
  openBrowser(t, world, changes)

type Claims = Readonly<Record<string, unknown>>

/** What `getTokenSilently` tells with `detailedResponse`. */
interface Detailed {
  readonly access_token: string
  readonly id_token: string
  readonly token_type: string
  readonly scope?: string
  readonly expires_in: number
}

/** The addresses of the provider that a page or its frames ask while something runs. */
async function asked(page: Page, run: () => Promise<unknown>): Promise<readonly string[]> {
  const paths: string[] = []
  const note = (request: { method(): string; url(): string }) => {
    const { origin, pathname } = new URL(request.url())
    if (origin === provider) paths.push(`${request.method()} ${pathname}`)
  }
  page.context().on('request', note)
  await run()
  page.context().off('request', note)
  return paths
}

/** The refresh token in the SDK's cache, where that is in the local storage. */
const refreshToken = (page: Page) => page.evaluate<string | undefined>(`${cacheEntry}.body.refresh_token`)

/** Puts another one there. */
const putRefreshToken = (page: Page, token: string) =>
  page.evaluate(`(() => {
    const entry = ${cacheEntry}
    entry.body.refresh_token = ${JSON.stringify(token)}
    localStorage.setItem(${cacheKey}, JSON.stringify(entry))
  })()`)

const cacheKey = `Object.keys(localStorage).find((key) => /^@@auth0.*openid/.test(key))`
const cacheEntry = `JSON.parse(localStorage.getItem(${cacheKey}))`

/** As Auth0's documentation sets it up for browsers that block third-party cookies. */
const rotating = { useRefreshTokens: true, cacheLocation: 'localstorage' }

describe('@auth0/auth0-spa-js 2.27 in a real browser: tokens', () => {
  before(async () => {
    world = await startHttpsWorld({
      apps: {
        [appOne]: spaSdkApp('app-one'),
        [appTwo]: spaSdkApp('app-two'),
        [appAfar]: spaSdkApp('app-afar'),
      },
      configure: () => ({
        tenants: [
          tenant([
            singlePageApp('app-one', appOne),
            singlePageApp('app-two', appTwo),
            singlePageApp('app-afar', appAfar),
            singlePageApp('without-leeway', appOne, { refresh_grace_seconds: 0 }),
            singlePageApp('without-rotation', appOne, { refresh_token_policy: 'reuse' }),
          ]),
        ],
      }),
    })
  })
  after(() => world.close())

  it('AUT-31 AUT-33 on another site, third-party cookies blocked: by a refresh token all the same', async (t) => {
    const context = await open(t, { useRefreshTokens: true })
    const far = await context.newPage()
    await blockThirdPartyCookies(context, far)
    await far.goto(appAfar)
    await leave(far, 'client.loginWithRedirect()')
    await givePassword(far)
    await heading(far, hello)
    const before = await kept(far)
    assert.notEqual(await fresh(far), before)
    assert.equal(await isSignedIn(far), true)
  })

  for (const useFormData of [true, false])
    it(`AUT-30 AUT-31 AUT-51 by a refresh token in the worker, as ${useFormData ? 'a form' : 'JSON'}`, async (t) => {
      const page = await signIn(await open(t, { useRefreshTokens: true, useFormData }), appOne)
      const [before, first] = [await claims(page), await kept(page)]
      const paths = await asked(page, async () => assert.notEqual(await fresh(page), first))
      assert.deepEqual(
        paths.filter((path) => !path.startsWith('OPTIONS')),
        ['POST /oauth/token'],
      )
      const after = await claims(page)
      assert.equal(after?.['sid'], before?.['sid'])
      assert.equal(after?.['nonce'], undefined)
      assert.notEqual(after?.['__raw'], before?.['__raw'])
    })

  it('AUT-33 rotation: a new refresh token each time, and the old one within the leeway', async (t) => {
    const page = await signIn(await open(t, rotating), appOne)
    const first = await refreshToken(page)
    assert.ok(first)
    await fresh(page)
    const second = await refreshToken(page)
    assert.ok(second && second !== first)
    await putRefreshToken(page, first)
    await fresh(page)
    await putRefreshToken(page, second)
    await fresh(page)
  })

  it('AUT-32 AUT-33 reuse after the leeway: the vendor’s words, and the whole family is over', async (t) => {
    const page = await signIn(await open(t, { ...rotating, clientId: 'without-leeway' }), appOne)
    const first = (await refreshToken(page)) ?? ''
    await fresh(page)
    const second = (await refreshToken(page)) ?? ''
    const words = { error: 'invalid_grant', message: 'Unknown or invalid refresh token.' }
    for (const token of [first, second]) {
      await putRefreshToken(page, token)
      assert.deepEqual(await noFresh(page), words)
    }
  })

  it('AUT-33 without rotation: the same refresh token again', async (t) => {
    const page = await signIn(await open(t, { ...rotating, clientId: 'without-rotation' }), appOne)
    const first = await refreshToken(page)
    await fresh(page)
    await fresh(page)
    assert.ok(first)
    assert.equal(await refreshToken(page), first)
  })

  it('AUT-32 useRefreshTokensFallback: a refresh token that is over sends the SDK to its frame', async (t) => {
    const page = await signIn(await open(t, { ...rotating, useRefreshTokensFallback: true }), appOne)
    await putRefreshToken(page, 'nobody’s')
    const paths = await asked(page, async () => assert.ok(await fresh(page)))
    assert.ok(paths.includes('GET /authorize'))
  })

  it('AUT-31 a refresh token is for offline_access: without it the SDK has none', async (t) => {
    const context = await open(t)
    await signIn(context, appOne)
    const page = await openApp(context, appOne, hello)
    await page.evaluate(`client = new auth0.Auth0Client({ ...settings, ...${JSON.stringify(rotating)} })`)
    assert.equal((await noFresh(page)).error, 'missing_refresh_token')
  })

  it('AUT-33 AUT-35 a refresh token outlives the logout (D10) until the app revokes it', async (t) => {
    const context = await open(t, { useRefreshTokens: true })
    const [one, two] = [await signIn(context, appOne), await signIn(context, appTwo, true)]
    await leave(one, 'client.logout()')
    await one.waitForURL(`${appOne}/signed-out`)
    await fresh(two)
    assert.equal(await isSignedIn(two), true)
    await two.evaluate('client.revokeRefreshToken()')
    assert.match((await noFresh(two)).message, /^Missing Refresh Token/)
  })

  it('AUT-35 revokeRefreshToken: it is over for whoever kept a copy', async (t) => {
    for (const useFormData of [true, false]) {
      const page = await signIn(await open(t, { ...rotating, useFormData }), appOne)
      const token = (await refreshToken(page)) ?? ''
      await page.evaluate('client.revokeRefreshToken()')
      assert.equal(await refreshToken(page), undefined)
      await putRefreshToken(page, token)
      assert.deepEqual(await noFresh(page), {
        error: 'invalid_grant',
        message: 'Unknown or invalid refresh token.',
      })
    }
  })

  it('AUT-21 AUT-52 AUT-38 audience: a JWT for the API that its keys verify, and that opens userinfo', async (t) => {
    const scope = 'openid profile email read:orders'
    const context = await open(t, { authorizationParams: { audience: api, scope } })
    const page = await signIn(context, appOne)
    const keys = await page.evaluate<JSONWebKeySet>(
      `fetch('${provider}/.well-known/jwks.json').then((answer) => answer.json())`,
    )
    const detailed = await page.evaluate<Detailed>(`client.getTokenSilently({ detailedResponse: true })`)
    const silent = await fresh(page)
    for (const token of [detailed.access_token, silent]) {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: `${provider}/`,
        audience: api,
      })
      assert.deepEqual(payload.aud, [api, `${provider}/userinfo`])
      assert.deepEqual([payload.sub, payload['azp']], [ada.id, 'app-one'])
      assert.deepEqual(String(payload['scope']).split(' ').toSorted(), scope.split(' ').toSorted())
      const told = await page.evaluate<Claims>(
        `fetch('${provider}/userinfo', { headers: { authorization: 'Bearer ${token}' } }).then((it) => it.json())`,
      )
      assert.deepEqual([told['sub'], told['email']], [ada.id, ada.email])
    }
    assert.equal(detailed.token_type, 'Bearer')
    assert.ok(detailed.expires_in > 0)
  })

  it('AUT-53 without audience the access token is opaque', async (t) => {
    const page = await signIn(await open(t), appOne)
    assert.doesNotMatch(await kept(page), /\./)
  })

  it('AUT-21 an audience that nobody knows is an error that names it', async (t) => {
    const page = await signIn(await open(t), appOne)
    const unknown = `{ cacheMode: 'off', authorizationParams: { audience: 'https://unknown.example' } }`
    const { error, message } = await faultOf(page, `client.getTokenSilently(${unknown})`)
    assert.ok(error)
    assert.match(message, /https:\/\/unknown\.example/)
  })
})
