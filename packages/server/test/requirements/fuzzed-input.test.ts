import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { grantTypes, responseModes, responseTypes } from '../../src/domain/client.ts'
import { parameterNames } from '../../src/protocol/authorize/kept-parameters/read.ts'
import {
  ada,
  type Answer,
  type App,
  basicOf,
  type Browser,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  openRegistration,
  signIn,
} from '../support/front-door.ts'
import { registeredKeys, secondsAt, signed, unsigned } from '../support/front-door/request-objects.ts'

/** So many tries of each property. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 120)

/** Texts that broke somebody's parser once. */
const nasty = [
  '',
  ' ',
  '0',
  '-1',
  '1e308',
  '1e309',
  '9999999999',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '[[[[',
  '{"id_token":null}',
  '{"id_token":{"sub":{"value":1}}}',
  '{"id_token":{"acr":{"essential":true,"values":["x",1,null]}}}',
  '{"id_token":{"__proto__":null,"constructor":{"value":{}}}}',
  '{"userinfo":{"email":{"values":[]}},"userinfo":{}}',
  '{"userinfo":{"name#ja-Kana-JP":null}}',
  '__proto__',
  'constructor',
  'toString',
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  'https://evil.example/cb',
  'urn:ietf:params:oauth:request_uri:',
  'urn:ietf:params:oauth:request_uri:expr_x',
  'a.b.c',
  '..',
  'e30.e30.',
  'eyJhbGciOiJub25lIn0.e30.',
  'eyJhbGciOiJub25lIn0.W10.',
  'eyJhbGciOm51bGx9.e30.AAAA',
  '"><script>alert(1)</script>',
  "' or 1=1 --",
  '\u{1f600}\u202e\u2028',
  '\ud800',
  'x'.repeat(3000),
]

const names = [
  ...parameterNames,
  'claims_locales',
  'request',
  'request_uri',
  'registration',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'device_code',
  'user_code',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'token',
  'token_type_hint',
]

