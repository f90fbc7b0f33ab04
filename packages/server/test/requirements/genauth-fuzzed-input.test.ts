import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { responseModes, responseTypes } from '../../src/domain/client.ts'
import { type Answer, ada, basicOf, type FrontDoor, jsonOf } from '../support/front-door.ts'
import {
  accessKeyId,
  accessKeySecret,
  type GenAuthSignedIn,
  kioskId,
  kioskOrigin,
  openGenAuth,
  shopId,
  shopSecret,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import { bearer, call, codeOf, managementToken, signedHeaders } from '../support/front-door/genauth-api.ts'

/** So many tries of each address. */
const runs = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? 120) / 3)

/** Texts that broke somebody's parser once, or that would lead a browser astray. */
const nasty = [
  '',
  ' ',
  'None',
  'undefined',
  'null',
  '-1',
  '1e309',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  '//evil.example',
  'https://evil.example/cb',
  'http://127.0.0.1@evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'a.b.c',
  'eyJhbGciOiJub25lIn0.e30.',
  'ST-',
  'ST-exco_x',
  '"><script>alert(1)</script>',
  "' or 1=1 --",
  '\u{1f600}\u202e\u2028',
  '\u0000',
  '\ud800',
  'x'.repeat(1500),
]

/** Every name that a request of the SDKs has, in a query, a form or JSON; and some of our own refusals. */
const names = [
  'client_id client_secret redirect_uri response_type response_mode scope state nonce prompt max_age',
  'code_challenge code_challenge_method login_hint id_token_hint tenantId tenant_id',
  'login_page_context user_pool_id resource claims request grant_type code code_verifier',
  'refresh_token username email phone password token token_type_hint access_token id_token',
  'post_logout_redirect_uri logout_hint url service ticket format renew gateway app_id appId deviceId',
  'userId userIds appIds options userIdType page limit withCustomData connection passwordPayload',
  'passwordEncryptType accessKeyId accessKeySecret query variables statusCode message kind error',
  'reason __proto__ constructor',
].flatMap((line) => line.split(' '))

