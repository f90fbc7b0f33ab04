import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import { shown } from '../../../../e2e/support/plain-browser.ts'
import { type App, type FrontDoor, introspect, joinApp, press, textOf, visit } from '../support/front-door.ts'
import { type AkamaiSignedIn, post, refreshByAkamai, signInByAkamai } from '../support/front-door/akamai.ts'
import {
  assertLives,
  assertLogoutSuccess,
  customerId,
  docsId,
  docsReturns,
  docsSignedOut,
  endSessionPathOf,
  hostedPath,
  openAkamaiLogout,
} from '../support/front-door/akamai-logout.ts'
import { sentThere, signInThrough, thereAndBack, wordsOn } from '../support/federated-journeys.ts'
import { until } from '../support/until.ts'
import { type Federation, openFederation } from '../support/upstream-world.ts'

type Fields = Readonly<Record<string, string>>

const prefix = `/${customerId}`
const limits = { browserWaitMilliseconds: 60, timeoutMilliseconds: 20_000 }
const framed = ({ callback }: App) => new URL('/frame', callback).href

/** Both addresses, each with what leads its browser back, and where to. */
const addresses: readonly (readonly [
  name: string,
  path: (fields?: Fields) => string,
  back: Fields,
  to: string,
])[] = [
  ['/auth-ui/logout', hostedPath, { redirect_uri: docsReturns.logout }, docsReturns.logout],
  ['/login/end_session', endSessionPathOf, { post_logout_redirect_uri: docsSignedOut }, docsSignedOut],
]

