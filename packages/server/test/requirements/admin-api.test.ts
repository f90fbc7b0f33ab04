import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  authorizePath,
  bob,
  callAs,
  type FrontDoor,
  introspect,
  isSignedIn,
  joinApp,
  jsonOf,
  manage,
  openFrontDoor,
  openRegistration,
  register,
  press,
  refresh,
  signIn,
  tokensOf,
  visit,
} from '../support/front-door.ts'
import { type Admin, administrator, adminScope, consoleClient } from '../support/front-door/admin.ts'

const neighbour = {
  id: 'umbra',
  name: 'Umbra',
  pathPrefix: '/umbra',
  clients: [
    {
      client_id: 'console',
      client_secret: 'console-secret-console-secret',
      grant_types: ['client_credentials'],
      scope: adminScope,
    },
  ],
  users: [],
}

const clients = {
  ...consoleClient,
  // Misconfigured on purpose: a person can ask it for the scope.
  mixed: () => ({ scope: `openid offline_access ${adminScope}` }),
  machine: () => ({
    redirect_uris: undefined,
    post_logout_redirect_uris: undefined,
    backchannel_logout_uri: undefined,
    grant_types: ['client_credentials'],
    scope: 'orders:read',
  }),
}

describe('the admin API, through the front door', () => {
  let door: FrontDoor
  let admin: Admin
  before(async () => {
    door = await openFrontDoor({ clients, neighbours: [neighbour] })
    admin = await administrator(door)
  })
  after(() => door.close())

  const withToken = (token: string, path = '/admin/v1/users') =>
    door.send('GET', path, { headers: { authorization: `Bearer ${token}` } })

  describe('RFC6750 §3 who may call', () => {
    it('nobody without a token, who hears nothing of errors', async () => {
      const { status, headers } = await door.send('GET', '/admin/v1/users')
      assert.equal(status, 401)
      assert.equal(headers['www-authenticate'], `Bearer realm="${door.base}", scope="${adminScope}"`)
    })
    it('nobody with a token that means nothing', async () => {
      for (const token of ['x', 'exat_nonsense', `${admin.token}A`, 'a.b.c', "'or'1'='1"]) {
        const { status, headers } = await withToken(token)
        assert.ok(status === 401 || status === 400, String(status))
        assert.match(String(headers['www-authenticate'] ?? 'error='), /error=/)
      }
    })
    it('nobody with the token in the query', async () => {
      const answer = await withToken(admin.token, `/admin/v1/users?access_token=${admin.token}`)
      assert.equal(answer.status, 400)
      assert.ok(!answer.body.includes(admin.token))
    })
    it('no client without the scope', async () => {
      const form = { grant_type: 'client_credentials' }
      const { access_token } = tokensOf(await callAs(door, door.app('machine'), '/oauth2/token', form))
      const { status, headers } = await withToken(access_token)
      assert.equal(status, 403)
      assert.match(String(headers['www-authenticate']), /error="insufficient_scope".*scope="exeunt:admin"/)
    })
    it('no client that is not registered for the scope gets it', async () => {
      const form = { grant_type: 'client_credentials', scope: adminScope }
      for (const id of ['machine', 'ledger'])
        assert.equal((await callAs(door, door.app(id), '/oauth2/token', form)).status, 400)
    })
    it('no person, whatever scope their token has', async () => {
      const own = await signIn(door, door.app('mixed'), {
        person: ada,
        parameters: { scope: `openid ${adminScope}` },
      })
      assert.notEqual((await withToken(own.access_token)).status, 200)
    })
    it('nobody of another tenant, nor with their token', async () => {
      const answer = await door.send('POST', '/umbra/oauth2/token', {
        headers: { authorization: `Basic ${btoa('console:console-secret-console-secret')}` },
        form: { grant_type: 'client_credentials', scope: adminScope },
      })
      const { access_token } = tokensOf(answer)
      assert.equal((await withToken(access_token)).status, 401)
      assert.equal((await withToken(admin.token, '/umbra/admin/v1/users')).status, 401)
      assert.equal((await withToken(access_token, '/umbra/admin/v1/users')).status, 200)
    })
    it('nobody with a token that was revoked', async () => {
      const { token } = await administrator(door)
      assert.equal((await callAs(door, door.app('console'), '/oauth2/revoke', { token })).status, 200)
      assert.equal((await withToken(token)).status, 401)
    })
    it('no page of another origin: no CORS', async () => {
      const { headers } = await door.send('GET', '/admin/v1/users', {
        headers: {
          authorization: `Bearer ${admin.token}`,
          origin: new URL(door.app('ledger').callback).origin,
        },
      })
      assert.equal(headers['access-control-allow-origin'], undefined)
    })
  })

  describe('what is asked wrongly', () => {
    const user = { username: 'grace', password: 'grace knows a password' }
    const bodies: readonly (readonly [string, unknown, RegExp])[] = [
      ['no JSON', '{', /"body"/],
      ['a list', '[]', /an object/],
      ['a text', '"x"', /an object/],
      ['null', 'null', /an object/],
      ['a member twice', '{"username":"a","username":"b"}', /given twice/],
      ['fifty-one levels', '['.repeat(60), /levels deep/],
      ['a member that is unknown', { ...user, role: 'root' }, /"role".*no known key/],
      ['a prototype', '{"__proto__":{"x":1},"username":"a"}', /__proto__/],
      ['a number as a name', { ...user, username: 5 }, /"username"/],
      ['no name', { password: user.password }, /"username".*missing/],
      ['a short password', { ...user, password: 'short' }, /"password".*not shown/],
      ['a password from a file', { ...user, password: { file: '/etc/passwd' } }, /"password".*not shown/],
      ['an address that was verified, and none', { ...user, email_verified: true }, /"email_verified"/],
    ]
    for (const [name, body, expected] of bodies) {
      it(`${name}: 400, with the path, and nothing happened`, async () => {
        const answer = await admin.call('POST', '/admin/v1/users', body)
        assert.equal(answer.status, 400)
        assert.match(answer.body, expected)
        assert.ok(!answer.body.includes('short'))
        const found = await admin.ok('GET', '/admin/v1/users?search=grace')
        assert.deepEqual(found['users'], [])
      })
    }
    it('another media type: 415', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
        const answer = await door.send('POST', '/admin/v1/users', {
          headers: { authorization: `Bearer ${admin.token}`, 'content-type': type },
          form: '{}',
        })
        assert.equal(answer.status, 415)
      }
    })
    it('another method: 405 with those that are right', async () => {
      const { status, headers } = await admin.call('PATCH', '/admin/v1/users/x')
      assert.equal(status, 405)
      assert.equal(headers['allow'], 'GET, DELETE')
    })
    it('an unknown address: 404', async () => {
      for (const path of ['/admin/v1', '/admin/v1/nothing', '/admin/v2/users'])
        assert.equal((await admin.call('GET', path)).status, 404)
    })
    it('pages that are too large, too small or no numbers, and parameters that are unknown or twice', async () => {
      for (const query of [
        'limit=201',
        'limit=0',
        'limit=-1',
        'limit=1e9',
        'limit=99999999999999999999',
        'limit=x',
      ]) {
        const { status, body } = await admin.call('GET', `/admin/v1/sessions?${query}`)
        assert.equal(status, 400, query)
        assert.match(body, /"limit".*from 1 to 200/)
      }
      for (const query of ['offset=1', 'limit=1&limit=2', 'limit=%zz', 'cursor=%00', 'cursor=a%20b'])
        assert.equal((await admin.call('GET', `/admin/v1/sessions?${query}`)).status, 400, query)
    })
    it('texts in the place of an id are 404 or 409, and never a fault', async () => {
      const texts = [
        "' or 1=1 --",
        '..%2f..%2fetc',
        '__proto__',
        '%00',
        '{"$gt":""}',
        '\u{1f600}',
        'a'.repeat(255),
      ]
      for (const text of texts) {
        const id = text.includes('%') ? text : encodeURIComponent(text)
        const paths = ['users', 'clients', 'sessions', 'logouts'].map((name) => `/admin/v1/${name}/${id}`)
        for (const path of paths) assert.equal((await admin.call('GET', path)).status, 404, path)
        assert.equal((await admin.call('GET', `/admin/v1/users/${id}/grants`)).status, 404)
        assert.equal((await admin.call('DELETE', `/admin/v1/users/${id}/sessions`)).status, 404)
        assert.equal((await admin.call('DELETE', `/admin/v1/clients/${id}/sessions`)).status, 404)
        assert.equal((await admin.call('POST', `/admin/v1/deliveries/${id}/resend`)).status, 409)
        assert.equal((await admin.call('DELETE', `/admin/v1/keys/${id}`)).status, 404)
      }
      for (const broken of ['%zz', '%ff'])
        assert.ok([400, 404].includes((await admin.call('GET', `/admin/v1/users/${broken}`)).status))
      assert.equal((await admin.call('DELETE', '/admin/v1/sessions/x', { a: 1 })).status, 400)
    })
    it('a username, or an app that is unknown, in the place of an id: 404 with a sentence, and nobody is signed out', async () => {
      const own = await signIn(door, door.app('ledger'), { person: ada })
      const cases = [
        ['DELETE', 'users/ada/sessions', 'user'],
        ['GET', 'sessions?user=ada', 'user'],
        ['GET', 'sessions?user=ada&client=ledger', 'user'],
        ['GET', 'users/ada/grants', 'user'],
        ['DELETE', 'users/ada/apps/ledger', 'user'],
        ['DELETE', 'users/user-ada/apps/nobody', 'client'],
        ['GET', 'sessions?client=nobody', 'client'],
        ['GET', 'sessions?user=user-ada&client=nobody', 'client'],
        ['DELETE', 'clients/nobody/sessions', 'client'],
      ] as const
      for (const [method, path, what] of cases) {
        const { status, json } = await admin.call(method, `/admin/v1/${path}`)
        assert.equal(status, 404, path)
        assert.deepEqual(json, { error: 'not_found', error_description: `There is no such ${what}.` }, path)
      }
      assert.equal(await isSignedIn(own.browser, own.app), true)
    })
    it('a person or an app that is known and has nothing: 200, and nothing', async () => {
      const body = { username: 'idle' }
      const { id } = await admin.ok('POST', '/admin/v1/users', body)
      const path = `/admin/v1/users/${String(id)}`
      assert.deepEqual(await admin.ok('GET', `/admin/v1/sessions?user=${String(id)}`), { sessions: [] })
      assert.deepEqual(await admin.ok('GET', `${path}/grants`), { grants: [] })
      assert.deepEqual(await admin.ok('DELETE', `${path}/sessions`), { logout: null })
      assert.deepEqual(await admin.ok('DELETE', `${path}/apps/ledger`), { logout: null })
      assert.deepEqual(await admin.ok('GET', '/admin/v1/sessions?client=machine'), { sessions: [] })
      const ended = await admin.ok('DELETE', '/admin/v1/clients/machine/sessions')
      assert.deepEqual(ended, { logouts: 0, complete: true })
    })
    it('cursors that no answer of this list had: 400 with a sentence', async () => {
      const { next } = await admin.ok('GET', '/admin/v1/clients?limit=1')
      assert.ok(typeof next === 'string')
      const base64 = (text: string) => Buffer.from(text).toString('base64url')
      const lists = ['sessions', 'users', 'users/user-ada/grants', 'dead-letters']
      for (const cursor of ['x', 'zzzz', base64('user-ada'), base64('sessions:'), base64('users:\0'), next])
        for (const list of lists) {
          const { status, body } = await admin.call('GET', `/admin/v1/${list}?cursor=${cursor}`)
          assert.equal(status, 400, `${list} ${cursor}`)
          assert.match(body, /"path":"cursor".*a cursor from an answer of this list/)
        }
      for (const cursor of [next.slice(1), `${next}_`, `${next}%C3%A9`])
        assert.equal((await admin.call('GET', `/admin/v1/clients?cursor=${cursor}`)).status, 400, cursor)
      assert.equal((await admin.call('GET', `/admin/v1/clients?cursor=${next}`)).status, 200)
    })
    it('a search is text and no pattern', async () => {
      for (const text of ['%', '_', "'", '\\'])
        assert.deepEqual(await admin.ok('GET', `/admin/v1/users?search=${encodeURIComponent(text)}`), {
          users: [],
        })
    })
  })

  describe('sessions', () => {
    it('are listed with device and apps, by person and by app, page by page', async () => {
      const first = await signIn(door, door.app('ledger'), { person: bob })
      const there = await joinApp(door, door.app('atlas'), first.browser)
      await signIn(door, door.app('ledger'), { person: bob })
      const listed = await admin.ok('GET', '/admin/v1/sessions?user=user-bob')
      const sessions = listed['sessions'] as Record<string, unknown>[]
      assert.deepEqual(
        sessions.map(({ user_id, username, kind }) => [user_id, username, kind]),
        [
          ['user-bob', 'bob', 'browser'],
          ['user-bob', 'bob', 'browser'],
        ],
      )
      const reaching = sessions.find(({ apps }) => (apps as unknown[]).length === 2)
      const apps = (reaching?.['apps'] ?? []) as Record<string, unknown>[]
      assert.deepEqual(
        new Map(apps.map(({ client_id, sid }) => [client_id, sid])),
        new Map([
          ['ledger', first.sid],
          ['atlas', there.sid],
        ]),
      )
      const atlas = await admin.ok('GET', '/admin/v1/sessions?client=atlas')
      assert.deepEqual(
        (atlas['sessions'] as Record<string, unknown>[]).map(({ id }) => id),
        [reaching?.['id']],
      )
      const all: unknown[] = []
      for (let path: string | undefined = '/admin/v1/sessions?limit=1'; path;) {
        const page: Record<string, unknown> = await admin.ok('GET', path)
        all.push(...(page['sessions'] as unknown[]))
        path =
          typeof page['next'] === 'string' ? `/admin/v1/sessions?limit=1&cursor=${page['next']}` : undefined
      }
      assert.ok(all.length >= 2)
      assert.equal(new Set(all.map((one) => JSON.stringify(one))).size, all.length)
    })

    it('of another tenant are not there', async () => {
      const own = await signIn(door, door.app('ledger'), { person: bob })
      const listed = await admin.ok('GET', '/admin/v1/sessions?user=user-bob')
      const [{ id } = { id: '' }] = listed['sessions'] as { id: string }[]
      const { access_token: theirs } = tokensOf(
        await door.send('POST', '/umbra/oauth2/token', {
          headers: { authorization: `Basic ${btoa('console:console-secret-console-secret')}` },
          form: { grant_type: 'client_credentials' },
        }),
      )
      const headers = { authorization: `Bearer ${theirs}` }
      assert.equal((await door.send('GET', `/umbra/admin/v1/sessions/${id}`, { headers })).status, 404)
      assert.equal((await door.send('DELETE', `/umbra/admin/v1/sessions/${id}`, { headers })).status, 404)
      for (const path of ['users/user-bob/sessions', 'clients/ledger/sessions'])
        assert.equal((await door.send('DELETE', `/umbra/admin/v1/${path}`, { headers })).status, 404)
      assert.equal(await isSignedIn(own.browser, own.app), true)
    })
  })

  describe('clients', () => {
    const app = {
      client_id: 'made',
      client_name: 'Made here',
      redirect_uris: ['https://made.example/callback'],
      token_endpoint_auth_method: 'client_secret_basic',
      first_party: true,
      require_pkce: false,
    }
    it('are created with a secret that is shown once, work at once, and are replaced and deleted', async () => {
      const { status, headers, json } = await admin.call('POST', '/admin/v1/clients', app)
      assert.equal(status, 201)
      assert.equal(headers['location'], `${door.base}/admin/v1/clients/made`)
      const secret = String(json['client_secret'])
      const made = { ...door.app('made'), secret }
      const form = { grant_type: 'client_credentials' }
      assert.equal((await callAs(door, made, '/oauth2/token', form)).status, 200)

      const read = await admin.ok('GET', '/admin/v1/clients/made')
      assert.equal(read['client_secret'], undefined)
      assert.equal(read['client_name'], 'Made here')
      assert.equal(read['origin'], 'admin')

      const { origin: _, created_at: __, ...metadata } = read
      const replaced = await admin.ok('PUT', '/admin/v1/clients/made', {
        ...metadata,
        client_name: 'Renamed',
      })
      assert.deepEqual({ ...replaced, client_name: 'Made here' }, read)
      assert.equal((await callAs(door, made, '/oauth2/token', form)).status, 200, 'the secret stayed')

      const signing = { ...metadata, id_token_signed_response_alg: 'HS256' }
      const { client_secret: other } = await admin.ok('PUT', '/admin/v1/clients/made', signing)
      assert.ok(typeof other === 'string' && other !== secret, 'a secret that must compute is made anew')

      assert.equal((await admin.call('POST', '/admin/v1/clients', app)).status, 409)
      assert.equal((await admin.call('DELETE', '/admin/v1/clients/made')).status, 204)
      assert.equal((await callAs(door, { ...made, secret: other }, '/oauth2/token', form)).status, 401)
      assert.equal((await admin.call('DELETE', '/admin/v1/clients/made')).status, 404)
      assert.equal((await admin.call('GET', '/admin/v1/clients/made')).status, 404)

      const { audit = [] } = await door.snapshot()
      const told = audit.filter((row) => String(Object(row)['details']).includes('"client":"made"'))
      const details = '{"client":"made","origin":"admin","by":"console"}'
      assert.deepEqual(
        told.map((row) => `${Object(row)['event']} ${Object(row)['details']}`).toSorted(),
        ['changed', 'changed', 'registered', 'removed'].map((what) => `client-${what} ${details}`),
      )
    })
    it('speak a dialect of the tenant, or are its access keys, and say so', async (t) => {
      const speaking = await openFrontDoor({
        clients: { ...clients, ledger: () => ({ dialect: 'genauth' }) },
        tenant: { dialects: { genauth: {} } },
      })
      t.after(() => speaking.close())
      const { call, ok } = await administrator(speaking)
      const vendor = {
        client_id: 'vendor',
        redirect_uris: ['https://made.example/callback'],
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code', 'refresh_token', 'password'],
        dialect: 'genauth',
      }
      const { client_secret: secret, ...made } = await ok('POST', '/admin/v1/clients', vendor)
      assert.ok(String(secret).length >= 32)
      assert.equal(made['dialect'], 'genauth')
      assert.equal(made['refresh_token_policy'], 'reuse')
      assert.equal(made['allow_plain_pkce'], true)
      assert.deepEqual(made['grant_types'], vendor.grant_types)
      assert.equal(made['id_token_signed_response_alg'], undefined, 'what its door is used to')
      const { origin: _, created_at: __, ...metadata } = made
      assert.deepEqual(await ok('PUT', '/admin/v1/clients/vendor', metadata), made)

      const key = {
        client_id: 'key',
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        signs_requests: true,
        access_key_of: 'ledger',
      }
      const keyed = await ok('POST', '/admin/v1/clients', key)
      assert.ok(typeof keyed['client_secret'] === 'string')
      assert.equal((await ok('GET', '/admin/v1/clients/key'))['signs_requests'], true)
      assert.equal((await ok('GET', '/admin/v1/clients/key'))['access_key_of'], 'ledger')
      for (const wrong of [
        { access_key_of: 'nobody' },
        { access_key_of: 'key' },
        { dialect: 'auth0' },
        { dialect: 'genauth', id_token_signed_response_alg: 'ES256' },
      ])
        assert.equal((await call('PUT', '/admin/v1/clients/key', { ...key, ...wrong })).status, 400)
    })
    it('of the configuration are shown, and changed in the file only', async () => {
      const read = await admin.ok('GET', '/admin/v1/clients/ledger')
      assert.equal(read['origin'], 'configuration')
      for (const [method, body] of [['DELETE'], ['PUT', app]] as const) {
        const answer = await admin.call(method, '/admin/v1/clients/ledger', body)
        assert.equal(answer.status, 409)
        assert.match(answer.body, /configuration file/)
      }
    })
    it('that registered themselves are changed by their own token, and shown out by an administrator', async (t) => {
      const open = await openFrontDoor({ clients, tenant: openRegistration })
      t.after(() => open.close())
      const { call } = await administrator(open)
      const own = await register(open, { redirect_uris: ['https://app.example/callback'] })
      const path = `/admin/v1/clients/${own.client_id}`
      assert.equal((await call('PUT', path, app)).status, 409)
      assert.equal((await call('DELETE', path)).status, 204)
      assert.equal((await manage(open, 'GET', own)).status, 401)
      assert.equal((await call('GET', path)).status, 404)
    })
    const wrong: readonly (readonly [string, object, RegExp])[] = [
      ['an unknown field', { colour: 'red' }, /"colour"/],
      ['a secret of their own', { client_secret: 'a secret of their own that is long' }, /"client_secret"/],
      ['a secret from a file', { client_secret: { file: '/etc/passwd' } }, /"client_secret"/],
      ['a redirect URI by http', { redirect_uris: ['http://made.example/'] }, /"redirect_uris\[0\]"/],
      ['a fragment', { redirect_uris: ['https://made.example/#x'] }, /"redirect_uris\[0\]"/],
      ['an unknown grant type', { grant_types: ['magic'] }, /"grant_types\[0\]"/],
      ['D8 passwords where no dialect takes them', { grant_types: ['password'] }, /"grant_types"/],
      ['D3 a dialect that the tenant does not speak', { dialect: 'genauth' }, /"dialect"/],
      [
        'a logout address that is none',
        { backchannel_logout_uri: 'javascript:alert(1)' },
        /"backchannel_logout_uri"/,
      ],
      ['no id', { client_id: 'with space' }, /"client_id"/],
      ['a number as an id', { client_id: 7 }, /"client_id"/],
    ]
    for (const [name, change, expected] of wrong) {
      it(`with ${name} are refused by path`, async () => {
        const answer = await admin.call('POST', '/admin/v1/clients', {
          ...app,
          client_id: 'wrong',
          ...change,
        })
        assert.equal(answer.status, 400)
        assert.match(answer.body, expected)
      })
    }
    it('keep their id when they are replaced', async () => {
      await admin.ok('POST', '/admin/v1/clients', { ...app, client_id: 'stays' })
      const answer = await admin.call('PUT', '/admin/v1/clients/stays', { ...app, client_id: 'goes' })
      assert.match(answer.body, /"client_id"/)
      assert.equal(answer.status, 400)
    })
    it('get an id where they have none, and are listed page by page', async () => {
      const { client_id: _, ...nameless } = app
      const { client_id: id } = await admin.ok('POST', '/admin/v1/clients', nameless)
      const ids: unknown[] = []
      for (let path: string | undefined = '/admin/v1/clients?limit=2'; path;) {
        const page: Record<string, unknown> = await admin.ok('GET', path)
        ids.push(...(page['clients'] as { client_id: string }[]).map((one) => one.client_id))
        path =
          typeof page['next'] === 'string' ? `/admin/v1/clients?limit=2&cursor=${page['next']}` : undefined
      }
      assert.ok(ids.includes(id) && ids.includes('ledger'))
      assert.equal(new Set(ids).size, ids.length)
    })
  })

  describe('users', () => {
    const grace = {
      username: 'Grace',
      email: 'grace@example.org',
      password: 'grace knows a password',
      name: 'Grace',
    }
    it('are created, sign in, are disabled, enabled and deleted', async () => {
      const { status, json, headers } = await admin.call('POST', '/admin/v1/users', grace)
      assert.equal(status, 201)
      const id = String(json['id'])
      assert.equal(headers['location'], `${door.base}/admin/v1/users/${id}`)
      const person = { ...ada, ...grace, username: 'grace' }
      const own = await signIn(door, door.app('ledger'), { person })
      assert.equal(own.claims['sub'], id)

      assert.equal((await admin.call('POST', '/admin/v1/users', grace)).status, 409)
      const { logout } = await admin.ok('POST', `/admin/v1/users/${id}/disable`)
      assert.equal((logout as Record<string, unknown>)['door'], 'account-closed')
      assert.deepEqual(await introspect(door, own.app, own.access_token), { active: false })
      assert.equal(await isSignedIn(own.browser, own.app), false)
      const stranger = door.browser()
      const page = await visit(door, stranger, authorizePath(own.app))
      assert.equal(
        (await press(door, stranger, page, { username: 'grace', password: grace.password })).status,
        403,
      )
      assert.deepEqual(await admin.ok('POST', `/admin/v1/users/${id}/disable`), { logout: null })

      assert.equal((await admin.call('POST', `/admin/v1/users/${id}/enable`)).status, 204)
      door.clock.advance(1)
      await signIn(door, door.app('ledger'), { person })
      await admin.ok('DELETE', `/admin/v1/users/${id}`)
      for (const method of ['GET', 'DELETE'] as const)
        assert.equal((await admin.call(method, `/admin/v1/users/${id}`)).status, 404)
    })
    it('are found by a part of their name', async () => {
      const { users } = await admin.ok('GET', '/admin/v1/users?search=LOVE')
      assert.deepEqual(users, [])
      const found = await admin.ok('GET', '/admin/v1/users?search=ADA&limit=1')
      assert.equal((found['users'] as { id: string }[])[0]?.id, 'user-ada')
    })
  })

  describe('grants', () => {
    it('of a person are listed and revoked, and the app hears', async () => {
      const own = await signIn(door, door.app('ledger'), {
        person: bob,
        parameters: { scope: 'openid offline_access', prompt: 'consent' },
      })
      const listed = await admin.ok('GET', '/admin/v1/users/user-bob/grants')
      const grant = (listed['grants'] as Record<string, unknown>[]).find((one) => one['outlives_session'])
      assert.equal(grant?.['client_id'], 'ledger')
      const path = `/admin/v1/users/user-bob/grants/${String(grant?.['id'])}`
      const { logout } = await admin.ok('DELETE', path)
      const { apps, deliveries } = logout as { apps: { sid: string }[]; deliveries: { state: string }[] }
      assert.deepEqual(
        apps.map(({ sid }) => sid),
        [own.sid],
      )
      assert.deepEqual(
        deliveries.map(({ state }) => state),
        ['delivered'],
      )
      assert.equal((await refresh(door, own.app, own.refresh_token)).status, 400)
      assert.deepEqual(await admin.ok('DELETE', path), { logout: null })
      const wrong = `/admin/v1/users/user-ada/grants/${String(grant?.['id'])}`
      assert.equal((await admin.call('DELETE', wrong)).status, 404)
    })
    it('of an app are all revoked at once; the session goes on, and the next sign-in is a new part', async () => {
      const own = await signIn(door, door.app('ledger'), { person: bob })
      const atlas = await joinApp(door, door.app('atlas'), own.browser)
      await admin.ok('DELETE', '/admin/v1/users/user-bob/apps/ledger')
      assert.deepEqual(await introspect(door, own.app, own.access_token), { active: false })
      assert.equal((await introspect(door, atlas.app, atlas.access_token))['active'], true)
      const again = await joinApp(door, own.app, own.browser)
      assert.notEqual(again.sid, own.sid)
    })
  })

  describe('keys', () => {
    it('are listed, rotated with an overlap, and withdrawn', async () => {
      const before = (await admin.ok('GET', '/admin/v1/keys'))['keys'] as Record<string, unknown>[]
      const made = await admin.ok('POST', '/admin/v1/keys', {
        algorithm: 'RS256',
        overlap_seconds: 600,
      })
      const [key] = made['keys'] as Record<string, unknown>[]
      assert.equal(key?.['state'], 'waiting')
      const after = (await admin.ok('GET', '/admin/v1/keys'))['keys'] as Record<string, unknown>[]
      assert.equal(after.length, before.length + 1)
      for (const { public_jwk } of after)
        assert.equal((public_jwk as Record<string, unknown>)['d'], undefined)
      const path = `/admin/v1/keys/${String(key?.['kid'])}`
      assert.equal((await admin.call('DELETE', path)).status, 204)
      assert.equal((await admin.call('DELETE', path)).status, 404)
      for (const body of [{ algorithm: 'HS256' }, { algorithm: 'none' }, { overlap_seconds: -1 }])
        assert.equal((await admin.call('POST', '/admin/v1/keys', body)).status, 400)
    })
    it('of all algorithms are rotated at once', async () => {
      const { keys } = await admin.ok('POST', '/admin/v1/keys', {})
      assert.deepEqual(
        new Set((keys as { algorithm: string }[]).map(({ algorithm }) => algorithm)),
        new Set(['RS256', 'PS256', 'ES256', 'EdDSA']),
      )
    })
  })

  describe('AKA-92 settings', () => {
    const path = '/admin/v1/settings'
    const shown = { logout_revokes: 'as-granted' }

    it('are shown as they count, and changed at once', async () => {
      assert.deepEqual(await admin.ok('GET', path), shown)
      assert.deepEqual(await admin.ok('PATCH', path, {}), shown)
      const changed = await admin.ok('PATCH', path, { logout_revokes: 'everything' })
      assert.deepEqual(changed, { logout_revokes: 'everything' })
      assert.deepEqual(await admin.ok('GET', path), changed)
      assert.deepEqual(await admin.ok('PATCH', path, shown), shown)
    })

    it('are audited, with who changed them', async () => {
      const { audit = [] } = await door.snapshot()
      const lines = audit.filter((row) => (row as { event: string }).event === 'tenant-setting-changed')
      assert.match(JSON.stringify(lines), /logoutRevokes.*console/)
    })

    it('are refused where they say what there is not', async () => {
      for (const body of [
        { logout_revokes: 'all' },
        { logout_revokes: null },
        { logoutRevokes: 'everything' },
      ])
        assert.equal((await admin.call('PATCH', path, body)).status, 400)
      assert.deepEqual(await admin.ok('GET', path), shown)
    })
  })

  describe('the description', () => {
    it('has every admin route, and every operation was called by these tests', async () => {
      const description = jsonOf(await door.send('GET', '/admin/v1/openapi.json'))
      const paths = description['paths'] as Record<string, Record<string, { operationId: string }>>
      const described = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      )
      const served = door
        .exeunt()
        .routes.filter(({ path }) => path.startsWith('/admin/') && !path.endsWith('/openapi.json'))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
      assert.deepEqual(described.toSorted(), served.toSorted())
      assert.ok(served.length >= 20)
      await admin.call('PUT', '/admin/v1/users/nobody/password', { password: 'long enough for all' })
      await admin.call('GET', '/admin/v1/dead-letters')
      await admin.call('DELETE', '/admin/v1/clients/nobody/sessions')
      const ids = Object.values(paths).flatMap((methods) =>
        Object.values(methods).map(({ operationId }) => operationId),
      )
      assert.equal(new Set(ids).size, ids.length)
      assert.deepEqual(
        ids.filter((id) => !admin.called.has(id)),
        [],
      )
    })
  })

  it('D13 no answer of all these tests held a secret, a hash, or anything sealed', async () => {
    const secrets = secretsIn(await door.snapshot())
    assert.ok(secrets.length > 20)
    for (const body of admin.answers)
      for (const secret of secrets) assert.ok(!body.includes(secret), `${secret} in ${body}`)
    for (const body of admin.answers)
      assert.doesNotMatch(body, /argon2|_hash|sealed|"(?:d|p|q|dp|dq|qi|k)":"/i)
  })

  it('D15 nothing of a token stands in the log', () => {
    assert.ok(!JSON.stringify(door.log).includes(admin.token))
  })
})

/** Everything in the database that was stored to be compared or opened, and never shown. */
function secretsIn(value: unknown, name = ''): readonly string[] {
  if (typeof value === 'string') {
    if (/hash|sealed|secret|cookie/i.test(name)) return value.length > 20 ? [value] : []
    return value.startsWith('{') ? secretsIn(JSON.parse(value)) : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => secretsIn(one, key))
}