/** Whatever is thrown at the door comes back in the envelope of its family, and leads nowhere else. */
describe('GEN-53 fuzzed input at the GenAuth door', () => {
  let door: FrontDoor
  let own: GenAuthSignedIn
  let manager: string
  let likely: Readonly<Record<string, readonly unknown[]>>
  let registered: readonly string[]

  before(async () => {
    door = await openGenAuth()
    const apps = [shopId, kioskId, 'ledger', 'atlas'].map((id) => door.app(id))
    registered = [
      door.base,
      ...apps.flatMap(({ callback }) => [callback]),
      ...apps.map((app) => app.signedOut),
    ]
    registered = [...registered, `${kioskOrigin}/callback`]
  })
  after(() => door.close())

  /** Something that is worth stealing, for every address anew: some of them end it. */
  const signInAgain = async () => {
    door.clock.advance(901)
    const parameters = { scope: 'openid profile offline_access' }
    own = await signInByGenAuth(door, door.app(shopId), { person: ada, parameters })
    manager = await managementToken(door)
    const { callback, signedOut } = door.app(shopId)
    likely = {
      client_id: [shopId, kioskId, accessKeyId],
      client_secret: [shopSecret, accessKeySecret],
      app_id: [shopId, kioskId],
      appId: [shopId, kioskId],
      appIds: [[shopId], [shopId, 'nobody'], shopId],
      userId: ['user-ada', 'ada'],
      userIds: [['user-ada', 'nobody'], ['user-bob']],
      options: [{ userIdType: 'email' }, { scope: 'openid' }, { pagination: { page: 1, limit: 5 } }],
      deviceId: ['current'],
      redirect_uri: [callback, signedOut],
      service: [callback],
      url: [signedOut],
      post_logout_redirect_uri: [signedOut],
      response_type: responseTypes,
      response_mode: responseModes,
      scope: ['openid', 'user', 'openid profile offline_access', 'exeunt:admin'],
      prompt: ['none', 'login', 'consent', 'select_account'],
      grant_type: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      refresh_token: [own.refresh_token],
      token: [own.access_token, own.refresh_token, own.id_token],
      access_token: [own.access_token, own.id_token],
      id_token: [own.id_token, own.access_token],
      id_token_hint: [own.id_token, own.access_token],
      connection: ['PASSWORD', 'PASSCODE'],
      passwordPayload: [
        { username: 'ada', password: ada.password },
        { email: 'x', password: 'y' },
      ],
      accessKeyId: [accessKeyId],
      accessKeySecret: [accessKeySecret],
      page: ['1', 1],
      limit: ['5', 50],
    }
  }

  type Tape = readonly (readonly [name: string, choice: number, dice: number])[]
  const tape = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(40), fc.nat(9)), { maxLength: 10 })
  const chosen = ([name, choice, dice]: Tape[number]): [string, unknown] => {
    const usual = likely[name] ?? []
    const values: readonly unknown[] = dice < 7 && usual.length > 0 ? usual : nasty
    return [name, values[choice % values.length]]
  }
  const spelled = (given: Tape) =>
    new URLSearchParams(
      given.map((one) => {
        const [name, value] = chosen(one)
        return [name, typeof value === 'string' ? value : JSON.stringify(value)]
      }),
    ).toString()

  const headersOf = (choice: number, dice: number): Readonly<Record<string, string>> => ({
    ...[
      {},
      bearer(own.access_token),
      { authorization: own.access_token },
      bearer(manager),
      basicOf({ ...door.app(shopId), secret: shopSecret }),
      bearer(own.id_token),
      { authorization: `authing ${accessKeyId}:x` },
      { authorization: 'Bearer a, Basic b' },
    ][choice % 8],
    ...[{}, { origin: kioskOrigin }, { origin: 'https://evil.example' }, { origin: 'null' }][dice % 4],
    ...[{}, { 'x-authing-app-id': kioskId }, { 'x-genauth-app-id': '\u00ff', 'x-authing-lang': 'zh-CN' }][
      (choice + dice) % 3
    ],
    ...[{}, { 'sec-fetch-dest': 'iframe' }, { 'sec-fetch-mode': 'navigate', accept: 'text/html' }][
      choice % 3
    ],
  })

  interface Thrown {
    readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'
    readonly path: string
    readonly body: readonly [type: string, text: string] | undefined
    readonly headers: Readonly<Record<string, string>>
  }

  const cookies = () => [...own.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = ({ method, path, body, headers }: Thrown, withCookies: boolean) =>
    door.send(method, path, {
      headers: {
        ...(withCookies ? { cookie: cookies() } : {}),
        ...(body ? { 'content-type': body[0] } : {}),
        ...headers,
      },
      ...(body ? { form: body[1] } : {}),
    })

  const bodyOf = (given: Tape, members: unknown, dice: number): Thrown['body'] => {
    const form = 'application/x-www-form-urlencoded'
    if (dice < 3) return undefined
    if (dice < 6) return [form, spelled(given)]
    if (dice === 6) return ['application/json', JSON.stringify(members)]
    if (dice === 7) return [form, JSON.stringify(members)]
    return ['application/json', JSON.stringify(Object.fromEntries(given.map(chosen)))]
  }

  /** Of every answer, whatever was asked. */
  const sound = (answer: Answer, thrown: Thrown) => {
    const told = `${thrown.method} ${thrown.path}: ${answer.status} ${answer.body.slice(0, 300)}`
    assert.ok(answer.status < 500, told)
    const faults = door.log.filter(({ fault }) => fault !== undefined)
    assert.deepEqual(faults, [], told)
    assert.doesNotMatch(answer.body, /<script>alert|node_modules|\.ts:\d+/, told)
    assert.ok(![shopSecret, accessKeySecret, ada.password].some((one) => answer.body.includes(one)), told)
    const { location } = answer
    assert.ok(location === undefined || registered.some((one) => location.startsWith(one)), location)
    assert.notEqual(answer.headers['access-control-allow-origin'], 'https://evil.example', told)
    assert.notEqual(answer.headers['access-control-allow-origin'], 'null', told)
    if (thrown.method !== 'HEAD' && answer.status !== 204) inItsEnvelope(answer, thrown.path, told)
  }

  const inItsEnvelope = (answer: Answer, path: string, told: string) => {
    const json = () => {
      assert.match(String(answer.headers['content-type']), /^application\/json/, told)
      return jsonOf(answer)
    }
    if (path.startsWith('/api/v3/')) {
      const { statusCode, message, data, rsa } = json()
      if (rsa !== undefined) return
      assert.deepEqual([answer.status, typeof statusCode, typeof message], [200, 'number', 'string'], told)
      assert.ok(statusCode === 200 || data === undefined, told)
    } else if (/^\/(?:api|logout)(?:\/|\?|$)/.test(path)) {
      const { code, message, data, iss } = json()
      if (iss !== undefined && path.includes('validate_token')) return
      assert.deepEqual([answer.status, typeof code, typeof message], [200, 'number', 'string'], told)
      assert.ok(code === 200 || data === undefined, told)
    } else if (path.startsWith('/graphql')) {
      const { errors } = json()
      const [{ message } = { message: undefined }] = errors as {
        message?: Readonly<Record<string, unknown>>
      }[]
      assert.deepEqual(
        [answer.status, typeof message?.['code'], message?.['data']],
        [200, 'number', null],
        told,
      )
    } else if (/^\/(?:oidc|oauth)\/(?:token|me)/.test(path) && answer.status >= 400) {
      const { error, error_description: description } = json()
      assert.match(String(error), /^[a-z_]+$/, told)
      // RFC 6749 §5.2.
      assert.match(String(description), /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, told)
    } else if (answer.status >= 400 || answer.status === 200) {
      assert.match(String(answer.headers['content-type']), /^(?:text\/html|text\/plain|application\/)/, told)
    }
  }

  const methods = ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'] as const
  const throwAt = async (path: string, method: (typeof methods)[number] | undefined) => {
    await signInAgain()
    await fc.assert(
      fc.asyncProperty(
        tape,
        tape,
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat(40),
        fc.nat(9),
        async (inQuery, inBody, members, choice, dice) => {
          const query = dice === 4 ? '' : `?${spelled(inQuery)}`
          const verb = dice < 7 && method ? method : (methods[choice % methods.length] ?? 'GET')
          const body = verb === 'GET' || verb === 'HEAD' ? undefined : bodyOf(inBody, members, dice)
          const headers = headersOf(choice, dice)
          const thrown: Thrown = { method: verb, path: `${path}${query}`, body, headers }
          sound(await send(thrown, choice % 2 === 0), thrown)
        },
      ),
      { numRuns: runs },
    )
  }

  it('every address of it', async (t) => {
    const routes = door.exeunt().routes.filter(({ spec }) => spec.startsWith('GenAuth: '))
    assert.ok(routes.length > 50)
    for (const { method, path } of routes) {
      const real = path.replace(/:\w+/, shopId).replace('*', 'some/thing')
      await t.test(`${method} ${path}`, () =>
        throwAt(real, method === 'GET' || method === 'POST' ? method : undefined),
      )
    }
  })

  it('a whole set of credentials, and then anything', async () => {
    await signInAgain()
    await fc.assert(
      fc.asyncProperty(
        tape,
        fc.constantFrom('', '/introspection', '/revocation'),
        fc.nat(40),
        fc.nat(9),
        async (given, tail, choice, dice) => {
          const proof = `client_id=${shopId}&client_secret=${shopSecret}`
          const others = given.filter(([name]) => name !== 'client_id' && name !== 'client_secret')
          const body = ['application/x-www-form-urlencoded', `${proof}&${spelled(others)}`] as const
          const headers = headersOf(choice, dice)
          const thrown: Thrown = { method: 'POST', path: `/oidc/token${tail}`, body, headers }
          sound(await send(thrown, false), thrown)
        },
      ),
      { numRuns: runs },
    )
  })

  it('GEN-40 what an SDK signed is never called wrong, whatever its values are', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
        async (made) => {
          const line = 'POST /api/v3/check-session-status'
          const json = { ...made, userId: 'nobody' }
          const envelope = await call(door, line, { json, headers: signedHeaders(door, line, json) })
          assert.match(codeOf(envelope), /^(?:400|404\/20\d\d)$/, envelope.answer.body)
        },
      ),
      { numRuns: runs },
    ))
})
