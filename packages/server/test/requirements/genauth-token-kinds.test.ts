import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { jwtVerify } from 'jose'
import {
  ada,
  callAs,
  challenge,
  type FrontDoor,
  type FrontDoorOptions,
  joinApp,
  jsonOf,
  type Parameters,
  query,
  userinfo,
  visit,
} from '../support/front-door.ts'
import { adminScope, consoleClient } from '../support/front-door/admin.ts'
import {
  accessKeyId,
  accessKeySecret,
  authPath,
  codeFor,
  openGenAuth,
  pkce,
  post,
  shopId,
  signInByGenAuth,
} from '../support/front-door/genauth.ts'
import * as akamai from '../support/front-door/akamai.ts'
import * as auth0 from '../support/front-door/auth0.ts'
import { bearer, call, codeOf, managementToken } from '../support/front-door/genauth-api.ts'
import { until } from '../support/until.ts'

/** An app that signs with its secret, and for which we sign with it. */
const symmetric = 'an-app-that-does-everything-by-its-secret'
/** Auth0's app for which we sign with its secret. */
const verifying = 'an-app-that-verifies-by-its-secret'
/** Auth0's program of the operator. */
const program = 'a-program-of-the-operator'
/** Akamai's app for which we sign with its secret. */
const secretive = 'an-app-of-akamai-by-its-secret'
/** Akamai's app with JWT access tokens. */
const readable = 'an-app-of-akamai-with-jwts'
/** Akamai's program of the operator. */
const configurer = 'a-configuration-client'

/** A client for itself. */
const ownOnly = {
  redirect_uris: undefined,
  post_logout_redirect_uris: undefined,
  backchannel_logout_uri: undefined,
  grant_types: ['client_credentials'],
}

const clients: NonNullable<FrontDoorOptions['clients']> = {
  ...consoleClient,
  jwt: () => ({ access_token_format: 'jwt', userinfo_signed_response_alg: 'RS256' }),
  [symmetric]: () => ({ dialect: 'genauth', userinfo_signed_response_alg: 'HS256' }),
  [auth0.shopId]: () => ({ dialect: 'auth0', userinfo_signed_response_alg: 'RS256' }),
  [verifying]: () => ({ dialect: 'auth0', id_token_signed_response_alg: 'HS256' }),
  [program]: () => ({ ...ownOnly, dialect: 'auth0', scope: `${adminScope} orders:read` }),
  [akamai.paperId]: () => ({
    dialect: 'akamai',
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: ['code', 'id_token'],
    userinfo_signed_response_alg: 'RS256',
  }),
  [secretive]: () => ({ dialect: 'akamai', id_token_signed_response_alg: 'HS256' }),
  [readable]: () => ({ dialect: 'akamai', access_token_format: 'jwt' }),
  [configurer]: () => ({ ...ownOnly, dialect: 'akamai', scope: adminScope }),
}
const tenant = {
  dialects: { genauth: {}, auth0: {}, akamai: { customerId: akamai.customerId } },
  resources: [{ resource: auth0.orders, scope: 'orders:read' }, { resource: auth0.stock }],
}

/** Whoever takes something that was made here. */
type Taker =
  | 'userinfo'
  | '/oidc/me'
  | '/userinfo'
  | '/profiles/oidc/userinfo'
  | 'introspection'
  | 'introspection of Akamai’s'
  | 'a person’s API'
  | 'a manager’s API'
  | 'the admin API'
  | 'the management API'
  | 'the sessions API'
  | 'validation of ID tokens'
  | 'validation of access tokens'
  | 'a hint'
  | 'a hint of Auth0’s'
  | 'a hint of Akamai’s'
  | 'a logout hint of Akamai’s'
  | 'a request object'
  | 'a client assertion'
  | 'a refresh'
  | 'a redemption'
  | 'a validation of tickets'

const lookedUp: readonly Taker[] = ['introspection', 'introspection of Akamai’s']
const ofPerson: readonly Taker[] = [
  'userinfo',
  '/oidc/me',
  '/userinfo',
  '/profiles/oidc/userinfo',
  ...lookedUp,
]
const jwtOfPerson: readonly Taker[] = [...ofPerson, 'validation of access tokens']
const identity: readonly Taker[] = [
  'validation of ID tokens',
  'a hint',
  'a hint of Auth0’s',
  'a hint of Akamai’s',
  'a logout hint of Akamai’s',
]
const ofApi: readonly Taker[] = [...lookedUp, 'validation of access tokens']

