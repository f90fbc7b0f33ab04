import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Page, type PlainBrowser, shown } from '../../../../e2e/support/plain-browser.ts'
import { authorizePath, type FrontDoor, hurried, openFrontDoor, patient } from '../support/front-door.ts'
import { type FakeUpstream, type Misconduct, openFakeUpstream } from '../support/upstream-fake.ts'
import { ask, leaveBy, newBrowser, signInByFake } from '../support/upstream-journeys.ts'

let door: FrontDoor
let corp: FakeUpstream
let gone: FakeUpstream

const discovery = '/.well-known/openid-configuration'

/** That our own page says what is the case, with every way in on it, and without a word of the upstream's. */
function assertSays(page: Page, words: RegExp): void {
  assert.deepEqual([page.status, page.url.pathname], [200, '/sign-in'])
  assert.match(page.body, words)
  assert.match(page.body, /role="alert"/)
  assert.match(page.body, /id="upstream-corp"/)
  assert.match(page.body, /name="password"/)
  assert.doesNotMatch(page.body, /\bevil|<b>/)
}

async function pressed(browser: PlainBrowser, id: string): Promise<Page> {
  return shown(await browser.press(await ask(browser, door.app('ledger')), `upstream-${id}`))
}

async function answered(
  misconduct: Misconduct,
  parameters: Readonly<Record<string, string | undefined>> = {},
  patience = patient,
) {
  const browser = newBrowser(door)
  const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
  corp.misconduct = misconduct
  door.patience.of = patience
  return shown(await browser.open(corp.answer(request, parameters).href))
}

/** What one call may take, and what all calls of one step may take together. */
const [callMilliseconds, stepMilliseconds] = [3000, 4500]
const unavailable = /<bdi[^>]*>The (?:corp|gone) directory<\/bdi> does not answer/
const failed = /Signing in with <bdi[^>]*>The corp directory<\/bdi> did not work/

