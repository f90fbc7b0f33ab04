import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import {
  ada,
  type Answer,
  assertAsks,
  assertRefused,
  type Browser,
  bob,
  endSessionPath,
  follow,
  type FrontDoor,
  joinApp,
  type Person,
  press,
  signAsProvider,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'
import { type AkamaiSignedIn, signInByAkamai } from '../support/front-door/akamai.ts'
import {
  assertBadRequest,
  assertLives,
  assertLogoutSuccess,
  assertVendorPage,
  assertWentWrong,
  customerId,
  docsId,
  docsReturns,
  docsSignedOut,
  endSessionPathOf,
  openAkamaiLogout,
} from '../support/front-door/akamai-logout.ts'

type Fields = Readonly<Record<string, string>>

let door: FrontDoor

const prefix = `/${customerId}`
const enter = (person: Person = ada, id = docsId) => signInByAkamai(door, door.app(id), { person, prefix })
const byGet = (browser: Browser, fields: Fields = {}) => visit(door, browser, endSessionPathOf(fields))
const byPost = async (browser: Browser, fields: Fields | string) =>
  follow(door, browser, await browser.post(endSessionPathOf(), fields))
const sidOf = ({ idClaims }: AkamaiSignedIn) => String(idClaims['sid'])

/** The same token as the vendor's own service signed it, before the name was moved here. */
async function vendors({ idClaims }: Pick<AkamaiSignedIn, 'idClaims'>): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  const iss = `https://v1.api.us.janrain.com/${customerId}/login`
  return new SignJWT({ ...idClaims, iss })
    .setProtectedHeader({ alg: 'RS256', kid: 'theirs' })
    .sign(privateKey)
}

const foreignHints: Readonly<Record<string, (own: AkamaiSignedIn) => Promise<string> | string>> = {
  'of the vendor’s own service': vendors,
  'of our issuer, by another key': async ({ idClaims }) =>
    new SignJWT(idClaims)
      .setProtectedHeader({ alg: 'RS256' })
      .sign((await generateKeyPair('RS256')).privateKey),
  'of another issuer, by our key': (own) =>
    signAsProvider(door, { ...decodeJwt(own.id_token), iss: 'https://evil.example' }),
  'without a signature': ({ idClaims }) => new UnsecuredJWT(idClaims).encode(),
  'an access token of ours': ({ access_token }) => access_token,
  'a refresh token of ours': ({ refresh_token }) => refresh_token,
  'three words': () => 'x.y.z',
  garbage: () => '{"alg":"none"} \u{1F47B} .. <script>',
}

/** Once for each request, by the parameter's name and never its value. */
function assertIgnored(lines: FrontDoor['log'], value: string): void {
  const ignored = lines.filter(({ event }) => event === 'ignored').map(({ fields }) => fields)
  assert.equal(ignored.length, 6)
  for (const line of ignored)
    assert.deepEqual(line, { path: '/login/end_session', tenant: 'acme', parameter: 'id_token_hint' })
  assert.equal(JSON.stringify(lines).includes(JSON.stringify(value).slice(1, -1)), false)
}

async function assertAllLive(...all: readonly { readonly browser: Browser }[]): Promise<void> {
  for (const { browser } of all) await assertLives(door, browser)
}