/** What there is, and who takes it. */
const kinds: Readonly<Record<string, readonly Taker[]>> = {
  'an ID token by a secret': identity,
  'an ID token by a key': identity,
  'an ID token of the standard': identity,
  'an access token of /oidc': [...jwtOfPerson, 'a person’s API'],
  'an access token of /oauth': [...jwtOfPerson, 'a person’s API'],
  'an access token of the standard': jwtOfPerson,
  'an opaque access token': ofPerson,
  'a management token': [...lookedUp, 'a manager’s API', 'validation of access tokens'],
  'a management token of the standard': [...lookedUp, 'a manager’s API', 'the admin API'],
  'an ID token of Auth0': identity,
  'an ID token of Auth0 by a secret': identity,
  'an access token of Auth0': ofPerson,
  'an access token of Auth0 for an API and userinfo': jwtOfPerson,
  'an access token of Auth0 for an API': ofApi,
  'a program’s token of Auth0 for an API': ofApi,
  'a management token of Auth0': [...ofApi, 'the management API'],
  'a refresh token of Auth0': [...lookedUp, 'a refresh'],
  'a logout token of Auth0': [],
  'a logout token of Auth0 by a secret': [],
  'userinfo of Auth0': [],
  'a code of Auth0': ['a redemption'],
  'an ID token of Akamai': identity,
  'an ID token of Akamai by a secret': identity,
  'an ID token of Akamai that came alone': identity,
  'an access token of Akamai': ofPerson,
  'a JWT access token of Akamai': jwtOfPerson,
  'an access token of Akamai for an API and userinfo': jwtOfPerson,
  'a management token of Akamai': [...lookedUp, 'the sessions API'],
  'a refresh token of Akamai': [...lookedUp, 'a refresh'],
  'a logout token of Akamai': [],
  'a logout token of Akamai by a secret': [],
  'userinfo of Akamai': [],
  'a code of Akamai': ['a redemption'],
  'a refresh token': [...lookedUp, 'a refresh'],
  'a refresh token of the standard': [...lookedUp, 'a refresh'],
  'a logout token by a secret': [],
  'a logout token by a key': [],
  'a logout token of the standard': [],
  'userinfo by a secret': [],
  'userinfo by a key': [],
  'a code': ['a redemption'],
  'a ticket': ['a validation of tickets'],
  'the code in a ticket': ['a validation of tickets'],
}
const vendorApps = [auth0.shopId, verifying, akamai.paperId, secretive]
const unbound = { code_challenge: undefined, code_challenge_method: undefined }

interface Thing {
  readonly value: string
  /** The app that it is for. */
  readonly app: string
}

