import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deviceCodeGrant } from '../../src/domain/client.ts'
import { until } from '../support/until.ts'
import {
  ada,
  authorizePath,
  basicOf,
  callAs,
  callbackOf,
  type FrontDoor,
  introspect,
  jsonOf,
  manage,
  metadataOf,
  openFrontDoor,
  openRegistration,
  postRegistration,
  refusalOf,
  register,
  type Registered,
  registeredApp,
  serveDocument,
  signIn,
} from '../support/front-door.ts'

const callback = 'https://shop.example/cb'
const shop = { redirect_uris: [callback] }
const ecKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

describe('client registration, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor({ tenant: openRegistration })
  })
  after(() => door.close())

  it('REG-3 REG-11 DCR-4 DCR-8 RFC7591 §3.2.1 answers with everything that was registered, defaults included', async () => {
    const { client_id, client_secret, registration_access_token, ...rest } = await register(door, shop)
    assert.match(client_id, /^[0-9a-z]{26}$/)
    assert.match(client_secret, /^[\w-]{43}$/)
    assert.match(registration_access_token, /^exrg_/)
    // Registration §2, RFC 7591 §2: the standard's defaults, not those of our configuration (D8).
    assert.deepEqual(rest, {
      client_id_issued_at: Math.floor(door.clock.now().getTime() / 1000),
      client_secret_expires_at: 0,
      registration_client_uri: `${door.base}/oauth2/register/${client_id}`,
      redirect_uris: [callback],
      application_type: 'web',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'RS256',
      subject_type: 'public',
      require_auth_time: false,
      require_signed_request_object: false,
      require_pushed_authorization_requests: false,
      backchannel_logout_session_required: false,
      frontchannel_logout_session_required: false,
    })
  })

  it('DCR-4 RFC7591 §3.2.1 is an answer that nobody may keep', async () => {
    const { headers } = await postRegistration(door, shop)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['pragma'], 'no-cache')
    assert.match(String(headers['content-type']), /^application\/json/)
  })

  it('REG-11 CORE-29 REG §2 keeps and repeats what a client says of itself', async () => {
    const said = {
      ...shop,
      client_name: 'The shop',
      client_uri: 'https://shop.example/',
      logo_uri: 'https://cdn.example/logo.png',
      policy_uri: 'https://shop.example/privacy',
      tos_uri: 'https://shop.example/terms',
      contacts: ['ada@shop.example'],
      application_type: 'web',
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code', 'id_token', 'code id_token token'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [ecKey] },
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'PS256',
      request_object_signing_alg: 'ES256',
      request_uris: ['https://shop.example/request.jwt#hash'],
      require_signed_request_object: true,
      require_pushed_authorization_requests: true,
      default_max_age: 3600,
      default_acr_values: ['urn:example:gold'],
      require_auth_time: true,
      initiate_login_uri: 'https://shop.example/login',
      post_logout_redirect_uris: ['https://shop.example/bye'],
      backchannel_logout_uri: 'https://shop.example/backchannel?x=1',
      backchannel_logout_session_required: true,
      frontchannel_logout_uri: 'https://shop.example/frontchannel',
      frontchannel_logout_session_required: true,
      subject_type: 'pairwise',
      scope: 'openid email',
    }
    const told = await register(door, said)
    assert.partialDeepStrictEqual(told, said)
    assert.equal(told.client_secret, undefined)
  })

  it('DCR-1 DCR-5 DCR-12 RFC7591 §2 ignores what it does not know, language tags among it, and what is the operator’s alone', async () => {
    const told = await register(door, {
      ...shop,
      'client_name#ja': '店',
      'tos_uri#fr': 'https://shop.example/fr',
      software_id: 'x',
      software_statement: 'eyJhbGciOiJub25lIn0.e30.',
      tls_client_certificate_bound_access_tokens: true,
      client_id: 'ledger',
      client_secret: 'chosen by the client itself',
      first_party: true,
      introspection: 'tenant',
      dialect: 'genauth',
      signs_requests: true,
      access_key_of: 'ledger',
      allow_plain_pkce: true,
      logout_by_contract: false,
      refresh_token_policy: 'reuse',
      require_pkce: false,
      access_token_format: 'jwt',
      web_origins: ['https://evil.example'],
      policy_uri: null,
      unknown: { deep: [1, 2] },
    })
    assert.notEqual(told.client_id, 'ledger')
    assert.notEqual(told.client_secret, 'chosen by the client itself')
    const ignored = ['first_party', 'introspection', 'dialect', 'web_origins', 'tos_uri#fr', 'policy_uri']
    for (const name of ignored) assert.equal(Object.hasOwn(told, name), false, name)
    const stored = await door
      .exeunt()
      .database.read.selectFrom('clients')
      .select(['id', 'metadata'])
      .execute()
    const metadata = stored.find(({ id }) => id === told.client_id)?.metadata ?? ''
    assert.partialDeepStrictEqual(JSON.parse(metadata), {
      firstParty: false,
      introspection: 'own',
      accessTokenFormat: 'opaque',
      webOrigins: [],
    })
  })

  it('FORM-7 Multiple Response Types §3: the words of a response type have no order', async () => {
    const told = await register(door, {
      ...shop,
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['token id_token code', 'token id_token'],
    })
    assert.deepEqual(told['response_types'], ['code id_token token', 'id_token token'])
  })

  it('DCR-4 PKCE-2 a public client gets no secret, and has to use PKCE', async () => {
    const told = await register(door, { ...shop, token_endpoint_auth_method: 'none' })
    assert.equal(Object.hasOwn(told, 'client_secret'), false)
    assert.equal(Object.hasOwn(told, 'client_secret_expires_at'), false)
    const query = new URLSearchParams({
      client_id: told.client_id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
    })
    const answer = await door.send('GET', `/oauth2/authorize?${query}`)
    assert.match(answer.location ?? '', /error=invalid_request/)
  })

  it('a device may register without redirect URIs', async () => {
    const told = await register(door, { grant_types: [deviceCodeGrant], scope: 'openid' })
    assert.deepEqual(told['response_types'], [])
    const app = { ...door.app('shop'), id: told.client_id, secret: told.client_secret }
    const answer = await callAs(door, app, '/oauth2/device_authorization', { scope: 'openid' })
    assert.equal(answer.status, 200, answer.body)
  })

  it('DCR-6 RFC7591 §2.3 takes nothing from a software statement, which nobody vouches for', async () => {
    const statement = [{ alg: 'none' }, { redirect_uris: ['https://evil.example/cb'], client_name: 'Bank' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const told = await register(door, { ...shop, software_statement: `${statement}.` })
    assert.deepEqual(told['redirect_uris'], [callback])
    for (const name of ['client_name', 'software_statement']) assert.equal(Object.hasOwn(told, name), false)
    const alone = await refusalOf(door, { software_statement: `${statement}.` })
    assert.match(alone, /^invalid_redirect_uri /)
  })

  it('REG-6 REG §2 what it says of its sign-ins has its effect', async () => {
    const app = door.app('vault')
    const told = await register(door, {
      ...metadataOf(app),
      default_max_age: 60,
      require_auth_time: true,
      default_acr_values: ['urn:exeunt:acr:password'],
    })
    const self = registeredApp(app, told)
    const own = await signIn(door, self, { person: ada })
    assert.equal(own.claims['acr'], 'urn:exeunt:acr:password')
    assert.equal(own.claims['auth_time'], Math.floor(door.clock.now().getTime() / 1000))
    const silently = async () =>
      callbackOf(self, await own.browser.get(authorizePath(self, { prompt: 'none' })))['error']
    assert.equal(await silently(), undefined)
    door.clock.advance(61)
    assert.equal(await silently(), 'login_required')
  })

  it('D13 no secret and no token is stored', async () => {
    const told = await register(door, shop)
    const rows = JSON.stringify(await door.snapshot())
    assert.ok(rows.includes(told.client_id))
    for (const secret of [told.client_secret, told.registration_access_token]) {
      assert.ok(!rows.includes(secret))
      assert.ok(!JSON.stringify(door.log).includes(secret))
    }
  })

  it('a registered client signs people in after they consented, hears of logouts, and survives a restart', async () => {
    const app = door.app('shop')
    const told = await register(door, { ...metadataOf(app), client_name: 'The shop' })
    await door.restart()
    const self = registeredApp(app, told)
    const own = await signIn(door, self, { person: ada })
    assert.equal(own.claims['aud'], told.client_id)
    assert.equal((await introspect(door, self, own.access_token))['active'], true)
    await own.browser.get(`/oauth2/logout?id_token_hint=${own.id_token}`)
    await until('the app heard of it', () => app.notices.length === 1)
    assert.equal((await introspect(door, self, own.access_token))['active'], false)
  })

  describe('REG-1 REG-12 RFC7591 §3.2.2 refuses redirect URIs', () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ['none', undefined],
      ['an empty list', []],
      ['a text', callback],
      ['a number in the list', [callback, 1]],
      ['an object in the list', [{}]],
      ['http', ['http://shop.example/cb']],
      ['a fragment', ['https://shop.example/#x']],
      ['a wildcard', ['https://*.shop.example/cb']],
      ['a wildcard in the path', ['https://shop.example/*']],
      ['a script', ['javascript:alert(1)']],
      ['data', ['data:text/html,x']],
      ['a user name', ['https://ada:secret@shop.example/']],
      ['a relative path', ['/cb']],
      ['a line break', ['https://shop.example/\r\nSet-Cookie:x']],
      ['a scheme of its own, of a web app', ['com.example.shop:/cb']],
      ['the same twice', [callback, callback]],
      ['a thousand', Array.from({ length: 1000 }, (_, index) => `${callback}${index}`)],
      ['a very long one', [`${callback}?${'x'.repeat(3000)}`]],
    ]
    for (const [name, redirect_uris] of cases) {
      it(name, async () => {
        const refusal = await refusalOf(door, { redirect_uris })
        assert.match(refusal, /^invalid_redirect_uri redirect_uris/)
        assert.doesNotMatch(refusal, /secret@|alert|shop\.example/)
      })
    }

    it('REG-1 REG §2 http and localhost, of a web app with the implicit grant', async () => {
      const implicit = { grant_types: ['implicit'], response_types: ['id_token'] }
      for (const uri of ['http://127.0.0.1/cb', 'https://localhost/cb', 'http://localhost:3000/cb']) {
        const refusal = await refusalOf(door, { ...implicit, redirect_uris: [uri] })
        assert.match(refusal, /^invalid_redirect_uri redirect_uris\[0\]: expected https: and not localhost/)
      }
      await register(door, { ...implicit, redirect_uris: [callback] })
    })

    it('REG-1 REG §2 but not a scheme of its own or loopback, of a native app', async () => {
      const redirect_uris = ['com.example.shop:/cb', 'http://127.0.0.1/cb', 'http://localhost/cb']
      const told = await register(door, {
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris,
      })
      assert.deepEqual(told['redirect_uris'], redirect_uris)
    })
  })

  describe('REG-12 RFC7591 §3.2.2 refuses metadata', () => {
    const hs256 = { id_token_signed_response_alg: 'HS256' }
    const cases: readonly (readonly [string, object, string])[] = [
      ['of a wrong type', { client_name: ['x'] }, 'client_name'],
      ['of a wrong type in a list', { contacts: [5] }, 'contacts[0]'],
      ['of a wrong type for a switch', { require_auth_time: 'true' }, 'require_auth_time'],
      ['a negative age', { default_max_age: -1 }, 'default_max_age'],
      ['an unknown grant type', { grant_types: ['magic'] }, 'grant_types[0]'],
      ['an unknown response type', { response_types: ['code', 'device'] }, 'response_types[1]'],
      [
        'REG-2 REG §2 a response type without its grant',
        { response_types: ['code id_token'] },
        'grant_types',
      ],
      [
        'REG-2 REG §2 a code without its grant',
        { grant_types: ['implicit'], response_types: ['code'] },
        'grant_types',
      ],
      [
        'an unknown authentication',
        { token_endpoint_auth_method: 'tls_client_auth' },
        'token_endpoint_auth_method',
      ],
      ['keys that are missing', { token_endpoint_auth_method: 'private_key_jwt' }, 'jwks'],
      [
        'REG-4 keys in two places',
        { jwks: { keys: [ecKey] }, jwks_uri: 'https://shop.example/jwks' },
        'jwks_uri',
      ],
      ['a private key', { jwks: { keys: [{ ...ecKey, d: 'MARK' }] } }, 'jwks.keys[0]'],
      ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 'MARK' }] } }, 'jwks.keys[0]'],
      [
        'REG-14 an algorithm nobody signs with',
        { id_token_signed_response_alg: 'none' },
        'id_token_signed_response_alg',
      ],
      [
        'REG-10 CORE §10.2 encryption',
        { id_token_encrypted_response_alg: 'RSA-OAEP' },
        'id_token_encrypted_response_alg',
      ],
      [
        'REG-10 encryption of request objects',
        { request_object_encryption_alg: 'RSA-OAEP' },
        'request_object_encryption_alg',
      ],
      ['REG-9 a home page on http', { client_uri: 'http://shop.example/' }, 'client_uri'],
      ['REG-9 a logo on http', { logo_uri: 'http://shop.example/logo.png' }, 'logo_uri'],
      ['a logo that is data', { logo_uri: 'data:image/png;base64,x' }, 'logo_uri'],
      ['REG-9 a policy that is a script', { policy_uri: 'javascript:alert(1)' }, 'policy_uri'],
      ['REG-9 terms on http', { tos_uri: 'http://shop.example/tos' }, 'tos_uri'],
      [
        'BCL-3 a notice with a fragment',
        { backchannel_logout_uri: 'https://shop.example/#x' },
        'backchannel_logout_uri',
      ],
      [
        'BCL-4 a notice on http',
        { backchannel_logout_uri: 'http://shop.example/' },
        'backchannel_logout_uri',
      ],
      [
        'FCL-3 a frame with a fragment',
        { frontchannel_logout_uri: 'https://shop.example/#x' },
        'frontchannel_logout_uri',
      ],
      [
        'FCL-3 a frame of another host',
        { frontchannel_logout_uri: 'https://other.example/' },
        'frontchannel_logout_uri',
      ],
      [
        'FCL-3 a frame of another port',
        { frontchannel_logout_uri: 'https://shop.example:8443/' },
        'frontchannel_logout_uri',
      ],
      [
        'FCL-4 a frame on http',
        { frontchannel_logout_uri: 'http://shop.example/' },
        'frontchannel_logout_uri',
      ],
      [
        'RIL-38 a landing on http',
        { post_logout_redirect_uris: ['http://shop.example/'] },
        'post_logout_redirect_uris[0]',
      ],
      [
        'REG-7 CORE-29 a sign-in begun on http',
        { initiate_login_uri: 'http://shop.example/' },
        'initiate_login_uri',
      ],
      ['REG-8 request objects on http', { request_uris: ['http://shop.example/'] }, 'request_uris[0]'],
      ['keys on http', { jwks_uri: 'http://shop.example/jwks' }, 'jwks_uri'],
      ['REG-15 keys at a metadata service', { jwks_uri: 'https://169.254.169.254/latest' }, 'jwks_uri'],
      ['REG-15 keys at a private address', { jwks_uri: 'https://10.0.0.1/jwks' }, 'jwks_uri'],
      ['keys at a private address of IPv6', { jwks_uri: 'https://[fd00::1]/jwks' }, 'jwks_uri'],
      ['keys at a private address in disguise', { jwks_uri: 'https://[::ffff:10.0.0.1]/' }, 'jwks_uri'],
      [
        'REG-15 request objects at a private address',
        { request_uris: ['https://192.168.1.1/'] },
        'request_uris[0]',
      ],
      [
        'unsigned request objects that must be signed',
        { request_object_signing_alg: 'none', require_signed_request_object: true },
        'request_object_signing_alg',
      ],
      [
        'DCR-5 the operator’s scope',
        { scope: 'openid exeunt:admin', grant_types: ['client_credentials'] },
        'scope',
      ],
      ['an unknown subject type', { subject_type: 'ephemeral' }, 'subject_type'],
      [
        'client_credentials of a public client',
        { token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] },
        'grant_types',
      ],
      ...['id_token_signed_response_alg', 'userinfo_signed_response_alg', 'request_object_signing_alg'].map(
        (field) =>
          [
            `CORE §10.1 HS256 of a public client, which keeps no secret: ${field}`,
            { token_endpoint_auth_method: 'none', [field]: 'HS256' },
            field,
          ] as const,
      ),
      [
        'DCR-5 the name of one of the provider’s own apps',
        { client_name: ' the  LEDGER app' },
        'client_name',
      ],
      [
        'DCR-5 the same with letters that nobody sees',
        { client_name: 'The ledger\u00ad app' },
        'client_name',
      ],
      ['DCR-5 the name of the provider', { client_name: 'ACME' }, 'client_name'],
      ['a name that is read backwards', { client_name: 'knaB\u202e' }, 'client_name'],
      [
        'CORE-39 pairwise subjects of a sector that no answer by redirect proves',
        { subject_type: 'pairwise', grant_types: ['authorization_code', deviceCodeGrant] },
        'subject_type',
      ],
      [
        'DCR-5 tokens for a stranger alone, by which it would reach every API that there is',
        { grant_types: ['authorization_code', 'client_credentials'], scope: 'reports' },
        'grant_types',
      ],
      [
        'D8 people’s passwords, which the operator alone lets an app take',
        { grant_types: ['authorization_code', 'password'] },
        'grant_types',
      ],
      [
        'a list of a thousand contacts',
        { contacts: Array.from({ length: 1000 }, (_, i) => `a${i}@b.c`) },
        'contacts',
      ],
    ]
    for (const [name, differences, path] of cases) {
      it(name, async () => {
        const refusal = await refusalOf(door, { ...shop, ...differences })
        assert.ok(refusal.startsWith(`invalid_client_metadata ${path}: `), refusal)
        assert.doesNotMatch(refusal, /MARK|alert|169\.254/)
      })
    }

    it('CORE-43 but not HS256: the client gets a secret that is long enough for it', async () => {
      const told = await register(door, {
        ...shop,
        ...hs256,
        token_endpoint_auth_method: 'client_secret_jwt',
      })
      assert.ok(told.client_secret.length >= 32)
    })
  })

  describe('DCR-3 RFC7591 §3.1 refuses what is no JSON object', () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['nothing', '', /one JSON object/],
      ['a form', 'redirect_uris=https%3A%2F%2Fshop.example', /one JSON object/],
      ['a list', '[]', /one JSON object/],
      ['half of it', '{"redirect_uris":', /one JSON object/],
      ['a member twice', '{"client_name":"a","client_name":"b"}', /more than once/],
      ['a member twice, deep inside', '{"jwks":{"keys":[{"kty":"EC","kty":"RSA"}]}}', /more than once/],
      ['a thousand levels', `${'['.repeat(1000)}${']'.repeat(1000)}`, /one JSON object/],
    ]
    for (const [name, body, words] of cases) {
      it(name, async () => {
        const refusal = await refusalOf(door, body)
        assert.match(refusal, /^invalid_request /)
        assert.match(refusal, words)
      })
    }

    it('another content type', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jose+json']) {
        const answer = await postRegistration(door, shop, { 'content-type': type })
        assert.equal(answer.status, 400)
        assert.match(answer.body, /application\/json/)
      }
    })

    it('DCR-13 more than the server reads', async () => {
      const answer = await postRegistration(door, { ...shop, x: 'x'.repeat(70_000) })
      assert.equal(answer.status, 413)
    })

    it('DCR-13 more than anybody has to say of themselves: all of it is kept, and in memory', async () => {
      const contacts = Array.from({ length: 12 }, (_, index) => `${'x'.repeat(1400)}@${index}.example`)
      const refusal = await refusalOf(door, { ...shop, contacts })
      assert.match(refusal, /^invalid_client_metadata .*at most 16384 characters/)
    })

    it('and takes names of prototypes for unknown members', async () => {
      const body = `{"redirect_uris":["${callback}"],"__proto__":{"first_party":true},"constructor":{"prototype":{}},"toString":1}`
      assert.equal((await postRegistration(door, body)).status, 201)
      assert.equal(Object.hasOwn(Object.prototype, 'first_party'), false)
    })
  })

  describe('REG-5 CORE §8.1 sector_identifier_uri', () => {
    const pairwise = { redirect_uris: [callback, 'https://other.example/cb'], subject_type: 'pairwise' }
    const trial = async (document: string, status = 200) => {
      const server = await serveDocument(document, status)
      try {
        const answer = await postRegistration(door, {
          ...pairwise,
          sector_identifier_uri: `${server.origin}/sector`,
        })
        return { answer, asked: server.asked }
      } finally {
        await server.close()
      }
    }

    it('is fetched, and lists every redirect URI', async () => {
      const { answer, asked } = await trial(
        JSON.stringify([...pairwise.redirect_uris, 'https://third.example/']),
      )
      assert.equal(answer.status, 201, answer.body)
      assert.deepEqual(asked, ['/sector'])
    })

    const refused: readonly (readonly [string, string, number?])[] = [
      ['one that lists only some', JSON.stringify([callback])],
      ['one that is no list', JSON.stringify({ redirect_uris: pairwise.redirect_uris })],
      ['one that is no JSON', '<html>'],
      ['one that is not there', '[]', 404],
      ['one that redirects', '[]', 302],
      ['one that never ends', `["${'x'.repeat(70_000)}"]`],
    ]
    for (const [name, document, status] of refused) {
      it(`refuses ${name}`, async () => {
        const { answer } = await trial(document, status)
        assert.equal(answer.status, 400)
        assert.match(String(jsonOf(answer)['error_description']), /^sector_identifier_uri: /)
      })
    }

    it('REG-15 SEC-6 is never fetched from where the operator did not open the way', async () => {
      for (const host of ['169.254.169.254', '10.0.0.1', '[fd00::1]', '[::ffff:10.0.0.1]', '2852039166']) {
        const refusal = await refusalOf(door, { ...pairwise, sector_identifier_uri: `https://${host}/` })
        assert.match(refusal, /^invalid_client_metadata sector_identifier_uri: could not be fetched$/)
      }
    })

    it('is asked for where redirect URIs are on several hosts', async () => {
      assert.match(
        await refusalOf(door, pairwise),
        /^invalid_client_metadata sector_identifier_uri: is missing/,
      )
    })
  })
})

