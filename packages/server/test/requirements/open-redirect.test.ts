import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  ada,
  type Answer,
  type App,
  assertRefused,
  authorizePath,
  endSessionPath,
  type FrontDoor,
  isSignedIn,
  openFrontDoor,
  query,
  type SignedIn,
  signIn,
} from '../support/front-door.ts'

const registered = 'https://app.example:8443/Back/to?of=app'

/** What has fooled redirect checks elsewhere, around one registered address. */
const disguises: readonly ((uri: string) => string)[] = [
  (uri) => uri.replace('//', '//evil.example@'),
  (uri) => uri.replace('//', '//good:pass@'),
  (uri) => uri.replace('//', '///'),
  (uri) => uri.replace('//', String.raw`\\`),
  (uri) => uri.replace('//', String.raw`/\\`),
  (uri) => uri.replace('https:', ''),
  (uri) => uri.replace('https:', 'http:'),
  (uri) => uri.replace('https:', 'HTTPS:'),
  (uri) => uri.replace('https:', 'javascript:'),
  (uri) => uri.replace('https:', 'data:text/html,'),
  (uri) => `javascript:alert(1)//${uri}`,
  (uri) => `view-source:${uri}`,
  (uri) => uri.replace('app.example', 'APP.EXAMPLE'),
  (uri) => uri.replace('app.example', 'app.example.'),
  (uri) => uri.replace('app.example', 'app.example.evil.example'),
  (uri) => uri.replace('app.example', 'evil.example#app.example'),
  (uri) => uri.replace('app.example', 'appxexample'),
  (uri) => uri.replace('app.example', 'a.b.app.example'),
  (uri) => uri.replace('app.example', 'аpp.example'),
  (uri) => uri.replace('app.example', 'app。example'),
  (uri) => uri.replace('app.example', '2130706433'),
  (uri) => uri.replace('app.example', '0x7f.1'),
  (uri) => uri.replace('app.example', '[::1]'),
  (uri) => uri.replace('app.example', '[::ffff:127.0.0.1]'),
  (uri) => uri.replace(':8443', ''),
  (uri) => uri.replace(':8443', ':443'),
  (uri) => uri.replace(':8443', ':08443'),
  (uri) => uri.replace(':8443', ':8443@evil.example'),
  (uri) => uri.replace('/Back', '/back'),
  (uri) => uri.replace('/Back', '/x/../Back'),
  (uri) => uri.replace('/Back', '/./Back'),
  (uri) => uri.replace('/Back', '//evil.example/Back'),
  (uri) => uri.replace('/Back', '/%42ack'),
  (uri) => uri.replace('/Back', '/%2542ack'),
  (uri) => uri.replace('/Back', '/%2e%2e/Back'),
  (uri) => uri.replace('/Back', String.raw`/..\Back`),
  (uri) => uri.replace('/Back', '\t/Back'),
  (uri) => uri.replace('/Back', '\r\n/Back'),
  (uri) => uri.replace('/Back', '\0/Back'),
  (uri) => uri.replace('/to', '/to/..;/to'),
  (uri) => uri.replace('?', '%3f'),
  (uri) => uri.replace('?', '?x=1&'),
  (uri) => uri.slice(0, uri.indexOf('?')),
  (uri) => `${uri}&x=1`,
  (uri) => `${uri}#`,
  (uri) => `${uri}#/evil`,
  (uri) => `${uri}%00`,
  (uri) => `${uri}\0`,
  (uri) => `${uri}\u2028`,
  (uri) => ` ${uri}`,
  (uri) => `${uri} `,
  (uri) => `\uFEFF${uri}`,
  (uri) => `${uri}${uri}`,
  (uri) => `${uri},https://evil.example`,
  (uri) => encodeURIComponent(uri),
  (uri) => encodeURIComponent(encodeURIComponent(uri)),
  (uri) => uri.split('').toReversed().join(''),
]

const changes = '/\\.@:#?%;&=~*"\'<>'.split('')