describe('SEC-10 GEN-44 everything that is made here is taken for what it is, and for nothing else', () => {
  let door: FrontDoor
  let things: Readonly<Record<string, Thing>>
  let browser: ReturnType<FrontDoor['browser']>
  before(async () => {
    door = await openGenAuth({ clients, tenant })
    const shop = door.app(shopId)
    const parameters = { scope: 'openid profile offline_access' }
    const first = await signInByGenAuth(door, shop, { person: ada, parameters })
    ;({ browser } = first)
    const ofApp = async (id: string, prefix: '/oidc' | '/oauth' = '/oidc') =>
      signInByGenAuth(door, door.app(id), {
        person: ada,
        browser,
        prefix,
        ...(prefix === '/oauth' ? { parameters: { scope: 'user' } } : {}),
      })
    const [plain, secretly] = [await ofApp(shopId, '/oauth'), await ofApp(symmetric)]
    const [ledger, jwt] = [
      await joinApp(door, door.app('ledger'), browser),
      await joinApp(door, door.app('jwt'), browser),
    ]
    const byKey = await signInByGenAuth(door, door.app('atlas'), {
      person: ada,
      browser,
    })
    const ofAuth0 = (id: string, audience?: string, scope = 'openid profile offline_access') =>
      auth0.signInByAuth0(door, door.app(id), { browser, parameters: { scope, audience } })
    const ofStore = await ofAuth0(auth0.shopId)
    const ofBoth = await ofAuth0(auth0.shopId, auth0.orders, 'openid profile orders:read')
    const ofProgram = async (audience: string) => {
      const asked = { grant_type: 'client_credentials', audience }
      return jsonOf(await auth0.post(door, door.app(program), '/oauth/token', asked))['access_token']
    }
    const ofAkamai = (id: string, parameters: Parameters = {}) =>
      akamai.signInByAkamai(door, door.app(id), { browser, parameters })
    const ofPaper = await ofAkamai(akamai.paperId)
    const configuring = { grant_type: 'client_credentials', scope: '*:sessions/**' }
    const ofConfigurer = jsonOf(await akamai.post(door, door.app(configurer), '/login/token', configuring))
    const ofReadable = await ofAkamai(readable, { resource: auth0.stock })
    const forStock = {
      grant_type: 'refresh_token',
      refresh_token: ofReadable.refresh_token,
      resource: auth0.stock,
    }
    const stocked = jsonOf(await akamai.post(door, door.app(readable), '/login/token', forStock))
    await visitAndLeave()
    const manager = { grant_type: 'client_credentials', scope: adminScope }
    const ofConsole = jsonOf(await callAs(door, door.app('console'), '/oauth2/token', manager))
    const ticket = await freshTicket()
    const of = (value: unknown, app: string): Thing => ({ value: String(value), app })
    things = {
      'an ID token by a secret': of(first.id_token, shopId),
      'an ID token by a key': of(byKey.id_token, 'atlas'),
      'an ID token of the standard': of(ledger.id_token, 'ledger'),
      'an access token of /oidc': of(first.access_token, shopId),
      'an access token of /oauth': of(plain.access_token, shopId),
      'an access token of the standard': of(jwt.access_token, 'jwt'),
      'an opaque access token': of(ledger.access_token, 'ledger'),
      'a management token': of(await managementToken(door), accessKeyId),
      'a management token of the standard': of(ofConsole['access_token'], 'console'),
      'a refresh token': of(first.refresh_token, shopId),
      'a refresh token of the standard': of(ledger.refresh_token, 'ledger'),
      'a logout token by a secret': of(shop.notices[0]?.token, shopId),
      'a logout token by a key': of(door.app('atlas').notices[0]?.token, 'atlas'),
      'a logout token of the standard': of(door.app('ledger').notices[0]?.token, 'ledger'),
      'userinfo by a secret': of((await userinfo(door, secretly.access_token)).body, symmetric),
      'userinfo by a key': of((await userinfo(door, jwt.access_token)).body, 'jwt'),
      'an ID token of Auth0': of(ofStore.id_token, auth0.shopId),
      'an ID token of Auth0 by a secret': of((await ofAuth0(verifying)).id_token, verifying),
      'an access token of Auth0': of(ofStore.access_token, auth0.shopId),
      'an access token of Auth0 for an API and userinfo': of(ofBoth.access_token, auth0.shopId),
      'an access token of Auth0 for an API': of(
        (await ofAuth0(auth0.shopId, auth0.stock, 'profile offline_access')).access_token,
        auth0.shopId,
      ),
      'a program’s token of Auth0 for an API': of(await ofProgram(auth0.stock), program),
      'a management token of Auth0': of(await ofProgram(`${door.base}/api/v2/`), program),
      'a refresh token of Auth0': of(ofStore.refresh_token, auth0.shopId),
      'a logout token of Auth0': of(door.app(auth0.shopId).notices[0]?.token, auth0.shopId),
      'a logout token of Auth0 by a secret': of(door.app(verifying).notices[0]?.token, verifying),
      'userinfo of Auth0': of((await userinfo(door, ofStore.access_token)).body, auth0.shopId),
      'an ID token of Akamai': of(ofPaper.id_token, akamai.paperId),
      'an ID token of Akamai by a secret': of((await ofAkamai(secretive)).id_token, secretive),
      'an ID token of Akamai that came alone': of(await aloneByAkamai(), akamai.paperId),
      'an access token of Akamai': of(ofPaper.access_token, akamai.paperId),
      'a JWT access token of Akamai': of(ofReadable.access_token, readable),
      'an access token of Akamai for an API and userinfo': of(stocked['access_token'], readable),
      'a management token of Akamai': of(ofConfigurer['access_token'], configurer),
      'a refresh token of Akamai': of(ofPaper.refresh_token, akamai.paperId),
      'a logout token of Akamai': of(door.app(akamai.paperId).notices[0]?.token, akamai.paperId),
      'a logout token of Akamai by a secret': of(door.app(secretive).notices[0]?.token, secretive),
      'userinfo of Akamai': of((await userinfo(door, ofPaper.access_token)).body, akamai.paperId),
      'a code of Akamai': of(
        await akamai.codeFor(door, door.app(akamai.paperId), { browser, parameters: unbound }),
        akamai.paperId,
      ),
      'a code of Auth0': of(
        await auth0.codeFor(door, door.app(auth0.shopId), { browser, parameters: unbound }),
        auth0.shopId,
      ),
      'a code': of(await codeFor(door, shop, { person: ada, browser }), shopId),
      'a ticket': of(ticket, shopId),
      'the code in a ticket': of((await freshTicket()).slice('ST-'.length), shopId),
    }
  })
  after(() => door.close())

  /** Another browser, whose apps are told that it signed out. */
  async function visitAndLeave() {
    const { browser: other } = await signInByGenAuth(door, door.app(shopId), { person: ada })
    await signInByGenAuth(door, door.app('atlas'), { person: ada, browser: other })
    await joinApp(door, door.app('ledger'), other)
    for (const id of [auth0.shopId, verifying])
      await auth0.signInByAuth0(door, door.app(id), { browser: other })
    for (const id of [akamai.paperId, secretive])
      await akamai.signInByAkamai(door, door.app(id), { browser: other })
    await visit(door, other, '/login/profile/logout')
    const told = () =>
      [shopId, 'atlas', 'ledger', ...vendorApps].every((id) => door.app(id).notices.length > 0)
    await until('the apps were told', told)
  }
  /** One that no access token comes with. */
  async function aloneByAkamai(): Promise<string> {
    const parameters = { response_type: 'id_token', nonce: 'n', ...unbound }
    const { location = '' } = await akamai.answerFor(door, door.app(akamai.paperId), { browser, parameters })
    return new URLSearchParams(new URL(location).hash.slice(1)).get('id_token') ?? assert.fail(location)
  }
  async function freshTicket() {
    const service = door.app(shopId).callback
    const { location = '' } = await browser.get(`/cas-idp/${shopId}?${query({ service })}`)
    return new URL(location).searchParams.get('ticket') ?? assert.fail(location)
  }
  const asApp = (app: string, path: string, form: Parameters) =>
    app === accessKeyId
      ? door.send('POST', path, {
          form: query({ client_id: accessKeyId, client_secret: accessKeySecret, ...form }),
        })
      : post(door, door.app(app), path, form)
  const validates = async (parameters: Parameters) =>
    jsonOf(await door.send('GET', `/api/v2/oidc/validate_token?${query(parameters)}`))['code'] === undefined
  const hasToken = async (app: string, form: Parameters) =>
    jsonOf(await asApp(app, '/oidc/token', form))['access_token'] !== undefined
  const landsWithCode = async (path: string) => /[?&]code=/.test((await browser.get(path)).location ?? '')
  const codeOfCall = async (line: string, value: string, json?: object) =>
    codeOf(await call(door, line, { headers: bearer(value), ...(json && { json }) }))

  const takes: Readonly<Record<Taker, (thing: Thing) => Promise<boolean>>> = {
    userinfo: async ({ value }) => (await userinfo(door, value)).status === 200,
    '/oidc/me': async ({ value }) =>
      (await door.send('GET', `/oidc/me?${query({ access_token: value })}`)).status === 200,
    '/userinfo': async ({ value }) =>
      (await door.send('GET', `/userinfo?${query({ access_token: value })}`)).status === 200,
    '/profiles/oidc/userinfo': async ({ value }) =>
      (await door.send('GET', '/profiles/oidc/userinfo', { headers: bearer(value) })).status === 200,
    introspection: async ({ value, app }) =>
      jsonOf(await asApp(app, '/oidc/token/introspection', { token: value }))['active'] === true,
    'introspection of Akamai’s': async ({ value, app }) =>
      jsonOf(await asApp(app, '/login/token/introspect', { token: value }))['active'] === true,
    'a person’s API': async ({ value }) => (await codeOfCall('GET /api/v3/get-profile', value)) === '200',
    'a manager’s API': async ({ value }) =>
      (await codeOfCall('POST /api/v3/check-session-status', value, {
        appId: shopId,
        userId: 'user-ada',
      })) === '200',
    'the admin API': async ({ value }) =>
      (await door.send('GET', '/admin/v1/users', { headers: bearer(value) })).status === 200,
    'the management API': async ({ value }) =>
      (await door.send('GET', '/api/v2/tenants/settings', { headers: bearer(value) })).status === 200,
    'the sessions API': async ({ value }) =>
      (await door.send('GET', '/sessions?sub=user-ada', { headers: bearer(value) })).status === 200,
    'validation of ID tokens': ({ value }) => validates({ id_token: value }),
    'validation of access tokens': ({ value }) => validates({ access_token: value }),
    'a hint': ({ value, app }) =>
      landsWithCode(authPath(door.app(app), { ...pkce, prompt: 'none', id_token_hint: value })),
    'a hint of Auth0’s': ({ value, app }) =>
      landsWithCode(auth0.authorizePath(door.app(app), { prompt: 'none', id_token_hint: value })),
    'a hint of Akamai’s': ({ value, app }) =>
      landsWithCode(akamai.authorizePath(door.app(app), { prompt: 'none', id_token_hint: value })),
    // A hint that is not ours says nothing there; one of ours names the client whose list counts.
    'a logout hint of Akamai’s': async ({ value, app }) => {
      const post_logout_redirect_uri = door.app(app).signedOut
      const path = `/login/end_session?${query({ id_token_hint: value, post_logout_redirect_uri })}`
      return (await door.browser().get(path)).location === post_logout_redirect_uri
    },
    'a request object': ({ value, app }) =>
      landsWithCode(
        `/oauth2/authorize?${query({
          client_id: app,
          response_type: 'code',
          scope: 'openid',
          redirect_uri: door.app(app).callback,
          request: value,
          code_challenge: challenge,
          code_challenge_method: 'S256',
        })}`,
      ),
    'a client assertion': async ({ value }) => {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const form = { grant_type: 'client_credentials', client_assertion: value, client_assertion_type }
      return (
        jsonOf(await door.send('POST', '/oidc/token', { form: query(form) }))['error'] !== 'invalid_client'
      )
    },
    'a refresh': ({ value, app }) => hasToken(app, { grant_type: 'refresh_token', refresh_token: value }),
    'a validation of tickets': async ({ value, app }) => {
      const service = door.app(app).callback
      const shown = [value, `ST-${value}`].map((ticket) => query({ service, ticket }))
      const answers = []
      for (const one of shown) answers.push((await door.send('GET', `/cas-idp/${app}/validate?${one}`)).body)
      return answers.some((body) => body.startsWith('yes'))
    },
    'a redemption': ({ value, app }) =>
      hasToken(app, { grant_type: 'authorization_code', code: value, redirect_uri: door.app(app).callback }),
  }

  for (const [name, expected] of Object.entries(kinds)) {
    it(`${name}: ${expected.length === 0 ? 'nowhere' : expected.join(', ')}`, async () => {
      const thing = things[name] ?? assert.fail()
      assert.match(thing.value, /^[\w.-]{20,}$/)
      const taken = []
      for (const [taker, take] of Object.entries(takes)) if (await take(thing)) taken.push(taker)
      assert.deepEqual(taken.toSorted(), expected.toSorted())
    })
  }

  it('CORE §5.3.2 userinfo that is signed says by whom and for whom, and nothing that a token says', async () => {
    const { value } = things['userinfo by a secret'] ?? assert.fail()
    const key = new TextEncoder().encode(door.app(symmetric).secret)
    const { payload } = await jwtVerify(value, key, { currentDate: door.clock.now() })
    assert.deepEqual([payload.iss, payload.aud, payload.sub], [`${door.base}/oidc`, symmetric, 'user-ada'])
    assert.deepEqual([payload['birthdate'], payload['gender']], [null, 'U'])
    for (const claim of ['exp', 'iat', 'jti', 'nonce', 'scope']) assert.equal(claim in payload, false)
  })
})
