import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type App, type FrontDoor, jsonOf } from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import { post, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { assertLives, logoutPath } from '../support/front-door/auth0-logout.ts'
import {
  assertRefused,
  clerkId,
  managerId,
  openManagement,
  type Program,
  program,
  programOfNeighbour,
  standing,
} from '../support/front-door/auth0-management.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const callbacks = ['https://app.example/cb']

describe('AUT-76 applications by the Management API', () => {
  let door: FrontDoor
  let manager: Program
  before(async () => {
    door = await openManagement({
      clients: consoleClient,
      tenant: { dialects: { auth0: {} }, registration: { mode: 'open' } },
    })
    manager = await program(door)
  })
  after(() => door.close())

  const made = (more: Json = {}) => manager.ok(201, 'POST /clients', { name: 'Some', callbacks, ...more })
  const patched = async (id: unknown, change: Json) => manager.ok(200, `PATCH /clients/${String(id)}`, change)
  const read = (id: unknown) => manager.ok(200, `GET /clients/${String(id)}`)
  /** As the test's own apps, so that people can sign in at it. */
  const asApp = ({ client_id: id, client_secret: secret }: Json, like: App): App => ({
    ...like,
    id: String(id),
    secret: String(secret),
  })

  it('one is made with a secret that is shown once, and has the defaults of the vendor’s door', async () => {
    const { client_secret: secret, client_id: id, ...rest } = await made()
    assert.match(String(secret), /^[\w-]{32,}$/)
    assert.deepEqual(rest, {
      tenant: 'acme',
      global: false,
      name: 'Some',
      app_type: 'regular_web',
      is_first_party: true,
      oidc_conformant: true,
      cross_origin_authentication: false,
      sso_disabled: false,
      organization_usage: 'deny',
      callbacks,
      allowed_logout_urls: [],
      web_origins: [],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
      require_pushed_authorization_requests: false,
      jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 3600, secret_encoded: false },
      refresh_token: {
        rotation_type: 'non-rotating',
        expiration_type: 'expiring',
        leeway: 10,
        infinite_token_lifetime: true,
        idle_token_lifetime: 2_592_000,
        infinite_idle_token_lifetime: false,
      },
      oidc_logout: { backchannel_logout_urls: [], backchannel_logout_initiators: { mode: 'all' } },
    })
    assert.deepEqual(await read(id), { ...rest, client_id: id })
    const list = await manager.call('GET /clients?per_page=100')
    for (const answer of [list.body, JSON.stringify(await patched(id, { name: 'Other' }))])
      assert.ok(
        !answer.includes(String(secret)) && !answer.includes('secret_hash') && !answer.includes('secretHash'),
      )
  })

  it('one that cannot keep a secret has none', async () => {
    for (const app_type of ['spa', 'native']) {
      const client = await made({ app_type })
      assert.deepEqual([client['app_type'], client['token_endpoint_auth_method']], [app_type, 'none'])
      assert.equal(client['client_secret'], undefined)
      assert.equal((client['refresh_token'] as Json)['rotation_type'], 'rotating')
    }
  })

  it('its secret works in the header and in the body, and goes on to after a change', async () => {
    const app = asApp(await made(), door.app('made'))
    const works = async () => {
      const basic = Buffer.from(`${app.id}:${app.secret}`).toString('base64')
      const form = { grant_type: 'client_credentials', audience: 'https://orders.example/api' }
      const byHeader = await door.send('POST', '/oauth/token', {
        headers: { authorization: `Basic ${basic}` },
        form,
      })
      const byBody = await post(door, app, '/oauth/token', form)
      assert.deepEqual(
        [byHeader, byBody].map((one) => jsonOf(one)['error'] === 'invalid_client'),
        [false, false],
        `${byHeader.body} ${byBody.body}`,
      )
      const wrong = await post(door, { ...app, secret: `${app.secret}x` }, '/oauth/token', form)
      assert.equal(wrong.status, 401)
    }
    await works()
    await patched(app.id, { name: 'Renamed', allowed_logout_urls: ['https://app.example/out'] })
    await works()
    await door.restart()
    await works()
  })

  it('a whole journey at a made application: sign in, change, be told, sign out', async () => {
    const like = door.app('journey')
    const app = asApp(await made({ callbacks: [like.callback] }), like)
    const first = await signInByAuth0(door, app)
    await patched(app.id, {
      allowed_logout_urls: [like.signedOut],
      oidc_logout: { backchannel_logout_urls: [like.noticeUrl] },
    })
    const path = logoutPath({ id_token_hint: first.id_token, post_logout_redirect_uri: like.signedOut })
    assert.equal((await first.browser.get(path)).location, like.signedOut)
    await until('the app was told', () => like.notices.length === 1)
    await assertLives(door, first, false)
  })

  describe('a change', () => {
    it('replaces lists whole, and leaves what it does not name', async () => {
      const {
        client_id: id,
        client_secret: _,
        ...before
      } = await made({
        allowed_logout_urls: ['https://app.example/a', 'https://*.app.example/b'],
        web_origins: ['https://app.example'],
      })
      const after = await patched(id, { allowed_logout_urls: ['https://app.example/c'] })
      assert.deepEqual(after, { ...before, client_id: id, allowed_logout_urls: ['https://app.example/c'] })
      const again = await patched(id, { web_origins: [] })
      assert.deepEqual(again, { ...after, web_origins: [] })
    })

    const roundTrips: readonly Json[] = [
      { name: 'Ada’s “app” <1>' },
      { callbacks: ['https://app.example/cb', 'https://app.example/other?x=1'] },
      { is_first_party: false },
      { logo_uri: 'https://app.example/logo.png', initiate_login_uri: 'https://app.example/login' },
      { require_pushed_authorization_requests: true },
      { grant_types: ['authorization_code', 'implicit', 'refresh_token'] },
      { grant_types: ['authorization_code', 'password', 'client_credentials'] },
      { token_endpoint_auth_method: 'client_secret_basic' },
      { jwt_configuration: { alg: 'HS256' } },
      { refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 } },
      { refresh_token: { rotation_type: 'non-rotating', expiration_type: 'expiring', leeway: 60 } },
      { oidc_logout: { backchannel_logout_urls: ['https://app.example/bcl'] } },
      { oidc_logout: { backchannel_logout_initiators: { mode: 'all' } } },
      {
        oidc_logout: {
          backchannel_logout_initiators: {
            mode: 'custom',
            selected_initiators: ['rp-logout', 'idp-logout', 'session-revoked', 'account-deleted'],
          },
        },
      },
      { oidc_conformant: true, organization_usage: 'deny', cross_origin_authentication: false },
    ]
    for (const change of roundTrips) {
      it(`is kept as it is shown: ${JSON.stringify(change).slice(0, 90)}`, async () => {
        const { client_id: id } = await made()
        const answer = await patched(id, change)
        const found = await read(id)
        const { client_secret: _, ...shown } = answer
        assert.deepEqual(found, shown)
        for (const [name, value] of Object.entries(change))
          assert.partialDeepStrictEqual({ value: found[name] }, { value })
        assert.deepEqual(await patched(id, found), found, 'what is shown can be sent back')
      })
    }

    it('of initiators has no order, and includes those that are always told of', async () => {
      const { client_id: id } = await made()
      const selected_initiators = ['account-deleted', 'password-changed', 'rp-logout']
      const initiators = { mode: 'custom', selected_initiators }
      const { oidc_logout: logout } = await patched(id, {
        oidc_logout: { backchannel_logout_initiators: initiators },
      })
      assert.deepEqual((logout as Json)['backchannel_logout_initiators'], {
        mode: 'custom',
        selected_initiators: ['rp-logout', 'idp-logout', 'password-changed', 'account-deleted'],
      })
    })

    it('of what is told of logouts can be taken back', async () => {
      const { client_id: id } = await made({
        oidc_logout: {
          backchannel_logout_urls: ['https://app.example/bcl'],
          backchannel_logout_initiators: { mode: 'custom', selected_initiators: [] },
        },
      })
      const shown = (await read(id))['oidc_logout'] as Json
      assert.deepEqual(shown['backchannel_logout_initiators'], {
        mode: 'custom',
        selected_initiators: ['rp-logout', 'idp-logout'],
      })
      const { oidc_logout: bare } = await patched(id, { oidc_logout: null })
      assert.deepEqual(bare, { backchannel_logout_urls: [], backchannel_logout_initiators: { mode: 'all' } })
    })

    it('takes away by null what an application need not have', async () => {
      const { client_id: id } = await made({
        logo_uri: 'https://app.example/logo.png',
        initiate_login_uri: 'https://app.example/login',
        allowed_logout_urls: ['https://app.example/out'],
        web_origins: ['https://app.example'],
        refresh_token: { leeway: 42 },
        jwt_configuration: { alg: 'HS256' },
      })
      const bare = await patched(id, {
        logo_uri: null,
        initiate_login_uri: null,
        allowed_logout_urls: null,
        web_origins: null,
        refresh_token: null,
        jwt_configuration: null,
        client_metadata: null,
      })
      const { client_id: _, client_secret: _secret, ...usual } = await made()
      assert.partialDeepStrictEqual(bare, usual)
      assert.ok(!Object.hasOwn(bare, 'logo_uri') && !Object.hasOwn(bare, 'initiate_login_uri'))
    })

    it('takes away by null a part of what it has', async () => {
      const { client_id: id } = await made({ refresh_token: { rotation_type: 'rotating', leeway: 42 } })
      const { refresh_token: tokens } = await patched(id, { refresh_token: { leeway: null } })
      assert.partialDeepStrictEqual(tokens, { rotation_type: 'rotating', leeway: 10 })
    })

    it('by null of what is not kept here asks for nothing', async () => {
      const nothing = { client_metadata: null, allowed_origins: null, client_secret: null }
      await made(nothing)
      const [shop, before] = [await read(shopId), await standing(door)]
      assert.deepEqual(await patched(shopId, nothing), shop)
      assert.deepEqual(await standing(door), before)
    })

    it('from an application without a secret to one with shows the secret that it made', async () => {
      const { client_id: id } = await made({ app_type: 'spa' })
      const { client_secret: secret, ...rest } = await patched(id, {
        token_endpoint_auth_method: 'client_secret_post',
      })
      assert.match(String(secret), /^[\w-]{32,}$/)
      assert.equal(rest['app_type'], 'regular_web')
      const { client_secret: none } = await patched(id, { token_endpoint_auth_method: 'none' })
      assert.equal(none, undefined)
    })

    it('does not make a default the application’s own', async () => {
      const { client_id: id } = await made()
      const found = await read(id)
      const refreshing = { ...(found['refresh_token'] as Json), rotation_type: 'rotating' }
      await patched(id, { ...found, name: 'Other', refresh_token: refreshing })
      const { clients = [] } = await door.snapshot()
      const row = clients.find((one) => (one as Json)['id'] === id) as Json
      const metadata = JSON.parse(String(row['metadata'])) as Json
      for (const name of ['refreshGraceSeconds', 'idTokenAlgorithm', 'backchannelLogoutCauses'])
        assert.ok(!Object.hasOwn(metadata, name), name)
    })

    it('by several at once undoes none of them', async () => {
      const { client_id: id } = await made()
      const changes: readonly Json[] = [
        { name: 'All' },
        { web_origins: ['https://all.example'] },
        { allowed_logout_urls: ['https://all.example/out'] },
        { is_first_party: false },
        { refresh_token: { leeway: 42 } },
        { oidc_logout: { backchannel_logout_urls: ['https://all.example/bcl'] } },
      ]
      await Promise.all(changes.map((change) => patched(id, change)))
      const found = await read(id)
      for (const change of changes)
        for (const [name, value] of Object.entries(change))
          assert.partialDeepStrictEqual({ value: found[name] }, { value })
    })
  })

  describe('what cannot be is refused, and nothing is done', () => {
    const wrong: readonly (readonly [Json | string, RegExp])[] = [
      [{ callbacks: ['javascript:alert(1)'] }, /^callbacks\[0\]: /],
      [{ callbacks: ['https://*.app.example/cb'] }, /^callbacks\[0\]: /],
      [{ callbacks: 'https://app.example/cb' }, /^callbacks: /],
      [{ callbacks: [] }, /^callbacks: |^grant_types/],
      [{ allowed_logout_urls: ['https://*.example'] }, /^allowed_logout_urls\[0\]: /],
      [{ allowed_logout_urls: [1] }, /^allowed_logout_urls\[0\]: /],
      [{ web_origins: ['https://app.example/path'] }, /^web_origins\[0\]: /],
      [{ name: '' }, /^name: /],
      [{ name: 7 }, /^name: /],
      ...[
        'name',
        'is_first_party',
        'app_type',
        'grant_types',
        'token_endpoint_auth_method',
        'require_pushed_authorization_requests',
      ].map((name) => [{ [name]: null }, new RegExp(`^${name}: cannot be null here`)] as const),
      [{ grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'] }, /^grant_types\[0\]: /],
      [{ token_endpoint_auth_method: 'private_key_jwt' }, /jwks/],
      [{ token_endpoint_auth_method: 'tls_client_auth' }, /^token_endpoint_auth_method: /],
      [{ jwt_configuration: { alg: 'ES256' } }, /^jwt_configuration\.alg: /],
      [
        { jwt_configuration: { lifetime_in_seconds: 60 } },
        /^jwt_configuration\.lifetime_in_seconds: is lifetimes\.idTokenSeconds/,
      ],
      [{ jwt_configuration: 7 }, /^jwt_configuration: must be an object/],
      [{ refresh_token: { rotation_type: 'sometimes' } }, /^refresh_token\.rotation_type: /],
      [{ refresh_token: { leeway: -1 } }, /^refresh_token\.leeway: /],
      [
        { refresh_token: { expiration_type: 'non-expiring' } },
        /^refresh_token\.expiration_type: is "expiring" here/,
      ],
      [{ refresh_token: { token_lifetime: 60 } }, /^refresh_token\.token_lifetime: is not kept here/],
      [{ oidc_logout: { backchannel_logout_urls: ['https://a.example/', 'https://b.example/'] } }, /one URL/],
      [{ oidc_logout: { backchannel_logout_urls: 'https://a.example/' } }, /one URL/],
      [
        { oidc_logout: { backchannel_logout_urls: ['http://10.0.0.1/'] } },
        /^oidc_logout\.backchannel_logout_urls\[0\]: .*outgoing\.allow/,
      ],
      [{ oidc_logout: { backchannel_logout_initiators: { mode: 'some' } } }, /mode: must be/],
      [
        {
          oidc_logout: {
            backchannel_logout_initiators: {
              mode: 'custom',
              selected_initiators: ['email-identifier-changed'],
            },
          },
        },
        /"email-identifier-changed" never comes about here/,
      ],
      [
        { oidc_logout: { backchannel_logout_session_metadata: { include: true } } },
        /^oidc_logout\.backchannel_logout_session_metadata: is not kept here/,
      ],
      [{ app_type: 'non_interactive' }, /^app_type: would be "regular_web" here/],
      [{ oidc_conformant: false }, /^oidc_conformant: would be true here/],
      [
        { client_secret: 'a secret of my own, thirty-two letters' },
        /^client_secret: is chosen by the server/,
      ],
      [{ client_metadata: { a: 'b' } }, /^client_metadata: is not kept here/],
      [{ allowed_origins: ['https://a.example'] }, /web_origins is the one list/],
      [{ scope: 'exeunt:admin' }, /^scope: is not kept here/],
      [{ client_id: 'other' }, /^client_id: would be/],
      [{ signs_requests: true }, /^signs_requests: is not kept here/],
      ['{"__proto__":{"name":"x"}}', /is not kept here/],
      ['{"name":"A","name":"B"}', /more than once/],
      ['[]', /object/],
      ['', /object/],
      ['{"name":', /object/],
    ]
    for (const [body, words] of wrong) {
      it(`by PATCH and by POST: ${JSON.stringify(body).slice(0, 100)}`, async () => {
        const { client_id: id } = await made()
        const before = await standing(door)
        assertRefused(await manager.call(`PATCH /clients/${String(id)}`, body), 400, 'invalid_body', words)
        assert.deepEqual(await standing(door), before)
        const whole = typeof body === 'string' ? body : { name: 'Some', callbacks, ...body }
        const answer = await manager.call('POST /clients', whole)
        // Without an address to come back to it is another kind of application, and may be made.
        if (JSON.stringify(body) === '{"callbacks":[]}')
          assert.equal(answer.json['app_type'], 'non_interactive')
        else assert.equal(answer.status, 400, answer.body)
      })
    }

    it('without a name', async () => {
      for (const body of [{}, { callbacks }, { name: null }])
        assertRefused(await manager.call('POST /clients', body), 400, 'invalid_body', /^name: /)
    })

    it('as another type than JSON', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      assertRefused(
        await manager.call('POST /clients', 'name=x', headers),
        415,
        'invalid_body',
        /application\/json/,
      )
    })
  })

  describe('whose it is', () => {
    it('one of the file is shown, and changed there; saying the same is no mistake', async () => {
      const before = await standing(door)
      const shop = await read(shopId)
      assert.equal(shop['name'], 'The shop app')
      assertRefused(
        await manager.call(`PATCH /clients/${shopId}`, { name: 'x' }),
        409,
        'kept_elsewhere',
        /configuration file/,
      )
      assertRefused(
        await manager.call(`DELETE /clients/${shopId}`),
        409,
        'kept_elsewhere',
        /configuration file/,
      )
      assert.deepEqual(await patched(shopId, shop), shop)
      assert.deepEqual(await standing(door), before)
    })

    it('one that registered itself is changed by itself, and may be shown out', async () => {
      const json = { client_name: 'Guest', redirect_uris: ['https://guest.example/cb'] }
      const { client_id: id } = jsonOf(await door.send('POST', '/oidc/register', { json }))
      assertRefused(
        await manager.call(`PATCH /clients/${String(id)}`, { name: 'x' }),
        409,
        'kept_elsewhere',
        /registered itself/,
      )
      await manager.ok(204, `DELETE /clients/${String(id)}`)
      assertRefused(await manager.call(`GET /clients/${String(id)}`), 404, 'inexistent_client')
    })

    it('one of the admin API is one of this', async () => {
      const admin = await administrator(door)
      const { client_id: id } = await admin.ok('POST', '/admin/v1/clients', {
        redirect_uris: callbacks,
        dialect: 'auth0',
      })
      assert.equal((await patched(id, { name: 'Both' }))['name'], 'Both')
      assert.equal((await admin.ok('GET', `/admin/v1/clients/${String(id)}`))['client_name'], 'Both')
    })

    it('one that hears of less than anybody could choose here goes on to, until somebody chooses', async () => {
      const admin = await administrator(door)
      const line = '/admin/v1/clients'
      const { client_id: id } = await admin.ok('POST', line, {
        redirect_uris: callbacks,
        dialect: 'auth0',
        backchannel_logout_uri: 'https://app.example/bcl',
        backchannel_logout_causes: ['operator'],
      })
      const causes = async () =>
        (await admin.ok('GET', `${line}/${String(id)}`))['backchannel_logout_causes'] as readonly string[]
      const found = await read(id)
      assert.partialDeepStrictEqual(found, {
        oidc_logout: {
          backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['session-revoked'] },
        },
      })
      assert.deepEqual(await patched(id, { ...found, name: 'Other' }), { ...found, name: 'Other' })
      assert.deepEqual(await causes(), ['operator'])
      const initiators = { mode: 'custom', selected_initiators: ['session-revoked', 'session-expired'] }
      await patched(id, { oidc_logout: { backchannel_logout_initiators: initiators } })
      const told = await causes()
      assert.ok(['end-session', 'upstream', 'operator', 'expiry'].every((one) => told.includes(one)))
    })

    it('nobody’s is told so', async () => {
      for (const [line, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
        assertRefused(await manager.call(`${line} /clients/nobody`, body), 404, 'inexistent_client')
    })
  })

  it('DELETE ends its part of everybody’s sessions first', async () => {
    const like = door.app('leaving')
    const client = await made({
      callbacks: [like.callback],
      oidc_logout: { backchannel_logout_urls: [like.noticeUrl] },
    })
    const app = asApp(client, like)
    const one = await signInByAuth0(door, app)
    await manager.ok(204, `DELETE /clients/${app.id}`)
    await until('the app was told', () => like.notices.length === 1)
    const headers = { authorization: `Bearer ${one.access_token}` }
    assert.equal((await door.send('GET', '/userinfo', { headers })).status, 401)
    assertRefused(await manager.call(`DELETE /clients/${app.id}`), 404, 'inexistent_client')
  })

  it('one that may manage is nobody’s to change but who may do everything', async () => {
    const admin = await administrator(door)
    const clerk = await program(door, clerkId)
    for (const scope of ['exeunt:admin', 'read:sessions', 'orders:read delete:clients']) {
      const { client_id: id } = await admin.ok('POST', '/admin/v1/clients', {
        dialect: 'auth0',
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        scope,
      })
      const before = await standing(door)
      const change = { token_endpoint_auth_method: 'client_secret_post' }
      assertRefused(
        await clerk.call(`PATCH /clients/${String(id)}`, change),
        403,
        'insufficient_scope',
        /may manage the tenant/,
      )
      assertRefused(await clerk.call(`DELETE /clients/${String(id)}`), 403, 'insufficient_scope')
      assert.deepEqual(await standing(door), before)
      await patched(id, { name: 'Changed by who may' })
    }
  })

  it('one that registered itself manages nothing, whatever it says, and whoever may delete shows it out', async () => {
    const json = {
      client_name: 'Guest',
      redirect_uris: ['https://guest.example/cb'],
      scope: 'openid read:sessions',
    }
    const { client_id: id } = jsonOf(await door.send('POST', '/oidc/register', { json }))
    await (await program(door, clerkId)).ok(204, `DELETE /clients/${String(id)}`)
  })

  it('each change brings an audit line that says whose program it was', async () => {
    const { client_id: id } = await made()
    await (await program(door, clerkId)).ok(200, `PATCH /clients/${String(id)}`, { name: 'Other' })
    await manager.ok(204, `DELETE /clients/${String(id)}`)
    const { audit = [] } = await door.snapshot()
    const lines = audit
      .map((row) => row as Json)
      .filter(({ details }) => String(details).includes(String(id)))
    assert.deepEqual(
      Object.fromEntries(
        lines.map(({ event, details }) => [event, (JSON.parse(String(details)) as Json)['by']]),
      ),
      { 'client-registered': managerId, 'client-changed': clerkId, 'client-removed': managerId },
    )
  })

  it('nobody makes one that may manage', async () => {
    const client = await made({ grant_types: ['client_credentials', 'authorization_code'] })
    const app = asApp(client, door.app('climber'))
    for (const scope of ['exeunt:admin', 'read:sessions', undefined]) {
      const audience = `${door.base}/api/v2/`
      const answer = await post(door, app, '/oauth/token', {
        grant_type: 'client_credentials',
        audience,
        scope,
      })
      assert.notEqual(answer.status, 200, answer.body)
      const standard = await post(door, app, '/oauth2/token', { grant_type: 'client_credentials', scope })
      const { access_token: token = '' } = jsonOf(standard)
      const headers = { authorization: `Bearer ${String(token)}` }
      const { status } = await door.send('GET', '/admin/v1/clients', { headers })
      assert.ok([400, 401, 403].includes(status), `${status} ${standard.body}`)
    }
  })

  describe('AUT-72 the list', () => {
    it('leads to the end by numbers and by cursors, each application once', async () => {
      for (let at = 0; at < 5; at += 1) await made({ app_type: 'spa' })
      const all = (await manager.ok(200, 'GET /clients?include_totals=true&per_page=100')) as {
        readonly clients: readonly Json[]
        readonly total: number
      }
      const ids = all.clients.map(({ client_id }) => client_id)
      assert.deepEqual([all.total, new Set(ids).size], [ids.length, ids.length])
      const byNumber: unknown[] = []
      for (let page = 0; ; page += 1) {
        const { clients, start, limit } = (await manager.ok(
          200,
          `GET /clients?include_totals=true&per_page=4&page=${page}`,
        )) as { readonly clients: readonly Json[]; readonly start: number; readonly limit: number }
        assert.deepEqual([start, limit], [page * 4, 4])
        byNumber.push(...clients.map(({ client_id }) => client_id))
        if (clients.length === 0) break
      }
      assert.deepEqual(byNumber, ids)
      const byCursor: unknown[] = []
      for (let from = ''; ;) {
        const { clients, next } = (await manager.ok(200, `GET /clients?take=3${from}`)) as {
          readonly clients: readonly Json[]
          readonly next?: string
        }
        byCursor.push(...clients.map(({ client_id }) => client_id))
        if (next === undefined) break
        from = `&from=${next}`
      }
      assert.deepEqual(byCursor, ids)
      const bare = JSON.parse((await manager.call('GET /clients?per_page=2')).body) as unknown
      assert.ok(Array.isArray(bare) && bare.length === 2)
    })

    it('shows what is asked for', async () => {
      await made({ app_type: 'native', is_first_party: false })
      const shown = async (query: string) =>
        (await manager.ok(200, `GET /clients?include_totals=true&per_page=100&${query}`))[
          'clients'
        ] as readonly Json[]
      assert.ok(
        (await shown('app_type=native,spa')).every(
          ({ app_type: type }) => type === 'native' || type === 'spa',
        ),
      )
      assert.ok((await shown('is_first_party=false')).every(({ is_first_party: own }) => own === false))
      assert.ok((await shown('is_first_party=true')).length > 0)
      assert.deepEqual(await shown('is_global=true'), [])
      assert.deepEqual(Object.keys((await shown('fields=client_id,name'))[0] ?? {}), ['client_id', 'name'])
      for (const query of ['per_page=0', 'per_page=101', 'page=-1', 'q=x', 'is_global=1', 'from=x&take=2'])
        assertRefused(await manager.call(`GET /clients?${query}`), 400, 'invalid_query_string')
    })
  })

  it('another tenant’s program sees and changes nothing of it', async () => {
    const stranger = await programOfNeighbour(door)
    const { client_id: id } = await made()
    assertRefused(await stranger.call(`GET /clients/${String(id)}`), 404, 'inexistent_client')
    assertRefused(
      await stranger.call(`PATCH /clients/${String(id)}`, { name: 'x' }),
      404,
      'inexistent_client',
    )
    assertRefused(await stranger.call(`DELETE /clients/${String(id)}`), 404, 'inexistent_client')
    const { clients } = await stranger.ok(200, 'GET /clients?take=100')
    assert.deepEqual(
      (clients as readonly Json[]).map(({ client_id, tenant }) => [client_id, tenant]),
      [
        [managerId, 'umbra'],
        [shopId, 'umbra'],
      ],
    )
  })
})