/** Whole families of addresses: disguised ones, disguises on disguises, other people's, and no addresses at all. */
const disguise = fc.constantFrom(...disguises)
const addresses = fc.oneof(
  { weight: 4, arbitrary: disguise.map((change) => change(registered)) },
  { weight: 4, arbitrary: fc.tuple(disguise, disguise).map(([one, other]) => one(other(registered))) },
  { weight: 1, arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: withOneChange(registered) },
  { weight: 1, arbitrary: fc.constant(registered) },
)

/** A text with one character inserted, replaced or left out somewhere. */
function withOneChange(text: string): fc.Arbitrary<string> {
  const parts = [fc.nat(text.length), fc.constantFrom('', ...changes), fc.nat(1)] as const
  return fc.tuple(...parts).map(([at, char, drop]) => text.slice(0, at) + char + text.slice(at + drop))
}

describe('SEC-1 BCP-2 no open redirect, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let own: SignedIn
  const uris = { redirect_uris: [registered], post_logout_redirect_uris: [registered] }
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: (app) => ({ ...uris, redirect_uris: [app.callback, registered] }),
        phone: () => ({
          application_type: 'native',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          redirect_uris: ['http://127.0.0.1/callback'],
        }),
      },
    })
    ledger = door.app('ledger')
    own = await signIn(door, ledger, { person: ada })
  })
  after(() => door.close())

  /** True of every answer: no fault, and a redirect leads to us or to the very address that is registered. */
  const assertSafe = ({ status, location, body }: Answer, asked: string) => {
    assert.ok(status < 500, `${status} ${body.slice(0, 500)}`)
    if (location === undefined || location.startsWith(`${door.base}/`)) return
    assert.equal(asked, registered, location)
    assert.ok(location === registered || location.startsWith(`${registered}&`), location)
  }

  it('BCP-1 redirect_uri', async () => {
    await fc.assert(
      fc.asyncProperty(
        addresses,
        fc.constantFrom({}, { prompt: 'none' }, { response_type: 'x' }, { scope: '' }, { state: '"><' }),
        async (redirect_uri, extra) => {
          const answer = await own.browser.get(authorizePath(ledger, { redirect_uri, ...extra }))
          assertSafe(answer, redirect_uri)
          assert.equal(answer.status, redirect_uri === registered ? 303 : 400)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('redirect_uri of a native app, where the port is free', async () => {
    const phone = door.app('phone')
    const loopback = 'http://127.0.0.1:5000/callback'
    const address = fc.oneof(
      disguise.map((change) => change(loopback.replace('127.0.0.1:5000', 'app.example:8443'))),
      withOneChange(loopback),
      fc
        .tuple(
          fc.constantFrom('127.0.0.1', 'localhost', '127.1', '[::1]', '127.0.0.1.evil.example'),
          fc.nat(70_000),
        )
        .map(([host, port]) => `http://${host}:${port}/callback`),
    )
    await fc.assert(
      fc.asyncProperty(address, async (redirect_uri) => {
        const answer = await door.send('GET', authorizePath(phone, { redirect_uri, prompt: 'none' }))
        assert.ok(answer.status < 500)
        if (answer.status === 303)
          assert.match(answer.location ?? '', /^http:\/\/127\.0\.0\.1(?::\d{1,5})?\/callback\?/)
        else assert.equal(answer.status, 400)
      }),
      { numRuns: 200 },
    )
  })

  it('RIL-30 post_logout_redirect_uri, with and without a session, by GET and by a form', async () => {
    const nobody = door.browser()
    await fc.assert(
      fc.asyncProperty(
        addresses,
        fc.constantFrom('hint', 'client'),
        fc.boolean(),
        async (uri, by, isPost) => {
          const parameters = {
            ...(by === 'hint' ? { id_token_hint: own.id_token } : { client_id: 'ledger' }),
            post_logout_redirect_uri: uri,
          }
          // A parameter without a value counts as not sent.
          fc.pre(uri !== '')
          const browser = uri === registered ? nobody : own.browser
          let answer = isPost
            ? await browser.post('/oauth2/logout', query(parameters))
            : await browser.get(endSessionPath(parameters))
          assertSafe(answer, uri)
          if (answer.location?.startsWith(door.base)) answer = await browser.get(answer.location)
          assertSafe(answer, uri)
          if (uri === registered) assert.equal(answer.location, registered)
          // A parameter without a value counts as not sent.
          else if (uri !== '') assertRefused(answer)
        },
      ),
      { numRuns: 400 },
    )
    assert.equal(await isSignedIn(own.browser, ledger), true)
  })

  it('RIL-10 RIL-11 a hint that was tampered with ends nothing and leads nowhere', async () => {
    const [header = '', payload = '', signature = ''] = own.id_token.split('.')
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const algorithm = fc.constantFrom(
      'none',
      'None',
      'HS256',
      'HS512',
      'ES256',
      'PS256',
      'RS512',
      '',
      null,
      1,
    )
    const header2 = fc.record({ alg: algorithm, kid: fc.constantFrom(undefined, '', 'x', kidOf(header), 7) })
    const claims = fc
      .record({
        sub: fc.constantFrom('user-ada', 'user-bob', 1, null),
        iss: fc.constantFrom(door.base, `${door.base}/`, 'https://evil.example', 1),
        aud: fc.constantFrom('ledger', ['ledger'], ['atlas', 'ledger'], [], null, 'x'),
        exp: fc.constantFrom(0, 9e12, '1', null),
        sid: fc.constantFrom(own.sid, 'x', 1),
      })
      .map((changes) => ({ ...own.claims, ...changes }))
    const hints = fc.oneof(
      withOneChange(own.id_token),
      fc.nat(own.id_token.length - 1).map((length) => own.id_token.slice(0, length)),
      fc.tuple(header2, claims).map(([one, other]) => `${part(one)}.${part(other)}.${signature}`),
      claims.map((one) => `${header}.${part(one)}.${signature}`),
      header2.map((one) => `${part(one)}.${payload}.`),
      fc.constantFrom(
        `${header}.${payload}.${signature}.${payload}.${signature}`,
        `${own.id_token}.`,
        `.${own.id_token}`,
        `${header}..${signature}`,
        `${header}.${payload}.${'A'.repeat(20_000)}`,
        'e30.e30.e30',
        '...',
        own.id_token.replaceAll('.', '%2e'),
      ),
      fc.string({ unit: 'binary', maxLength: 200 }),
    )
    await fc.assert(
      fc.asyncProperty(hints, async (hint) => {
        fc.pre(hint !== '' && !isSameToken(hint, own.id_token))
        const parameters = { id_token_hint: hint, post_logout_redirect_uri: registered }
        const answer = await own.browser.post('/oauth2/logout', query(parameters))
        assertSafe(answer, 'nowhere')
        const page = answer.location === undefined ? answer : await own.browser.get(answer.location)
        assertRefused(page)
      }),
      { numRuns: 300 },
    )
    assert.equal(await isSignedIn(own.browser, ledger), true)
  })

  it('RIL-34 SEC-13 state comes back as it was, or is refused', async () => {
    const nobody = door.browser()
    const states = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
      fc.constantFrom(
        '&',
        '#',
        '?',
        '%',
        '%00',
        '%0d%0a',
        '+',
        ' ',
        '&code=x',
        'x'.repeat(2048),
        'x'.repeat(2049),
      ),
    )
    await fc.assert(
      fc.asyncProperty(states, async (state) => {
        const parameters = { client_id: 'ledger', post_logout_redirect_uri: registered, state }
        const answer = await nobody.post('/oauth2/logout', query(parameters))
        if (isBearable(state)) {
          const { location = '' } = await nobody.get(answer.location ?? '')
          assert.ok(location.startsWith(`${registered}&state=`), location)
          assert.deepEqual(new URL(location).searchParams.getAll('state'), [state.toWellFormed()])
        } else assertRefused(answer)
      }),
      { numRuns: 300 },
    )
  })
})

function isBearable(state: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return state.length <= 2048 && !/[\u0000-\u001f\u007f]/.test(state)
}

function kidOf(header: string): unknown {
  return JSON.parse(Buffer.from(header, 'base64url').toString('utf8')).kid
}

/** The last letter of a part holds bits that no byte has: other spellings of the same token. */
function isSameToken(one: string, other: string): boolean {
  const decoded = (token: string) =>
    token
      .split('.')
      .map((part) => (/^[\w-]+$/.test(part) ? Buffer.from(part, 'base64url').toString('hex') : part))
  return decoded(one).join('.') === decoded(other).join('.')
}
