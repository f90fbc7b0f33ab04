import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type FrontDoor, visit } from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  assertLives,
  assertOops,
  logoutPath,
  openAuth0Logout,
  shopOuts,
  tenantOuts,
} from '../support/front-door/auth0-logout.ts'

const nativeOut = 'com.shop.app://signed-out/Here'

let door: FrontDoor

interface Asked {
  readonly clientId?: string
  readonly target: string
  readonly state?: string
}

/** The same wish at each of the vendor's doors. */
const doors = {
  '/oidc/logout': ({ clientId, target, state }: Asked) =>
    logoutPath({ client_id: clientId, post_logout_redirect_uri: target, state }),
  '/v2/logout': ({ clientId, target, state }: Asked) =>
    logoutPath({ client_id: clientId, returnTo: target, state }, '/v2/logout'),
} as const
type Door = keyof typeof doors

/** Where a browser that was signed out before is led: the rule about addresses, and nothing else. */
async function ledTo(at: Door, asked: Asked): Promise<string | undefined> {
  const answer = await visit(door, door.browser(), doors[at](asked))
  if (answer.location === undefined) assertOops(answer)
  return answer.location
}

type Row = readonly [target: string, oidc: boolean, v2: boolean]

/** Of the shop’s list. */
const rows: readonly Row[] = [
  // A star is some of one label.
  ['https://a.shop.example/bye', true, true],
  ['https://preview-7.shop.example/bye', true, true],
  ['HTTPS://A.Shop.Example/bye', true, true],
  ['https://a.shop.example:443/bye', true, true],
  ['https://xn--80ak6aa92e.shop.example/bye', true, true],
  ['https://a.b.shop.example/bye', false, false],
  ['https://shop.example/bye', false, false],
  ['https://.shop.example/bye', false, false],
  ['https://a..shop.example/bye', false, false],
  ['https://a_b.shop.example/bye', false, false],
  ['https://*.shop.example/bye', false, false],
  ['https://ashop.example/bye', false, false],
  ['https://a.shop.example.evil.example/bye', false, false],
  ['https://evil.example/a.shop.example/bye', false, false],
  ['https://evil.example?a.shop.example/bye', false, false],
  ['https://evil.example#a.shop.example/bye', false, false],
  // Whoever reads it otherwise than we do is the attacker's friend.
  ['https://evil.example@a.shop.example/bye', false, false],
  ['https://a.shop.example@evil.example/bye', false, false],
  ['https://a.shop.example:x@evil.example/bye', false, false],
  ['https://evil.example\\@a.shop.example/bye', false, false],
  ['https://evil.example\\.a.shop.example/bye', false, false],
  ['https:\\\\a.shop.example\\bye', false, false],
  ['https:/a.shop.example/bye', false, false],
  ['https:a.shop.example/bye', false, false],
  ['https:///a.shop.example/bye', false, false],
  ['//a.shop.example/bye', false, false],
  ['/bye', false, false],
  ['https://a%2eshop.example/bye', false, false],
  ['https://a%252eshop.example/bye', false, false],
  ['https://evil.example%2f.shop.example/bye', false, false],
  ['https://evil.example%23.shop.example/bye', false, false],
  ['https://a.shop.example./bye', false, false],
  ['https://a.sh\u043Ep.example/bye', false, false],
  ['https://a.shop\uFF0Eexample/bye', false, false],
  ['https://a.shop\u3002example/bye', false, false],
  ['https://\u00E4.shop.example/bye', false, false],
  ['https://a\u00AD.shop.example/bye', false, false],
  ['https://[::1].shop.example/bye', false, false],
  ['https://a.shop.example:8443/bye', false, false],
  ['https://a.shop.example:/bye', false, false],
  ['https://a.shop.example:0443/bye', false, false],
  ['http://a.shop.example/bye', false, false],
  ['ftp://a.shop.example/bye', false, false],
  ['javascript://a.shop.example/bye', false, false],
  ['javascript:alert(1)', false, false],
  ['data:text/html,x', false, false],
  // A path is what it says, in its own letters.
  ['https://a.shop.example/BYE', false, false],
  ['https://a.shop.example/bye/', false, false],
  ['https://a.shop.example/bye/x', false, false],
  ['https://a.shop.example/%62ye', false, false],
  ['https://a.shop.example/./bye', false, false],
  ['https://a.shop.example/x/../bye', false, false],
  ['https://a.shop.example/%2e/bye', false, false],
  ['https://a.shop.example/bye/..', false, false],
  ['https://a.shop.example/bye;x', false, false],
  ['https://a.shop.example//bye', false, false],
  [' https://a.shop.example/bye', false, false],
  ['https://a.shop.example/bye ', false, false],
  // The query: to the letter at one door, and nothing at the other.
  ['https://a.shop.example/bye?x=1', false, true],
  ['https://a.shop.example/bye?', false, true],
  ['https://a.shop.example/bye?next=https://evil.example/', false, true],
  ['https://a.shop.example/bye#here', false, true],
  [shopOuts.withQuery, true, true],
  ['https://shop.example/out', false, true],
  ['https://shop.example/out?a=1', false, true],
  ['https://shop.example/out?b=2&a=1', false, true],
  ['https://shop.example/out?a=1&b=3', false, true],
  ['https://shop.example/out?a=1&b=2&c=3', false, true],
  // An empty path is a slash, and no other slash is nothing.
  ['https://shop.example', true, true],
  ['https://shop.example/', true, true],
  ['https://shop.example//', false, false],
  ['https://shop.example/Path/', true, true],
  ['https://shop.example/Path', false, false],
  ['https://shop.example/path/', false, false],
  // Of another list.
  [tenantOuts.plain, false, false],
]

