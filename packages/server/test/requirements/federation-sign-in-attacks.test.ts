import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { arrived, createPlainBrowser, type PlainBrowser } from '../../../../e2e/support/plain-browser.ts'
import { ada, authorizePath, type FrontDoor, openFrontDoor } from '../support/front-door.ts'
import {
  base64url,
  signed,
  signedByHmac,
  strangeKey,
  unsigned,
} from '../support/front-door/request-objects.ts'
import {
  fakeSecret,
  type FakeUpstream,
  type Misconduct,
  openFakeUpstream,
  signedByFake,
} from '../support/upstream-fake.ts'

let door: FrontDoor
let corp: FakeUpstream
let other: FakeUpstream

type Rows = Awaited<ReturnType<FrontDoor['snapshot']>>

/** What somebody has gained, or lost, by an attack. */
const atStake = [
  'sessions',
  'users',
  'identities',
  'upstream_sessions',
  'logouts',
  'grants',
  'rp_sessions',
  'codes',
]

function stakes(rows: Rows) {
  return Object.fromEntries(atStake.map((table) => [table, rows[table]]))
}

/** Ada is signed in; an app wants somebody to prove anew who they are. */
async function adasBrowser(): Promise<PlainBrowser> {
  const browser = newBrowser()
  const page = await browser.open(authorizePath(door.app('ledger')))
  arrived(await browser.press(page, 'submit', { username: ada.username, password: ada.password }))
  return browser
}

function newBrowser(): PlainBrowser {
  return createPlainBrowser(door.base, door.browser())
}

/** Presses an upstream's button. @returns our authorization request. */
async function leave(browser: PlainBrowser, upstream: FakeUpstream): Promise<URL> {
  const page = await browser.open(authorizePath(door.app('atlas'), { prompt: 'login' }))
  return arrived(await browser.press(page, `upstream-${upstream.id}`)).url
}

/** That a browser comes back with an answer that changes nothing. @returns what its page says. */
async function assertNothingCame(browser: PlainBrowser, answer: URL, status = 200): Promise<string> {
  const before = stakes(await door.snapshot())
  const cookies = new Map(browser.cookies)
  const page = await browser.open(answer.href)
  assert.ok(page.kind === 'page', `it led on to ${page.url.href}`)
  assert.equal(page.status, status, page.body)
  assert.deepEqual(stakes(await door.snapshot()), before)
  assert.deepEqual(new Map(browser.cookies), cookies)
  return page.body
}

/** The lines that tell an operator of it. */
function noted(): readonly string[] {
  return door.log
    .filter(({ event }) => event === 'upstream sign-in failed')
    .map(({ fields }) => String(fields['detail']))
}

const failed = /Signing in with <bdi[^>]*>The corp directory<\/bdi> did not work/