describe('who hears of a logout at Akamai’s addresses', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAkamaiLogout({
      clients: {
        harbour: (app) => ({
          dialect: 'akamai',
          backchannel_logout_uri: undefined,
          frontchannel_logout_uri: framed(app),
          frontchannel_logout_session_required: true,
        }),
      },
    })
  })
  after(() => door.close())

  const userinfo = (token: string) =>
    door.send('GET', `${prefix}/profiles/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` } })

  const assertAlive = async (own: AkamaiSignedIn, expected = true): Promise<void> => {
    assert.equal((await introspect(door, own.app, own.access_token))['active'], expected, 'the access token')
    assert.equal((await userinfo(own.access_token)).status, expected ? 200 : 401)
    const refreshed = await refreshByAkamai(door, own.app, own.refresh_token, { prefix })
    assert.equal(refreshed.status, expected ? 200 : 400, 'the refresh token')
  }

  for (const [name, path, back, to] of addresses)
    describe(name, () => {
      it('AKA-6 does not expire or otherwise invalidate access and refresh tokens', async () => {
        const own = await signInByAkamai(door, door.app(docsId), { prefix })
        assertLogoutSuccess(await visit(door, own.browser, path({ client_id: docsId })))
        await assertLives(door, own.browser, false)
        await assertAlive(own)
        door.clock.advance(14 * 86_400)
        const refreshed = await refreshByAkamai(door, own.app, own.refresh_token, { prefix })
        assert.equal(refreshed.status, 200, 'two weeks later')
      })

      it('AKA-90 an app with a back channel is told before the browser goes on', async () => {
        const [atlas, ledger] = [door.app('atlas'), door.app('ledger')]
        const { browser } = await signInByAkamai(door, door.app(docsId), { prefix })
        const own = await joinApp(door, atlas, browser)
        const counts = [atlas.notices.length, ledger.notices.length]
        const { location } = await browser.get(path({ client_id: docsId, ...back, state: 's' }))
        assert.equal(location, `${to}?state=s`)
        assert.deepEqual([atlas.notices.length, ledger.notices.length], [(counts[0] ?? 0) + 1, counts[1]])
        const { sid, sub, aud, events } = decodeJwt(atlas.notices.at(-1)?.token ?? '')
        assert.deepEqual([sid, sub, aud], [own.sid, own.claims['sub'], 'atlas'])
        assert.ok(events)
      })

      it('AKA-90 one that signed in at this door is told with the issuer of this door', async () => {
        const atlas = door.app('atlas')
        const own = await signInByAkamai(door, atlas, { prefix })
        const count = atlas.notices.length
        assertLogoutSuccess(await visit(door, own.browser, path({ client_id: docsId })))
        assert.equal(atlas.notices.length, count + 1)
        const { iss, sid } = decodeJwt(atlas.notices.at(-1)?.token ?? '')
        assert.deepEqual([iss, sid], [`${door.base}${prefix}/login`, own.idClaims['sid']])
      })

      it('AKA-90 an app with a front channel is asked in a frame, before the browser goes on', async () => {
        const own = await signInByAkamai(door, door.app('harbour'), { prefix })
        const { location = '' } = await own.browser.get(path({ client_id: docsId, ...back, state: 's' }))
        assert.match(location, new RegExp(`${prefix}/oauth2/logout/frames\\?id=`))
        await assertLives(door, own.browser, false)
        const frames = await own.browser.get(location)
        const src = /<iframe\b[^>]*\bsrc="([^"]*)"/.exec(frames.body)?.[1]?.replaceAll(/&(?:amp|#38);/g, '&')
        const asked = new URL(src ?? '').searchParams
        assert.equal(src?.split('?')[0], framed(own.app))
        assert.equal(asked.get('sid'), own.idClaims['sid'])
        assert.equal(asked.get('iss'), `${door.base}${prefix}/login`)
        assert.equal((await press(door, own.browser, frames, {})).location, `${to}?state=s`)
      })

      it('AKA-91 “Logout Success” shows them, also by way of the frames', async () => {
        const own = await signInByAkamai(door, door.app('harbour'), { prefix })
        await joinApp(door, door.app('atlas'), own.browser)
        await signInByAkamai(door, door.app(docsId), { browser: own.browser, prefix })
        const { location = '' } = await own.browser.get(path({ client_id: docsId }))
        const frames = await own.browser.get(location)
        const words = [
          /The atlas app Signed out/,
          /The harbour app Asked here/,
          /Identity Docs Signed out You signed out from here/,
        ]
        assertLogoutSuccess(await press(door, own.browser, frames, {}), ...words)
      })
    })

  it('AKA-91 one that could not be reached stands there as that', async () => {
    const atlas = door.app('atlas')
    atlas.answer = { status: 400 }
    const { browser } = await signInByAkamai(door, door.app(docsId), { prefix })
    await joinApp(door, atlas, browser)
    assertLogoutSuccess(
      await visit(door, browser, hostedPath({ client_id: docsId })),
      /The atlas app Refused/,
    )
    atlas.answer = { status: 200 }
  })

  it('AKA-91 and nobody else sees them', async () => {
    const { browser } = await signInByAkamai(door, door.app('atlas'), { prefix })
    const { location = '' } = await browser.get(hostedPath({ client_id: docsId }))
    const page = await visit(door, door.browser(), location)
    assert.doesNotMatch(textOf(page), /atlas/)
    const voiced = await visit(door, door.browser(), `${location}&voice=akamai`)
    assertLogoutSuccess(voiced)
    assert.doesNotMatch(textOf(voiced), /atlas/)
    for (const voice of ['auth0', 'constructor', '__proto__', '%00', 'x'.repeat(500)])
      assert.match(
        textOf(await visit(door, door.browser(), `/oauth2/logout/done?voice=${voice}`)),
        /already signed out/,
      )
  })

  for (const [spelling, path] of [
    ['of the API', '/login/token/revoke'],
    ['of the older documents', '/token/revoke'],
  ] as const)
    it(`AKA-6 to invalidate the tokens, one has to revoke them: the spelling ${spelling}`, async () => {
      const own = await signInByAkamai(door, door.app(docsId), { prefix })
      assertLogoutSuccess(await visit(door, own.browser, hostedPath({ client_id: docsId })))
      for (const token of [own.access_token, own.refresh_token])
        assert.equal((await post(door, own.app, `${prefix}${path}`, { token })).status, 200)
      await assertAlive(own, false)
    })

  it('AKA-92 a tenant may have them end with the session', async (t) => {
    const strict = await openAkamaiLogout({ tenant: { logoutRevokes: 'everything' } })
    t.after(() => strict.close())
    const own = await signInByAkamai(strict, strict.app(docsId), { prefix })
    assertLogoutSuccess(await visit(strict, own.browser, hostedPath({ client_id: docsId })))
    const { status } = await refreshByAkamai(strict, own.app, own.refresh_token, { prefix })
    assert.equal(status, 400)
  })

  it('AKA-90 D11 the browser waits for an app that hangs, and not for long', async (t) => {
    const slow = await openAkamaiLogout({ top: { deliveries: limits } })
    t.after(() => slow.close())
    const [atlas, hung] = [slow.app('atlas'), Promise.withResolvers<void>()]
    const { browser } = await signInByAkamai(slow, slow.app(docsId), { prefix })
    await joinApp(slow, atlas, browser)
    atlas.answer = { status: 200, after: hung.promise }
    const page = assertLogoutSuccess(await visit(slow, browser, hostedPath({ client_id: docsId })))
    assert.match(textOf(page), /The atlas app Being told/)
    assert.match(page.body, /<meta http-equiv="refresh"/)
    hung.resolve()
    await until('the app hears', async () => atlas.notices.length === 1)
  })
})

