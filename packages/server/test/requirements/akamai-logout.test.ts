import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  assertAsks,
  type Browser,
  bob,
  type FrontDoor,
  joinApp,
  press,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'
import {
  assertBadRequest,
  assertLives,
  assertLogoutSuccess,
  assertVendorPage,
  assertWentWrong,
  customerId,
  demoId,
  demoReturn,
  docsId,
  docsReturns,
  docsSignedOut,
  hostedPath,
  openAkamaiLogout,
  signedInAt,
} from '../support/front-door/akamai-logout.ts'

type Fields = Readonly<Record<string, string>>
interface EndedRow {
  readonly ended_at: number | null
}

let door: FrontDoor

const open = (browser: Browser, parameters: Fields, prefix?: string) =>
  visit(door, browser, hostedPath(parameters, prefix))

/** Opens the logout in the browser of somebody who is signed in, and sees what became of it. */
async function leave(parameters: Fields, prefix?: string) {
  const browser = await signedInAt(door)
  return { browser, answer: await open(browser, parameters, prefix) }
}

async function assertLeft({ browser, answer }: Awaited<ReturnType<typeof leave>>, to: string): Promise<void> {
  assert.deepEqual([answer.status, answer.location], [303, to])
  await assertLives(door, browser, false)
}

/** No header and no element of the page sends the browser on after a while. */
function assertStays({ headers, body }: Answer): void {
  assert.equal(headers['refresh'], undefined)
  assert.doesNotMatch(body, /http-equiv=["']?refresh|<script\b/i)
}

/** Every logout that was written down so far. */
async function logouts() {
  const { logouts: rows = [] } = await door.snapshot()
  return rows as readonly { readonly evidence: string; readonly requested_by: string }[]
}

describe('Akamai’s /{customerId}/auth-ui/logout, statement by statement', () => {
  before(async () => {
    door = await openAkamaiLogout({
      neighbours: [
        {
          id: 'next',
          pathPrefix: '/next',
          dialects: { akamai: {} },
          clients: [
            { client_id: 'theirs', redirect_uris: ['https://next.example/'], client_secret: 's'.repeat(32) },
          ],
        },
      ],
    })
  })
  after(() => door.close())

  it('AKA-5 it logs a user out of a Hosted Login session, and brings it to a close', async () => {
    const { browser } = await leave({ client_id: docsId })
    await assertLives(door, browser, false)
    const { sessions = [] } = await door.snapshot()
    assert.equal((sessions as readonly EndedRow[]).filter(({ ended_at }) => ended_at === null).length, 0)
  })

  it('AKA-2 following a successful logout it redirects: the example of the document', async () => {
    const left = await leave({ client_id: docsId, redirect_uri: docsReturns.logout })
    await assertLeft(left, 'https://identitydocs.akamai.com/logout')
  })

  describe('AKA-1 client_id: required, the identifier of a valid client', () => {
    it('is recommended, and not required, to be the one that the user employed when logging on', async () => {
      const { browser } = await signIn(door, door.app('ledger'), { person: ada })
      const answer = await open(browser, { client_id: docsId, redirect_uri: docsReturns.logout })
      await assertLeft({ browser, answer }, docsReturns.logout)
      const other = await signedInAt(door)
      const to = door.app('ledger').callback
      const answered = await open(other, { client_id: 'ledger', redirect_uri: to })
      await assertLeft({ browser: other, answer: answered }, to)
    })

    it('omitted: “Bad request”, whatever else was sent, and the session goes on', async () => {
      const browser = await signedInAt(door)
      const { id_token } = await joinApp(door, door.app('atlas'), browser)
      for (const parameters of [
        {},
        { client_id: '' },
        { redirect_uri: docsReturns.logout, state: 's' },
        { redirect_uri: 'https://evil.example/' },
        { Client_ID: docsId, clientId: docsId, client: docsId },
        { id_token_hint: id_token, post_logout_redirect_uri: docsSignedOut },
      ] satisfies readonly Fields[])
        assertBadRequest(await open(browser, parameters), /does not say which app/, /client_id/)
      await assertLives(door, browser)
    })

    it('invalid: “Something went wrong”, and the session goes on', async () => {
      const browser = await signedInAt(door)
      for (const client_id of [
        'nobody',
        docsId.toUpperCase(),
        `${docsId} `,
        docsId.slice(0, -1),
        'theirs',
        customerId,
        '*',
        '__proto__',
      ])
        assertWentWrong(
          await open(browser, { client_id, redirect_uri: docsReturns.logout }),
          /not registered here/,
          /Parameter client_id/,
        )
      await assertLives(door, browser)
    })

    it('of another customer is no valid one, nor is that customer’s session this one’s', async () => {
      const browser = await signedInAt(door)
      assertWentWrong(await open(browser, { client_id: docsId }, '/next'))
      assertLogoutSuccess(await open(browser, { client_id: 'theirs' }, '/next'))
      await assertLives(door, browser)
    })
  })

  describe('AKA-2 redirect_uri: where the user is redirected after they are logged out', () => {
    for (const [name, to] of Object.entries(docsReturns))
      it(`one of the client’s redirect URIs: ${name}`, async () => {
        await assertLeft(await leave({ client_id: docsId, redirect_uri: to }), to)
      })

    it('not listed: “Something went wrong”, which says where it was looked for', async () => {
      const browser = await signedInAt(door)
      const page = assertWentWrong(
        await open(browser, { client_id: docsId, redirect_uri: 'https://evil.example/', state: 's' }),
        /Parameter redirect_uri/,
        /Address https:\/\/evil\.example\//,
        /Not found in the sign-in addresses of Identity Docs/,
        new RegExp(`Configured as redirect_uris of the client ${docsId}`),
      )
      assert.doesNotMatch(page.body, /identitydocs\.akamai\.com/, 'what is listed is nobody’s business')
      await assertLives(door, browser)
    })

    it('listed for another client, or in another list: not listed', async () => {
      const browser = await signedInAt(door)
      for (const to of [docsSignedOut, door.app('ledger').callback, door.app('ledger').signedOut])
        assertWentWrong(await open(browser, { client_id: docsId, redirect_uri: to }))
      await assertLives(door, browser)
    })
  })

  describe('AKA-4 redirect_uri is not included', () => {
    it('the “Logout Success” screen', async () => {
      for (const parameters of [
        {},
        { redirect_uri: '' },
        { state: '87651431' },
      ] satisfies readonly Fields[]) {
        const { browser, answer } = await leave({ client_id: docsId, ...parameters })
        assertLogoutSuccess(answer, /Your session at Acme in this browser has ended/)
        await assertLives(door, browser, false)
      }
    })

    it('which stays: it leads nowhere by itself, and is the same when it is loaded again', async () => {
      const browser = await signedInAt(door)
      const { location = '' } = await browser.get(hostedPath({ client_id: docsId }))
      const seen = assertLogoutSuccess(await browser.get(location))
      assertStays(seen)
      assert.equal(textOf(assertLogoutSuccess(await browser.get(location))), textOf(seen))
    })

    it('which stays as well once every app has answered', async () => {
      const browser = await signedInAt(door, [door.app(docsId), door.app('ledger'), door.app('atlas')])
      const told = /Ledger|Atlas/i
      assertStays(assertLogoutSuccess(await open(browser, { client_id: docsId }), told))
    })
  })

  describe('AKA-3 state: tracks a redirect, and is not required', () => {
    it('the example of the document', async () => {
      const to = 'https://identitydocs.akamai.com/redirect'
      const left = await leave({ client_id: docsId, redirect_uri: to, state: '87651431' })
      await assertLeft(left, 'https://identitydocs.akamai.com/redirect?state=87651431')
    })

    const joined: readonly [to: string, before: string][] = [
      [docsReturns.logout, '?'],
      [docsReturns.withQuery, '&'],
      [docsReturns.bareQuery, ''],
      [docsReturns.origin, '?'],
    ]
    for (const [to, before] of joined)
      it(`is appended to ${to}`, async () => {
        const left = await leave({ client_id: docsId, redirect_uri: to, state: 's' })
        await assertLeft(left, `${to}${before}state=s`)
      })

    it('comes back unchanged, up to 2048 characters of whatever it is', async () => {
      const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ '
      for (const state of [
        punctuation.repeat(61).slice(0, 2000),
        'ä€😀'.repeat(100),
        'a%20b%2Fc+d',
        '"><script>alert(1)</script>',
        's'.repeat(2048),
      ]) {
        const { answer } = await leave({ client_id: docsId, redirect_uri: docsReturns.withQuery, state })
        const back = new URL(answer.location ?? '')
        assert.equal(back.searchParams.get('state'), state)
        assert.deepEqual([...back.searchParams.keys()], ['tab', 'x', 'state'])
        assert.match(answer.location ?? '', /^[\x21-\x7e]+$/)
      }
    })

    it('without a redirect it is ignored', async () => {
      assertLogoutSuccess((await leave({ client_id: docsId, state: 'a state of the app' })).answer)
      const browser = door.browser()
      const answer = await browser.get(hostedPath({ client_id: docsId, state: 'a state of the app' }))
      assert.doesNotMatch(answer.location ?? '', /state/)
    })
  })

  describe('AKA-5 no authentication is required', () => {
    it('it automatically logs out the user of the active session, and asks nobody', async () => {
      const first = await signedInAt(door)
      const second = await signedInAt(door, [door.app(docsId)], bob)
      assertLogoutSuccess(await open(first, { client_id: docsId }))
      await assertLives(door, first, false)
      await assertLives(door, second)
    })

    it('and of this browser’s alone', async () => {
      const [here, elsewhere] = [await signedInAt(door), await signedInAt(door)]
      assertLogoutSuccess(await open(here, { client_id: docsId }))
      await assertLives(door, here, false)
      await assertLives(door, elsewhere)
    })

    it('D4 and is written down as the contract that it is', async () => {
      const known = (await logouts()).length
      await leave({ client_id: docsId })
      const all = await logouts()
      assert.equal(all.length, known + 1)
      const last = all.find(
        ({ requested_by, evidence }) => requested_by === docsId && evidence.includes('akamai'),
      )
      assert.deepEqual(JSON.parse(last?.evidence ?? ''), { kind: 'dialect-contract', dialect: 'akamai' })
    })
  })

  describe('AKA-10 without a session the answers are the same', () => {
    it('to nobody, and to who has left a moment ago', async () => {
      const nobody = door.browser()
      const { browser: left } = await leave({ client_id: docsId })
      for (const browser of [nobody, left]) {
        assertLogoutSuccess(await open(browser, { client_id: docsId }), /no session at Acme to end/)
        const asked = { client_id: docsId, redirect_uri: docsReturns.redirect, state: '87651431' }
        const answer = await open(browser, asked)
        assert.deepEqual([answer.status, answer.location], [303, `${docsReturns.redirect}?state=87651431`])
        assertBadRequest(await open(browser, {}))
        assertWentWrong(await open(browser, { client_id: 'nobody' }))
        assertWentWrong(await open(browser, { client_id: docsId, redirect_uri: 'https://evil.example/' }))
      }
    })

    it('in two tabs at once', async () => {
      const browser = await signedInAt(door)
      const known = (await logouts()).length
      const asked = { client_id: docsId, redirect_uri: docsReturns.logout, state: 's' }
      const answers = await Promise.all(Array.from({ length: 4 }, () => browser.get(hostedPath(asked))))
      for (const { status, location } of answers)
        assert.deepEqual([status, location], [303, `${docsReturns.logout}?state=s`])
      assert.equal((await logouts()).length, known + 1)
      await assertLives(door, browser, false)
    })
  })

  describe('AKA-7 what apps send that were written for another address', () => {
    it('post_logout_redirect_uri is looked for in both lists', async () => {
      for (const to of [docsReturns.logout, docsReturns.withQuery, docsSignedOut]) {
        const state = to === docsReturns.logout ? { state: 's' } : {}
        const left = await leave({ client_id: docsId, post_logout_redirect_uri: to, ...state })
        await assertLeft(left, to === docsReturns.logout ? `${to}?state=s` : to)
      }
    })

    it('in neither: “Something went wrong”, which names both', async () => {
      const browser = await signedInAt(door)
      assertWentWrong(
        await open(browser, { client_id: docsId, post_logout_redirect_uri: `${docsSignedOut}/` }),
        /Parameter post_logout_redirect_uri/,
        /the sign-in addresses of Identity Docs/,
        /the logout addresses of Identity Docs/,
        new RegExp(`redirect_uris of the client ${docsId} post_logout_redirect_uris of the client ${docsId}`),
        /the same, but for the slash at its end/,
      )
      await assertLives(door, browser)
    })

    it('redirect_uri comes first, and is not helped by the other', async () => {
      const evil = 'https://evil.example/'
      const left = await leave({
        client_id: docsId,
        post_logout_redirect_uri: evil,
        redirect_uri: docsReturns.logout,
      })
      await assertLeft(left, docsReturns.logout)
      const { answer } = await leave({
        client_id: docsId,
        redirect_uri: docsSignedOut,
        post_logout_redirect_uri: docsSignedOut,
      })
      assertWentWrong(answer, /Parameter redirect_uri/)
      await assertLeft(
        await leave({ client_id: docsId, redirect_uri: '', post_logout_redirect_uri: docsSignedOut }),
        docsSignedOut,
      )
    })

    it('id_token_hint, and everything else, is borne and vouches for nothing', async () => {
      const other = await signedInAt(door, [door.app('ledger')], bob)
      const { id_token } = await joinApp(door, door.app('atlas'), other)
      for (const hint of [id_token, 'x.y.z', '', 'x'.repeat(3000)]) {
        const left = await leave({
          client_id: docsId,
          id_token_hint: hint,
          logout_hint: 'somebody',
          ui_locales: 'tlh',
          returnTo: 'https://evil.example/',
          federated: '',
          redirect_uri: docsReturns.logout,
        })
        await assertLeft(left, docsReturns.logout)
      }
      await assertLives(door, other)
    })

    it('what clients of the vendor’s are known to send', async () => {
      const { browser, id_token: hint } = await signIn(door, door.app(docsId), { person: ada })
      const appAuth = {
        id_token_hint: hint,
        post_logout_redirect_uri: docsReturns.logout,
        state: 'a state',
        client_id: docsId,
      }
      const answer = await open(browser, appAuth)
      assert.equal(answer.location, `${docsReturns.logout}?state=a%20state`)
      // A metadata override whose address has a query of its own, to which oidc-client adds the rest.
      const again = await signIn(door, door.app(docsId), { person: ada })
      const added = new URLSearchParams({
        id_token_hint: again.id_token,
        post_logout_redirect_uri: docsSignedOut,
      }).toString()
      const overridden = await visit(door, again.browser, `${hostedPath({ client_id: docsId })}&${added}`)
      assert.equal(overridden.location, docsSignedOut)
      await assertLives(door, again.browser, false)
    })

    it('the same client_id twice, as a library sends it that knows of no ID token', async () => {
      const { browser } = await signIn(door, door.app(docsId), { person: ada })
      const added = new URLSearchParams({ client_id: docsId, post_logout_redirect_uri: docsSignedOut })
      const { location } = await visit(door, browser, `${hostedPath({ client_id: docsId })}&${added}`)
      assert.equal(location, docsSignedOut)
      await assertLives(door, browser, false)
    })

    it('ui_locales: the language of every page, strict or not', async (t) => {
      const strict = await openAkamaiLogout({
        tenant: { dialects: { akamai: { customerId, strictLogout: true } } },
      })
      t.after(() => strict.close())
      for (const world of [door, strict]) {
        const browser = await signedInAt(world)
        const ask = (parameters: Fields) =>
          visit(world, browser, hostedPath({ ui_locales: 'zh', ...parameters }))
        assertVendorPage(await ask({}), 400, '错误的请求')
        assertVendorPage(await ask({ client_id: 'nobody' }), 400, '出错了')
        assertVendorPage(await ask({ client_id: docsId, state: 'x'.repeat(2049) }), 400, '出错了')
        const framed = hostedPath({ client_id: docsId, ui_locales: 'zh' })
        assertVendorPage(await browser.get(framed, { 'sec-fetch-dest': 'iframe' }), 400, '出错了')
        await assertLives(world, browser)
        assertVendorPage(await ask({ client_id: docsId }), 200, '已成功退出登录')
        await assertLives(world, browser, false)
        assertVendorPage(await ask({ client_id: docsId }), 200, '已成功退出登录')
        assertLogoutSuccess(await ask({ client_id: docsId, ui_locales: `zh${'x'.repeat(256)}` }))
      }
    })

    it('strict: none of it is known', async (t) => {
      const strict = await openAkamaiLogout({
        tenant: { dialects: { akamai: { customerId, strictLogout: true } } },
      })
      t.after(() => strict.close())
      const { browser, id_token } = await signIn(strict, strict.app(docsId), { person: ada })
      const ask = (parameters: Fields) => visit(strict, browser, hostedPath(parameters))
      assertBadRequest(await ask({ id_token_hint: id_token, post_logout_redirect_uri: docsSignedOut }))
      const evil = 'https://evil.example/'
      assertWentWrong(await ask({ client_id: docsId, redirect_uri: docsSignedOut }))
      await assertLives(strict, browser)
      const from = strict.log.length
      assertLogoutSuccess(await ask({ client_id: docsId, post_logout_redirect_uri: evil }))
      await assertLives(strict, browser, false)
      const ignored = strict.log.slice(from).filter(({ event }) => event === 'ignored')
      assert.deepEqual(
        ignored.map(({ fields }) => fields?.['parameter']),
        ['post_logout_redirect_uri'],
      )
    })
  })

  describe('AKA-8 client_id from an id_token_hint', () => {
    let lenient: FrontDoor
    before(async () => {
      lenient = await openAkamaiLogout({
        tenant: { dialects: { akamai: { customerId, clientFromHint: true } } },
      })
    })
    after(() => lenient.close())
    const ask = (browser: Browser, parameters: Fields) => visit(lenient, browser, hostedPath(parameters))

    it('where the tenant wants it', async () => {
      const { browser, id_token } = await signIn(lenient, lenient.app(docsId), { person: ada })
      const asked = { id_token_hint: id_token, redirect_uri: docsReturns.logout, state: 's' }
      assert.equal((await ask(browser, asked)).location, `${docsReturns.logout}?state=s`)
      await assertLives(lenient, browser, false)
    })

    it('of a hint that is ours, expired or not, whoever it speaks of', async () => {
      const { id_token } = await signIn(lenient, lenient.app(docsId), { person: bob })
      lenient.clock.advance(7200)
      const browser = await signedInAt(lenient)
      const asked = { id_token_hint: id_token, post_logout_redirect_uri: docsSignedOut }
      assert.equal((await ask(browser, asked)).location, docsSignedOut)
      await assertLives(lenient, browser, false)
    })

    it('and of no other: “Bad request”', async () => {
      const { browser, access_token } = await signIn(lenient, lenient.app(docsId), { person: ada })
      for (const id_token_hint of ['x.y.z', '', access_token, 'x'.repeat(7000)])
        assertBadRequest(await ask(browser, { id_token_hint, redirect_uri: docsReturns.logout }))
      const twice = `id_token_hint=a&id_token_hint=b`
      assertBadRequest(await visit(lenient, browser, `${hostedPath()}?${twice}`))
      await assertLives(lenient, browser)
    })

    it('client_id counts where it was sent, and the hint is not looked at', async () => {
      const { browser, id_token } = await signIn(lenient, lenient.app('ledger'), { person: ada })
      const asked = { id_token_hint: id_token, client_id: docsId, redirect_uri: docsReturns.logout }
      assert.equal((await ask(browser, asked)).location, docsReturns.logout)
      const other = await signIn(lenient, lenient.app(docsId), { person: ada })
      const wrong = { id_token_hint: other.id_token, client_id: 'nobody' }
      assertWentWrong(await ask(other.browser, wrong), /Parameter client_id/)
      const broken = `${hostedPath({ client_id: docsId })}&id_token_hint=%00&id_token_hint=x`
      assertLogoutSuccess(await visit(lenient, other.browser, broken))
    })
  })

  it('AKA-9 custom schemes, where they are registered', async () => {
    const asked = { client_id: demoId, redirect_uri: demoReturn }
    await assertLeft(await leave(asked), 'aic-demo://auth-callback')
    await assertLeft(await leave({ ...asked, state: 'a b' }), 'aic-demo://auth-callback?state=a%20b')
    const browser = await signedInAt(door)
    for (const redirect_uri of [
      'aic-demo://auth-callback/',
      'aic-demo:/auth-callback',
      'AIC-DEMO://auth-callback',
      'aic-demo2://auth-callback',
      'other://auth-callback',
      'javascript://auth-callback/%0aalert(1)',
    ])
      assertWentWrong(await open(browser, { client_id: demoId, redirect_uri }))
    assertWentWrong(await open(browser, { client_id: docsId, redirect_uri: demoReturn }))
    await assertLives(door, browser)
  })

  describe('AKA-82 the same without the customer’s id in the path', () => {
    it('where the tenant has the host for itself, over one session', async () => {
      await assertLeft(
        await leave({ client_id: docsId, redirect_uri: docsReturns.logout }, ''),
        docsReturns.logout,
      )
      const { browser, answer } = await leave({ client_id: docsId }, '')
      assertLogoutSuccess(answer)
      assertLogoutSuccess(await open(browser, { client_id: docsId }))
      assertBadRequest(await open(browser, {}, ''))
      assertWentWrong(await open(browser, { client_id: 'nobody' }, ''))
    })

    it('AKA-81 and nothing at all below an id that nobody has', async () => {
      const browser = await signedInAt(door)
      for (const id of ['e0a70b4f-1eef-4856-bcdb-f050fee66aaf', customerId.toUpperCase(), `${customerId}x`]) {
        const answer = await browser.get(hostedPath({ client_id: docsId }, `/${id}`))
        assert.deepEqual([answer.status, answer.location], [404, undefined], id)
      }
      await assertLives(door, browser)
    })
  })

  describe('AKA-13 AKA-4 the pages', () => {
    it('are in Chinese for who reads that', async () => {
      const browser = await signedInAt(door)
      const zh = { 'accept-language': 'zh-CN' }
      const cases: readonly [Fields, number, string][] = [
        [{}, 400, '错误的请求'],
        [{ client_id: 'nobody' }, 400, '出错了'],
      ]
      for (const [parameters, status, title] of cases) {
        const page = assertVendorPage(await browser.get(hostedPath(parameters), zh), status, title)
        assert.match(page.body, /<html[^>]*lang="zh/)
        assert.doesNotMatch(textOf(page), /[a-z]{3,} [a-z]{3,}/)
      }
      const { location = '' } = await browser.get(hostedPath({ client_id: docsId }), zh)
      const page = assertVendorPage(await browser.get(location, zh), 200, '已成功退出登录')
      assert.match(textOf(page), /此浏览器中的Acme会话已结束|您在此浏览器中的/)
    })

    it('D5 let the person leave all the same, and lead nowhere', async () => {
      const wrong: readonly Fields[] = [
        {},
        { client_id: 'nobody' },
        { client_id: docsId, redirect_uri: 'https://evil.example/', state: 's' },
        { client_id: docsId, redirect_uri: 'x'.repeat(2049) },
      ]
      for (const parameters of wrong) {
        const { browser, answer } = await leave(parameters)
        await assertLives(door, browser)
        assertLogoutSuccess(await press(door, browser, answer, {}))
        await assertLives(door, browser, false)
      }
    })

    it('offer nobody to leave who is not here', async () => {
      for (const parameters of [{}, { client_id: 'nobody' }] satisfies readonly Fields[]) {
        const page = await open(door.browser(), parameters)
        assert.doesNotMatch(page.body, /<form/)
        assert.match(textOf(page), /Nobody is signed in in this browser/)
      }
    })

    it('show what was sent as text, and of tokens nothing', async () => {
      const { browser, id_token } = await signIn(door, door.app(docsId), { person: ada })
      const target = 'https://evil.example/"><script>alert(1)</script>'
      const page = await open(browser, { client_id: docsId, redirect_uri: target, id_token_hint: id_token })
      assertWentWrong(page)
      assert.doesNotMatch(page.body, /<script>alert|href="https:\/\/evil/)
      assert.equal(page.body.includes(id_token.slice(-40)), false)
    })

    it('D14 cannot be framed, and are not kept', async () => {
      const browser = await signedInAt(door)
      for (const parameters of [{}, { client_id: 'x' }, { client_id: docsId }] satisfies readonly Fields[]) {
        const { headers } = await open(browser, parameters)
        assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
        assert.equal(headers['cache-control'], 'no-store')
        assert.equal(headers['access-control-allow-origin'], undefined)
      }
    })

    it('stand in the log with their reason, and without what was sent', async () => {
      const browser = await signedInAt(door)
      const from = door.log.length
      await open(browser, { state: 'of the app' })
      await open(browser, { client_id: docsId, redirect_uri: 'https://evil.example/', state: 'of the app' })
      const lines = door.log.slice(from)
      const refused = lines.flatMap(({ event, fields }) =>
        event === 'logout refused' ? [{ ...fields }] : [],
      )
      const ofDoor = { tenant: 'acme', dialect: 'akamai', path: '/auth-ui/logout' }
      assert.deepEqual(refused, [
        { ...ofDoor, reason: 'missing-client', parameter: 'client_id', client: undefined, lists: undefined },
        {
          ...ofDoor,
          reason: 'return-not-listed',
          parameter: 'redirect_uri',
          client: docsId,
          lists: 'client-sign-in',
        },
      ])
      assert.doesNotMatch(JSON.stringify(lines), /evil|of the app/)
    })
  })

  describe('AKA-5 D4 the contract is a switch', () => {
    it('of the tenant: off, our question is asked, and the addresses are the same', async (t) => {
      const asking = await openAkamaiLogout({
        tenant: { dialects: { akamai: { customerId, logoutByContract: false } } },
      })
      t.after(() => asking.close())
      const browser = await signedInAt(asking)
      const asked = { client_id: docsId, redirect_uri: docsReturns.redirect, state: 's' }
      const page = assertAsks(await visit(asking, browser, hostedPath(asked)), /Identity Docs/)
      await assertLives(asking, browser)
      const { location } = await press(asking, browser, page, { decision: 'yes' })
      assert.equal(location, `${docsReturns.redirect}?state=s`)
      await assertLives(asking, browser, false)
      assertLogoutSuccess(await visit(asking, browser, hostedPath({ client_id: docsId })))
      assertBadRequest(await visit(asking, browser, hostedPath()))
    })

    it('of the tenant: off, the person who says yes reads “Logout Success”', async (t) => {
      const asking = await openAkamaiLogout({
        tenant: { dialects: { akamai: { customerId, logoutByContract: false } } },
      })
      t.after(() => asking.close())
      const browser = await signedInAt(asking)
      const page = assertAsks(await visit(asking, browser, hostedPath({ client_id: docsId })))
      assertLogoutSuccess(await press(asking, browser, page, { decision: 'yes' }))
      await assertLives(asking, browser, false)
    })

    it('of the client: of the one that is named, or of any in the session', async (t) => {
      const shy = await openAkamaiLogout({
        clients: { shy: () => ({ dialect: 'akamai', logout_by_contract: false }) },
      })
      t.after(() => shy.close())
      const there = await signedInAt(shy, [shy.app('shy')])
      const ask = (browser: Browser, client_id: string): Promise<Answer> =>
        visit(shy, browser, hostedPath({ client_id }))
      assertAsks(await ask(there, docsId))
      assertAsks(await ask(there, 'shy'))
      await assertLives(shy, there)
      const elsewhere = await signedInAt(shy)
      const page = assertAsks(await ask(elsewhere, 'shy'))
      assertLogoutSuccess(await press(shy, elsewhere, page, { decision: 'yes' }))
      await assertLives(shy, elsewhere, false)
    })
  })

  for (const base of ['https', 'http'] as const)
    it(`AKA-2 AKA-4 over ${base}`, async (t) => {
      const served = await openAkamaiLogout({ https: base === 'https' })
      t.after(() => served.close())
      const browser = await signedInAt(served)
      const asked = { client_id: docsId, redirect_uri: docsReturns.logout, state: 's' }
      const { location } = await visit(served, browser, hostedPath(asked))
      assert.equal(location, `${docsReturns.logout}?state=s`)
      await assertLives(served, browser, false)
      const again = await signedInAt(served)
      assertLogoutSuccess(await visit(served, again, hostedPath({ client_id: docsId })))
      await assertLives(served, again, false)
    })
})
