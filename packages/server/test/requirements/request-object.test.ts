import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  callbackOf,
  type FrontDoor,
  openFrontDoor,
  type Parameters,
  press,
  query,
  redeem,
  type SignedIn,
  signIn,
  tokensOf,
  visit,
} from '../support/front-door.ts'
import {
  appKey,
  base64url,
  type ObjectServer,
  openObjectServer,
  registeredKeys,
  secondsAt,
  signed,
  signedByHmac,
  strangeKey,
  unsigned,
} from '../support/front-door/request-objects.ts'

type Json = Readonly<Record<string, unknown>>

const hmacSecret = 'a secret that is long enough for an HMAC'

/** RFC 7636: of the front door's own verifier, so that codes can be redeemed. */
const pkce = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' }

describe('request objects, through the front door', () => {
  let door: FrontDoor
  let objects: ObjectServer
  let own: SignedIn
  let signer: App
  let strict: App
  before(async () => {
    objects = await openObjectServer()
    const jwks = registeredKeys
    const uris = ['plain', 'kept', 'pages', 'shared', 'bad', 'late'].map(
      (name) => `${objects.origin}/${name}`,
    )
    door = await openFrontDoor({
      clients: {
        signer: () => ({ jwks, request_uris: [...uris, `${objects.origin}/hashed#one`] }),
        strict: () => ({ jwks, require_signed_request_object: true, request_object_signing_alg: 'ES256' }),
        hmac: () => ({ request_object_signing_alg: 'HS256', client_secret: hmacSecret }),
        bare: () => ({ request_object_signing_alg: 'none' }),
      },
    })
    signer = door.app('signer')
    strict = door.app('strict')
    own = await signIn(door, door.app('ledger'), { person: ada })
  })
  after(async () => {
    await door.close()
    await objects.close()
  })

  const ask = (parameters: Parameters, browser = own.browser) =>
    browser.get(`/oauth2/authorize?${query(parameters)}`)
  const claimsOf = (app: App, more: Json = {}): Json => ({
    iss: app.id,
    aud: door.base,
    client_id: app.id,
    response_type: 'code',
    redirect_uri: app.callback,
    scope: 'openid',
    state: 'inside',
    ...pkce,
    ...more,
  })
  const beside = (app: App): Parameters => ({
    client_id: app.id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: app.callback,
    state: 'beside',
  })
  const errorOf = (app: App, answer: Answer) => {
    const { error, state } = callbackOf(app, answer)
    return `${error} ${state}`
  }

  describe('CORE-37 CORE §6.1, RFC9101 §5.1 by value', () => {
    it('JAR-4 is answered, and its parameters replace those beside it', async () => {
      const answer = callbackOf(signer, await ask({ ...beside(signer), request: signed(claimsOf(signer)) }))
      assert.ok(answer['code'])
      assert.deepEqual([answer['state'], answer['iss']], ['inside', door.base])
    })

    it('RFC9101 §5 needs nothing but client_id beside it', async () => {
      for (const app of [signer, strict]) {
        const answer = await ask({ client_id: app.id, request: signed(claimsOf(app)) })
        assert.ok(callbackOf(app, answer)['code'], app.id)
      }
    })

    it('CORE-37 JAR-4 CORE §6.1 parameters beside it supplement it', async () => {
      const { state: _, ...claims } = claimsOf(signer)
      const answer = callbackOf(signer, await ask({ ...beside(signer), request: signed(claims) }))
      assert.equal(answer['state'], 'beside')
    })

    it('JAR-4 RFC9101 §6.3 but mean nothing for a client that signs all its requests', async () => {
      const { state: _, ...claims } = claimsOf(strict)
      const request = signed(claims)
      const answer = callbackOf(strict, await ask({ ...beside(strict), prompt: 'login', request }))
      assert.ok(answer['code'])
      assert.equal(answer['state'], undefined)
    })

    it('numbers and objects are read as what they are (max_age, claims)', async () => {
      const silent = (more: Json) =>
        ask({ client_id: signer.id, request: signed(claimsOf(signer, { prompt: 'none', ...more })) })
      assert.ok(callbackOf(signer, await silent({ max_age: 100_000 }))['code'])
      assert.equal(errorOf(signer, await silent({ max_age: 0 })), 'login_required inside')
      const sub = { id_token: { sub: { value: 'somebody-else' } } }
      assert.equal(errorOf(signer, await silent({ claims: sub })), 'login_required inside')
      assert.equal(errorOf(signer, await silent({ claims: { userinfo: 7 } })), 'invalid_request inside')
    })

    it('CORE-43 JAR-1 is signed by HMAC where the client registered HS256', async () => {
      const hmac = door.app('hmac')
      const request = signedByHmac(claimsOf(hmac), hmacSecret)
      assert.ok(callbackOf(hmac, await ask({ client_id: 'hmac', request }))['code'])
    })

    it('JAR-2 is unsigned where the client registered none, and only then', async () => {
      const bare = door.app('bare')
      const answer = await ask({ client_id: 'bare', request: unsigned(claimsOf(bare)) })
      assert.ok(callbackOf(bare, answer)['code'])
      for (const app of [signer, strict]) {
        const refused = await ask({ ...beside(app), request: unsigned(claimsOf(app)) })
        assert.equal(errorOf(app, refused), 'invalid_request_object beside', app.id)
      }
      // Registration §2: with none registered, all others are refused.
      const refused = await ask({ ...beside(bare), request: signedByHmac(claimsOf(bare), bare.secret) })
      assert.equal(errorOf(bare, refused), 'invalid_request_object beside')
    })

    it('comes by POST, too', async () => {
      const form = { client_id: signer.id, request: signed(claimsOf(signer)) }
      assert.ok(callbackOf(signer, await own.browser.post('/oauth2/authorize', form))['code'])
    })

    it('leads to an address that is registered, wherever it stands', async () => {
      const redirect_uri = 'https://evil.example/'
      const inside = await ask({ ...beside(signer), request: signed(claimsOf(signer, { redirect_uri })) })
      assert.deepEqual([inside.status, inside.location], [400, undefined])
      const outside = await ask({ ...beside(signer), redirect_uri, request: signed(claimsOf(signer)) })
      assert.ok(callbackOf(signer, outside)['code'])
      const both = await ask({ ...beside(signer), redirect_uri, request: 'x' })
      assert.deepEqual([both.status, both.location], [400, undefined])
    })

    it('SEC-13 JAR-11 outlives the pages: neither read anew nor expired while the person types', async () => {
      const state = Array.from(
        { length: 128 },
        (_, at) => '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'[at % 32],
      ).join('')
      const exp = secondsAt(door) + 30
      const browser = door.browser()
      const request = signed(claimsOf(strict, { state, exp }))
      const page = await visit(door, browser, `/oauth2/authorize?${query({ client_id: 'strict', request })}`)
      door.clock.advance(300)
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      const back = callbackOf(strict, answer)
      assert.ok(back['code'], back['error'])
      assert.equal(back['state'], state)
    })
  })

  describe('JAR-1 JAR-8 RFC9101 §6, §10 a bad object is refused by name, and the app hears of it', () => {
    const now = () => secondsAt(door)
    const cases: readonly (readonly [string, () => string])[] = [
      ['no JWT', () => 'x'],
      ['two parts', () => 'a.b'],
      ['broken base64url', () => `${signed(claimsOf(signer))}=`],
      ['an encrypted object', () => 'a.b.c.d.e'],
      ['another key', () => signed(claimsOf(signer), {}, strangeKey.privateKey)],
      [
        'a changed claim',
        () => {
          const [header, , signature] = signed(claimsOf(signer)).split('.')
          return `${header}.${base64url(claimsOf(signer, { state: 'changed' }))}.${signature}`
        },
      ],
      ['a signature cut off', () => signed(claimsOf(signer)).replace(/\.[^.]*$/, '.')],
      ['alg none with a signature', () => signed(claimsOf(signer), { alg: 'none' })],
      ['alg None', () => `${base64url({ alg: 'None' })}.${base64url(claimsOf(signer))}.`],
      [
        'algorithm confusion: the public key as a secret',
        () =>
          signedByHmac(claimsOf(signer), String(appKey.publicKey.export({ type: 'spki', format: 'pem' }))),
      ],
      ['HS256 by a secret that is not kept for it', () => signedByHmac(claimsOf(signer), signer.secret)],
      ['key-type confusion', () => signed(claimsOf(signer), { alg: 'RS256' })],
      ['an unknown algorithm', () => signed(claimsOf(signer), { alg: 'ES256K' })],
      ['no algorithm', () => signed(claimsOf(signer), '{"typ":"JWT"}')],
      ['an unknown kid', () => signed(claimsOf(signer), { kid: 'other' })],
      ['kid injection', () => signed(claimsOf(signer), { kid: "../../../dev/null' OR '1'='1" })],
      ['a kid that is no text', () => signed(claimsOf(signer), { kid: { $ne: null } })],
      [
        'a key that it brings along',
        () =>
          signed(
            claimsOf(signer),
            { jwk: strangeKey.publicKey.export({ format: 'jwk' }) },
            strangeKey.privateKey,
          ),
      ],
      [
        'a key set that it points to',
        () => signed(claimsOf(signer), { jku: `${objects.origin}/evil` }, strangeKey.privateKey),
      ],
      ['JAR-10 crit', () => signed(claimsOf(signer), { crit: ['exp'] })],
      ['b64', () => signed(claimsOf(signer), { b64: false })],
      ['an oversized header', () => signed(claimsOf(signer), { pad: 'x'.repeat(4200) })],
      ['a nested JWT', () => signed(signed(claimsOf(signer)), { cty: 'JWT' })],
      ['JAR-10 a JWT of another type', () => signed(claimsOf(signer), { typ: 'logout+jwt' })],
      ['a client assertion', () => signed({ iss: 'signer', sub: 'signer', aud: door.base, exp: now() + 60 })],
      ['claims that are no object', () => signed('["response_type"]')],
      ['claims that are no JSON', () => signed('{"state":')],
      ['a header member given twice', () => signed(claimsOf(signer), '{"alg":"ES256","alg":"ES256"}')],
      ['a claim given twice', () => signed('{"client_id":"signer","client_id":"signer"}')],
      ['JAR-9 an expired object', () => signed(claimsOf(signer, { exp: now() - 61 }))],
      ['JAR-9 an object of the future', () => signed(claimsOf(signer, { nbf: now() + 62 }))],
      ['JAR-9 an iat of the future', () => signed(claimsOf(signer, { iat: now() + 62 }))],
      ['an exp that is no number', () => signed(claimsOf(signer, { exp: 'tomorrow' }))],
      ['JAR-3 another client’s iss', () => signed(claimsOf(signer, { iss: 'strict' }))],
      ['JAR-3 another client’s client_id', () => signed(claimsOf(signer, { client_id: 'strict' }))],
      ['JAR-9 another aud', () => signed(claimsOf(signer, { aud: 'https://other.example' }))],
      ['iss and aud mixed up', () => signed(claimsOf(signer, { iss: door.base, aud: 'signer' }))],
      ['JAR-5 an object within', () => signed(claimsOf(signer, { request: signed(claimsOf(signer)) }))],
      [
        'JAR-5 a request_uri within',
        () => signed(claimsOf(signer, { request_uri: `${objects.origin}/plain` })),
      ],
      ['another response_type', () => signed(claimsOf(signer, { response_type: 'none' }))],
      ['a parameter of a wrong type', () => signed(claimsOf(signer, { scope: ['openid'] }))],
    ]
    for (const [name, request] of cases) {
      it(name, async () => {
        const answer = await ask({ ...beside(signer), request: request() })
        assert.equal(errorOf(signer, answer), 'invalid_request_object beside')
      })
    }

    it('JAR-9 a skew of 60 seconds is borne', async () => {
      for (const more of [{ exp: now() - 58 }, { nbf: now() + 60 }, { iat: now() + 60 }]) {
        const answer = await ask({ client_id: signer.id, request: signed(claimsOf(signer, more)) })
        assert.ok(callbackOf(signer, answer)['code'], JSON.stringify(more))
      }
    })

    it('one that is too large', async () => {
      const form = { ...beside(signer), request: signed(claimsOf(signer, { pad: 'x'.repeat(20_000) })) }
      const sent = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined)
      const answer = await own.browser.post('/oauth2/authorize', Object.fromEntries(sent))
      assert.equal(errorOf(signer, answer), 'invalid_request_object beside')
    })

    it('on our page where nothing trustworthy says where to go', async () => {
      const { status, location, body } = await ask({ client_id: signer.id, request: 'x' })
      assert.deepEqual([status, location], [400, undefined])
      assert.doesNotMatch(body, /server_error/)
    })

    it('JAR-7 RFC9101 §10.5 a client that promised signed objects must send one, and name both parties', async () => {
      assert.equal(errorOf(strict, await ask({ ...beside(strict), ...pkce })), 'invalid_request beside')
      for (const name of ['iss', 'aud', 'client_id']) {
        const request = signed(claimsOf(strict, { [name]: undefined }))
        const answer = await ask({ ...beside(strict), request })
        assert.equal(errorOf(strict, answer), 'invalid_request_object beside', name)
      }
    })

    it('JAR-3 RFC9101 §5 not without client_id beside it', async () => {
      const { status, location } = await ask({ request: signed(claimsOf(signer)) })
      assert.deepEqual([status, location], [400, undefined])
    })

    it('JAR-5 RFC9101 §5 not together with request_uri', async () => {
      const both = { request: signed(claimsOf(signer)), request_uri: `${objects.origin}/plain` }
      assert.equal(errorOf(signer, await ask({ ...beside(signer), ...both })), 'invalid_request beside')
    })

    it('RFC6749 §3.1 not twice', async () => {
      const request = signed(claimsOf(signer))
      const path = `/oauth2/authorize?${query({ ...beside(signer), request })}&${query({ request })}`
      assert.equal(errorOf(signer, await own.browser.get(path)), 'invalid_request beside')
    })
  })

  describe('CORE-37 JAR-6 CORE §6.2, RFC9101 §5.2 by reference', () => {
    const at = (name: string) => ({ ...beside(signer), request_uri: `${objects.origin}/${name}` })
    const countOf = (name: string) => objects.asked.filter((path) => path === `/${name}`).length

    it('is fetched where it is registered', async () => {
      objects.serve(signed(claimsOf(signer)))
      const answer = callbackOf(signer, await ask(at('plain')))
      assert.ok(answer['code'])
      assert.equal(answer['state'], 'inside')
    })

    it('REG-8 nowhere else, the fragment included', async () => {
      objects.serve(signed(claimsOf(signer)))
      const before = objects.asked.length
      for (const name of ['elsewhere', 'plain?x=1', 'plain#x', 'hashed', 'hashed#two', '../plain'])
        assert.equal(errorOf(signer, await ask(at(name))), 'invalid_request_uri beside', name)
      for (const request_uri of ['x', 'file:///etc/passwd', 'urn:x', 'http://169.254.169.254/', 'data:,x'])
        assert.equal(
          errorOf(signer, await ask({ ...beside(signer), request_uri })),
          'invalid_request_uri beside',
        )
      assert.equal(objects.asked.length, before)
      assert.ok(callbackOf(signer, await ask(at('hashed#one')))['code'])
    })

    it('CORE-38 is kept as long as its server says', async () => {
      objects.serve(signed(claimsOf(signer)), { 'cache-control': 'max-age=300' })
      for (let time = 0; time < 3; time += 1) assert.ok(callbackOf(signer, await ask(at('kept')))['code'])
      assert.equal(countOf('kept'), 1)
      door.clock.advance(301)
      assert.ok(callbackOf(signer, await ask(at('kept')))['code'])
      assert.equal(countOf('kept'), 2)
    })

    it('is fetched once for all who come at the same time', async () => {
      objects.serve(signed(claimsOf(signer)), { 'cache-control': 'no-store' })
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(at('shared'))))
      for (const answer of answers) assert.ok(callbackOf(signer, answer)['code'])
      assert.ok(countOf('shared') < 10, `${countOf('shared')} fetches`)
    })

    it('JAR-11 is not fetched again after the pages', async () => {
      objects.serve(signed(claimsOf(signer)), { 'cache-control': 'no-store' })
      const browser = door.browser()
      const page = await visit(door, browser, `/oauth2/authorize?${query(at('pages'))}`)
      objects.serve(signed(claimsOf(signer, { state: 'swapped' })))
      const answer = await press(door, browser, page, { username: ada.username, password: ada.password })
      assert.equal(callbackOf(signer, answer)['state'], 'inside')
      assert.equal(countOf('pages'), 1)
    })

    const bad: readonly (readonly [string, string, Readonly<Record<string, string>>, number])[] = [
      ['a server that fails', 'x', {}, 500],
      ['a redirect', '', { location: '/plain' }, 302],
      ['another content type', 'x', { 'content-type': 'text/html' }, 200],
      ['more than 64 KiB', 'x'.repeat(65_537), {}, 200],
    ]
    for (const [name, body, headers, status] of bad) {
      it(`JAR-8 JAR-12 is refused from ${name}`, async () => {
        door.clock.advance(6)
        objects.serve(body, headers, status)
        assert.equal(errorOf(signer, await ask(at('bad'))), 'invalid_request_uri beside')
      })
    }

    it('says why it could not be fetched to our log alone: what our network looks like is nobody’s business', async () => {
      objects.serve('moved', {}, 404)
      door.clock.advance(6)
      const { error_description: told } = callbackOf(signer, await ask(at('bad')))
      assert.equal(told, 'The request_uri could not be fetched.')
      const { fields } = door.log.findLast(({ event }) => event === 'refused') ?? {}
      assert.equal(fields?.['reason'], 'request_uri: The answer has status 404 instead of 200.')
    })

    it('is judged like any other', async () => {
      objects.serve(signed(claimsOf(signer), {}, strangeKey.privateKey))
      assert.equal(errorOf(signer, await ask(at('late'))), 'invalid_request_object beside')
    })
  })

  it('the code of an object is redeemed like any other', async () => {
    const code_challenge = (await import('node:crypto'))
      .createHash('sha256')
      .update('a-code-verifier-of-more-than-forty-three-characters')
      .digest('base64url')
    const request = signed(claimsOf(signer, { code_challenge, nonce: 'n' }))
    const { code = '' } = callbackOf(signer, await ask({ client_id: signer.id, request }))
    assert.ok(tokensOf(await redeem(door, signer, code)).id_token)
  })
})
