import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createRandom } from '../../src/platform/random.ts'
import { bob, type FrontDoor, isSignedIn } from '../support/front-door.ts'
import { orders, refreshByAuth0, shopId, signInByAuth0, stock } from '../support/front-door/auth0.ts'
import { assertLives } from '../support/front-door/auth0-logout.ts'
import {
  assertRefused,
  openManagement,
  pagesOf,
  type Program,
  program,
  programOfNeighbour,
} from '../support/front-door/auth0-management.ts'
import { createRows } from '../support/logout-rows.ts'

type Json = Readonly<Record<string, unknown>>

const offline = { scope: 'openid offline_access orders:read' }

describe('AUT-73 refresh tokens by the Management API', () => {
  let door: FrontDoor
  let manager: Program
  let stranger: Program
  before(async () => {
    door = await openManagement({
      clients: {
        desk: () => ({ dialect: 'auth0', refresh_token_policy: 'rotate' }),
        // Of nobody but the tests that revoke all that an app has.
        till: () => ({ dialect: 'auth0' }),
      },
    })
    manager = await program(door)
    stranger = await programOfNeighbour(door)
  })
  after(() => door.close())

  const tokensOf = async (query: string) =>
    (await manager.ok(200, `GET /refresh-tokens?${query}`))['refresh_tokens'] as readonly Json[]
  /** A person signed in with a refresh token, and that by the vendor's id. */
  const signedIn = async (app = shopId, options: Parameters<typeof signInByAuth0>[2] = {}) => {
    const parameters = { ...offline, ...options.parameters }
    const known = new Set((await allTokens()).map(({ id }) => id))
    const one = await signInByAuth0(door, door.app(app), { ...options, parameters })
    const fresh = (await allTokens()).filter(({ id }) => !known.has(id))
    assert.equal(fresh.length, 1)
    return { ...one, app, id: String(fresh[0]?.['id']) }
  }
  const allTokens = async () =>
    (await pagesOf(manager, 'GET /refresh-tokens?take=100', 'refresh_tokens')).flat()
  const refreshes = async ({
    app,
    refresh_token: token,
  }: {
    readonly app: string
    readonly refresh_token: string
  }) => (await refreshByAuth0(door, door.app(app), token)).status === 200

  it('one is read by its id, and says whose it is and for what', async () => {
    const one = await signedIn(shopId, { parameters: { audience: orders } })
    const { id: session } = await manager.ok(200, `GET /sessions/${String(one.idClaims['sid'])}`)
    const { device, ...token } = await manager.ok(200, `GET /refresh-tokens/${one.id}`)
    const now = door.clock.now()
    assert.deepEqual(token, {
      id: one.id,
      user_id: 'user-ada',
      client_id: shopId,
      session_id: session,
      created_at: now.toISOString(),
      idle_expires_at: new Date(now.getTime() + 30 * 86_400_000).toISOString(),
      expires_at: null,
      rotating: false,
      resource_servers: [{ audience: orders, scopes: 'orders:read' }],
      last_exchanged_at: null,
    })
    assert.equal((device as Json)['initial_ip'], '127.0.0.1')
  })

  it('its id stays, however often it is exchanged, and the time of that is told', async () => {
    const one = await signedIn('desk')
    const created = door.clock.now().toISOString()
    door.clock.advance(60)
    const next = JSON.parse((await refreshByAuth0(door, door.app('desk'), one.refresh_token)).body) as {
      refresh_token: string
    }
    assert.notEqual(next.refresh_token, one.refresh_token)
    const token = await manager.ok(200, `GET /refresh-tokens/${one.id}`)
    assert.deepEqual(
      [token['created_at'], token['last_exchanged_at'], token['rotating']],
      [created, door.clock.now().toISOString(), true],
    )
    await manager.ok(202, `DELETE /refresh-tokens/${one.id}`)
    assert.equal(await refreshes({ app: 'desk', refresh_token: next.refresh_token }), false)
  })

  it('DELETE ends it with its grant and the access tokens of that, and says who did', async () => {
    const one = await signedIn()
    const logouts = async () => ((await door.snapshot())['logouts'] ?? []) as readonly Json[]
    const before = new Set((await logouts()).map(({ id }) => id))
    await manager.ok(202, `DELETE /refresh-tokens/${one.id}`)
    assert.equal(await refreshes(one), false)
    const headers = { authorization: `Bearer ${one.access_token}` }
    assert.equal((await door.send('GET', '/userinfo', { headers })).status, 401)
    assert.deepEqual(
      (await logouts())
        .filter(({ id }) => !before.has(id))
        .map((row) => [row['door'], row['evidence'], row['sessions'], row['parts'], row['grants_revoked']]),
      [['operator', '{"kind":"operator","name":"manager"}', '[]', '[]', 1]],
    )
    assertRefused(await manager.call(`GET /refresh-tokens/${one.id}`), 404, 'inexistent_refresh_token')
    await manager.ok(202, `DELETE /refresh-tokens/${one.id}`)
  })

  /** Each way to end a refresh token by its own, and none of them is a logout of its person. */
  const ways: Readonly<Record<string, (id: string) => readonly [line: string, json?: Json]>> = {
    'DELETE of it': (id) => [`DELETE /refresh-tokens/${id}`],
    'revoke by its id': (id) => ['POST /refresh-tokens/revoke', { ids: [id] }],
    'revoke by its person and app': () => [
      'POST /refresh-tokens/revoke',
      { user_id: 'user-ada', client_id: shopId },
    ],
    'DELETE of all that its person has': () => ['DELETE /users/user-ada/refresh-tokens'],
  }
  for (const [name, way] of Object.entries(ways)) {
    it(`${name} leaves the session, with the app’s part in it, and nobody is told of a logout`, async () => {
      const one = await signedIn()
      const session = () => manager.ok(200, `GET /sessions/${String(one.idClaims['sid'])}`)
      const before = [await session(), door.app(shopId).notices.length]
      const [line, json] = way(one.id)
      await manager.ok(202, line, json)
      assert.equal(await refreshes(one), false)
      assert.deepEqual([await session(), door.app(shopId).notices.length], before)
      assert.equal(await isSignedIn(one.browser, door.app('ledger')), true)
      const { deliveries = [] } = await door.snapshot()
      assert.ok(!deliveries.some((row) => (row as Json)['sid'] === one.idClaims['sid']))
    })
  }

  it('an id that was never one is told so', async () => {
    for (const method of ['GET', 'DELETE'])
      assertRefused(await manager.call(`${method} /refresh-tokens/nothing`), 404, 'inexistent_refresh_token')
  })

  it('what a program writes onto it is kept, and goes with it', async () => {
    const one = await signedIn()
    const line = `PATCH /refresh-tokens/${one.id}`
    const patched = await manager.ok(200, line, { refresh_token_metadata: { device: 'tablet' } })
    assert.deepEqual(patched['refresh_token_metadata'], { device: 'tablet' })
    await door.restart()
    const [mine] = (await tokensOf('user_id=user-ada')).filter(({ id }) => id === one.id)
    assert.deepEqual(mine?.['refresh_token_metadata'], { device: 'tablet' })
    const bare = await manager.ok(200, line, { refresh_token_metadata: null })
    assert.ok(!Object.hasOwn(bare, 'refresh_token_metadata'))
    for (const wrong of [{ refresh_token_metadata: 7 }, { session_metadata: {} }, '[]'])
      assertRefused(await manager.call(line, wrong), 400, 'invalid_body')
    await manager.ok(202, `DELETE /refresh-tokens/${one.id}`)
    assertRefused(await manager.call(line, { refresh_token_metadata: {} }), 404, 'inexistent_refresh_token')
  })

  it('one whose session took it along is not there', async () => {
    const one = await signedIn()
    await manager.ok(202, `POST /sessions/${String(one.idClaims['sid'])}/revoke`)
    assertRefused(await manager.call(`GET /refresh-tokens/${one.id}`), 404, 'inexistent_refresh_token')
  })

  describe('AUT-72 lists', () => {
    it('lead page by page to the end, of a person, of an app, of a person at an app, and of all', async () => {
      await manager.ok(202, 'POST /refresh-tokens/revoke', { user_id: 'user-ada' })
      await manager.ok(202, 'POST /refresh-tokens/revoke', { user_id: 'user-bob' })
      const made: { readonly id: string }[] = []
      for (const [app, person] of [
        [shopId, undefined],
        ['desk', undefined],
        [shopId, bob],
        ['desk', bob],
        ['desk', bob],
      ] as const)
        made.push(await signedIn(app, person ? { person } : {}))
      const walked = async (query: string) => {
        const pages = await pagesOf(manager, `GET /refresh-tokens?take=2&${query}`, 'refresh_tokens')
        assert.ok(pages.every((page) => page.length <= 2))
        return pages.flat().map(({ id }) => id)
      }
      const ids = (...at: readonly number[]) => at.map((one) => String(made[one]?.id)).toSorted()
      assert.deepEqual(await walked('user_id=user-bob'), ids(2, 3, 4))
      assert.deepEqual(await walked('client_id=desk'), ids(1, 3, 4))
      assert.deepEqual(await walked('user_id=user-bob&client_id=desk'), ids(3, 4))
      assert.deepEqual(await walked('fields=id'), ids(0, 1, 2, 3, 4))
      assert.deepEqual(await walked('user_id=nobody'), [])
      const { tokens, next } = await manager.ok(
        200,
        'GET /users/user-bob/refresh-tokens?take=50&include_totals=true',
      )
      assert.deepEqual(
        (tokens as readonly Json[]).map(({ id }) => id),
        ids(2, 3, 4),
      )
      assert.equal(next, undefined)
    })

    it('show the fields that are asked for', async () => {
      const [first] = await tokensOf('user_id=user-bob&fields=id,user_id')
      assert.deepEqual(Object.keys(first ?? {}).toSorted(), ['id', 'user_id'])
      const [other] = await tokensOf('user_id=user-bob&fields=id,device&include_fields=false')
      assert.ok(other && !Object.hasOwn(other, 'id') && Object.hasOwn(other, 'user_id'))
    })

    for (const query of [
      'user=x',
      'take=-1',
      'include_fields=maybe',
      `from=${Buffer.from('sessions:x').toString('base64url')}`,
    ])
      it(`are not had by ${query}`, async () =>
        assertRefused(await manager.call(`GET /refresh-tokens?${query}`), 400, 'invalid_query_string'))

    it('nobody has any whom nobody knows', async () => {
      for (const method of ['GET', 'DELETE'])
        assertRefused(await manager.call(`${method} /users/nobody/refresh-tokens`), 404, 'inexistent_user')
    })
  })

  describe('many at once', () => {
    it('by their ids; one that names none is passed over', async () => {
      const [one, two, three] = [await signedIn(), await signedIn(), await signedIn()]
      await manager.ok(202, 'POST /refresh-tokens/revoke', { ids: [one.id, 'nothing', two.id, one.id] })
      assert.deepEqual(
        [await refreshes(one), await refreshes(two), await refreshes(three)],
        [false, false, true],
      )
    })

    it('of a person', async () => {
      const [one, other] = [await signedIn('desk', { person: bob }), await signedIn()]
      await manager.ok(202, 'POST /refresh-tokens/revoke', { user_id: 'user-bob' })
      assert.deepEqual([await refreshes(one), await refreshes(other)], [false, true])
      await manager.ok(202, 'DELETE /users/user-ada/refresh-tokens')
      assert.equal(await refreshes(other), false)
      await manager.ok(202, 'DELETE /users/user-ada/refresh-tokens')
    })

    it('of a person at an app, or for one API of it', async () => {
      const one = await signedIn(shopId, { person: bob, parameters: { audience: orders } })
      const two = await signedIn(shopId, {
        person: bob,
        parameters: { audience: stock, scope: 'openid offline_access' },
      })
      const desk = await signedIn('desk', { person: bob })
      const ofOrders = { user_id: 'user-bob', client_id: shopId, audience: orders }
      await manager.ok(202, 'POST /refresh-tokens/revoke', { ...ofOrders, audience: orders.toUpperCase() })
      assert.equal((await tokensOf('user_id=user-bob')).length, 3)
      await manager.ok(202, 'POST /refresh-tokens/revoke', ofOrders)
      assert.deepEqual(
        [await refreshes(one), await refreshes(two), await refreshes(desk)],
        [false, true, true],
      )
      await manager.ok(202, 'POST /refresh-tokens/revoke', { user_id: 'user-bob', client_id: shopId })
      assert.deepEqual([await refreshes(two), await refreshes(desk)], [false, true])
    })

    it('of an app, whoever has them', async () => {
      const [one, two, desk] = [
        await signedIn('till'),
        await signedIn('till', { person: bob }),
        await signedIn('desk'),
      ]
      await manager.ok(202, 'POST /refresh-tokens/revoke', { client_id: 'till' })
      assert.deepEqual(
        [await refreshes(one), await refreshes(two), await refreshes(desk)],
        [false, false, true],
      )
      await manager.ok(202, 'POST /refresh-tokens/revoke', { client_id: 'till' })
    })

    it('whoever mistypes a name is told so', async () => {
      const revoke = (json: Json) => manager.call('POST /refresh-tokens/revoke', json)
      assertRefused(await revoke({ user_id: 'nobody' }), 404, 'inexistent_user')
      assertRefused(await revoke({ client_id: 'nobody' }), 404, 'inexistent_client')
      assertRefused(await revoke({ user_id: 'user-ada', client_id: 'nobody' }), 404, 'inexistent_client')
    })

    const wrong: readonly unknown[] = [
      {},
      { ids: [] },
      { ids: 'one' },
      { ids: [1] },
      { ids: Array.from({ length: 101 }, String) },
      { ids: ['a'], user_id: 'user-ada' },
      { audience: orders },
      { user_id: 'user-ada', audience: orders },
      { client_id: shopId, audience: orders },
      { user_id: 7 },
      { user_id: 'user-ada', all: true },
      '{"user_id":"user-ada","user_id":"user-bob"}',
      'null',
    ]
    for (const body of wrong) {
      it(`not by ${JSON.stringify(body).slice(0, 60)}`, async () => {
        const one = await signedIn()
        assertRefused(await manager.call('POST /refresh-tokens/revoke', body), 400, 'invalid_body')
        assert.equal(await refreshes(one), true)
      })
    }

    it('are bounded: who gets 429 calls again, and it goes on', async () => {
      const { database } = door.exeunt()
      const rows = createRows(database, createRandom(door.clock))
      await rows.user('acme', 'user-many')
      const session = await rows.session('acme', 'user-many', { created_at: door.clock.now().getTime() })
      const atLogout = { access: 'end', refresh: 'survive' } as const
      for (let made = 0; made < 1003; made += 1) {
        const grant = await rows.grant('acme', session.id, {
          user_id: 'user-many',
          client_id: 'till',
          rp_session_id: `rp-${made}`,
          atLogout,
        })
        await database.write((transaction) =>
          transaction
            .insertInto('refresh_tokens')
            .values({
              tenant_id: 'acme',
              id: `many-${made}`,
              hash: '',
              grant_id: grant.id,
              client_id: 'till',
              scope: 'openid',
              issued_at: 0,
              expires_at: door.clock.now().getTime() + 1e9,
            })
            .execute(),
        )
      }
      const first = await manager.call('POST /refresh-tokens/revoke', { client_id: 'till' })
      assertRefused(first, 429, 'too_many_requests', /1000 were revoked .* more are left/)
      assert.equal(first.headers['retry-after'], '1')
      assert.equal((await tokensOf('user_id=user-many')).length, 3)
      await manager.ok(202, 'POST /refresh-tokens/revoke', { client_id: 'till' })
      assert.equal((await tokensOf('client_id=till')).length, 0)
    })
  })

  it('another tenant’s program sees and ends nothing of it', async () => {
    const one = await signedIn()
    for (const line of [`GET /refresh-tokens/${one.id}`, `DELETE /refresh-tokens/${one.id}`])
      assertRefused(await stranger.call(line), 404, 'inexistent_refresh_token')
    assert.deepEqual((await stranger.ok(200, 'GET /refresh-tokens'))['refresh_tokens'], [])
    assert.deepEqual(
      (await stranger.ok(200, `GET /refresh-tokens?client_id=${shopId}`))['refresh_tokens'],
      [],
    )
    for (const body of [{ ids: [one.id] }, { user_id: 'user-ada' }, { client_id: shopId }])
      await stranger.ok(202, 'POST /refresh-tokens/revoke', body)
    await stranger.ok(202, 'DELETE /users/user-ada/refresh-tokens')
    assert.equal(await refreshes(one), true)
    await assertLives(door, one)
  })

  it('many who end the same at once are all answered', async () => {
    const one = await signedIn()
    const lines: readonly (readonly [string, Json?])[] = [
      [`DELETE /refresh-tokens/${one.id}`],
      ['POST /refresh-tokens/revoke', { ids: [one.id] }],
      ['POST /refresh-tokens/revoke', { user_id: 'user-ada' }],
      ['DELETE /users/user-ada/refresh-tokens'],
    ]
    const calls = Array.from({ length: 24 }, (_, at) => lines[at % lines.length] ?? ['GET /clients'])
    const answers = await Promise.all(calls.map(([line, json]) => manager.call(line, json)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
    assert.equal(await refreshes(one), false)
  })
})
