import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { after, afterEach, before, describe, it } from 'node:test'
import { CompactSign } from 'jose'
import { listening } from '../support/front-door/listening.ts'
import {
  type Answer,
  basicOf,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  query,
  tokensOf,
} from '../support/front-door.ts'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const special = 'a secret: of 100 % + more & =?/'
const longSecret = 'a secret that is long enough to sign with'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })

type Json = Readonly<Record<string, unknown>>
type Fields = Readonly<Record<string, string>>

const jwk = ({ publicKey }: { readonly publicKey: KeyObject }, kid: string) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
})
const keyed = { client_secret: undefined, backchannel_logout_uri: undefined }
const allKeys = { keys: [jwk(rsa, 'r'), jwk(ec, 'e'), jwk(ed, 'd')] }

interface Assertion {
  readonly alg?: string
  readonly key?: KeyObject | Uint8Array
  readonly header?: Json
  readonly claims?: Json
}

describe('client authentication, through the front door', () => {
  let door: FrontDoor
  let keyServer: Server
  let published: readonly Json[]
  let fetches: number
  before(async () => {
    published = [jwk(ec, 'e')]
    fetches = 0
    keyServer = createServer((_request, response) => {
      fetches += 1
      response.setHeader('cache-control', 'max-age=300').end(JSON.stringify({ keys: published }))
    }).unref()
    const jwks_uri = `http://127.0.0.1:${await listening(keyServer)}/jwks.json?owner=rotator`
    door = await openFrontDoor({
      clients: {
        basic: () => ({ token_endpoint_auth_method: 'client_secret_basic', client_secret: special }),
        post: () => ({ token_endpoint_auth_method: 'client_secret_post' }),
        hmac: () => ({ token_endpoint_auth_method: 'client_secret_jwt', client_secret: longSecret }),
        prover: () => ({ ...keyed, jwks: allKeys }),
        picky: () => ({ ...keyed, jwks: allKeys, token_endpoint_auth_signing_alg: 'PS256' }),
        rotator: () => ({ ...keyed, jwks_uri }),
        public: () => keyed,
        split: () => ({
          token_endpoint_auth_method: 'client_secret_basic',
          introspection_endpoint_auth_method: 'private_key_jwt',
          revocation_endpoint_auth_method: 'client_secret_post',
          jwks: allKeys,
        }),
      },
    })
  })
  after(async () => {
    await door.close()
    keyServer.close()
  })
  afterEach(() => {
    assert.deepEqual(
      door.log.filter(({ fault }) => fault !== undefined),
      [],
      'a fault was logged',
    )
    assert.deepEqual(door.strays, [], 'somebody was called uninvited')
  })

  const seconds = () => Math.floor(door.clock.now().getTime() / 1000)
  const claimsOf = (id: string) => ({
    iss: id,
    sub: id,
    aud: door.base,
    iat: seconds(),
    exp: seconds() + 60,
    jti: randomUUID(),
  })
  const assertion = (id: string, { alg = 'ES256', key = ec.privateKey, header, claims }: Assertion = {}) =>
    new CompactSign(Buffer.from(JSON.stringify({ ...claimsOf(id), ...claims })))
      .setProtectedHeader({ alg, ...header })
      .sign(key)
  /** Any header over any claims, as no library would write them. */
  const handmade = (header: string, claims: string, key: string | Buffer = '') => {
    const input = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.')
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
  }
  const withAssertion = (value: string) => ({ client_assertion: value, client_assertion_type: jwtBearer })
  const send = (path: string, form: Fields, headers: Fields = {}) =>
    door.send('POST', path, { form: query(form), headers })
  const ask = (form: Fields, headers: Fields = {}) =>
    send('/oauth2/token', { grant_type: 'client_credentials', ...form }, headers)
  const show = (value: string) => ask(withAssertion(value))
  const secretOf = (id: string) => (id === 'hmac' ? longSecret : door.app(id).secret)
  const lastReason = () => door.log.findLast(({ event }) => event === 'refused')?.fields['reason']

  const assertError = (answer: Answer, status: number, error: string) => {
    assert.equal(answer.status, status, answer.body)
    assert.equal(jsonOf(answer)['error'], error)
    assert.match(String(answer.headers['cache-control']), /no-store/)
  }
  /** 401 with the one description that says nothing of whether the client exists, and the reason in our log. */
  const assertUnproven = (answer: Answer, reason: string) => {
    assertError(answer, 401, 'invalid_client')
    assert.match(
      String(jsonOf(answer)['error_description']),
      /^Client authentication failed: the client is unknown,/,
    )
    assert.equal(lastReason(), reason)
  }
  const unchanged = async (work: () => Promise<void>) => {
    const rows = await door.snapshot()
    await work()
    assert.deepEqual(await door.snapshot(), rows, 'something was written')
  }

  const endpoints = ['token', 'introspection', 'revocation'] as const
  const pathOf = { token: '/oauth2/token', introspection: '/oauth2/introspect', revocation: '/oauth2/revoke' }

  describe('OAUTH-1 a client proves itself with its secret (RFC6749 §2.3.1)', () => {
    const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
    const header = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    })

    it('by Basic, form-encoded by the book', async () => {
      tokensOf(await ask({}, header('basic', encoded(special))))
    })

    it('by Basic, percent-encoded as most libraries do', async () => {
      tokensOf(await ask({}, header('basic', encodeURIComponent(special))))
    })

    it('by Basic, in the plain form of old SDKs', async () => {
      tokensOf(await ask({}, header('basic', special)))
    })

    it('by Basic beside its own client_id, and nobody else’s', async () => {
      tokensOf(await ask({ client_id: 'basic' }, header('basic', special)))
      assertError(await ask({ client_id: 'post' }, header('basic', special)), 400, 'invalid_request')
    })

    it('in the body', async () => {
      tokensOf(await ask({ client_id: 'post', client_secret: secretOf('post') }))
    })

    it('OAUTH-18 and a wrong one gets a challenge where Basic was tried', async () => {
      const answer = await ask({}, header('basic', 'wrong wrong wrong'))
      assertUnproven(answer, 'wrong-secret')
      assert.match(String(answer.headers['www-authenticate']), /^Basic realm="/)
      assert.equal(
        (await ask({ client_id: 'post', client_secret: 'wrong' })).headers['www-authenticate'],
        undefined,
      )
    })
  })

  describe('OAUTH-2, OAUTH-3 one method, once, and in the body (RFC6749 §2.3, §3.2)', () => {
    it('two methods in one request are refused', async () => {
      const secret = { client_id: 'post', client_secret: secretOf('post') }
      const one = withAssertion(await assertion('prover'))
      const header = basicOf(door.app('ledger'))
      for (const [form, headers] of [
        [secret, header],
        [one, header],
        [{ ...secret, ...one }, {}],
        [{ ...secret, ...one }, header],
      ] as const) {
        assertError(await ask(form, headers), 400, 'invalid_request')
      }
    })

    for (const endpoint of endpoints) {
      it(`a credential in the query is refused at the ${endpoint} endpoint, right as it is`, async () => {
        await unchanged(async () => {
          const value = await assertion('prover')
          for (const credential of [
            { client_secret: secretOf('post') },
            { client_id: 'post', client_secret: secretOf('post') },
            withAssertion(value),
            { token: 'exat_x' },
            { code: 'x' },
            { refresh_token: 'x' },
            { code_verifier: 'x' },
          ]) {
            const answer = await send(`${pathOf[endpoint]}?${query(credential)}`, {
              grant_type: 'client_credentials',
              client_id: 'post',
            })
            assertError(answer, 400, 'invalid_request')
            assert.match(String(jsonOf(answer)['error_description']), /in the body|more than once/)
          }
          assert.doesNotMatch(JSON.stringify(door.log), new RegExp(secretOf('post')))
        })
      })

      it(`a parameter in query and body, or twice in either, is refused at the ${endpoint} endpoint`, async () => {
        const good = `grant_type=client_credentials&client_id=post&client_secret=${secretOf('post')}`
        await unchanged(async () => {
          const doubled: readonly (readonly [string, string])[] = [
            ['client_id=post', good],
            ['grant_type=client_credentials', good],
            ['gr%61nt_type=x', good],
            ['', `${good}&client_id=post`],
            ['', `${good}&client_secret=other`],
            ['', `${good}&client_assertion=a&client_assertion=b`],
            ['x=1&x=2', good],
          ]
          for (const [inQuery, inBody] of doubled) {
            const answer = await door.send('POST', `${pathOf[endpoint]}?${inQuery}`, { form: inBody })
            assertError(answer, 400, 'invalid_request')
            assert.match(String(jsonOf(answer)['error_description']), /sent more than once/)
          }
        })
      })
    }

    it('and a query that means nothing does no harm', async () => {
      const form = { grant_type: 'client_credentials', client_id: 'post', client_secret: secretOf('post') }
      tokensOf(await send('/oauth2/token?version=2', form))
    })
  })

  describe('CORE-40 a client is who it proves to be in the way it registered (CORE §9)', () => {
    const proofs = {
      client_secret_basic: async (id: string): Promise<[Fields, Fields]> => [{}, basicOf(door.app(id))],
      client_secret_post: async (id: string): Promise<[Fields, Fields]> => [
        { client_id: id, client_secret: secretOf(id) },
        {},
      ],
      client_secret_jwt: async (id: string): Promise<[Fields, Fields]> => [
        withAssertion(await assertion(id, { alg: 'HS256', key: Buffer.from(secretOf(id)) })),
        {},
      ],
      private_key_jwt: async (id: string): Promise<[Fields, Fields]> => [
        withAssertion(await assertion(id)),
        {},
      ],
      none: async (id: string): Promise<[Fields, Fields]> => [{ client_id: id }, {}],
    }
    const registered: Readonly<Record<string, readonly (keyof typeof proofs)[]>> = {
      ledger: ['client_secret_basic', 'client_secret_post'],
      post: ['client_secret_post'],
      hmac: ['client_secret_jwt'],
      prover: ['private_key_jwt'],
      rotator: ['private_key_jwt'],
      public: ['none'],
    }
    for (const [id, methods] of Object.entries(registered)) {
      it(`${id}: ${methods.join(' or ')}, and nothing else`, async () => {
        for (const [method, proof] of Object.entries(proofs)) {
          const [form, headers] = await proof(id)
          const answer = await send('/oauth2/revoke', { token: 'unknown', ...form }, headers)
          if (methods.some((one) => one === method))
            assert.equal(answer.status, 200, `${method} ${answer.body}`)
          else assertUnproven(answer, 'method-not-registered')
        }
      })
    }

    const bySetting = {
      token: 'client_secret_basic',
      introspection: 'private_key_jwt',
      revocation: 'client_secret_post',
    } as const
    for (const endpoint of endpoints) {
      it(`INT-1, REV-1 by the setting of the ${endpoint} endpoint where it has one`, async () => {
        for (const [method, proof] of Object.entries(proofs)) {
          const [form, headers] = await proof('split')
          const asked = { token: 'unknown', grant_type: 'client_credentials', ...form }
          const answer = await send(pathOf[endpoint], asked, headers)
          if (bySetting[endpoint] === method) assert.equal(answer.status, 200, `${method} ${answer.body}`)
          else assertUnproven(answer, 'method-not-registered')
        }
      })
    }

    it('INT-3 introspection takes nobody’s bare word', async () => {
      const answer = await send('/oauth2/introspect', { token: 'x', client_id: 'public' })
      assertError(answer, 401, 'invalid_client')
      assert.equal(lastReason(), 'public-client')
    })
  })

  describe('CORE-42 the registered key decides the algorithm (RFC8725 §3.1)', () => {
    const good: readonly [string, string, Assertion][] = [
      ['RS256', 'prover', { alg: 'RS256', key: rsa.privateKey }],
      ['PS256', 'prover', { alg: 'PS256', key: rsa.privateKey, header: { kid: 'r' } }],
      ['ES256', 'prover', { alg: 'ES256', key: ec.privateKey, header: { typ: 'JWT' } }],
      ['EdDSA', 'prover', { alg: 'EdDSA', key: ed.privateKey, header: { typ: 'client-authentication+jwt' } }],
      ['the one it registered', 'picky', { alg: 'PS256', key: rsa.privateKey }],
      ['ES256 at a jwks_uri', 'rotator', {}],
    ]
    for (const [name, id, one] of good) {
      it(name, async () => void tokensOf(await show(await assertion(id, one))))
    }

    it('CORE-43 HS256 with the secret', async () => {
      tokensOf(await show(await assertion('hmac', { alg: 'HS256', key: Buffer.from(secretOf('hmac')) })))
    })

    for (const [alg, key] of [
      ['RS256', rsa],
      ['ES256', ec],
      ['EdDSA', ed],
    ] as const) {
      it(`${alg} is refused where another was registered`, async () => {
        assertUnproven(
          await show(await assertion('picky', { alg, key: key.privateKey })),
          'assertion-algorithm',
        )
      })
    }
  })

  describe('CORE-41 an assertion is for us, in its time, and used once (RFC7523 §3)', () => {
    const audiences: readonly [string, string, (base: string) => unknown][] = [
      ['the issuer', 'token', (base) => base],
      ['the token endpoint', 'token', (base) => `${base}/oauth2/token`],
      ['a list of both', 'token', (base) => [base, `${base}/oauth2/token`]],
      ['the issuer, at introspection', 'introspection', (base) => base],
      ['the token endpoint, at introspection', 'introspection', (base) => `${base}/oauth2/token`],
      ['the endpoint that is called', 'introspection', (base) => `${base}/oauth2/introspect`],
      ['the endpoint that is called', 'revocation', (base) => [`${base}/oauth2/revoke`]],
    ]
    for (const [name, endpoint, aud] of audiences) {
      it(`for ${name}`, async () => {
        const value = await assertion('prover', { claims: { aud: aud(door.base) } })
        const path = endpoints.filter((one) => one === endpoint).map((one) => pathOf[one])[0] ?? ''
        const answer = await send(path, {
          token: 'x',
          grant_type: 'client_credentials',
          ...withAssertion(value),
        })
        assert.equal(answer.status, 200, answer.body)
      })
    }

    it('with clocks that differ by a minute', async () => {
      const now = seconds()
      for (const claims of [
        { iat: now + 60, nbf: now + 60 },
        { iat: now - 100, exp: now - 59 },
      ]) {
        tokensOf(await show(await assertion('prover', { claims })))
      }
    })

    it('CORE-41 once, also at another endpoint and after a restart', async () => {
      const value = await assertion('prover')
      tokensOf(await show(value))
      assertUnproven(await show(value), 'assertion-replayed')
      assertUnproven(
        await send('/oauth2/revoke', { token: 'x', ...withAssertion(value) }),
        'assertion-replayed',
      )
      await door.restart()
      assertUnproven(await show(value), 'assertion-replayed')
      tokensOf(await show(await assertion('prover')))
    })

    it('once while it lives, the minute for differing clocks included, and then not at all', async () => {
      const value = await assertion('prover')
      tokensOf(await show(value))
      door.clock.advance(119)
      assertUnproven(await show(value), 'assertion-replayed')
      door.clock.advance(1)
      assertUnproven(await show(value), 'assertion-expired')
    })

    it('once under its jti, whatever else it says', async () => {
      const claims = { jti: randomUUID() }
      tokensOf(await show(await assertion('prover', { claims })))
      const again = await assertion('prover', {
        alg: 'RS256',
        key: rsa.privateKey,
        claims: { ...claims, exp: seconds() + 120 },
      })
      assertUnproven(await show(again), 'assertion-replayed')
    })

    it('once: of many at the same time one gets through', async () => {
      const value = await assertion('prover')
      const answers = await Promise.all(Array.from({ length: 10 }, () => show(value)))
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.equal(answers.filter(({ status }) => status === 401).length, 9)
    })

    const expectations: readonly [string, (now: number, base: string) => Json, string][] = [
      ['of another issuer', () => ({ iss: 'ledger' }), 'assertion-issuer'],
      ['issued by us', (_now, base) => ({ iss: base }), 'assertion-issuer'],
      ['with iss and aud mixed up', (_now, base) => ({ iss: base, aud: 'prover' }), 'assertion-issuer'],
      ['without an issuer', () => ({ iss: undefined }), 'assertion-issuer'],
      ['with a list of issuers', () => ({ iss: ['prover'] }), 'assertion-issuer'],
      ['about another client', () => ({ sub: 'hmac' }), 'method-not-registered'],
      ['about nobody', () => ({ sub: undefined }), 'assertion-subject'],
      ['about a client that is none', () => ({ sub: 'nobody', iss: 'nobody' }), 'unknown-client'],
      ['for nobody', () => ({ aud: undefined }), 'assertion-audience'],
      ['for an empty list', () => ({ aud: [] }), 'assertion-audience'],
      ['for another server', () => ({ aud: 'https://other.example' }), 'assertion-audience'],
      [
        'for us and another server',
        (_now, base) => ({ aud: [base, 'https://other.example'] }),
        'assertion-audience',
      ],
      [
        'for something that begins like us',
        (_now, base) => ({ aud: `${base}.evil.example` }),
        'assertion-audience',
      ],
      ['for another endpoint', (_now, base) => ({ aud: `${base}/oauth2/userinfo` }), 'assertion-audience'],
      ['for an object', (_now, base) => ({ aud: { aud: base } }), 'assertion-audience'],
      ['that expired a minute ago', (now) => ({ exp: now - 60 }), 'assertion-expired'],
      ['without an end', () => ({ exp: undefined }), 'assertion-expired'],
      ['with an end in words', (now) => ({ exp: `${now + 60}` }), 'assertion-expired'],
      ['that lives for a day', (now) => ({ exp: now + 86_400 }), 'assertion-lives-too-long'],
      ['that begins in two minutes', (now) => ({ nbf: now + 120 }), 'assertion-not-yet-valid'],
      ['made in two minutes', (now) => ({ iat: now + 120 }), 'assertion-from-the-future'],
      ['made at no time', () => ({ iat: 'now' }), 'assertion-from-the-future'],
      ['without a jti', () => ({ jti: undefined }), 'assertion-without-jti'],
      ['with a jti that is no text', () => ({ jti: 7 }), 'assertion-without-jti'],
      ['with a jti without end', () => ({ jti: 'j'.repeat(257) }), 'assertion-without-jti'],
    ]
    for (const [name, claims, reason] of expectations) {
      it(`and is refused ${name}`, async () => {
        await unchanged(async () => {
          const one = { claims: claims(seconds(), door.base) }
          assertUnproven(await show(await assertion('prover', one)), reason)
        })
      })
    }
  })

  describe('CORE-42, BCP-10 attacks on an assertion (RFC8725 §2) are refused by name', () => {
    const text = (header: Json, id = 'prover') =>
      handmade(JSON.stringify(header), JSON.stringify(claimsOf(id)))
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' })
    const attacks: readonly [string, string, () => string | Promise<string>][] = [
      ['no signature', 'assertion-unsigned', () => text({ alg: 'none' }).replace(/\.[^.]*$/, '.')],
      ['no signature, but something in its place', 'assertion-malformed', () => text({ alg: 'none' })],
      ['none in other letters', 'assertion-algorithm', () => text({ alg: 'nOnE' })],
      [
        'an HMAC by the public key, of a client with keys',
        'method-not-registered',
        () => handmade('{"alg":"HS256"}', JSON.stringify(claimsOf('prover')), pem),
      ],
      [
        'an HMAC by the public key, called RS256',
        'assertion-signature',
        () => handmade('{"alg":"RS256"}', JSON.stringify(claimsOf('prover')), pem),
      ],
      ['an HMAC by nothing', 'assertion-signature', () => text({ alg: 'HS256' }, 'hmac')],
      [
        'an HMAC by a guess',
        'assertion-signature',
        () => assertion('hmac', { alg: 'HS256', key: Buffer.from('secret-secret-secret-secret-secret') }),
      ],
      ['a key, of a client with a secret', 'method-not-registered', () => assertion('hmac')],
      [
        'an algorithm that we do not know',
        'assertion-algorithm',
        () => assertion('prover', { alg: 'RS512', key: rsa.privateKey }),
      ],
      ['the algorithm of another key', 'assertion-no-key', () => text({ alg: 'ES256', kid: 'r' })],
      ['a stranger’s key', 'assertion-signature', () => assertion('prover', { key: stranger.privateKey })],
      [
        'a stranger’s key under our kid',
        'assertion-signature',
        () => assertion('prover', { key: stranger.privateKey, header: { kid: 'e' } }),
      ],
      ['a kid that is a path', 'assertion-no-key', () => text({ alg: 'ES256', kid: '../../../dev/null' })],
      [
        'a kid that is a query',
        'assertion-no-key',
        () => text({ alg: 'ES256', kid: "x' UNION SELECT 'key" }),
      ],
      ['a kid that is a command', 'assertion-no-key', () => text({ alg: 'ES256', kid: '| cat /etc/passwd' })],
      [
        'a kid that is an object',
        'assertion-header-malformed',
        () => text({ alg: 'ES256', kid: { $ne: 1 } }),
      ],
      [
        'its own key in the header',
        'assertion-signature',
        () => assertion('prover', { key: stranger.privateKey, header: { jwk: jwk(stranger, 'e') } }),
      ],
      [
        'jku elsewhere',
        'assertion-signature',
        () => assertion('prover', { key: stranger.privateKey, header: { jku: door.app('evil').callback } }),
      ],
      [
        'x5u elsewhere',
        'assertion-signature',
        () => assertion('prover', { key: stranger.privateKey, header: { x5u: door.app('evil').callback } }),
      ],
      [
        'jku elsewhere, of a client with a jwks_uri',
        'assertion-signature',
        () => assertion('rotator', { key: stranger.privateKey, header: { jku: door.app('evil').callback } }),
      ],
      ['crit', 'assertion-critical-extension', () => text({ alg: 'ES256', crit: ['exp'] })],
      ['b64', 'assertion-unencoded-payload', () => text({ alg: 'ES256', b64: false })],
      ['a JWT in a JWT', 'assertion-nested', () => assertion('prover', { header: { cty: 'JWT' } })],
      ['an encrypted JWT', 'assertion-encrypted', () => `${text({ alg: 'RSA-OAEP', enc: 'A128GCM' })}.a.b`],
      [
        'another kind of JWT',
        'assertion-type',
        () => assertion('prover', { header: { typ: 'oauth-authz-req+jwt' } }),
      ],
      ['an ID token', 'assertion-type', () => assertion('prover', { header: { typ: 'logout+jwt' } })],
      [
        'a header beyond 4 KiB',
        'assertion-header-too-large',
        () => text({ alg: 'ES256', x5c: ['x'.repeat(5000)] }),
      ],
      [
        'more than 16 KiB',
        'assertion-too-large',
        () => assertion('prover', { claims: { more: 'x'.repeat(16_000) } }),
      ],
      [
        'two algorithms',
        'assertion-header-duplicate-member',
        () => handmade('{"alg":"none","alg":"ES256"}', JSON.stringify(claimsOf('prover'))),
      ],
      [
        'two subjects',
        'assertion-claims-duplicate-member',
        () => handmade('{"alg":"ES256"}', '{"sub":"prover","sub":"ledger"}'),
      ],
      ['claims that are a list', 'assertion-claims-malformed', () => handmade('{"alg":"ES256"}', '[]')],
      [
        'claims without end',
        'assertion-claims-malformed',
        () => handmade('{"alg":"ES256"}', `${'{"a":'.repeat(900)}1${'}'.repeat(900)}`),
      ],
      ['no algorithm', 'assertion-header-malformed', () => text({})],
      ['two parts', 'assertion-malformed', () => 'e30.e30'],
      ['no JWT', 'assertion-malformed', () => 'x'],
    ]
    for (const [name, reason, make] of attacks) {
      it(name, async () => {
        await unchanged(async () => {
          const value = await make()
          assertUnproven(await show(value), reason)
          assert.ok(!JSON.stringify(door.log).includes(value) || value.length < 10, 'it was logged')
        })
      })
    }

    it('an assertion without its type, or of another type, is an invalid_request', async () => {
      const value = await assertion('prover')
      assertError(await ask({ client_assertion: value }), 400, 'invalid_request')
      const saml = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
      assertError(await ask({ client_assertion: value, client_assertion_type: saml }), 400, 'invalid_request')
      assertError(await ask({ client_assertion_type: jwtBearer }), 400, 'invalid_request')
    })

    it('RFC7521 §4.2 a client_id beside it must be its own', async () => {
      tokensOf(await ask({ client_id: 'prover', ...withAssertion(await assertion('prover')) }))
      const other = await ask({ client_id: 'picky', ...withAssertion(await assertion('prover')) })
      assertUnproven(other, 'assertion-subject')
    })
  })

  describe('CORE-53 CORE §10.1.1 a client rotates the keys at its jwks_uri', () => {
    it('and is known by the new one at once, and no longer by the old one', async () => {
      door.clock.advance(60)
      tokensOf(await show(await assertion('rotator')))
      const next = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      published = [jwk(next, 'next')]
      door.clock.advance(31)
      tokensOf(await show(await assertion('rotator', { key: next.privateKey, header: { kid: 'next' } })))
      assertUnproven(await show(await assertion('rotator', { header: { kid: 'e' } })), 'assertion-no-key')
      published = [jwk(ec, 'e')]
      door.clock.advance(31)
      tokensOf(await show(await assertion('rotator', { header: { kid: 'e' } })))
    })

    it('and bad assertions do not make us fetch them over and over', async () => {
      door.clock.advance(31)
      const before = fetches
      for (let number = 0; number < 10; number += 1) {
        await show(await assertion('rotator', { key: stranger.privateKey, header: { kid: `k${number}` } }))
      }
      assert.equal(fetches, before + 1)
    })

    it('and while it is away, the operator reads why, without its query', async () => {
      door.clock.advance(301)
      published = Array.from({ length: 51 }, () => jwk(ec, 'e'))
      tokensOf(await show(await assertion('rotator', { header: { kid: 'e' } })))
      const line = door.log.findLast(({ event }) => event === 'client keys not fetched')
      assert.match(String(line?.fields['uri']), /\/jwks\.json$/)
      assert.match(String(line?.fields['detail']), /more than 50 keys/)
    })
  })

  it('META-3, META-4 the metadata tells all of it, and never none for an algorithm', async () => {
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256']
    const proven = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt']
    for (const path of ['openid-configuration', 'oauth-authorization-server']) {
      const metadata = jsonOf(await door.send('GET', `/.well-known/${path}`))
      for (const endpoint of endpoints) {
        const methods = endpoint === 'introspection' ? proven : [...proven, 'none']
        assert.deepEqual(metadata[`${endpoint}_endpoint_auth_methods_supported`], methods)
        assert.deepEqual(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`], algorithms)
      }
    }
  })
})