describe('attacks on a sign-in with an upstream', () => {
  before(async () => {
    const now = () => Math.floor(door.clock.now().getTime() / 1000)
    corp = await openFakeUpstream('corp', now)
    other = await openFakeUpstream('other', now)
    door = await openFrontDoor({ tenant: { upstreams: [corp.entry, other.entry] } })
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close(), other?.close()])
  })
  beforeEach(() => {
    for (const upstream of [corp, other]) {
      upstream.misconduct = {}
      upstream.asked.length = 0
      upstream.redeemed.length = 0
    }
    // Whatever was doubted may be asked for again.
    door.clock.advance(60)
  })

  describe('FED-1 an answer of the upstream that must not be believed ends nothing and begins nothing', () => {
    const hour = 3600
    const at = () => Math.floor(door.clock.now().getTime() / 1000)
    const lies: readonly (readonly [string, () => Misconduct, RegExp])[] = [
      ['a nonce of another request', () => ({ claims: { nonce: 'of another' } }), /nonce/],
      ['no nonce', () => ({ claims: { nonce: undefined } }), /nonce/],
      ['another issuer', () => ({ claims: { iss: other.issuer } }), /iss/],
      ['its own issuer with a slash', () => ({ claims: { iss: `${corp.issuer}/` } }), /iss/],
      ['another audience', () => ({ claims: { aud: 'client-of-other' } }), /aud/],
      ['no audience', () => ({ claims: { aud: undefined } }), /aud/],
      [
        'two audiences, and none of them authorized',
        () => ({ claims: { aud: ['client-of-corp', 'x'] } }),
        /aud/,
      ],
      [
        'two audiences, and the other one authorized',
        () => ({ claims: { aud: ['client-of-corp', 'x'], azp: 'x' } }),
        /azp/,
      ],
      ['an end an hour ago', () => ({ claims: { exp: at() - hour } }), /exp/],
      ['no end', () => ({ claims: { exp: undefined } }), /exp/],
      ['a beginning in an hour', () => ({ claims: { nbf: at() + hour } }), /nbf/],
      ['no subject', () => ({ claims: { sub: undefined } }), /sub/],
      ['an empty subject', () => ({ claims: { sub: '' } }), /names nobody/],
      [
        'a subject of control characters',
        () => ({ claims: { sub: 'grace\u0000' }, userinfo: { sub: 'grace\u0000' } }),
        /sub/,
      ],
      ['a time of sign-in that is none', () => ({ claims: { auth_time: 'now' } }), /auth_time/],
      ['no ID token', () => ({ tokens: { id_token: undefined } }), /ID Token|id_token/i],
      ['alg none', () => ({ idToken: (claims) => unsigned(claims) }), /algorithm/],
      [
        'alg none with a signature',
        () => ({ idToken: (claims) => `${base64url({ alg: 'none' })}.${base64url(claims)}.c2ln` }),
        /malformed/,
      ],
      [
        'somebody else’s signature',
        () => ({ idToken: (claims) => signed(claims, { typ: 'JWT', kid: 'fake' }, strangeKey.privateKey) }),
        /signature/,
      ],
      [
        'a key that it brings along',
        () => ({
          idToken: (claims) =>
            signed(claims, { jwk: strangeKey.publicKey.export({ format: 'jwk' }) }, strangeKey.privateKey),
        }),
        /signature/,
      ],
      [
        'a signature of an algorithm that the upstream does not have',
        () => ({
          discovery: { id_token_signing_alg_values_supported: ['RS256'] },
          idToken: (claims) => signedByFake(claims),
        }),
        /alg/,
      ],
      [
        'an HMAC of another secret',
        () => ({ idToken: (claims) => signedByHmac(claims, 'x'.repeat(40)) }),
        /signature/,
      ],
      ['claims that were changed after signing', () => ({ idToken: changed }), /signature/],
      [
        'an access token that is not its own',
        () => ({ claims: { at_hash: base64url('another access') } }),
        /access token/,
      ],
      ['userinfo of somebody else', () => ({ userinfo: { sub: 'bob' } }), /sub|subject/i],
      ['userinfo of nobody', () => ({ userinfo: { sub: undefined } }), /sub|invalid/i],
    ]
    for (const [name, misconduct, detail] of lies) {
      it(name, async () => {
        corp.misconduct = misconduct()
        const browser = await adasBrowser()
        assert.match(await assertNothingCame(browser, corp.answer(await leave(browser, corp))), failed)
        assert.match(noted().at(-1) ?? '', detail)
      })
    }

    function changed(claims: object): string {
      const [header = '', , signature = ''] = signedByFake({ ...claims }).split('.')
      return `${header}.${base64url({ ...claims, sub: 'ada' })}.${signature}`
    }

    it('and one that is right is taken, so that all of this is not for nothing', async () => {
      const browser = await adasBrowser()
      const back = arrived(await browser.open(corp.answer(await leave(browser, corp)).href)).url
      assert.ok(back.searchParams.has('code'))
    })

    it('and one with an HMAC of our secret is taken where the upstream says that it signs so', async () => {
      corp.misconduct = { idToken: (claims) => signedByHmac(claims, fakeSecret) }
      const browser = newBrowser()
      const back = arrived(await browser.open(corp.answer(await leave(browser, corp)).href)).url
      assert.ok(back.searchParams.has('code'))
    })
  })

  describe('FED-1 RFC9207 RFC9700 §4.4 an answer that is not of the upstream that was asked', () => {
    it('is never redeemed: the code of another upstream goes nowhere', async () => {
      const browser = await adasBrowser()
      const request = await leave(browser, corp)
      const answer = other.answer(request)
      assert.match(await assertNothingCame(browser, answer), failed)
      assert.deepEqual([corp.redeemed, other.redeemed], [[], []])
    })

    it('nor that of one whose answers do not name it, where that has an address of its own', async (t) => {
      corp.misconduct = other.misconduct = {
        discovery: { authorization_response_iss_parameter_supported: undefined },
      }
      const redirectPath = `/sign-in/callback/${other.id}`
      const apart = await openFrontDoor({
        tenant: { upstreams: [corp.entry, { ...other.entry, redirectPath }] },
      })
      t.after(() => apart.close())
      const arrivalAt = async (browser: PlainBrowser, upstream: FakeUpstream) => {
        const page = await browser.open(authorizePath(apart.app('atlas')))
        return arrived(await browser.press(page, `upstream-${upstream.id}`)).url
      }
      const newcomer = () => createPlainBrowser(apart.base, apart.browser())
      // Corp sends its visitor on to the other one, with what that is to sign of somebody else's request.
      const [victim, attackers] = [newcomer(), await arrivalAt(newcomer(), other)]
      attackers.searchParams.set('state', (await arrivalAt(victim, corp)).searchParams.get('state') ?? '')
      const page = await victim.open(other.answer(attackers, { iss: undefined }).href)
      assert.equal(page.kind === 'page' && page.status, 400)
      assert.deepEqual([corp.redeemed, other.redeemed], [[], []])

      const own = newcomer()
      const back = other.answer(await arrivalAt(own, other), { iss: undefined })
      assert.equal(back.pathname, redirectPath)
      assert.ok(arrived(await own.open(back.href)).url.searchParams.has('code'))
    })

    it('without its name, where the upstream always tells it', async () => {
      const browser = await adasBrowser()
      const answer = corp.answer(await leave(browser, corp), { iss: undefined })
      assert.match(await assertNothingCame(browser, answer), failed)
      assert.deepEqual(corp.redeemed, [])
    })

    it('by another upstream’s state', async () => {
      const browser = await adasBrowser()
      const [toCorp, toOther] = [await leave(browser, corp), await leave(browser, other)]
      const state = toOther.searchParams.get('state') ?? ''
      await assertNothingCame(browser, corp.answer(toCorp, { state }))
      assert.deepEqual([corp.redeemed, other.redeemed], [[], []])
    })

    it('with tokens in the address, or a response object', async () => {
      for (const parameters of [
        { id_token: signedByFake({}) },
        { token: 'x' },
        { response: signedByFake({}) },
      ]) {
        const browser = await adasBrowser()
        await assertNothingCame(browser, corp.answer(await leave(browser, corp), parameters))
      }
      assert.deepEqual(corp.redeemed, [])
    })
  })

  describe('FED-1 RFC9700 §4.7 a state belongs to one browser, and counts once', () => {
    it('an answer for another browser signs nobody in there (login CSRF)', async () => {
      const [attacker, victim] = [newBrowser(), await adasBrowser()]
      await leave(victim, corp)
      const answer = corp.answer(await leave(attacker, corp))
      assert.match(await assertNothingCame(victim, answer, 400), /value of &#34;state&#34; names no sign-in/)
      assert.deepEqual(corp.redeemed, [])
    })

    it('nor in a browser that was never here', async () => {
      const answer = corp.answer(await leave(await adasBrowser(), corp))
      await assertNothingCame(newBrowser(), answer, 400)
    })

    it('a code of somebody else’s does not fit (code injection)', async () => {
      const [attacker, victim] = [newBrowser(), await adasBrowser()]
      const stolen = corp.answer(await leave(attacker, corp)).searchParams.get('code') ?? ''
      const answer = corp.answer(await leave(victim, corp), { code: stolen })
      assert.match(await assertNothingCame(victim, answer), failed)
      assert.match(noted().at(-1) ?? '', /invalid_grant/)
    })

    it('nor does one of the same browser’s other tab', async () => {
      const browser = await adasBrowser()
      const [one, two] = [await leave(browser, corp), await leave(browser, corp)]
      const answer = corp.answer(one, { state: two.searchParams.get('state') ?? '' })
      assert.match(await assertNothingCame(browser, answer), failed)
    })

    it('a callback that is called again redeems nothing again', async () => {
      const browser = await adasBrowser()
      corp.misconduct = { claims: { nonce: 'wrong' } }
      const answer = corp.answer(await leave(browser, corp))
      await assertNothingCame(browser, answer)
      corp.misconduct = {}
      assert.match(await assertNothingCame(browser, answer), /That was not done in time/)
      assert.equal(corp.redeemed.length, 1)
    })

    it('and after it was right, the back button finds that it is finished', async () => {
      const browser = newBrowser()
      const answer = corp.answer(await leave(browser, corp))
      arrived(await browser.open(answer.href))
      assert.match(await assertNothingCame(browser, answer, 410), /This sign-in is finished/)
      assert.equal(corp.redeemed.length, 1)
    })

    it('ten minutes later it is over', async () => {
      const browser = await adasBrowser()
      const answer = corp.answer(await leave(browser, corp))
      door.clock.advance(600)
      assert.match(await assertNothingCame(browser, answer), /That was not done in time/)
      assert.deepEqual(corp.redeemed, [])
    })

    const noStates: readonly (readonly [string, (state: string) => string | undefined])[] = [
      ['no state', () => undefined],
      ['an empty state', () => ''],
      ['a state of no form of ours', () => 'x'],
      [
        'a state that was never given out',
        (state) => `${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`,
      ],
      ['a handle of ours for something else', (state) => state.replace('exup_', 'exh_')],
    ]
    for (const [name, stateFrom] of noStates) {
      it(`${name} is nobody’s`, async () => {
        const browser = await adasBrowser()
        const request = await leave(browser, corp)
        const state = stateFrom(request.searchParams.get('state') ?? '')
        await assertNothingCame(browser, corp.answer(request, { state }), 400)
        assert.deepEqual(corp.redeemed, [])
      })
    }

    it('a state twice is none', async () => {
      const browser = await adasBrowser()
      const request = await leave(browser, corp)
      const answer = corp.answer(request)
      answer.searchParams.append('state', 'x')
      await assertNothingCame(browser, answer, 400)
    })
  })

  describe('FED-1 RFC9700 §4.11 nobody is led anywhere but to an upstream and back', () => {
    it('the way out knows addresses of the configuration alone', async () => {
      const browser = await adasBrowser()
      const page = await browser.open(authorizePath(door.app('atlas'), { prompt: 'login' }))
      assert.ok(page.kind === 'page')
      const handle = page.url.searchParams.get('request') ?? ''
      for (const more of [
        'upstream=https://evil.example',
        'upstream=corp',
        'redirect_uri=https://evil.example',
      ]) {
        const led = await browser.open(`/sign-in/upstream?request=${handle}&${more}`)
        assert.ok(led.kind === 'page', led.url.href)
        assert.equal(led.url.pathname, '/sign-in')
      }
    })

    it('and the sign-in page’s address cannot put words on it', async () => {
      const browser = await adasBrowser()
      const page = await browser.open(authorizePath(door.app('atlas'), { prompt: 'login' }))
      for (const more of [
        'upstream=<b>x</b>&problem=failed',
        'upstream=corp&problem=<b>x</b>',
        'upstream=corp',
      ]) {
        const shown = await browser.open(`${page.url.href}&${more}`)
        assert.ok(shown.kind === 'page')
        assert.doesNotMatch(shown.body, /role="alert"|<b>/)
      }
    })

    it('a form that another page made sends nobody away', async () => {
      const browser = await adasBrowser()
      const page = await browser.open(authorizePath(door.app('atlas'), { prompt: 'login' }))
      assert.ok(page.kind === 'page')
      const forged = {
        ...page,
        body: page.body.replaceAll(/name="csrf" value="[^"]*"/g, 'name="csrf" value="x"'),
      }
      const led = await browser.press(forged, 'upstream-corp')
      assert.ok(led.kind === 'page')
      assert.match(led.body, /That was not done in time/)
    })
  })
})
