import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { ada, type Answer, type Browser, follow, type FrontDoor, isSignedIn } from '../support/front-door.ts'
import { type Auth0SignedIn, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { openAuth0Logout, shopOuts, tenantOuts } from '../support/front-door/auth0-logout.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 120)

/** Texts that broke somebody's parser once, or that would lead a browser astray. */
const nasty = [
  '',
  ' ',
  'null',
  'true',
  'false',
  '__proto__',
  '//evil.example',
  'https://evil.example/',
  'https://evil.example/bye',
  'https://a.shop.example@evil.example/bye',
  'https://evil.example\\.shop.example/bye',
  'https://evil.example/.shop.example/bye',
  'https://evil.example#.shop.example/bye',
  'https://evil.example?.shop.example/bye',
  'https://a.shop.example.evil.example/bye',
  'https://evil.example%2f.shop.example/bye',
  'https://a.b.shop.example/bye',
  'https://*.shop.example/bye',
  'https://pre-@evil.example/-post.acme.example/all',
  'javascript:alert(1)',
  'data:text/html,x',
  'a.b.c',
  'eyJhbGciOiJub25lIn0.e30.',
  '"><script>alert(1)</script>',
  '\u{1f600}\u202e\u2028',
  '\r\nSet-Cookie: a=b',
  '\u0000',
  '\ud800',
  'x'.repeat(1500),
]
const names = [
  'id_token_hint',
  'logout_hint',
  'post_logout_redirect_uri',
  'returnTo',
  'client_id',
  'federated',
  'state',
  'ui_locales',
  'auth0Client',
  'request',
  'decision',
  'csrf',
  'constructor',
]

/** Where somebody may be led: the origins of the lists, spelled out anew. */
const listed =
  /^https:\/\/(?:[a-z\d-]+\.shop\.example\/bye|shop\.example(?:[/?#]|$)|www\.acme\.example\/|pre-[a-z\d-]+-post\.acme\.example\/)/i

describe('AUT-10 fuzzed logouts', () => {
  let door: FrontDoor
  let own: Auth0SignedIn
  let likely: Readonly<Record<string, readonly string[]>>
  before(async () => {
    door = await openAuth0Logout()
  })
  after(() => door.close())

  const signInAgain = async () => {
    door.clock.advance(901)
    own = await signInByAuth0(door, door.app(shopId))
    const targets = [
      door.app(shopId).signedOut,
      ...Object.values(shopOuts),
      ...Object.values(tenantOuts),
      'https://a.shop.example/bye',
      'https://a.shop.example/bye?x#y',
      'https://pre-x-post.acme.example/all',
    ]
    likely = {
      id_token_hint: [own.id_token, own.access_token],
      logout_hint: [String(own.idClaims['sid']), ada.email],
      post_logout_redirect_uri: targets,
      returnTo: targets,
      client_id: [shopId, 'desk', 'ledger'],
      federated: ['', 'true', 'false', '0'],
      state: ['s'],
      ui_locales: ['en', 'zh', 'tlh'],
    }
  }

  type Tape = readonly (readonly [name: string, choice: number, dice: number, text: string])[]
  const tape = fc.array(
    fc.tuple(fc.constantFrom(...names), fc.nat(40), fc.nat(9), fc.string({ unit: 'binary', maxLength: 40 })),
    { maxLength: 8 },
  )
  const valueOf = ([name, choice, dice, text]: Tape[number]) => {
    if (dice === 9) return text
    const usual = likely[name] ?? []
    const values = dice < 6 && usual.length > 0 ? usual : nasty
    return values[choice % values.length] ?? ''
  }
  const spelled = (given: Tape) => {
    const pairs = given.map((one): [string, string] => [one[0], valueOf(one)])
    return new URLSearchParams(pairs).toString()
  }
  const headersOf = (choice: number): Readonly<Record<string, string>> =>
    [
      {},
      { 'sec-fetch-dest': 'document', accept: 'text/html' },
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-dest': 'empty', origin: 'https://evil.example' },
      { 'sec-purpose': 'prefetch' },
      { 'content-type': 'application/json' },
    ][choice % 6] ?? {}

  /** The whole way, and every stop of it. */
  const walked = async (browser: Browser, answer: Answer, told: string) => {
    const last = await follow(door, browser, answer)
    for (const one of [answer, last]) {
      assert.ok(one.status < 500 || one.status === 503, `${told}: ${one.status} ${one.body.slice(0, 300)}`)
      assert.doesNotMatch(one.body, /<script>alert|\.ts:\d+/, told)
      assert.equal(String(one.headers['set-cookie']).includes('a=b'), false, told)
      assert.equal(one.headers['access-control-allow-origin'], undefined, told)
    }
    assert.deepEqual(
      door.log.filter(({ fault }) => fault !== undefined),
      [],
      told,
    )
    const { location } = last
    const isListed =
      location === undefined ||
      listed.test(location) ||
      location.startsWith(door.app(shopId).signedOut) ||
      location.startsWith(door.app('ledger').signedOut)
    assert.ok(isListed, `${told}: to ${location}`)
    if (last.status === 400) assert.equal(location, undefined)
  }

  const paths = ['/oidc/logout', '/v2/logout', '/logout'] as const
  for (const path of paths)
    it(`${path} leads to nobody else, and is never at fault`, async () => {
      await signInAgain()
      const cookies = new Map(own.browser.cookies)
      await fc.assert(
        fc.asyncProperty(tape, tape, fc.nat(40), async (inQuery, inBody, choice) => {
          const browser = door.browser()
          if (choice % 2 === 0) for (const [name, value] of cookies) browser.cookies.set(name, value)
          const [address, headers] = [`${path}?${spelled(inQuery)}`, headersOf(choice)]
          const isPost = path === '/oidc/logout' && choice % 3 === 0
          const answer = isPost
            ? await browser.post(choice % 4 === 0 ? path : address, spelled(inBody), headers)
            : await browser.get(address, headers)
          await walked(browser, answer, `${isPost ? 'POST' : 'GET'} ${address} ${JSON.stringify(headers)}`)
        }),
        { numRuns: runs },
      )
    })

  it('and what was not a person’s will ended nothing', async () => {
    await signInAgain()
    const hostile = [
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-dest': 'image' },
      { 'sec-purpose': 'prefetch' },
    ]
    const safe = tape.map((given) =>
      given.filter(([name]) => name !== 'id_token_hint' && name !== 'logout_hint'),
    )
    await fc.assert(
      fc.asyncProperty(safe, fc.constantFrom(...paths), fc.nat(2), async (given, path, choice) => {
        await own.browser.get(`${path}?${spelled(given)}`, hostile[choice] ?? {})
        assert.equal(await isSignedIn(own.browser, door.app('ledger')), true)
      }),
      { numRuns: Math.ceil(runs / 3) },
    )
  })
})