describe('AKA-11 the Logout button of the profile is equivalent', () => {
  /** Ada at three apps in one of two browsers, on her profile page: by which way she leaves is for a test to say. */
  const world = async (t: TestContext) => {
    const door = await openAkamaiLogout()
    t.after(() => door.close())
    const own = await signInByAkamai(door, door.app(docsId), { prefix })
    await signInByAkamai(door, door.app(docsId), { prefix })
    for (const id of ['atlas', 'ledger']) await joinApp(door, door.app(id), own.browser)
    const page = await visit(door, own.browser, `${prefix}/auth-ui/profile?client_id=${docsId}`)
    return { door, own, page }
  }
  type World = Awaited<ReturnType<typeof world>>

  const byButton = ({ own, page }: World) => {
    const [, action = '', fields = ''] =
      /<form\s+method="post"\s+action="([^"]*\/logout[^"]*)"([\s\S]*?data-action="logout")/.exec(page.body) ??
      []
    const csrf = /name="csrf"\s+value="([^"]*)"/.exec(fields)?.[1] ?? ''
    return own.browser.post(action.replaceAll(/&(?:amp|#38);/g, '&'), { csrf })
  }
  const byAddress = ({ own }: World) => own.browser.get(hostedPath({ client_id: docsId }))

  /** Every row, without what chance made and without what says by which way somebody left. */
  const rowsOf = async ({ door }: World) => {
    const ways = ['door', 'evidence', 'requested_by']
    return Object.fromEntries(
      Object.entries(await door.snapshot()).map(([table, rows]) => [
        table,
        rows
          .map((row) =>
            JSON.stringify(row, (name, value: unknown) => {
              if (table === 'logouts' && ways.includes(name)) return '…'
              return typeof value === 'string'
                ? value.replaceAll(/s1\.[\w.-]+|[\w+/-]{16,}=*|(?::|%3A)\d+/g, '…')
                : value
            }),
          )
          .toSorted(),
      ]),
    )
  }

  it('in what it leaves in the database, in what it tells whom, and in what the person sees', async (t) => {
    const [one, other] = [await world(t), await world(t)]
    const before = await rowsOf(one)
    assert.deepEqual(before, await rowsOf(other))
    const answers = [await byButton(one), await byAddress(other)]
    for (const { status } of answers) assert.equal(status, 303)
    const after = await rowsOf(one)
    assert.deepEqual(after, await rowsOf(other))
    assert.notDeepEqual(after, before)
    assert.equal(after['logouts']?.length, 1)
    const pages = await Promise.all(
      [one, other].map(({ door, own }, at) => visit(door, own.browser, answers[at]?.location ?? '')),
    )
    for (const page of pages)
      assertLogoutSuccess(page, /The atlas app Signed out/, /The ledger app Signed out/)
    for (const { door } of [one, other])
      assert.deepEqual([door.app('atlas').notices.length, door.app('ledger').notices.length], [1, 1])
  })
})

describe('an upstream, at a logout by Akamai’s addresses', () => {
  const akamai = { tenant: { dialects: { akamai: {} } } }
  const out = (fields: Fields = {}) => hostedPath({ client_id: 'ledger', ...fields }, '')
  let world: Federation
  before(async () => {
    world = await openFederation({ door: akamai, entries: { corp: {}, hub: { signOut: 'always' } } })
  })
  after(() => world.close())

  it('AKA-90 hears of it where the tenant always says so, before the browser goes on', async () => {
    const grace = await signInThrough(world, world.hub)
    const path = out({ redirect_uri: grace.app.callback, state: 's' })
    const landed = await thereAndBack(grace, await sentThere(grace, path))
    assert.equal(landed.kind === 'arrival' && landed.url.href, `${grace.app.callback}?state=s`)
    assert.equal(await grace.upstream.isSignedIn(grace.there), false)
  })

  it('AKA-91 on the way to “Logout Success”, too', async () => {
    const grace = await signInThrough(world, world.hub)
    const page = shown(await thereAndBack(grace, await sentThere(grace, out())))
    assert.match(page.body, /<h1[^>]*>\s*Logout Success\s*<\/h1>/)
    assert.match(wordsOn(page), /was asked to sign you out too/)
  })

  it('AKA-90 and elsewhere it is offered, and no more', async () => {
    const grace = await signInThrough(world, world.corp)
    const page = shown(await grace.here.open(out()))
    assert.match(page.body, /<h1[^>]*>\s*Logout Success\s*<\/h1>/)
    assert.match(wordsOn(page), /Sign out at .+ too/)
    assert.equal(await grace.upstream.isSignedIn(grace.there), true)
  })
})
