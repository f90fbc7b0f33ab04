import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '../support/until.ts'
import {
  ada,
  authorizePath,
  callAs,
  type FrontDoor,
  introspect,
  isSignedIn,
  jsonOf,
  manage,
  metadataOf,
  openFrontDoor,
  openRegistration,
  register,
  type Registered,
  registeredApp,
  signIn,
  userinfo,
  visit,
} from '../support/front-door.ts'

const shop = { redirect_uris: ['https://shop.example/cb'], client_name: 'The shop' }

describe('a registered client, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    const globex = { id: 'globex', pathPrefix: '/globex', ...openRegistration }
    door = await openFrontDoor({ tenant: openRegistration, neighbours: [globex] })
  })
  after(() => door.close())

  const update = async (client: Registered, metadata: object) => {
    const answer = await manage(door, 'PUT', client, { client_id: client.client_id, ...metadata })
    return { status: answer.status, told: jsonOf(answer) }
  }
  const refusalOf = async (client: Registered, metadata: object) => {
    const { status, told } = await update(client, metadata)
    assert.equal(status, 400)
    return `${String(told['error'])} ${String(told['error_description'])}`
  }

  it('REG-13 DCR-9 RFC7592 §2.1 reads what is known of it, but not its secret', async () => {
    const client = await register(door, shop)
    const { client_secret: _, client_secret_expires_at: _at, ...told } = client
    const answer = await manage(door, 'GET', client)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.deepEqual(jsonOf(answer), told)
  })

  it('DCR-10 RFC7592 §2.2 replaces all of it: what is left out is as if it had never been said', async () => {
    const client = await register(door, {
      ...shop,
      contacts: ['ada@shop.example'],
      token_endpoint_auth_method: 'client_secret_post',
      backchannel_logout_uri: 'https://shop.example/notice',
    })
    const { status, told } = await update(client, {
      redirect_uris: ['https://shop.example/new'],
      tos_uri: null,
    })
    assert.equal(status, 200)
    assert.deepEqual(told['redirect_uris'], ['https://shop.example/new'])
    assert.equal(told['token_endpoint_auth_method'], 'client_secret_basic')
    for (const name of ['client_name', 'contacts', 'backchannel_logout_uri', 'tos_uri'])
      assert.equal(Object.hasOwn(told, name), false, name)
    const { client_id_issued_at, registration_access_token, registration_client_uri } = client
    assert.partialDeepStrictEqual(told, {
      client_id_issued_at,
      registration_access_token,
      registration_client_uri,
    })
    assert.deepEqual(jsonOf(await manage(door, 'GET', client)), told)
  })

  it('RFC7592 §2.2 takes effect at once', async () => {
    const app = door.app('kiosk')
    const client = await register(door, { ...metadataOf(app), redirect_uris: ['https://kiosk.example/'] })
    const self = registeredApp(app, client)
    const before = await door.send('GET', authorizePath(self))
    assert.equal(before.status, 400)
    await update(client, metadataOf(app))
    await signIn(door, self, { person: ada })
  })

  it('RFC7592 §2.2 keeps its secret, and repeats it only to whoever shows it', async () => {
    const client = await register(door, shop)
    const app = { ...door.app('shop'), id: client.client_id, secret: client.client_secret }
    const silent = await update(client, { ...shop, client_name: 'Robot' })
    assert.equal(Object.hasOwn(silent.told, 'client_secret'), false)
    const { client_secret } = client
    const shown = await update(client, { ...shop, client_secret })
    assert.equal(shown.told['client_secret'], client_secret)
    assert.equal((await introspect(door, app, 'nonsense'))['active'], false)
  })

  it('RFC7592 §2.2 gets a new secret where it needs one that nobody has', async () => {
    const client = await register(door, { ...shop, token_endpoint_auth_method: 'none' })
    const confidential = await update(client, shop)
    const first = String(confidential.told['client_secret'])
    assert.match(first, /^[\w-]{43}$/)
    const signing = { ...shop, id_token_signed_response_alg: 'HS256' }
    const sealed = await update(client, { ...signing, client_secret: first })
    assert.equal(sealed.told['client_secret'], first)
    await update(client, shop)
    const unknown = await update(client, signing)
    assert.notEqual(unknown.told['client_secret'], first)
    assert.match(String(unknown.told['client_secret']), /^[\w-]{43}$/)
  })

  describe('DCR-10 RFC7592 §2.2 refuses an update', () => {
    let client: Registered
    before(async () => {
      client = await register(door, shop)
    })
    const cases: readonly (readonly [string, object, RegExp])[] = [
      ['for another client', { ...shop, client_id: 'ledger' }, /^invalid_request The member client_id/],
      ['without a client_id', { ...shop, client_id: undefined }, /^invalid_request The member client_id/],
      [
        'with a secret of its own choice',
        { ...shop, client_secret: 'x'.repeat(43) },
        /^invalid_client_metadata/,
      ],
      [
        'with a secret that is no text',
        { ...shop, client_secret: 5 },
        /^invalid_client_metadata client_secret/,
      ],
      ['with the server’s token', { ...shop, registration_access_token: 'x' }, /^invalid_request The member/],
      ['with the server’s address', { ...shop, registration_client_uri: 'x' }, /^invalid_request The member/],
      ['with the server’s times', { ...shop, client_secret_expires_at: 0 }, /^invalid_request The member/],
      [
        'with a bad redirect URI',
        { redirect_uris: ['javascript:x'] },
        /^invalid_redirect_uri redirect_uris\[0\]/,
      ],
      [
        'DCR-5 with the operator’s scope',
        { ...shop, scope: 'exeunt:admin' },
        /^invalid_client_metadata scope/,
      ],
      [
        'DCR-5 with the name of one of the provider’s own apps',
        { ...shop, client_name: 'The ledger app' },
        /^invalid_client_metadata client_name/,
      ],
      [
        'DCR-5 with tokens for itself alone',
        { ...shop, grant_types: ['authorization_code', 'client_credentials'] },
        /^invalid_client_metadata grant_types/,
      ],
    ]
    for (const [name, metadata, words] of cases) {
      it(name, async () => {
        const before = jsonOf(await manage(door, 'GET', client))
        assert.match(await refusalOf(client, metadata), words)
        assert.deepEqual(jsonOf(await manage(door, 'GET', client)), before)
      })
    }
  })

  describe('DCR-9 RFC7592 §2 answers 401 to whoever is not the client', () => {
    const attempts = async (client: Registered, token: string | undefined) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const form = JSON.stringify({ ...shop, client_id: client.client_id })
      const uri = client.registration_client_uri
      const json = { 'content-type': 'application/json' }
      return Promise.all([
        door.send('GET', uri, { headers }),
        door.send('PUT', uri, { headers: { ...headers, ...json }, form }),
        door.send('DELETE', uri, { headers }),
      ])
    }
    const tokens: readonly (readonly [string, (client: Registered) => Promise<string | undefined>])[] = [
      ['without a token', async () => undefined],
      ['with nonsense', async () => 'exrg_nonsense'],
      [
        'with the token of another client',
        async () => (await register(door, shop)).registration_access_token,
      ],
      [
        'with the token of another client under its own name',
        async ({ client_id }) => {
          const { registration_access_token: other } = await register(door, shop)
          return other.replace(/^exrg_.{26}/, `exrg_${client_id}`)
        },
      ],
      ['with its secret', async ({ client_secret }) => client_secret],
      [
        'with an access token of its own',
        async () => {
          const app = door.app('robot')
          const robot = registeredApp(app, await register(door, metadataOf(app)))
          return (await signIn(door, robot, { person: ada })).access_token
        },
      ],
    ]
    for (const [name, tokenFor] of tokens) {
      it(name, async () => {
        const client = await register(door, shop)
        for (const { status, headers } of await attempts(client, await tokenFor(client))) {
          assert.equal(status, 401)
          assert.match(String(headers['www-authenticate']), /^Bearer /)
        }
        assert.equal((await manage(door, 'GET', client)).status, 200)
      })
    }

    it('of another tenant, where the same token means nothing', async () => {
      const client = await register(door, shop)
      const elsewhere = client.registration_client_uri.replace(door.base, `${door.base}/globex`)
      for (const method of ['GET', 'DELETE'] as const) {
        const answer = await manage(door, method, { ...client, registration_client_uri: elsewhere })
        assert.equal(answer.status, 401)
      }
      assert.equal((await manage(door, 'GET', client)).status, 200)
    })

    it('DCR-12 or where the client is one of the configuration', async () => {
      const { registration_access_token } = await register(door, shop)
      const uri = `${door.base}/oauth2/register/ledger`
      const headers = { authorization: `Bearer ${registration_access_token}` }
      for (const method of ['GET', 'DELETE'] as const)
        assert.equal((await door.send(method, uri, { headers })).status, 401)
      assert.equal((await door.send('GET', `${door.base}/oauth2/register/%zz`, { headers })).status, 400)
    })
  })

  it('DCR-11 RFC7592 §2.3 goes with everything that it had: its tokens, its parts in sessions, its token for itself', async () => {
    const app = door.app('stall')
    const client = await register(door, {
      ...metadataOf(app),
      grant_types: ['authorization_code', 'refresh_token'],
    })
    const self = registeredApp(app, client)
    const own = await signIn(door, self, { person: ada })
    await visit(door, own.browser, authorizePath(door.app('ledger')))
    const gone = await manage(door, 'DELETE', client)
    assert.equal(gone.status, 204)
    assert.equal(gone.body, '')
    await until('the app heard of it', () => app.notices.length === 1)
    for (const method of ['GET', 'PUT', 'DELETE'] as const)
      assert.equal((await manage(door, method, client)).status, 401)
    assert.equal((await userinfo(door, own.access_token)).status, 401)
    assert.equal((await introspect(door, door.app('ledger'), own.access_token))['active'], false)
    assert.equal(
      (await callAs(door, self, '/oauth2/token', { grant_type: 'client_credentials' })).status,
      401,
    )
    assert.equal((await door.send('GET', authorizePath(self))).status, 400)
    assert.ok(await isSignedIn(own.browser, door.app('ledger')), 'the session itself goes on')
    const consents = await door.exeunt().database.read.selectFrom('consents').selectAll().execute()
    assert.deepEqual(
      consents.filter(({ client_id }) => client_id === client.client_id),
      [],
    )
  })

  it('DCR-11 RFC7592 §2.3 is gone after a restart too', async () => {
    const [client, other] = [await register(door, shop), await register(door, shop)]
    await manage(door, 'DELETE', client)
    await door.restart()
    assert.equal((await manage(door, 'GET', client)).status, 401)
    assert.equal((await manage(door, 'GET', other)).status, 200)
  })

  it('manages itself also where the tenant takes no new clients any more', async () => {
    const client = await register(door, shop)
    const globex = { id: 'globex', pathPrefix: '/globex' }
    await door.restart({ neighbours: [globex] })
    assert.equal((await manage(door, 'GET', client)).status, 200)
    assert.equal((await manage(door, 'DELETE', client)).status, 204)
  })
})