describe('who may register', () => {
  it('DCR-2 nobody, unless the tenant says so', async () => {
    const door = await openFrontDoor()
    try {
      const answer = await postRegistration(door, shop)
      assert.equal(answer.status, 404)
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.equal(Object.hasOwn(metadata, 'registration_endpoint'), false)
    } finally {
      await door.close()
    }
  })

  it('DCR-2 DCR-7 RFC7591 §3 whoever holds an initial access token', async () => {
    const token = 'an-initial-access-token-of-some-length'
    const mode = 'initial-access-token'
    const door = await openFrontDoor({ tenant: { registration: { mode, initialAccessTokens: [token] } } })
    try {
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.equal(metadata['registration_endpoint'], `${door.base}/oauth2/register`)
      const before = await door.snapshot()
      const none = await postRegistration(door, shop)
      assert.equal(none.status, 401)
      assert.match(String(none.headers['www-authenticate']), /^Bearer realm="[^"]*"$/)
      assert.deepEqual(jsonOf(none), {
        error: 'invalid_token',
        error_description: 'This takes an initial access token, as Authorization: Bearer.',
      })
      for (const authorization of [
        `Bearer ${token}x`,
        'Bearer x',
        basicOf(door.app('ledger'))['authorization'],
      ]) {
        const wrong = await postRegistration(door, shop, { authorization: authorization ?? '' })
        assert.equal(wrong.status, 401, authorization)
      }
      assert.deepEqual(await door.snapshot(), before, 'nothing is written')
      const right = await postRegistration(door, shop, { authorization: `Bearer ${token}` })
      assert.equal(right.status, 201)
      const machine = { grant_types: ['client_credentials'], scope: 'reports' }
      const vouchedFor = await postRegistration(door, machine, { authorization: `Bearer ${token}` })
      assert.equal(vouchedFor.status, 201, vouchedFor.body)
      const { client_id: id, client_secret: secret } = jsonOf(vouchedFor)
      const app = { ...door.app('shop'), id: String(id), secret: String(secret) }
      const answer = await callAs(door, app, '/oauth2/token', { grant_type: 'client_credentials' })
      assert.equal(jsonOf(answer)['scope'], 'reports')
      const own = jsonOf(vouchedFor) as unknown as Registered
      const update = await manage(door, 'PUT', own, { ...machine, client_id: id, client_name: 'Machine' })
      assert.equal(update.status, 200, 'and it stays what it was')
    } finally {
      await door.close()
    }
  })

  it('DCR-2 DCR-13 everybody, but not without end from one address', async () => {
    const door = await openFrontDoor({ tenant: { registration: { mode: 'open', hourlyLimit: 2 } } })
    try {
      const statuses = []
      for (let count = 0; count < 3; count += 1) statuses.push((await postRegistration(door, shop)).status)
      assert.deepEqual(statuses, [201, 201, 429])
      const late = await postRegistration(door, shop)
      assert.equal(late.headers['retry-after'], '3600')
      door.clock.advance(3600)
      assert.equal((await postRegistration(door, shop)).status, 201)
    } finally {
      await door.close()
    }
  })
})
