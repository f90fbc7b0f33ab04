import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { arrived, createPlainBrowser, shown } from '../../../../e2e/support/plain-browser.ts'
import { type ReservedPort, reservePort } from '../../../../e2e/support/reserved-port.ts'
import { authorizePath, type FrontDoor, jsonOf, openFrontDoor, redeem } from '../support/front-door.ts'
import * as auth0 from '../support/front-door/auth0.ts'
import * as genauth from '../support/front-door/genauth.ts'
import { challenge, verifier } from '../support/front-door/journeys.ts'
import { type FakeUpstream, fakeSecret, openFakeUpstream } from '../support/upstream-fake.ts'
import { ask, cameTo, leaveBy, newBrowser, signInByFake } from '../support/upstream-journeys.ts'

let door: FrontDoor
let corp: FakeUpstream
let vendor: FakeUpstream
let reserved: ReservedPort

const otherHost = () => `http://127.0.0.1:${reserved.port}`

describe('sign-in with an upstream, at every door', () => {
  before(async () => {
    const now = () => Math.floor(door.clock.now().getTime() / 1000)
    reserved = await reservePort()
    corp = await openFakeUpstream('corp', now)
    vendor = await openFakeUpstream('vendor', now)
    door = await openFrontDoor({
      port: reserved,
      hosts: [otherHost()],
      tenant: {
        dialects: { genauth: {}, auth0: {} },
        upstreams: [corp.entry, { ...vendor.entry, redirectPath: '/login/callback' }],
      },
      clients: { shop: () => ({ dialect: 'genauth' }), web: () => ({ dialect: 'auth0' }) },
      neighbours: [
        {
          id: 'beta',
          pathPrefix: '/beta',
          upstreams: [corp.entry],
          clients: [
            {
              client_id: 'desk',
              client_secret: 'desk-secret-desk-secret-desk-secret',
              first_party: true,
              redirect_uris: ['http://127.0.0.1:9/desk'],
            },
          ],
        },
      ],
    })
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close(), vendor?.close()])
  })
  beforeEach(() => {
    corp.redeemed.length = 0
    vendor.redeemed.length = 0
  })

  describe('FED-1 through the doors of vendors', () => {
    it('GenAuth’s: by the button, and the app gets its tokens of that issuer', async () => {
      const [browser, app] = [newBrowser(door), door.app('shop')]
      const request = await leaveBy(browser, await browser.open(genauth.authPath(app)), 'corp')
      const { url } = arrived(await browser.open(corp.answer(request).href))
      const code = url.searchParams.get('code') ?? ''
      const answer = await genauth.post(door, app, '/oidc/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: app.callback,
      })
      assert.equal(decodeJwt(String(jsonOf(answer)['id_token'])).iss, `${door.base}/oidc`)
    })

    it('Auth0’s: `connection` leads straight there, and the issuer has its slash', async () => {
      const [browser, app] = [newBrowser(door), door.app('web')]
      const request = arrived(await browser.open(auth0.authorizePath(app, { connection: 'vendor' }))).url
      assert.equal(request.origin, vendor.issuer)
      assert.equal(request.searchParams.get('redirect_uri'), `${door.base}/login/callback`)
      const { url } = arrived(await browser.open(vendor.answer(request).href))
      const answer = await auth0.post(door, app, '/oauth/token', {
        grant_type: 'authorization_code',
        code: url.searchParams.get('code') ?? '',
        redirect_uri: app.callback,
        code_verifier: verifier,
      })
      assert.equal(decodeJwt(String(jsonOf(answer)['id_token'])).iss, `${door.base}/`)
    })

    it('Auth0’s: a connection that is no upstream shows the page', async () => {
      for (const connection of ['Username-Password-Authentication', 'google-oauth2', 'evil']) {
        const page = shown(await newBrowser(door).open(auth0.authorizePath(door.app('web'), { connection })))
        assert.equal(page.url.pathname, '/sign-in')
      }
    })

    it('one person is one account and one session behind all of them', async () => {
      const { browser, claims } = await signInByFake(door, door.app('ledger'), corp)
      const app = door.app('web')
      const { url } = arrived(await browser.open(auth0.authorizePath(app)))
      const answer = await auth0.post(door, app, '/oauth/token', {
        grant_type: 'authorization_code',
        code: url.searchParams.get('code') ?? '',
        redirect_uri: app.callback,
        code_verifier: verifier,
      })
      assert.equal(decodeJwt(String(jsonOf(answer)['id_token'])).sub, claims['sub'])
    })
  })

  describe('FED-1 where people come back to', () => {
    it('is the address that the upstream was told, and no other one of ours', async () => {
      const browser = newBrowser(door)
      const answer = vendor.answer(await leaveBy(browser, await ask(browser, door.app('ledger')), 'vendor'))
      const moved = new URL(answer.href.replace('/login/callback', '/sign-in/callback'))
      assert.equal(shown(await browser.open(moved.href)).status, 400)
      assert.deepEqual(vendor.redeemed, [])
      // And there it still counts.
      await cameTo(door, door.app('ledger'), await browser.open(answer.href))
    })

    it('is the host at which they left', async () => {
      const browser = createPlainBrowser(otherHost(), hostBrowser())
      const page = shown(await browser.open(authorizePath(door.app('ledger'))))
      const request = await leaveBy(browser, page, 'corp')
      assert.equal(request.searchParams.get('redirect_uri'), `${otherHost()}/sign-in/callback`)
      const { url } = arrived(await browser.open(corp.answer(request).href))
      assert.ok(url.searchParams.has('code'))
    })

    /** A browser whose requests say the other host. */
    function hostBrowser() {
      const inner = door.browser()
      const host = new URL(otherHost()).host
      return {
        ...inner,
        get: (path: string) => inner.get(path, { host }),
        post: (path: string, form: Parameters<typeof inner.post>[1]) => inner.post(path, form, { host }),
      }
    }

    it('lies below a tenant’s prefix', async () => {
      const browser = newBrowser(door)
      const query = new URLSearchParams({
        client_id: 'desk',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: 'http://127.0.0.1:9/desk',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
      const page = shown(await browser.open(`/beta/oauth2/authorize?${query}`))
      const request = await leaveBy(browser, page, 'corp')
      assert.equal(request.searchParams.get('redirect_uri'), `${door.base}/beta/sign-in/callback`)
      const answer = corp.answer(request)
      // Another tenant knows nothing of it.
      const elsewhere = new URL(answer.href.replace('/beta/', '/'))
      assert.equal(shown(await browser.open(elsewhere.href)).status, 400)
      const { url } = arrived(await browser.open(answer.href))
      assert.equal(url.origin, 'http://127.0.0.1:9')
    })

    it('at a vendor’s address a logout’s way back is not taken for a sign-in', async () => {
      const page = shown(await newBrowser(door).open('/login/callback?state=whatever'))
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.body, /names no sign-in/)
    })
  })

  describe('FED-1 how we prove who we are', () => {
    /** RFC 6749 §2.3.1: both parts are form-encoded. */
    const shownBy = (authorization: unknown) =>
      Buffer.from(String(authorization).replace('Basic ', ''), 'base64')
        .toString()
        .split(':')
        .map((part) => new URLSearchParams(`x=${part}`).get('x'))
    const secretless = { client_secret: undefined }
    const cases: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>])[] = [
      ['by Basic unless told', {}, { authorization: ['client-of-corp', fakeSecret] }],
      [
        'in the form, where the entry says so',
        { token_endpoint_auth_method: 'client_secret_post' },
        { client_id: 'client-of-corp', client_secret: fakeSecret },
      ],
      ['not at all without a secret', secretless, { client_id: 'client-of-corp' }],
    ]
    for (const [name, entry, shownProof] of cases) {
      it(name, async () => {
        const other = await openFrontDoor({ tenant: { upstreams: [{ ...corp.entry, ...entry }] } })
        try {
          await signInByFake(other, other.app('ledger'), corp)
          const { authorization, client_id, client_secret, ...form } = corp.redeemed.at(-1) ?? {}
          const proof = {
            ...(authorization !== undefined && { authorization: shownBy(authorization) }),
            client_id,
            client_secret,
          }
          assert.deepEqual(JSON.parse(JSON.stringify(proof)), shownProof)
          const names = ['code', 'code_verifier', 'grant_type', 'redirect_uri']
          assert.deepEqual(Object.keys(form).toSorted(), names)
        } finally {
          await other.close()
        }
      })
    }
  })

  it('FED-1 a code of ours is the app’s alone: what the upstream gave stands in no answer', async () => {
    const browser = newBrowser(door)
    const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
    const answer = corp.answer(request)
    const { url } = arrived(await browser.open(answer.href))
    for (const name of ['code', 'state', 'iss'])
      assert.notEqual(url.searchParams.get(name), answer.searchParams.get(name))
    assert.equal((await redeem(door, door.app('ledger'), answer.searchParams.get('code') ?? '')).status, 400)
  })
})