/** Whatever is thrown at an endpoint comes back as an answer of that endpoint: never as a fault of ours. */
describe('RIL-6 OAUTH-5 fuzzed input, through the front door', () => {
  let door: FrontDoor
  let ledger: App
  let browser: Browser
  let plausible: Readonly<Record<string, readonly string[]>>

  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: () => ({
          first_party: true,
          jwks: registeredKeys,
          response_types: responseTypes,
          response_modes: responseModes,
          grant_types: grantTypes,
        }),
        lax: () => ({ request_object_signing_alg: 'none' }),
      },
      tenant: {
        ...openRegistration,
        dialects: { genauth: {} },
        resources: [{ resource: 'https://api.example', scope: 'read' }],
      },
    })
    ledger = door.app('ledger')
    const own = await signIn(door, ledger, { person: ada, parameters: { scope: 'openid email' } })
    browser = own.browser
    plausible = {
      client_id: ['ledger', 'lax', 'atlas'],
      redirect_uri: [ledger.callback, `${ledger.callback}/..`, door.app('lax').callback],
      response_type: [...responseTypes, 'token id_token', 'code code', 'code none'],
      response_mode: [...responseModes, 'query.jwt'],
      scope: ['openid', 'openid email offline_access', 'read', 'exeunt:admin'],
      prompt: ['none', 'login', 'none login', 'consent', 'create', 'select_account'],
      max_age: ['0', '100000'],
      code_challenge: ['E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
      code_challenge_method: ['S256', 'plain'],
      id_token_hint: [own.id_token, own.access_token],
      resource: ['https://api.example', 'https://other.example'],
      grant_type: grantTypes,
      refresh_token: [own.refresh_token],
      token: [own.access_token, own.refresh_token, own.id_token],
      client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      client_assertion: [own.id_token, signed({ iss: 'ledger', sub: 'ledger', aud: door.base, exp: 1e12 })],
    }
  })
  after(() => door.close())

  /** Mostly what could be meant, now and then something else, now and then twice. */
  const parameters = (tape: readonly (readonly [string, number, number])[]) =>
    tape.map(([name, choice, dice]): [string, string] => {
      const likely = plausible[name] ?? []
      const texts = dice < 7 && likely.length > 0 ? likely : nasty
      return [name, texts[choice % texts.length] ?? '']
    })

  const tape = (of: readonly string[]) =>
    fc.array(fc.tuple(fc.constantFrom(...of), fc.nat(40), fc.nat(9)), { maxLength: 14 })

  const spelled = (pairs: readonly [string, string][]) => new URLSearchParams([...pairs]).toString()

  const noFault = (answer: Answer) => {
    assert.ok(answer.status < 500, `${answer.status} ${answer.body}`)
    assert.deepEqual(
      door.log.filter(({ fault }) => fault !== undefined),
      [],
    )
  }

  /** An answer of an endpoint with pages: ours, or at an address that a client registered. */
  const soundPage = (answer: Answer) => {
    noFault(answer)
    assert.ok([200, 303, 400, 414].includes(answer.status), `${answer.status} ${answer.body}`)
    const callbacks = ['ledger', 'lax', 'atlas'].map((id) => door.app(id).callback)
    const isAllowed = [`${door.base}/`, ...callbacks].some((one) => answer.location?.startsWith(one) ?? true)
    assert.ok(isAllowed, answer.location)
    assert.doesNotMatch(answer.body, /<script>alert/)
    if (answer.location === undefined || answer.location.startsWith(`${door.base}/`)) return
    const { search, hash } = new URL(answer.location)
    const said = new URLSearchParams(search === '' ? hash.slice(1) : search)
    assert.equal(said.get('iss'), door.base, answer.location)
    for (const name of said.keys()) assert.equal(said.getAll(name).length, 1, name)
  }

  /** An answer to a program: what it asked for, or a named error. */
  const soundApi = (answer: Answer) => {
    noFault(answer)
    // RFC 6750 §3.1: who shows no token at all is told of no error.
    if (answer.status < 400 || answer.body === '') return
    assert.ok([400, 401, 403, 413, 429].includes(answer.status), `${answer.status} ${answer.body}`)
    const { error, error_description: description } = jsonOf(answer)
    assert.match(String(error), /^[a-z_]+$/)
    // RFC 6749 §5.2.
    assert.match(String(description), /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  }

  const check = async (work: fc.IAsyncPropertyWithHooks<unknown>) => fc.assert(work, { numRuns: runs })
  const base = (): [string, string][] => [
    ['client_id', 'ledger'],
    ['redirect_uri', ledger.callback],
    ['response_type', 'code'],
    ['scope', 'openid'],
  ]

  for (const isSignedIn of [true, false]) {
    it(`GET and POST /oauth2/authorize, ${isSignedIn ? 'with' : 'without'} a session`, async () => {
      const property = fc.asyncProperty(
        tape(names),
        fc.boolean(),
        fc.boolean(),
        async (given, isWhole, byPost) => {
          const pairs = parameters(given)
          const all = isWhole
            ? [...base().filter(([name]) => !pairs.some((one) => one[0] === name)), ...pairs]
            : pairs
          const caller = isSignedIn ? browser : door.browser()
          const text = spelled(all)
          soundPage(
            await (byPost ? caller.post('/oauth2/authorize', text) : caller.get(`/oauth2/authorize?${text}`)),
          )
        },
      )
      await check(property)
    })
  }

  const anything = fc.jsonValue({ maxDepth: 3 })
  const member = fc.tuple(
    fc.constantFrom(...names, 'iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti'),
    anything,
  )

  it('request objects of any content', async () => {
    const property = fc.asyncProperty(fc.array(member, { maxLength: 8 }), fc.nat(5), async (members, way) => {
      const plain = {
        ...Object.fromEntries(base()),
        iss: 'ledger',
        aud: door.base,
        exp: secondsAt(door) + 60,
      }
      const claims = { ...plain, ...Object.fromEntries(members) }
      const isLax = way % 2 === 0
      const client_id = isLax ? 'lax' : 'ledger'
      const request = isLax ? unsigned({ ...claims, client_id: 'lax', iss: 'lax' }) : signed(claims)
      const form = spelled([
        ['client_id', client_id],
        ['request', request],
      ])
      if (way < 4) return soundPage(await browser.post('/oauth2/authorize', form))
      const headers = basicOf(door.app(client_id))
      return soundApi(await door.send('POST', '/oauth2/par', { form, headers }))
    })
    await check(property)
  })

  it('JWS headers of any content', async () => {
    const header = fc.dictionary(
      fc.constantFrom('alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'jwk', 'jku', 'zip', 'enc'),
      anything,
    )
    await check(
      fc.asyncProperty(header, anything, async (made, claims) => {
        const token = signed(JSON.stringify(claims), JSON.stringify({ alg: 'ES256', ...made }))
        soundPage(await browser.get(`/oauth2/authorize?${spelled([...base(), ['request', token]])}`))
        soundPage(await browser.get(`/oauth2/authorize?${spelled([...base(), ['id_token_hint', token]])}`))
        const form = spelled([
          ['grant_type', 'client_credentials'],
          ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
          ['client_assertion', token],
        ])
        soundApi(await door.send('POST', '/oauth2/token', { form }))
        soundApi(
          await door.send('GET', '/oauth2/userinfo', { headers: { authorization: `Bearer ${token}` } }),
        )
      }),
    )
  })

  const programs = ['token', 'par', 'device_authorization', 'introspect', 'revoke', 'userinfo']
  for (const path of programs) {
    it(`POST /oauth2/${path}`, async () => {
      await check(
        fc.asyncProperty(tape(names), tape(names), fc.boolean(), async (given, inQuery, isProven) => {
          const address = `/oauth2/${path}${inQuery.length > 10 ? `?${spelled(parameters(inQuery.slice(0, 2)))}` : ''}`
          const headers = isProven ? basicOf(ledger) : {}
          soundApi(await door.send('POST', address, { form: spelled(parameters(given)), headers }))
        }),
      )
    })
  }

  it('POST /device', async () => {
    await check(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (code) => {
        const answer = await browser.post('/device', spelled([['user_code', code]]))
        noFault(answer)
        assert.ok([400, 429].includes(answer.status), String(answer.status))
      }),
    )
  })

  const fields = [
    'redirect_uris',
    'response_types',
    'grant_types',
    'application_type',
    'contacts',
    'client_name',
    'client_name#ja',
    'logo_uri',
    'client_uri',
    'policy_uri',
    'tos_uri',
    'jwks_uri',
    'jwks',
    'sector_identifier_uri',
    'subject_type',
    'id_token_signed_response_alg',
    'userinfo_signed_response_alg',
    'request_object_signing_alg',
    'token_endpoint_auth_method',
    'token_endpoint_auth_signing_alg',
    'default_max_age',
    'require_auth_time',
    'default_acr_values',
    'initiate_login_uri',
    'request_uris',
    'post_logout_redirect_uris',
    'backchannel_logout_uri',
    'frontchannel_logout_uri',
    'scope',
    'first_party',
    'client_secret',
    'client_id',
    '__proto__',
  ]
  const uri = fc.oneof(
    fc.webUrl({ validSchemes: ['https', 'http', 'javascript', 'app'] }),
    fc.constantFrom(
      ...nasty,
      'https://[::1',
      'https://127.1/',
      'https://0x7f.1/',
      'https://[::ffff:10.0.0.1]/',
      'x:',
    ),
  )
  const value = fc.oneof(
    anything,
    uri,
    fc.array(uri, { maxLength: 3 }),
    fc.constantFrom(...responseTypes, ...grantTypes),
  )

  it('POST /oauth2/register', async () => {
    const metadata = fc.array(fc.tuple(fc.constantFrom(...fields), value), { maxLength: 6 })
    await check(
      fc.asyncProperty(metadata, fc.boolean(), async (members, isWhole) => {
        const plain = isWhole ? { redirect_uris: ['https://app.example/cb'] } : {}
        const body = JSON.stringify({ ...plain, ...Object.fromEntries(members) })
        const answer = await door.send('POST', '/oauth2/register', {
          form: body,
          headers: { 'content-type': 'application/json' },
        })
        soundApi(answer)
        assert.ok([201, 400].includes(answer.status), `${answer.status} ${answer.body}`)
      }),
    )
  })
})