describe('a sign-in with an upstream that fails', () => {
  before(async () => {
    const now = () => Math.floor(door.clock.now().getTime() / 1000)
    corp = await openFakeUpstream('corp', now)
    gone = await openFakeUpstream('gone', now)
    door = await openFrontDoor({ tenant: { upstreams: [corp.entry, gone.entry] } })
    await gone.close()
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close()])
  })
  beforeEach(() => {
    corp.misconduct = {}
    door.patience.of = patient
    corp.asked.length = 0
    corp.redeemed.length = 0
    // What is kept of its metadata and keys is over.
    door.clock.advance(90_000)
  })

  describe('FED-4 an upstream that cannot be asked', () => {
    it('is down: a page at once, whichever way it was called', async () => {
      const browser = newBrowser(door)
      assertSays(await pressed(browser, 'gone'), unavailable)
      assertSays(
        shown(await browser.open(authorizePath(door.app('ledger'), { upstream: 'gone' }))),
        unavailable,
      )
    })

    it('takes the call and says nothing: a page within five seconds', async () => {
      corp.misconduct = { hangs: discovery }
      door.patience.of = hurried(callMilliseconds)
      assertSays(await pressed(newBrowser(door), 'corp'), unavailable)
    })

    for (const path of ['/token', '/userinfo', '/jwks']) {
      it(`says nothing at ${path}: a page within five seconds`, async () => {
        assertSays(await answered({ hangs: path }, {}, hurried(callMilliseconds)), unavailable)
      })
    }

    it('is in time with each call, and late with all of them: a page within five seconds all the same', async () => {
      assertSays(await answered({ hangs: '/userinfo' }, {}, hurried(stepMilliseconds)), unavailable)
      const noted = door.log.filter(({ event }) => event === 'upstream sign-in failed')
      assert.equal(noted.at(-1)?.fields['detail'], 'It took too long to answer.')
    })

    it('went down since it was asked last: nobody is sent there', async () => {
      const browser = newBrowser(door)
      await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      door.clock.advance(29)
      await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      corp.misconduct = { answers: { [discovery]: { status: 503, body: '' } } }
      door.clock.advance(1)
      assertSays(await pressed(browser, 'corp'), unavailable)
    })

    it('and comes back: the next who presses the button gets through', async () => {
      corp.misconduct = { answers: { [discovery]: { status: 503, body: '' } } }
      const browser = newBrowser(door)
      const page = await pressed(browser, 'corp')
      assertSays(page, unavailable)
      corp.misconduct = {}
      door.clock.advance(1)
      assert.equal((await leaveBy(browser, page, 'corp')).origin, corp.issuer)
    })

    it('is asked once for its metadata and keys by many people', async () => {
      const wanted = Array.from({ length: 5 }, () => signInByFake(door, door.app('ledger'), corp))
      await Promise.all(wanted)
      assert.deepEqual(
        [discovery, '/jwks'].map((path) => corp.asked.filter((one) => one === path).length),
        [1, 1],
      )
    })

    it('that answered badly is asked anew for its metadata before the next try', async () => {
      assertSays(await answered({ answers: { '/token': { status: 404, body: '' } } }), failed)
      corp.asked.length = 0
      door.clock.advance(1)
      corp.misconduct = {}
      await signInByFake(door, door.app('ledger'), corp)
      assert.ok(corp.asked.includes(discovery))
    })
  })

  describe('FED-4 a discovery document that cannot be gone by', () => {
    const documents: readonly (readonly [string, Misconduct])[] = [
      ['another issuer', { discovery: { issuer: 'https://evil.example' } }],
      ['the same issuer with a slash', { discovery: { issuer: 'with a slash' } }],
      ['no issuer', { discovery: { issuer: undefined } }],
      ['no authorization endpoint', { discovery: { authorization_endpoint: undefined } }],
      [
        'a script for an authorization endpoint',
        { discovery: { authorization_endpoint: 'javascript:evil()' } },
      ],
      [
        'an authorization endpoint without TLS',
        { discovery: { authorization_endpoint: 'http://evil.example/' } },
      ],
      ['a token endpoint without TLS', { discovery: { token_endpoint: 'http://evil.example/' } }],
      ['a user in an address', { discovery: { token_endpoint: 'https://us@evil.example/' } }],
      ['no keys', { discovery: { jwks_uri: undefined } }],
      ['a list', { answers: { [discovery]: { status: 200, body: '[]' } } }],
      ['no JSON', { answers: { [discovery]: { status: 200, body: '<html>evil' } } }],
      [
        'one member twice',
        { answers: { [discovery]: { status: 200, body: '{"issuer":"a","issuer":"b"}' } } },
      ],
      ['megabytes', { answers: { [discovery]: { status: 200, body: `{"x":"${'x'.repeat(2_000_000)}"}` } } }],
      ['a redirect', { answers: { [discovery]: { status: 302, body: '' } } }],
    ]
    for (const [name, misconduct] of documents) {
      it(`${name}: a page, and the operator reads why`, async () => {
        const slashed = misconduct.discovery?.['issuer'] === 'with a slash'
        corp.misconduct = slashed ? { discovery: { issuer: `${corp.issuer}/` } } : misconduct
        assertSays(await pressed(newBrowser(door), 'corp'), unavailable)
        const lines = door.log.filter(({ event }) => event.startsWith('upstream'))
        assert.match(String(lines.at(-1)?.fields['detail']), /\w+\.$/)
        assert.deepEqual(corp.redeemed, [])
      })
    }
  })

  describe('FED-4 an upstream that comes back with an error', () => {
    const errors: readonly (readonly [string, RegExp])[] = [
      ['access_denied', /You were not signed in with <bdi[^>]*>The corp directory/],
      ['temporarily_unavailable', unavailable],
      ['server_error', unavailable],
      ['login_required', failed],
      ['invalid_scope', failed],
      ['<b>evil</b>', failed],
      ['evil'.repeat(1000), failed],
    ]
    for (const [error, words] of errors) {
      it(`${error.slice(0, 40)}: the person reads so in our words`, async () => {
        const parameters = {
          code: undefined,
          error,
          error_description: '<b>evil</b>',
          error_uri: 'https://evil.example/',
        }
        assertSays(await answered({}, parameters), words)
        assert.deepEqual(corp.asked.includes('/token'), false)
        const noted = door.log.filter(({ event }) => event === 'upstream sign-in failed')
        assert.doesNotMatch(JSON.stringify(noted.at(-1)), /evil/)
      })
    }
  })

  describe('FED-4 whatever else an upstream answers, nobody sees a fault', () => {
    const bodies: readonly (readonly [string, number, string])[] = [
      ['nothing', 200, ''],
      ['no JSON', 200, 'evil'],
      ['a number', 200, '7'],
      ['null', 200, 'null'],
      ['a list', 200, '["evil"]'],
      ['an empty object', 200, '{}'],
      ['wrong types', 200, '{"access_token":7,"token_type":[],"id_token":{},"sub":7,"keys":7}'],
      ['a token of no type', 200, '{"access_token":"x","token_type":"evil","id_token":"x.y.z","sub":null}'],
      ['a prototype', 200, '{"__proto__":{"sub":"evil"}}'],
      ['an error of OAuth', 400, '{"error":"invalid_client","error_description":"<b>evil</b>"}'],
      ['an error of no form', 400, '{"error":{"evil":1}}'],
      ['a refusal', 401, ''],
      ['an outage', 503, ''],
      ['a redirect', 307, ''],
      ['a status without a body', 204, ''],
      ['megabytes', 200, 'x'.repeat(2_000_000)],
    ]
    for (const path of ['/token', '/userinfo', '/jwks']) {
      for (const [name, status, body] of bodies) {
        it(`${path}: ${name}`, async () => {
          const faults = door.log.filter(({ fault }) => fault !== undefined).length
          const page = await answered({ answers: { [path]: { status, body } } })
          assertSays(page, new RegExp(`${unavailable.source}|${failed.source}`))
          assert.equal(door.log.filter(({ fault }) => fault !== undefined).length, faults)
        })
      }
    }
  })

  describe('FED-4 an upstream that does not take our client_id and secret', () => {
    for (const [status, error] of [
      [401, 'invalid_client'],
      [400, 'invalid_client'],
      [401, 'access_denied'],
    ] as const)
      it(`${status} ${error}: the operator reads so`, async () => {
        const headers = { 'content-type': 'application/json' }
        await answered({ answers: { '/token': { status, headers, body: JSON.stringify({ error }) } } })
        const noted = door.log.filter(({ event }) => event === 'upstream sign-in failed')
        assert.equal(
          noted.at(-1)?.fields['detail'],
          `Its token endpoint refused our client_id and secret: it answered ${status} ${error}.`,
        )
      })
  })

  describe('FED-4 RFC6749 §5.2 an upstream that asks for another client_id and secret', () => {
    for (const [path, challenge, detail] of [
      ['/token', 'Basic realm="x"', 'Its token endpoint refused our client_id and secret: it answered 401.'],
      ['/userinfo', 'Bearer error="invalid_token"', 'It answered 401.'],
    ] as const)
      it(`${path} ${challenge}: the operator reads so`, async () => {
        const headers = { 'content-type': 'application/json', 'www-authenticate': challenge }
        await answered({ answers: { [path]: { status: 401, headers, body: '{"error":"invalid_client"}' } } })
        const noted = door.log.filter(({ event }) => event === 'upstream sign-in failed')
        assert.equal(noted.at(-1)?.fields['detail'], detail)
      })
  })

  describe('FED-4 RFC9110 an answer of no form that HTTP knows', () => {
    const json = { 'content-type': 'application/json' }
    const answers: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
      ['a status beyond all', 600, json],
      ['a status of three digits', 999, json],
      ['a header in another writing', 200, { ...json, 'x-evil': Buffer.from('邪恶').toString('latin1') }],
      ['a content type in another writing', 200, { 'content-type': Buffer.from('邪').toString('latin1') }],
    ]
    for (const path of ['/token', '/userinfo', '/jwks']) {
      for (const [name, status, headers] of answers) {
        it(`${path}: ${name}`, async () => {
          const faults = door.log.filter(({ fault }) => fault !== undefined).length
          const page = await answered({ answers: { [path]: { status, headers, body: '{}' } } })
          assert.deepEqual(
            [page.status, door.log.filter(({ fault }) => fault !== undefined).length],
            [200, faults],
          )
        })
      }
    }
  })

  describe('FED-2 nothing of what an upstream sent is in the log', () => {
    const bodies: readonly (readonly [string, string, Misconduct])[] = [
      ['JSON that breaks off', '/token', jsonAt('/token', '{"access_token":"evil7token" evil')],
      ['what is no JSON at all', '/token', jsonAt('/token', 'evil7token')],
      ['userinfo that breaks off', '/userinfo', jsonAt('/userinfo', '{"sub":"evil7person" evil')],
      [
        'an ID token of no JSON',
        '/token',
        { idToken: () => `${base64url('{"alg":"ES256"}')}.${base64url('evil7')}.x` },
      ],
      ['an ID token of another issuer', '/token', { claims: { iss: 'https://evil7.example' } }],
      ['an ID token of no type', '/token', { tokens: { token_type: 'evil7' } }],
      [
        'a name for an algorithm',
        '/token',
        { idToken: () => `${base64url('{"alg":"evil7"}')}.${base64url('{}')}.x` },
      ],
    ]
    for (const [name, path, misconduct] of bodies) {
      it(`${path}: ${name}`, async () => {
        assertSays(await answered(misconduct), failed)
        const noted = door.log.filter(({ event }) => event === 'upstream sign-in failed').at(-1)
        assert.match(String(noted?.fields['detail']), /\w/)
        assert.doesNotMatch(JSON.stringify(noted), /evil/)
      })
    }

    function jsonAt(path: string, body: string): Misconduct {
      return { answers: { [path]: { status: 200, headers: { 'content-type': 'application/json' }, body } } }
    }

    function base64url(text: string): string {
      return Buffer.from(text).toString('base64url')
    }
  })

  describe('FED-4 words for those who read Chinese', () => {
    it('say the same', async () => {
      const browser = newBrowser(door)
      const page = await ask(browser, door.app('ledger'), { ui_locales: 'zh-CN' })
      assert.match(page.body, /使用\s?<bdi[^>]*>The corp directory<\/bdi>\s?登录/)
      const led = shown(await browser.press(page, 'upstream-gone'))
      assert.match(led.body, /<bdi[^>]*>The gone directory<\/bdi>\s?没有响应/)
    })
  })
})