describe('where Auth0’s logouts lead back to', () => {
  before(async () => {
    door = await openAuth0Logout({
      clients: {
        native: ({ signedOut }) => ({
          dialect: 'auth0',
          application_type: 'native',
          post_logout_redirect_uris: [nativeOut, signedOut],
        }),
      },
    })
  })
  after(() => door.close())

  for (const at of ['/oidc/logout', '/v2/logout'] as const)
    describe(`AUT-10 AUT-11 a client's list, at ${at}`, () => {
      for (const [target, oidc, v2] of rows) {
        const isTaken = at === '/oidc/logout' ? oidc : v2
        it(`${isTaken ? 'takes' : 'refuses'} ${JSON.stringify(target)}`, async () =>
          assert.equal(await ledTo(at, { clientId: shopId, target }), isTaken ? target : undefined))
      }
    })

  describe('AUT-10 the tenant’s list', () => {
    const tenants: readonly Row[] = [
      [tenantOuts.plain, true, true],
      ['https://pre-x-post.acme.example/all', true, true],
      ['https://PRE-x-y-POST.acme.example/all', true, true],
      ['https://pre--post.acme.example/all', false, false],
      ['https://pre-post.acme.example/all', false, false],
      ['https://pre-x.y-post.acme.example/all', false, false],
      ['https://evil-pre-x-post.acme.example/all', false, false],
      ['https://pre-x-post.evil.acme.example/all', false, false],
      ['https://pre-x-post.acme.example/all?x', false, true],
      [shopOuts.bare, false, false],
    ]
    for (const [target, oidc, v2] of tenants)
      it(target, async () => {
        assert.equal(await ledTo('/oidc/logout', { target }), oidc ? target : undefined)
        assert.equal(await ledTo('/v2/logout', { target }), v2 ? target : undefined)
      })
  })

  describe('AUT-10 a scheme of an app’s own', () => {
    for (const at of ['/oidc/logout', '/v2/logout'] as const)
      it(`to the letter, at ${at}`, async () => {
        assert.equal(await ledTo(at, { clientId: 'native', target: nativeOut }), nativeOut)
        for (const target of [
          'com.shop.app://signed-out/here',
          'com.shop.app://signed-out',
          'com.shop.app:/x',
        ])
          assert.equal(await ledTo(at, { clientId: 'native', target }), undefined)
      })
  })

  describe('AUT-8 AUT-11 state', () => {
    it('is added at /oidc/logout, behind a query that is there', async () => {
      const target = shopOuts.withQuery
      assert.equal(await ledTo('/oidc/logout', { clientId: shopId, target, state: 's' }), `${target}&state=s`)
    })
    it('is nothing at /v2/logout, however long', async () => {
      const target = 'https://a.shop.example/bye?x=1#here'
      for (const state of ['s', 'x'.repeat(3000)])
        assert.equal(await ledTo('/v2/logout', { clientId: shopId, target, state }), target)
    })
  })

  describe('AUT-10 AUT-13 whoever is refused stays signed in, and may leave all the same', () => {
    let signedIn: Auth0SignedIn
    before(async () => {
      signedIn = await signInByAuth0(door, door.app(shopId))
    })

    for (const at of ['/oidc/logout', '/v2/logout'] as const)
      it(at, async () => {
        for (const [target] of rows.filter(([, oidc, v2]) => !oidc && !v2)) {
          const answer = await signedIn.browser.get(doors[at]({ clientId: shopId, target }))
          assertOops(answer)
          assert.doesNotMatch(answer.body, /href="[^"]*(?:evil|shop)\.example/)
        }
        await assertLives(door, signedIn)
      })
  })

  it('AUT-10 patterns mean nothing at the standard’s own door, nor to GenAuth', async (t) => {
    const both = await openAuth0Logout({
      tenant: { dialects: { auth0: {}, genauth: {} }, allowedLogoutUrls: [] },
    })
    t.after(() => both.close())
    const target = 'https://a.shop.example/bye'
    const back = { client_id: shopId, post_logout_redirect_uri: target }
    for (const path of ['/oauth2/logout', '/oidc/session/end'])
      assert.equal((await visit(both, both.browser(), logoutPath(back, path))).location, undefined)
    assert.equal((await visit(both, both.browser(), logoutPath(back))).location, target)
  })
})
