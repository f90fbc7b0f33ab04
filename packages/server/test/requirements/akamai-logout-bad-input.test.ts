import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Answer, type Browser, type FrontDoor, sendRaw, visit } from '../support/front-door.ts'
import {
  assertBadRequest,
  assertLives,
  assertLogoutSuccess,
  assertVendorPage,
  assertWentWrong,
  customerId,
  docsId,
  docsReturns,
  hostedPath,
  openAkamaiLogout,
  signedInAt,
} from '../support/front-door/akamai-logout.ts'

let door: FrontDoor
let own: Browser

/** A request that was spelled by hand. */
const raw = (sent: string) => visit(door, own, `${hostedPath()}?${sent}`)
const asked = (parameters: Readonly<Record<string, string>>) => visit(door, own, hostedPath(parameters))
const good = `client_id=${docsId}&redirect_uri=${encodeURIComponent(docsReturns.logout)}&state=s`

describe('Akamai’s /{customerId}/auth-ui/logout, asked wrongly', () => {
  before(async () => {
    door = await openAkamaiLogout()
    own = await signedInAt(door)
  })
  after(() => door.close())

  describe('AKA-2 AKA-13 a target is listed letter by letter, or not at all', () => {
    const listed = docsReturns.logout
    const targets: readonly (readonly [name: string, target: string, differs?: RegExp])[] = [
      ['a prefix of a listed one', listed.slice(0, -1)],
      ['of which a listed one is a prefix', `${listed}/../../evil`],
      ['the same and a segment', `${listed}/evil`],
      ['the same and a letter', `${listed}s`],
      ['another host with the listed one as a prefix', 'https://identitydocs.akamai.com.evil.example/logout'],
      ['another host with the listed one as a suffix', 'https://evil-identitydocs.akamai.com/logout'],
      ['a host below', 'https://x.identitydocs.akamai.com/logout'],
      ['another case of the host', 'https://IdentityDocs.akamai.com/logout', /capital letters in its host/],
      ['another case of the path', 'https://identitydocs.akamai.com/Logout', /capital letters in its path/],
      ['another case of the scheme', 'HTTPS://identitydocs.akamai.com/logout', /capital letters/],
      ['plain http', 'http://identitydocs.akamai.com/logout', /http or https/],
      ['another port', 'https://identitydocs.akamai.com:9443/logout', /its port/],
      ['the scheme’s own port, written out', 'https://identitydocs.akamai.com:443/logout', /its port/],
      ['a slash more', `${listed}/`, /slash at its end/],
      ['a slash where the listed one has no path', `${docsReturns.origin}/`, /slash at its end/],
      ['two slashes', 'https://identitydocs.akamai.com//logout'],
      ['an added query', `${listed}?x=1`, /its query/],
      ['an empty query', `${listed}?`, /its query/],
      [
        'the listed query in another order',
        'https://identitydocs.akamai.com/back?x=%2F&tab=a%20b',
        /its query/,
      ],
      [
        'the listed query in another spelling',
        'https://identitydocs.akamai.com/back?tab=a+b&x=%2F',
        /its query/,
      ],
      ['the listed query and more', `${docsReturns.withQuery}&y=1`, /its query/],
      ['a fragment', `${listed}#top`, /fragment/],
      ['an empty fragment', `${listed}#`, /fragment/],
      ['a user', 'https://ada@identitydocs.akamai.com/logout'],
      ['the listed host as a user', 'https://identitydocs.akamai.com@evil.example/logout'],
      ['the listed host as a user and a password', 'https://identitydocs.akamai.com:443@evil.example/logout'],
      ['an encoded letter', 'https://identitydocs.akamai.com/%6Cogout'],
      ['an encoded slash', 'https://identitydocs.akamai.com%2Flogout'],
      ['an encoded dot', 'https://identitydocs%2Eakamai.com/logout'],
      ['dot segments', 'https://identitydocs.akamai.com/./logout'],
      ['backslashes', 'https:\\\\identitydocs.akamai.com\\logout'],
      ['a backslash before another host', 'https://evil.example\\.identitydocs.akamai.com/logout'],
      ['no scheme', '//identitydocs.akamai.com/logout'],
      ['a path alone', '/logout'],
      ['a space before it', ` ${listed}`],
      ['a space behind it', `${listed} `],
      ['another script’s letters', 'https://identitydоcs.akamai.com/logout'],
      ['the host in full width', 'https://ｉdentitydocs.akamai.com/logout'],
      ['a dot at the end of the host', 'https://identitydocs.akamai.com./logout'],
      ['a pattern', 'https://*.akamai.com/logout'],
      ['a script', 'javascript:alert(document.domain)'],
      ['data', 'data:text/html,<script>alert(1)</script>'],
      ['a word', 'logout'],
      ['two of them', `${listed} ${docsReturns.redirect}`],
      ['two of them, with a comma', `${listed},${docsReturns.redirect}`],
      ['longer than any', `https://identitydocs.akamai.com/${'x'.repeat(2048)}`],
    ]
    for (const [name, redirect_uri, differs = /./] of targets)
      it(name, async () => {
        for (const client of [own, door.browser()]) {
          const parameters = { client_id: docsId, redirect_uri, state: 's' }
          const page = await visit(door, client, hostedPath(parameters))
          assertWentWrong(page, /redirect_uri/, differs)
          assert.doesNotMatch(page.body, /<script>alert|href="(?:javascript|data|https?:\/\/evil)/)
        }
        await assertLives(door, own)
      })

    it('under its other name no less', async () => {
      for (const [, post_logout_redirect_uri] of targets.slice(0, 20))
        assertWentWrong(await asked({ client_id: docsId, post_logout_redirect_uri }))
      await assertLives(door, own)
    })
  })

  describe('AKA-13 what cannot be read', () => {
    const unreadable = [
      '%0d%0aSet-Cookie:%20a=b',
      'a%0ab',
      'a%0db',
      '%00',
      'a%00b',
      '%7f',
      '%zz',
      '%',
      '%e4',
      '%ff%fe',
      '%c0%ae',
      '%ed%a0%80',
    ]
    const assertUnharmed = async (page: Answer) => {
      assert.equal(String(page.headers['set-cookie'] ?? '').includes('a=b'), false)
      assert.doesNotMatch(page.body, /Set-Cookie/)
      await assertLives(door, own)
    }

    for (const text of unreadable) {
      it(`${text} as client_id: “Bad request”`, async () => {
        await assertUnharmed(assertBadRequest(await raw(`client_id=${text}`), /client_id/))
        await assertUnharmed(assertBadRequest(await raw(`client_id=${docsId}${text}&state=s`)))
      })
      it(`${text} elsewhere: “Something went wrong”`, async () => {
        for (const name of ['redirect_uri', 'post_logout_redirect_uri', 'state']) {
          const page = await raw(
            `client_id=${docsId}&${name}=${encodeURIComponent(docsReturns.logout)}${text}`,
          )
          await assertUnharmed(assertWentWrong(page, new RegExp(name)))
        }
      })
      it(`${text} where nothing is looked at: nothing`, async () => {
        for (const name of ['id_token_hint', 'ui_locales', 'x', text]) {
          const nobody = door.browser()
          const page = await visit(door, nobody, `${hostedPath()}?client_id=${docsId}&${name}=${text}`)
          assertLogoutSuccess(page)
        }
      })
    }

    it('without a client_id, too: “Bad request”', async () => {
      for (const sent of ['state=%00', `state=${'s'.repeat(2049)}`, 'redirect_uri=%0d%0a', 'state=a&state=b'])
        assertBadRequest(await raw(sent), /client_id/)
      assertBadRequest(await raw('state=%00&client_id=%00'))
    })

    it('a parameter twice, the same or not; but for the same client_id letter by letter', async () => {
      assertBadRequest(await raw(`client_id=${docsId}&client_id=ledger`), /more than once/, /client_id/)
      assertBadRequest(await raw(`client_id=nobody&client_id=${docsId}`))
      assertBadRequest(await raw(`client_id=&client_id=${docsId}`))
      assertBadRequest(await raw(`client_id=${docsId}&client%5Fid=${docsId}`))
      for (const name of ['redirect_uri', 'post_logout_redirect_uri', 'state'])
        assertWentWrong(await raw(`${good}&${name}=a&${name}=b`), new RegExp(name))
      assertWentWrong(await raw(`${good}&redirect_uri=https://evil.example/`))
      assertWentWrong(await raw(`redirect_uri=https://evil.example/&${good}`))
      await assertLives(door, own)
      assertLogoutSuccess(await visit(door, door.browser(), `${hostedPath()}?client_id=${docsId}&x=1&x=2`))
    })

    it('more than a parameter holds', async () => {
      assertBadRequest(await raw(`client_id=${'x'.repeat(257)}`))
      assertWentWrong(await raw(`client_id=${'x'.repeat(256)}`))
      assertWentWrong(await raw(`${good}${'s'.repeat(2048)}`), /state/)
      await assertLives(door, own)
    })

    it('more than an address holds', async () => {
      const { status, location } = await own.get(`${hostedPath()}?${good}&x=${'x'.repeat(9000)}`)
      assert.deepEqual([status, location], [414, undefined])
      await assertLives(door, own)
    })

    it('hundreds of parameters', async () => {
      const many = Array.from({ length: 300 }, (_, at) => `p${at}=1`).join('&')
      assertLogoutSuccess(await visit(door, door.browser(), `${hostedPath()}?client_id=${docsId}&${many}`))
    })

    it('odd queries', async () => {
      for (const [sent, assertPage] of [
        ['', assertBadRequest],
        ['&', assertBadRequest],
        ['&&&=&', assertBadRequest],
        [`?client_id=${docsId}`, assertBadRequest],
        [`client_id`, assertBadRequest],
        [`client_id=`, assertBadRequest],
        [`client_id[]=${docsId}`, assertBadRequest],
        [`client_id;=${docsId}`, assertBadRequest],
        [`client_id=${docsId};state=s`, assertWentWrong],
        [`client_id=${docsId}=`, assertWentWrong],
        [`client_id=%2B${docsId}`, assertWentWrong],
      ] as const)
        assertPage(await raw(sent))
      await assertLives(door, own)
    })

    it('bytes that no browser sends', async () => {
      const cookie = [...own.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const head = `host: localhost:${door.port}\r\ncookie: ${cookie}\r\n\r\n`
      for (const target of [`${hostedPath()}?client_id=\u0000`, `${hostedPath()}?client_id=a\u0001b`]) {
        const { status } = await sendRaw(door, `GET ${target} HTTP/1.1\r\n${head}`)
        assert.ok(status === undefined || status === 400, `${status}`)
      }
      await assertLives(door, own)
    })
  })

  describe('AKA-12 D4 what is no navigation ends nothing', () => {
    const senders: readonly [string, Readonly<Record<string, string>>][] = [
      [
        'a frame',
        { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
      ],
      ['a frame of an older kind', { 'sec-fetch-dest': 'frame', 'sec-fetch-mode': 'navigate' }],
      ['a frame of our own site', { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin' }],
      ['a fenced frame', { 'sec-fetch-dest': 'fencedframe' }],
      [
        'an image of another site',
        { 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site' },
      ],
      ['a script', { 'sec-fetch-dest': 'script' }],
      ['a style', { 'sec-fetch-dest': 'style' }],
      ['an object', { 'sec-fetch-dest': 'object' }],
      ['an embedded one', { 'sec-fetch-dest': 'embed' }],
      ['a worker', { 'sec-fetch-dest': 'worker' }],
      ['a fetch', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', origin: 'https://evil.example' }],
      ['a fetch of a registered origin', { 'sec-fetch-dest': 'empty', origin: docsReturns.origin }],
    ]
    for (const [name, headers] of senders)
      it(name, async () => {
        for (const parameters of [
          { client_id: docsId },
          { client_id: docsId, redirect_uri: docsReturns.logout },
        ]) {
          const answer = await own.get(hostedPath(parameters), headers)
          assertWentWrong(answer, /Frames, images and requests of a script end nothing/)
          assert.doesNotMatch(answer.body, /<form/)
          assert.equal(answer.headers['access-control-allow-origin'], undefined)
          assert.match(String(answer.headers['content-security-policy']), /frame-ancestors 'none'/)
        }
        assertBadRequest(await own.get(hostedPath(), headers))
        await assertLives(door, own)
      })

    const ahead: readonly [string, Readonly<Record<string, string>>][] = [
      ['a prefetch', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }],
      ['a prerendered page', { 'sec-purpose': 'prefetch;prerender' }],
      ['an older prefetch', { purpose: 'prefetch' }],
      ['Firefox’s', { 'x-moz': 'prefetch' }],
      ['a preview', { 'x-purpose': 'preview' }],
    ]
    for (const [name, headers] of ahead)
      it(`${name}: it asks again when the person comes`, async () => {
        const answer = await own.get(hostedPath({ client_id: docsId }), headers)
        assertVendorPage(answer, 503, 'Something went wrong')
        assert.equal(answer.headers['cache-control'], 'no-store')
        await assertLives(door, own)
      })

    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)
      it(`${method}: 405, and what is allowed`, async () => {
        const cookie = [...own.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        for (const prefix of [`/${customerId}`, '']) {
          const path = hostedPath({ client_id: docsId, redirect_uri: docsReturns.logout }, prefix)
          const answer = await door.send(method, path, {
            headers: { cookie },
            ...(method === 'POST' && { form: { client_id: docsId } }),
          })
          assert.deepEqual([answer.status, answer.location], [405, undefined])
          assert.equal(answer.headers['allow'], 'GET')
          assert.equal(answer.headers['set-cookie'], undefined)
          if (method !== 'HEAD') assertVendorPage(answer, 405, 'Something went wrong')
        }
        await assertLives(door, own)
      })

    it('OPTIONS: no other origin may call', async () => {
      const answer = await door.send('OPTIONS', hostedPath({ client_id: docsId }), {
        headers: { origin: docsReturns.origin, 'access-control-request-method': 'GET' },
      })
      assert.equal(answer.status, 405)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
      await assertLives(door, own)
    })

    it('a page that says who it is for is a navigation', async () => {
      const browser = await signedInAt(door)
      const headers = {
        'sec-fetch-dest': 'document',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': 'cross-site',
      }
      const { location } = await browser.get(`${hostedPath()}?${good}`, headers)
      assert.equal(location, `${docsReturns.logout}?state=s`)
      await assertLives(door, browser, false)
    })
  })

  it('AKA-13 addresses beside it end nothing', async () => {
    for (const path of [
      '/auth-ui/logout/',
      '/auth-ui/logout/x',
      '/auth-ui//logout',
      '/Auth-UI/Logout',
      '/auth-ui/logout%2F',
    ]) {
      const answer = await own.get(`/${customerId}${path}?${good}`)
      assert.deepEqual([answer.status, answer.location], [404, undefined], path)
    }
    await assertLives(door, own)
  })
})