describe('Akamai’s /{customerId}/login/end_session', () => {
  before(async () => {
    door = await openAkamaiLogout({
      clients: { shy: () => ({ dialect: 'akamai', logout_by_contract: false }) },
    })
  })
  after(() => door.close())

  for (const [method, send] of [
    ['GET', byGet],
    ['POST', byPost],
  ] as const)
    describe(`by ${method}`, () => {
      it('AKA-21 without a logout_hint it is this browser’s logout, and nobody is asked', async () => {
        const [own, elsewhere, other] = [await enter(), await enter(), await enter(bob)]
        assertLogoutSuccess(await send(own.browser, { client_id: docsId }))
        await assertLives(door, own.browser, false)
        await assertAllLive(elsewhere, other)
      })

      it('AKA-21 with nothing at all, no less', async () => {
        const own = await enter()
        assertLogoutSuccess(await send(own.browser, {}))
        await assertLives(door, own.browser, false)
      })

      it('AKA-20 back to the client’s post-logout addresses, with the state', async () => {
        const own = await enter()
        const asked = {
          client_id: docsId,
          post_logout_redirect_uri: docsSignedOut,
          state: 'a "state" & more',
        }
        const { status, location } = await send(own.browser, asked)
        const state = encodeURIComponent(asked.state)
        assert.deepEqual([status, location], [303, `${docsSignedOut}?state=${state}`])
        await assertLives(door, own.browser, false)
        // And once more, when nobody is here.
        assert.equal((await send(own.browser, asked)).location, `${docsSignedOut}?state=${state}`)
      })

      it('AKA-20 and to no other list, of its own or anybody’s', async () => {
        const own = await enter()
        for (const post_logout_redirect_uri of [
          docsReturns.logout,
          door.app(docsId).callback,
          door.app('ledger').signedOut,
          `${docsSignedOut}/`,
          `${docsSignedOut}?x`,
          'https://evil.example/',
        ])
          assertWentWrong(
            await send(own.browser, { client_id: docsId, post_logout_redirect_uri }),
            /Parameter post_logout_redirect_uri/,
            new RegExp(`Configured as post_logout_redirect_uris of the client ${docsId}`),
          )
        assertLogoutSuccess(
          await send(door.browser(), { client_id: docsId, redirect_uri: docsReturns.logout }),
        )
        await assertAllLive(own)
      })

      it('AKA-20 client_id validates the redirect: without one there is none', async () => {
        const own = await enter()
        const target = { post_logout_redirect_uri: docsSignedOut }
        assertWentWrong(await send(own.browser, target), /does not say which app/)
        assertWentWrong(await send(own.browser, { ...target, client_id: 'nobody' }), /Parameter client_id/)
        assertWentWrong(await send(own.browser, { client_id: 'ledger', ...target }))
        assertWentWrong(await send(own.browser, { client_id: 'nobody' }))
        await assertAllLive(own)
      })

      it('AKA-24 nor without a hint of its own, which names the client as well', async () => {
        const own = await enter()
        const asked = { id_token_hint: own.id_token, post_logout_redirect_uri: docsSignedOut, state: 's' }
        assert.equal((await send(own.browser, asked)).location, `${docsSignedOut}?state=s`)
        await assertLives(door, own.browser, false)
      })

      it('AKA-24 a hint is borne, whoever it speaks of, and expired or not', async () => {
        const [own, other] = [await enter(), await enter(bob)]
        door.clock.advance(4000)
        const asked = { id_token_hint: other.id_token, client_id: docsId }
        assertLogoutSuccess(await send(own.browser, asked))
        await assertLives(door, own.browser, false)
        await assertAllLive(other)
      })

      describe('AKA-24 a hint that is not ours is left out: the named client and its list decide', () => {
        const listed = { client_id: docsId, post_logout_redirect_uri: docsSignedOut, state: 's' }

        for (const [name, foreign] of Object.entries(foreignHints))
          it(name, async () => {
            const own = await enter()
            const id_token_hint = await foreign(own)
            const from = door.log.length
            const wrong = { ...listed, post_logout_redirect_uri: docsReturns.logout, id_token_hint }
            assertWentWrong(await send(own.browser, wrong), /Parameter post_logout_redirect_uri/)
            assertWentWrong(await send(own.browser, { ...wrong, client_id: 'nobody' }), /client_id/)
            const unnamed = { id_token_hint, post_logout_redirect_uri: docsSignedOut }
            assertWentWrong(await send(own.browser, unnamed), /does not say which app/)
            await assertAllLive(own)
            const { location } = await send(own.browser, { ...listed, id_token_hint })
            assert.equal(location, `${docsSignedOut}?state=s`)
            await assertLives(door, own.browser, false)
            // The person whose browser has no session of ours yet is not stranded, either.
            const stranger = await send(door.browser(), { ...listed, id_token_hint })
            assert.equal(stranger.location, `${docsSignedOut}?state=s`)
            assertLogoutSuccess(await send(door.browser(), { client_id: docsId, id_token_hint }))
            assertIgnored(door.log.slice(from), id_token_hint)
          })

        it('whatever logout_hint comes along', async () => {
          const [own, elsewhere] = [await enter(), await enter()]
          const id_token_hint = await vendors(own)
          assertLogoutSuccess(await send(own.browser, { id_token_hint, logout_hint: 'x' }))
          await assertAllLive(elsewhere)
          const again = await enter()
          assertLogoutSuccess(await send(again.browser, { id_token_hint, logout_hint: sidOf(again) }))
          await assertLives(door, elsewhere.browser, false)
        })

        it('and where an app of the session wants to be asked, the person is', async () => {
          const own = await enter(ada, 'shy')
          const id_token_hint = await vendors(own)
          const page = assertAsks(await send(own.browser, { ...listed, id_token_hint }))
          assert.equal(page.body.includes(id_token_hint), false)
          await assertAllLive(own)
          const { location } = await press(door, own.browser, page, { decision: 'yes' })
          assert.equal(location, `${docsSignedOut}?state=s`)
        })
      })

      it('AKA-24 one of ours that is another client’s is refused, and nothing ends', async () => {
        const [own, elsewhere] = [await enter(), await enter()]
        const listed = { client_id: docsId, post_logout_redirect_uri: docsSignedOut }
        const { id_token: ledgers } = await joinApp(door, door.app('ledger'), own.browser)
        assertWentWrong(await send(own.browser, { ...listed, id_token_hint: ledgers }), /Parameter client_id/)
        await assertAllLive(own, elsewhere)
      })

      describe('AKA-22 a logout_hint that is the session’s sid: every device', () => {
        it('of the person, and nobody else’s', async () => {
          const [own, elsewhere, other] = [await enter(), await enter(), await enter(bob)]
          assert.equal(sidOf(own), sidOf(elsewhere), 'one session, on two devices')
          const asked = {
            client_id: docsId,
            post_logout_redirect_uri: docsSignedOut,
            state: 's',
            logout_hint: sidOf(own),
          }
          assert.equal((await send(own.browser, asked)).location, `${docsSignedOut}?state=s`)
          await assertLives(door, own.browser, false)
          await assertLives(door, elsewhere.browser, false)
          await assertAllLive(other)
          // The next sign-in begins another session.
          assert.notEqual(sidOf(await enter()), sidOf(own))
        })

        it('in the words of an app that is told of logouts, and has a sid of its own', async () => {
          const [own, elsewhere] = [await enter(ada, 'ledger'), await enter()]
          assert.notEqual(sidOf(own), sidOf(elsewhere))
          assertLogoutSuccess(await send(own.browser, { client_id: docsId, logout_hint: sidOf(own) }))
          await assertLives(door, own.browser, false)
          await assertLives(door, elsewhere.browser, false)
        })

        it('leads to “Logout Success”, which shows the apps of all of them', async () => {
          const [own] = [await enter(), await enter(ada, 'atlas')]
          const page = assertLogoutSuccess(await send(own.browser, { logout_hint: sidOf(own) }))
          assert.match(textOf(page), /The atlas app/)
          assert.equal(page.body.includes(sidOf(own)), false)
        })
      })

      it('AKA-23 any other value is this browser’s logout', async () => {
        const other = await enter(bob)
        const elsewhere = await enter()
        const values: readonly ((own: AkamaiSignedIn) => string)[] = [
          () => 'x',
          () => sidOf(other),
          ({ idClaims }) => String(idClaims['sub']),
          () => ada.username,
          () => ada.email,
          (own) => sidOf(own).toUpperCase(),
          (own) => `${sidOf(own)} `,
          (own) => sidOf(own).slice(1),
          () => '*',
        ]
        for (const value of values) {
          const own = await enter()
          assertLogoutSuccess(await send(own.browser, { client_id: docsId, logout_hint: value(own) }))
          await assertLives(door, own.browser, false)
          await assertAllLive(elsewhere, other)
        }
      })

      it('AKA-23 a sid that an app has of another device is no word about this one', async () => {
        const told = await enter(ada, 'ledger')
        const own = await enter()
        assertLogoutSuccess(await send(own.browser, { logout_hint: sidOf(told) }))
        await assertLives(door, own.browser, false)
        await assertAllLive(told)
      })

      it('AKA-23 without a session nothing ends, whatever is known of one', async () => {
        const [own, elsewhere] = [await enter(), await enter()]
        const asked = { client_id: docsId, logout_hint: sidOf(own), post_logout_redirect_uri: docsSignedOut }
        assert.equal((await send(door.browser(), asked)).location, docsSignedOut)
        assertLogoutSuccess(
          await send(door.browser(), { logout_hint: sidOf(own), id_token_hint: own.id_token }),
        )
        await assertAllLive(own, elsewhere)
      })

      it('AKA-13 what cannot be read ends nothing', async () => {
        const own = await enter()
        for (const name of [
          'post_logout_redirect_uri',
          'state',
          'logout_hint',
          'id_token_hint',
          'ui_locales',
        ])
          for (const sent of [
            `${name}=a&${name}=a`,
            `${name}=%0d%0aSet-Cookie:a=b`,
            `${name}=%00`,
            `${name}=%ff`,
          ]) {
            const page =
              method === 'GET'
                ? await visit(door, own.browser, `${endSessionPathOf()}?${sent}`)
                : await byPost(own.browser, sent)
            assertWentWrong(page, new RegExp(name))
            assert.equal(String(page.headers['set-cookie'] ?? '').includes('a=b'), false)
          }
        assertWentWrong(await send(own.browser, { logout_hint: 'x'.repeat(513) }))
        assertWentWrong(await send(own.browser, { state: 'x'.repeat(2049) }))
        assertBadRequest(await send(own.browser, { client_id: 'x'.repeat(257) }))
        await assertAllLive(own)
      })

      it('D4 asks where an app of the session wants to be asked', async () => {
        const [own, elsewhere] = [await enter(ada, 'shy'), await enter()]
        const page = assertAsks(await send(own.browser, { client_id: docsId }))
        await assertAllLive(own, elsewhere)
        assertLogoutSuccess(await press(door, own.browser, page, { decision: 'yes' }))
        await assertLives(door, own.browser, false)
        await assertAllLive(elsewhere)
      })
    })

  describe('AKA-12 D4 what is no navigation ends nothing', () => {
    for (const destination of ['iframe', 'image', 'script', 'empty', 'object'])
      it(`by GET as ${destination}`, async () => {
        const own = await enter()
        const headers = { 'sec-fetch-dest': destination }
        assertWentWrong(await own.browser.get(endSessionPathOf({ client_id: docsId }), headers))
        await assertAllLive(own)
      })

    it('by POST into a frame', async () => {
      const own = await enter()
      const headers = { 'sec-fetch-dest': 'iframe' }
      const { location = '' } = await own.browser.post(endSessionPathOf(), { client_id: docsId }, headers)
      assertWentWrong(await own.browser.get(location, headers))
      await assertAllLive(own)
    })

    it('a browser that looks ahead comes again', async () => {
      const own = await enter()
      const ahead = { 'sec-purpose': 'prefetch' }
      const page = assertVendorPage(
        await own.browser.get(endSessionPathOf(), ahead),
        503,
        'Something went wrong',
        [/Frames, images and requests of a script end nothing/],
      )
      assert.equal(page.headers['cache-control'], 'no-store')
      assert.doesNotMatch(page.body, /<form/)
      assertVendorPage(await own.browser.get(endSessionPathOf({ ui_locales: 'zh' }), ahead), 503, '出错了')
      await assertAllLive(own)
    })

    for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE'] as const)
      it(`${method}: 405, and what is allowed`, async () => {
        const own = await enter()
        const cookie = [...own.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const answer = await door.send(method, endSessionPathOf({ client_id: docsId }), {
          headers: { cookie },
        })
        assert.deepEqual([answer.status, answer.headers['allow']], [405, 'GET, POST'])
        if (method !== 'HEAD') assertVendorPage(answer, 405, 'Something went wrong')
        await assertAllLive(own)
      })
  })

  describe('SEC-7 what names a session, or a person, leaves the address bar before a page comes', () => {
    const clean = /\/oauth2\/logout\/continue\?request=[\w-]+$/
    it('of a request that is refused', async () => {
      const own = await enter()
      const wrong = { client_id: docsId, post_logout_redirect_uri: 'https://evil.example/' }
      const hints = [
        { id_token_hint: own.id_token },
        { id_token_hint: await vendors(own) },
        { logout_hint: sidOf(own) },
      ]
      for (const more of hints) {
        const { location = '' } = await own.browser.get(endSessionPathOf({ ...wrong, ...more }))
        assert.match(location, clean)
        assertWentWrong(await own.browser.get(location), /evil\.example/)
      }
      await assertAllLive(own)
    })

    it('and what was asked is not in the log', async () => {
      const own = await enter()
      const from = door.log.length
      await byGet(own.browser, { logout_hint: sidOf(own), client_id: 'nobody', state: 'of the app' })
      const lines = JSON.stringify(door.log.slice(from))
      assert.equal(lines.includes(sidOf(own)) || lines.includes('of the app'), false)
    })
  })

  it('AKA-20 a form of another site is answered at once, in the vendor’s words, and never told who is here', async () => {
    const page = assertWentWrong(
      await door.send('POST', endSessionPathOf(), { form: { state: 'x'.repeat(2049) } }),
    )
    assert.doesNotMatch(page.body, /<form|is signed in/)
  })

  it('AKA-24 a hint of 16 KB by POST is left out no less; a longer one is more than anybody reads', async () => {
    const own = await enter()
    const listed = { client_id: docsId, post_logout_redirect_uri: docsSignedOut }
    const longer = await byPost(own.browser, { ...listed, id_token_hint: 'x'.repeat(16_385) })
    assertWentWrong(longer, /Parameter id_token_hint/)
    await assertAllLive(own)
    const { location } = await byPost(own.browser, { ...listed, id_token_hint: 'x'.repeat(16_384) })
    assert.equal(location, docsSignedOut)
    await assertLives(door, own.browser, false)
  })

  it('AKA-24 at the standard’s address one that is not ours is refused, as ever', async () => {
    const own = await enter()
    const from = door.log.length
    const asked = { client_id: docsId, id_token_hint: await vendors(own) }
    assertRefused(await visit(door, own.browser, endSessionPath(asked)), /not issued by this provider/)
    assert.equal(door.log.slice(from).filter(({ event }) => event === 'ignored').length, 0)
    await assertAllLive(own)
  })

  it('AKA-21 the same without the customer’s id, and over one session', async () => {
    const own = await signInByAkamai(door, door.app(docsId))
    const asked = { client_id: docsId, post_logout_redirect_uri: docsSignedOut }
    const { location } = await visit(door, own.browser, endSessionPathOf(asked, ''))
    assert.equal(location, docsSignedOut)
    await assertLives(door, own.browser, false)
  })

  it('is in Chinese for who reads that, by ui_locales', async () => {
    const own = await enter()
    const page: Answer = await byGet(own.browser, { client_id: 'nobody', ui_locales: 'zh' })
    assertVendorPage(page, 400, '出错了')
    const done = await byGet(own.browser, { client_id: docsId, ui_locales: 'zh' })
    assertVendorPage(done, 200, '已成功退出登录')
    assertVendorPage(await byGet(own.browser, { client_id: docsId, ui_locales: 'zh' }), 200, '已成功退出登录')
  })

  it('D4 a tenant with the contract off is asked, and a hint of this session spares the question', async (t) => {
    const asking = await openAkamaiLogout({
      tenant: { dialects: { akamai: { customerId, logoutByContract: false } } },
    })
    t.after(() => asking.close())
    const own = await signIn(asking, asking.app(docsId), { person: ada })
    const ask = (fields: Fields) => visit(asking, own.browser, endSessionPathOf(fields))
    assertAsks(await ask({ client_id: docsId }))
    assertAsks(await ask({ client_id: docsId, logout_hint: own.sid }))
    await assertLives(asking, own.browser)
    const foreign = await ask({ client_id: docsId, id_token_hint: 'x.y.z', logout_hint: 'x' })
    assertAsks(foreign)
    await assertLives(asking, own.browser)
    const asked = { id_token_hint: own.id_token, post_logout_redirect_uri: docsSignedOut }
    assert.equal((await ask(asked)).location, docsSignedOut)
    await assertLives(asking, own.browser, false)
  })
})
