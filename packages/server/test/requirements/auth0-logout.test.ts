import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  assertNobodyWasSignedIn,
  assertSignedOut,
  bob,
  follow,
  type FrontDoor,
  press,
  signAsProvider,
  textOf,
  tokensOf,
  visit,
} from '../support/front-door.ts'
import { type Auth0SignedIn, refreshByAuth0, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
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
const signIn = () => signInByAuth0(door, shop())
const sidOf = ({ idClaims }: Auth0SignedIn) => String(idClaims['sid'])

describe('Auth0’s /oidc/logout', () => {
  before(async () => {
    door = await openAuth0Logout()
  })
  after(() => door.close())

  describe('AUT-1 the request, by GET and by a form', () => {
    it('has all of the parameters, and what is not among them changes nothing', async () => {
      const signedIn = await signIn()
      const path = logoutPath({
        id_token_hint: signedIn.id_token,
        logout_hint: sidOf(signedIn),
        post_logout_redirect_uri: shopOuts.withQuery,
        client_id: shopId,
        federated: '',
        state: 'a/state&more',
        ui_locales: 'en',
        auth0Client: 'e30',
        organization: 'org_1',
      })
      const answer = await visit(door, signedIn.browser, path)
      assert.equal(answer.status, 303)
      assert.equal(answer.location, `${shopOuts.withQuery}&state=a%2Fstate%26more`)
      await assertLives(door, signedIn, false)
    })

    it('by a form of an app’s own page, which no Lax cookie accompanies', async () => {
      const signedIn = await signIn()
      const form = {
        id_token_hint: signedIn.id_token,
        post_logout_redirect_uri: shop().signedOut,
        client_id: shopId,
        federated: 'false',
        state: 's',
      }
      const posted = await door.send('POST', '/oidc/logout', { form })
      assert.equal(posted.status, 303)
      assert.doesNotMatch(posted.location ?? '', /id_token_hint|eyJ/)
      await assertLives(door, signedIn)
      const answer = await follow(door, signedIn.browser, posted)
      assert.equal(answer.location, `${shop().signedOut}?state=s`)
      await assertLives(door, signedIn, false)
    })

    it('a form with nothing in it asks', async () => {
      for (const options of [{ form: '' }, {}]) {
        const signedIn = await signIn()
        const posted = await door.send('POST', '/oidc/logout', options)
        assertAsksLikeAuth0(await follow(door, signedIn.browser, posted))
        await assertLives(door, signedIn)
      }
    })

    it('what stands in the address of a form is refused, the vendor’s own parameter, too', async () => {
      const { browser, id_token, access_token } = await signIn()
      for (const [name, value] of [
        ['id_token_hint', id_token],
        ['client_id', shopId],
        ['federated', ''],
        ['federated', 'true'],
      ] as const)
        assertOops(await browser.post(logoutPath({ [name]: value }), {}), new RegExp(name))
      await assertLives(door, { browser, access_token })
    })
  })

  describe('AUT-4 AUT-5 whose list it is', () => {
    it('a named client’s, and not the tenant’s', async () => {
      const signedIn = await signIn()
      const hint = { id_token_hint: signedIn.id_token, client_id: shopId }
      const path = logoutPath({ ...hint, post_logout_redirect_uri: tenantOuts.plain })
      assertOops(await visit(door, signedIn.browser, path), /www\.acme\.example\/bye/, /Corner Shop/)
      await assertLives(door, signedIn)
    })

    it('of a client that a hint alone names both', async () => {
      for (const target of [tenantOuts.plain, shop().signedOut]) {
        const signedIn = await signIn()
        const path = logoutPath({ id_token_hint: signedIn.id_token, post_logout_redirect_uri: target })
        assert.equal((await visit(door, signedIn.browser, path)).location, target)
      }
    })

    it('the tenant’s, where nobody is named', async () => {
      const signedIn = await signIn()
      const hint = { logout_hint: sidOf(signedIn) }
      const own = logoutPath({ ...hint, post_logout_redirect_uri: shop().signedOut })
      assertOops(await visit(door, signedIn.browser, own), /allowedLogoutUrls/)
      const tenants = logoutPath({ ...hint, post_logout_redirect_uri: tenantOuts.plain })
      assert.equal((await visit(door, signedIn.browser, tenants)).location, tenantOuts.plain)
    })

    it('never another client’s', async () => {
      const signedIn = await signIn()
      const other = { post_logout_redirect_uri: door.app('ledger').signedOut }
      for (const named of [{ client_id: shopId }, { id_token_hint: signedIn.id_token }, {}])
        assertOops(await visit(door, signedIn.browser, logoutPath({ ...named, ...other })))
      await assertLives(door, signedIn)
    })

    it('AUT-5 where none is asked for, the first one of a named client that is no pattern, and without a state', async () => {
      for (const more of [{}, { state: 's' }]) {
        const signedIn = await signIn()
        const hint = { logout_hint: sidOf(signedIn), client_id: shopId }
        const answer = await visit(door, signedIn.browser, logoutPath({ ...hint, ...more }))
        assert.equal(answer.location, shop().signedOut)
      }
    })

    it('AUT-5 our page for a client without a list, one that only a hint names, and no client', async () => {
      const desk = await signInByAuth0(door, door.app('desk'))
      const named = logoutPath({ logout_hint: sidOf(desk), client_id: 'desk' })
      assertSignedOut(await visit(door, desk.browser, named))
      for (const name of ['id_token_hint', 'logout_hint'] as const) {
        const signedIn = await signIn()
        const value = name === 'logout_hint' ? sidOf(signedIn) : signedIn.id_token
        assertSignedOut(await visit(door, signedIn.browser, logoutPath({ [name]: value })))
      }
    })
  })

  describe('AUT-6 the question', () => {
    it('is in the vendor’s words, in both languages', async () => {
      const { browser } = await signIn()
      const asked = logoutPath({ client_id: shopId })
      const page = assertAsksLikeAuth0(
        await visit(door, browser, asked),
        /Hi Ada Lovelace,/,
        /Corner Shop/,
        /Yes/,
        /No/,
      )
      assert.match(page.body, /<title>Logout Corner Shop/)
      const chinese = await visit(door, browser, `${asked}&ui_locales=zh-CN`)
      assert.match(chinese.body, /<html[^>]*lang="zh/)
      assert.doesNotMatch(textOf(chinese), /Are you sure/)
    })

    it('a yes ends the session, and leads where was asked', async () => {
      const signedIn = await signIn()
      const path = logoutPath({ client_id: shopId, post_logout_redirect_uri: shop().signedOut, state: 's' })
      const page = assertAsksLikeAuth0(await visit(door, signedIn.browser, path))
      const answer = await press(door, signedIn.browser, page, { decision: 'yes' })
      assert.equal(answer.location, `${shop().signedOut}?state=s`)
      await assertLives(door, signedIn, false)
    })

    it('a yes leads to the first address of the client that the request names, where none was asked for', async () => {
      const signedIn = await signIn()
      const page = assertAsksLikeAuth0(await visit(door, signedIn.browser, logoutPath({ client_id: shopId })))
      assert.equal(
        (await press(door, signedIn.browser, page, { decision: 'yes' })).location,
        shop().signedOut,
      )
    })

    it('and not to that of one that only its hint named', async () => {
      const signedIn = await signIn()
      const elsewhere = await signIn()
      const hint = { id_token_hint: elsewhere.id_token }
      const page = assertAsksLikeAuth0(await visit(door, signedIn.browser, logoutPath(hint)))
      assertSignedOut(await press(door, signedIn.browser, page, { decision: 'yes' }))
      await assertLives(door, elsewhere)
    })

    it('a no ends nothing', async () => {
      const signedIn = await signIn()
      const path = logoutPath({ client_id: shopId, post_logout_redirect_uri: shop().signedOut })
      const page = assertAsksLikeAuth0(await visit(door, signedIn.browser, path))
      const answer = await press(door, signedIn.browser, page, { decision: 'no' })
      assert.deepEqual([answer.status, answer.location], [200, undefined])
      await assertLives(door, signedIn)
    })

    it('is about whoever is signed in here, where the hint is of another session or another person', async () => {
      const here = await signIn()
      const elsewhere = await signIn()
      const other = await signInByAuth0(door, shop(), { person: bob })
      for (const hint of [
        { id_token_hint: elsewhere.id_token },
        { logout_hint: sidOf(elsewhere) },
        { id_token_hint: elsewhere.id_token, logout_hint: sidOf(elsewhere) },
        { id_token_hint: other.id_token },
        { logout_hint: 'not the name of any session' },
        { logout_hint: ada.email },
        { logout_hint: ada.username },
        { logout_hint: String(here.idClaims['sub']) },
      ])
        assertAsksLikeAuth0(await visit(door, here.browser, logoutPath(hint)), /Hi Ada Lovelace,/)
      for (const one of [here, elsewhere, other]) await assertLives(door, one)
    })
  })

  describe('AUT-6 a tenant with the question off', () => {
    let quiet: FrontDoor
    before(async () => {
      quiet = await openAuth0Logout({
        tenant: { dialects: { auth0: { logoutPrompt: false, logoutByContract: false } } },
        clients: { shy: () => ({ dialect: 'auth0', logout_by_contract: false }) },
      })
    })
    after(() => quiet.close())

    it('asks nobody, by GET and by POST', async () => {
      for (const parameters of [{}, { client_id: shopId }, { logout_hint: 'of nobody' }]) {
        const byGet = await signInByAuth0(quiet, quiet.app(shopId))
        const left = await visit(quiet, byGet.browser, logoutPath(parameters))
        assert.ok(
          left.location === quiet.app(shopId).signedOut || /You are signed out/.test(left.body),
          left.body,
        )
        await assertLives(quiet, byGet, false)
        const byPost = await signInByAuth0(quiet, quiet.app(shopId))
        const posted = await quiet.send('POST', '/oidc/logout', {
          form: parameters as Record<string, string>,
        })
        await assertLives(quiet, byPost)
        await follow(quiet, byPost.browser, posted)
        await assertLives(quiet, byPost, false)
      }
    })

    it('AUT-3 refuses what does not fit together all the same', async () => {
      const signedIn = await signInByAuth0(quiet, quiet.app(shopId))
      const elsewhere = await signInByAuth0(quiet, quiet.app(shopId))
      for (const wrong of [
        { id_token_hint: 'x.y.z' },
        { id_token_hint: signedIn.id_token, client_id: 'ledger' },
        { id_token_hint: signedIn.id_token, logout_hint: sidOf(elsewhere) },
        { client_id: 'nobody' },
        { post_logout_redirect_uri: 'https://evil.example/' },
      ])
        assertOops(await visit(quiet, signedIn.browser, logoutPath(wrong)))
      await assertLives(quiet, signedIn)
    })

    it('AUT-15 takes a navigation alone for a person’s will', async () => {
      const signedIn = await signInByAuth0(quiet, quiet.app(shopId))
      for (const headers of [
        { 'sec-fetch-dest': 'iframe' },
        { 'sec-fetch-dest': 'image' },
        { 'sec-fetch-dest': 'empty' },
        { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' },
      ]) {
        const answer = await signedIn.browser.get('/oidc/logout', headers)
        assert.ok([400, 503].includes(answer.status), `${answer.status}`)
        assert.equal(answer.location, undefined)
      }
      await assertLives(quiet, signedIn)
    })

    it('D4 asks where an app of the session wants to be asked', async () => {
      const signedIn = await signInByAuth0(quiet, quiet.app('shy'))
      assertAsksLikeAuth0(await visit(quiet, signedIn.browser, logoutPath()))
      assertAsksLikeAuth0(await visit(quiet, signedIn.browser, logoutPath({ client_id: shopId })))
      await assertLives(quiet, signedIn)
      const hinted = logoutPath({ id_token_hint: signedIn.id_token })
      assertSignedOut(await visit(quiet, signedIn.browser, hinted))
    })
  })

  describe('AUT-7 federated', () => {
    for (const federated of [
      'federated',
      'federated=',
      'federated=true',
      'federated=1',
      'federated=false',
      'federated=0',
    ])
      it(`?${federated} signs out of here, where there is no upstream`, async () => {
        const signedIn = await signIn()
        const path = `${logoutPath({ id_token_hint: signedIn.id_token })}&${federated}`
        assertSignedOut(await visit(door, signedIn.browser, path))
        await assertLives(door, signedIn, false)
      })

    it('anything else is refused by its name', async () => {
      const signedIn = await signIn()
      for (const federated of ['yes', 'TRUE', '2', ' '])
        assertOops(
          await visit(door, signedIn.browser, logoutPath({ id_token_hint: signedIn.id_token, federated })),
          /federated/,
        )
      for (const federated of ['', '1', '0', 'yes'])
        assertOops(
          await signedIn.browser.post('/oidc/logout', { id_token_hint: signedIn.id_token, federated }),
          /federated/,
        )
      await assertLives(door, signedIn)
    })

    it('is what the logout is asked for, by every way', async () => {
      const { browser } = await signIn()
      const wishOf = async (request: () => Promise<unknown>) => {
        // What is kept is in the order of time.
        door.clock.advance(1)
        await request()
        const { pending_logouts: kept = [] } = await door.snapshot()
        const rows = kept as readonly { readonly id: string; readonly request: string }[]
        const [last = assert.fail()] = rows.toSorted((a, b) => (a.id < b.id ? 1 : -1))
        return (JSON.parse(last.request) as { readonly request: { readonly upstream?: string } }).request
          .upstream
      }
      const evil = 'https://evil.example/'
      for (const [federated, wish] of [
        ['federated=true', 'sign-out'],
        ['federated=false', 'leave'],
        ['', 'leave'],
      ] as const) {
        assert.equal(await wishOf(() => browser.post('/oidc/logout', federated)), wish)
        // Asked, or refused: the request waits for the person as it came.
        assert.equal(await wishOf(() => browser.get(`/oidc/logout?${federated}`)), wish)
        assert.equal(await wishOf(() => browser.get(`/v2/logout?returnTo=${evil}&${federated}`)), wish)
      }
    })

    it('by POST in words', async () => {
      for (const federated of ['true', 'false']) {
        const signedIn = await signIn()
        const form = { id_token_hint: signedIn.id_token, federated }
        assertSignedOut(
          await follow(door, signedIn.browser, await signedIn.browser.post('/oidc/logout', form)),
        )
      }
    })
  })

  describe('AUT-8 state and ui_locales', () => {
    it('state comes back as it was sent, and only with an address that was asked for', async () => {
      for (const state of ['s', 'a b+c%26', '中文', '"><script>', 'x'.repeat(2048)]) {
        const signedIn = await signIn()
        const asked = { id_token_hint: signedIn.id_token, post_logout_redirect_uri: shop().signedOut, state }
        const { location = '' } = await visit(door, signedIn.browser, logoutPath(asked))
        assert.equal(new URL(location).searchParams.get('state'), state)
      }
    })
    it('one that is too long is refused', async () => {
      const signedIn = await signIn()
      const asked = { id_token_hint: signedIn.id_token, state: 'x'.repeat(2049) }
      assertOops(await visit(door, signedIn.browser, logoutPath(asked)), /state/)
      await assertLives(door, signedIn)
    })
    it('a language that nobody speaks here is no error', async () => {
      const { browser } = await signIn()
      for (const ui_locales of ['tlh', 'xx-YY zz', '*', 'tlh zh'])
        assertAsks(await visit(door, browser, logoutPath({ ui_locales })))
      assert.match(
        (await visit(door, browser, logoutPath({ ui_locales: 'tlh zh' }))).body,
        /<html[^>]*lang="zh/,
      )
      function assertAsks({ status, body }: { readonly status: number; readonly body: string }) {
        assert.equal(status, 200)
        assert.match(body, /<form/)
      }
    })
  })

  describe('AUT-9 what is over', () => {
    it('a second logout asks nobody, and goes where it is led', async () => {
      const signedIn = await signIn()
      await visit(door, signedIn.browser, logoutPath({ id_token_hint: signedIn.id_token }))
      const back = { client_id: shopId, post_logout_redirect_uri: shop().signedOut }
      for (const hint of [{}, { id_token_hint: signedIn.id_token }, { logout_hint: sidOf(signedIn) }]) {
        const answer = await visit(door, signedIn.browser, logoutPath({ ...hint, ...back, state: 's' }))
        assert.equal(answer.location, `${shop().signedOut}?state=s`)
      }
      assert.equal(
        (await visit(door, signedIn.browser, logoutPath({ client_id: shopId }))).location,
        shop().signedOut,
      )
      assertNobodyWasSignedIn(await visit(door, signedIn.browser, logoutPath()))
    })

    it('a browser in which nobody ever was is asked nothing', async () => {
      const back = { client_id: shopId, post_logout_redirect_uri: shop().signedOut }
      assert.equal((await visit(door, door.browser(), logoutPath(back))).location, shop().signedOut)
      assertNobodyWasSignedIn(await visit(door, door.browser(), logoutPath()))
    })

    it('and is refused what nobody may have', async () => {
      const path = logoutPath({ client_id: shopId, post_logout_redirect_uri: 'https://evil.example/' })
      assertOops(await visit(door, door.browser(), path))
    })

    it('a hint without a sid counts by its person and its client', async () => {
      const { sid: _, ...claims } = (await signIn()).idClaims
      const id_token_hint = await signAsProvider(door, claims)
      const signedIn = await signIn()
      assertSignedOut(await visit(door, signedIn.browser, logoutPath({ id_token_hint })))
      await assertLives(door, signedIn, false)
      const other = await signInByAuth0(door, shop(), { person: bob })
      assertAsksLikeAuth0(await visit(door, other.browser, logoutPath({ id_token_hint })), /Hi Bob Moore,/)
      const desk = await signInByAuth0(door, door.app('desk'))
      assertAsksLikeAuth0(await visit(door, desk.browser, logoutPath({ id_token_hint })))
      const own = { id_token_hint, logout_hint: sidOf(desk) }
      assertAsksLikeAuth0(await visit(door, desk.browser, logoutPath(own)))
    })

    it('a refreshed ID token is a hint like the first', async () => {
      const signedIn = await signInByAuth0(door, shop(), { parameters: { scope: 'openid offline_access' } })
      const { id_token } = tokensOf(await refreshByAuth0(door, shop(), signedIn.refresh_token))
      assertSignedOut(await visit(door, signedIn.browser, logoutPath({ id_token_hint: id_token })))
    })

    it('a hint that expired is as good as ever', async () => {
      const signedIn = await signIn()
      door.clock.advance(5 * 3600)
      const back = { id_token_hint: signedIn.id_token, post_logout_redirect_uri: shop().signedOut }
      assert.equal((await visit(door, signedIn.browser, logoutPath(back))).location, shop().signedOut)
    })
  })

  describe('AUT-14 statuses', () => {
    it('200 is where a logout without a target comes to rest, by a redirect of our own', async () => {
      const signedIn = await signIn()
      const hop = await signedIn.browser.get(logoutPath({ id_token_hint: signedIn.id_token }))
      assert.equal(hop.status, 303)
      assert.ok(hop.location?.startsWith(`${door.base}/`))
      assert.doesNotMatch(hop.location ?? '', /eyJ[\w-]+\./)
      assertSignedOut(await follow(door, signedIn.browser, hop))
    })

    it('AUT-15 what looks ahead ends nothing, whatever vouches for it', async () => {
      const signedIn = await signIn()
      const path = logoutPath({ id_token_hint: signedIn.id_token })
      for (const headers of [
        { 'sec-purpose': 'prefetch' },
        { purpose: 'prefetch' },
        { 'x-moz': 'prefetch' },
      ]) {
        const answer = await signedIn.browser.get(path, headers)
        assert.deepEqual([answer.status, answer.location], [503, undefined])
      }
      await assertLives(door, signedIn)
    })

    it('HEAD and other methods end nothing', async () => {
      const signedIn = await signIn()
      const cookie = [...signedIn.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const path = logoutPath({ id_token_hint: signedIn.id_token })
      for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        const answer = await door.send(method, path, { headers: { cookie, origin: 'https://evil.example' } })
        assert.deepEqual([answer.status, answer.location], [405, undefined], method)
        assert.equal(answer.headers['access-control-allow-origin'], undefined)
      }
      await assertLives(door, signedIn)
    })
  })
})
