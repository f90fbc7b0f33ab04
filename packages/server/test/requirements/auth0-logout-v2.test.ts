import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  assertNobodyWasSignedIn,
  assertSignedOut,
  type FrontDoor,
  press,
  textOf,
  visit,
} from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  assertAsksLikeAuth0,
  assertLives,
  assertOops,
  logoutPath,
  openAuth0Logout,
  shopOuts,
  tenantOuts,
} from '../support/front-door/auth0-logout.ts'

let door: FrontDoor

const shop = () => door.app(shopId)
const signIn = (id = shopId) => signInByAuth0(door, door.app(id))

describe('Auth0’s /v2/logout', () => {
  before(async () => {
    door = await openAuth0Logout({
      clients: { shy: () => ({ dialect: 'auth0', logout_by_contract: false }) },
    })
  })
  after(() => door.close())

  for (const path of ['/v2/logout', '/logout'] as const) {
    const out = (parameters: Readonly<Record<string, string>> = {}) => logoutPath(parameters, path)

    describe(`AUT-12 ${path}`, () => {
      const rows: readonly [
        name: string,
        parameters: () => Readonly<Record<string, string>>,
        to: () => string | undefined,
      ][] = [
        [
          'a client and a target',
          () => ({ client_id: shopId, returnTo: shopOuts.withQuery }),
          () => shopOuts.withQuery,
        ],
        ['a client alone: its first address', () => ({ client_id: shopId }), () => shop().signedOut],
        [
          'a target alone, of the tenant’s list',
          () => ({ returnTo: tenantOuts.plain }),
          () => tenantOuts.plain,
        ],
        ['nothing', () => ({}), () => undefined],
        ['a client without a list', () => ({ client_id: 'desk' }), () => undefined],
        [
          'in any order, with parameters of others',
          () => ({
            returnTo: shop().signedOut,
            auth0Client: 'e30',
            client_id: shopId,
            state: 's',
            federated: '',
          }),
          () => shop().signedOut,
        ],
        [
          'hints, which mean nothing',
          () => ({
            id_token_hint: 'x.y.z',
            logout_hint: 'x',
            post_logout_redirect_uri: 'https://evil.example/',
          }),
          () => undefined,
        ],
      ]
      for (const [name, parameters, to] of rows)
        it(`${name}: unasked`, async () => {
          const signedIn = await signIn()
          const answer = await visit(door, signedIn.browser, out(parameters()))
          assert.equal(answer.location, to())
          if (to() === undefined) assertSignedOut(answer)
          await assertLives(door, signedIn, false)
          // Once more, as SDKs do that forgot that they were here.
          const again = await visit(door, signedIn.browser, out(parameters()))
          assert.equal(again.location, to())
          if (to() === undefined) assertNobodyWasSignedIn(again)
        })

      it('is read as leniently as kits write', async () => {
        const target = encodeURIComponent(shop().signedOut)
        const queries: readonly [string, string | undefined][] = [
          ['&auth0Client=e30', undefined],
          [`&client_id=${shopId}&&returnTo=${target}&federated`, shop().signedOut],
          [`returnTo=${target}&client_id=${shopId}&x=1&x=2&%zz=%00&y=%ff`, shop().signedOut],
          [`client_id=${shopId}&state=${'x'.repeat(3000)}`, shop().signedOut],
          [
            `client_id=${shopId}&${Array.from({ length: 200 }, (_, at) => `p${at}`).join('&')}`,
            shop().signedOut,
          ],
          [`client_id=${shopId}&returnTo=`, shop().signedOut],
          ['client_id=&returnTo=', undefined],
          ['', undefined],
        ]
        for (const [query, to] of queries) {
          const signedIn = await signIn()
          const answer = await visit(door, signedIn.browser, `${path}?${query}`)
          assert.equal(answer.location, to, query)
          await assertLives(door, signedIn, false)
        }
      })

      it('AUT-7 federated, as everywhere', async () => {
        for (const federated of [
          'federated',
          'federated=',
          'federated=true',
          'federated=1',
          'federated=false',
          'federated=0',
        ]) {
          const signedIn = await signIn()
          const { location } = await visit(door, signedIn.browser, `${path}?client_id=${shopId}&${federated}`)
          assert.equal(location, shop().signedOut)
        }
        const signedIn = await signIn()
        assertOops(await visit(door, signedIn.browser, out({ federated: 'maybe' })), /federated/)
        await assertLives(door, signedIn)
      })

      it('AUT-13 refuses in words of its own, and ends nothing', async () => {
        const signedIn = await signIn()
        const evil = 'https://evil.example/?a=1'
        const own = assertOops(
          await visit(door, signedIn.browser, out({ client_id: shopId, returnTo: evil })),
          /The "returnTo" querystring parameter "https:\/\/evil\.example\/\?a=1" is not defined as a valid URL in "Allowed Logout URLs"/,
          /Corner Shop/,
        )
        assert.match(textOf(own), /post_logout_redirect_uris/)
        const tenants = assertOops(
          await visit(door, signedIn.browser, out({ returnTo: shop().signedOut })),
          /"returnTo"/,
        )
        assert.match(textOf(tenants), /allowedLogoutUrls/)
        assert.doesNotMatch(textOf(tenants), /querystring parameter "post_logout_redirect_uri"/)
        const query = `client_id=${shopId}&client_id=${shopId}`
        assertOops(await visit(door, signedIn.browser, `${path}?${query}`), /client_id/)
        assertOops(await visit(door, signedIn.browser, `${path}?returnTo=%0d%0a`), /returnTo/)
        assertOops(await visit(door, signedIn.browser, `${path}?returnTo=${'x'.repeat(2049)}`), /returnTo/)
        assertOops(await visit(door, signedIn.browser, out({ client_id: 'nobody' })), /client_id/)
        await assertLives(door, signedIn)
      })

      it('AUT-13 lets the person leave all the same, and returns nowhere', async () => {
        for (const parameters of [{ returnTo: 'https://evil.example/' }, { client_id: 'nobody' }]) {
          const signedIn = await signIn()
          const page = assertOops(await visit(door, signedIn.browser, out(parameters)))
          assertSignedOut(await press(door, signedIn.browser, page, { decision: 'anyway' }))
          await assertLives(door, signedIn, false)
        }
      })

      describe('AUT-15 D4 what is no navigation ends nothing', () => {
        let signedIn: Auth0SignedIn
        before(async () => {
          signedIn = await signIn()
        })
        const cases: readonly [string, Readonly<Record<string, string>>][] = [
          [
            'a frame',
            { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
          ],
          ['an image', { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }],
          ['a script', { 'sec-fetch-dest': 'script' }],
          ['a style', { 'sec-fetch-dest': 'style' }],
          ['an object', { 'sec-fetch-dest': 'object' }],
          [
            'a fetch',
            { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', origin: 'https://evil.example' },
          ],
          ['a prefetch', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }],
          ['a prerendered page', { 'sec-purpose': 'prefetch;prerender' }],
          ['an older prefetch', { purpose: 'prefetch' }],
        ]
        for (const [name, headers] of cases)
          it(name, async () => {
            const answer = await signedIn.browser.get(out({ client_id: shopId }), headers)
            assert.ok([400, 503].includes(answer.status), `${answer.status}`)
            assert.equal(answer.location, undefined)
            assert.equal(answer.headers['access-control-allow-origin'], undefined)
            assert.match(String(answer.headers['content-security-policy']), /frame-ancestors 'none'/)
            await assertLives(door, signedIn)
          })

        it('HEAD, a form, and every other method', async () => {
          const cookie = [...signedIn.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
          for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
            const answer = await door.send(method, out({ client_id: shopId }), {
              headers: { cookie },
              ...(method === 'POST' && { form: { client_id: shopId } }),
            })
            assert.deepEqual([answer.status, answer.location], [405, undefined], method)
          }
          await assertLives(door, signedIn)
        })
      })

      it('D4 asks where an app of the session wants to be asked, or the one that is named', async () => {
        const shy = await signIn('shy')
        assertAsksLikeAuth0(await visit(door, shy.browser, out()))
        assertAsksLikeAuth0(await visit(door, shy.browser, out({ client_id: shopId })))
        await assertLives(door, shy)
        const signedIn = await signIn()
        const page = assertAsksLikeAuth0(await visit(door, signedIn.browser, out({ client_id: 'shy' })))
        const { location } = await press(door, signedIn.browser, page, { decision: 'yes' })
        assert.equal(location, door.app('shy').signedOut)
      })

      it('D4 is written down as what it was', async () => {
        const signedIn = await signIn()
        door.clock.advance(1)
        const decidedAt = door.clock.now().getTime()
        await visit(door, signedIn.browser, out({ client_id: shopId }))
        const { logouts = [] } = await door.snapshot()
        type Row = { readonly decided_at: number; readonly evidence: string; readonly requested_by: string }
        const last = (logouts as readonly Row[]).find((row) => row.decided_at === decidedAt) ?? assert.fail()
        assert.deepEqual(JSON.parse(last.evidence), { kind: 'dialect-contract', dialect: 'auth0' })
        assert.equal(last.requested_by, shopId)
      })
    })
  }

  it('AUT-12 D4 a tenant with the contract off is asked at both, and may go back to the same addresses', async (t) => {
    const asking = await openAuth0Logout({ tenant: { dialects: { auth0: { logoutByContract: false } } } })
    t.after(() => asking.close())
    for (const path of ['/v2/logout', '/logout']) {
      const signedIn = await signInByAuth0(asking, asking.app(shopId))
      const target = 'https://a.shop.example/bye?x=1'
      const asked = logoutPath({ client_id: shopId, returnTo: target, state: 's' }, path)
      const page = assertAsksLikeAuth0(await visit(asking, signedIn.browser, asked))
      await assertLives(asking, signedIn)
      assert.equal((await press(asking, signedIn.browser, page, { decision: 'yes' })).location, target)
      await assertLives(asking, signedIn, false)
    }
  })
})
