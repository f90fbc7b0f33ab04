import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { bob, type FrontDoor } from '../support/front-door.ts'
import { refreshByAuth0, shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { assertLives } from '../support/front-door/auth0-logout.ts'
import {
  assertRefused,
  openManagement,
  pagesOf,
  type Program,
  program,
  programOfNeighbour,
} from '../support/front-door/auth0-management.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const offline = { scope: 'openid offline_access' }

describe('AUT-71 sessions by the Management API', () => {
  let door: FrontDoor
  let manager: Program
  let stranger: Program
  before(async () => {
    door = await openManagement()
    manager = await program(door)
    stranger = await programOfNeighbour(door)
  })
  after(() => door.close())

  const shop = () => door.app(shopId)
  const sessionsOf = async (person: string) =>
    (await manager.ok(200, `GET /users/${person}/sessions`))['sessions'] as readonly Json[]
  /** A person signed in, and their session by the vendor's id. */
  const signedIn = async (options: Parameters<typeof signInByAuth0>[2] = {}) => {
    const one = await signInByAuth0(door, shop(), options)
    const sid = String(one.idClaims['sid'])
    const { id } = await manager.ok(200, `GET /sessions/${sid}`)
    return { ...one, sid, id: String(id) }
  }

  it('one is read by its id, and by the sid that an app knows', async () => {
    const { sid, id } = await signedIn()
    assert.notEqual(sid, id)
    const session = await manager.ok(200, `GET /sessions/${id}`)
    const now = door.clock.now().toISOString()
    const { expires_at: end, idle_expires_at: idle, device, ...rest } = session
    assert.deepEqual(rest, {
      id,
      user_id: 'user-ada',
      created_at: now,
      updated_at: now,
      authenticated_at: now,
      last_interacted_at: now,
      clients: [{ client_id: shopId }],
      authentication: { methods: [{ name: 'pwd', timestamp: now }] },
      cookie: { mode: 'persistent' },
    })
    assert.equal(end, new Date(door.clock.now().getTime() + 14 * 86_400_000).toISOString())
    assert.equal(idle, new Date(door.clock.now().getTime() + 86_400_000).toISOString())
    assert.equal((device as Json)['initial_ip'], '127.0.0.1')
    assert.deepEqual(await manager.ok(200, `GET /sessions/${sid}`), session)
  })

  it('DELETE ends it and tells its apps, and keeps refresh tokens that outlive it', async () => {
    const one = await signedIn({ parameters: offline })
    const before = shop().notices.length
    assert.deepEqual(await manager.ok(202, `DELETE /sessions/${one.id}`), {})
    await assertLives(door, one, false)
    await until('the app was told', () => shop().notices.length === before + 1)
    assert.equal(decodeJwt(shop().notices.at(-1)?.token ?? '')['sid'], one.sid)
    assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 200)
    assertRefused(await manager.call(`GET /sessions/${one.id}`), 404, 'inexistent_session')
    const { logouts = [] } = await door.snapshot()
    const { door: way, evidence } = logouts.at(-1) as Json
    assert.deepEqual([way, evidence], ['operator', '{"kind":"operator","name":"manager"}'])
  })

  it('by the sid that an app knows, too', async () => {
    const one = await signedIn()
    await manager.ok(202, `DELETE /sessions/${one.sid}`)
    await assertLives(door, one, false)
  })

  it('revoke takes the refresh tokens along', async () => {
    const one = await signedIn({ parameters: offline })
    const other = await signedIn({ parameters: offline })
    await manager.ok(202, `POST /sessions/${one.id}/revoke`)
    await assertLives(door, one, false)
    await assertLives(door, other)
    assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 403)
    assert.equal((await refreshByAuth0(door, shop(), other.refresh_token)).status, 200)
  })

  it('also those that outlived it already: whoever is late is not told that all is well', async () => {
    const one = await signedIn({ parameters: offline })
    await manager.ok(202, `DELETE /sessions/${one.id}`)
    assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 200)
    await manager.ok(202, `POST /sessions/${one.id}/revoke`)
    assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 403)
  })

  it('ending it again is no mistake, and an id that was never one is', async () => {
    const one = await signedIn()
    for (const line of [
      `DELETE /sessions/${one.id}`,
      `DELETE /sessions/${one.id}`,
      `POST /sessions/${one.id}/revoke`,
    ])
      await manager.ok(202, line)
    for (const line of ['DELETE /sessions/nobody', 'POST /sessions/nobody/revoke', 'GET /sessions/%E0%A4%A'])
      assert.ok([400, 404].includes((await manager.call(line)).status), line)
    assertRefused(await manager.call('DELETE /sessions/nobody'), 404, 'inexistent_session')
  })

  it('one that is over by time is not there', async () => {
    const one = await signedIn()
    door.clock.advance(86_401)
    manager = await program(door)
    stranger = await programOfNeighbour(door)
    assertRefused(await manager.call(`GET /sessions/${one.id}`), 404, 'inexistent_session')
    assert.equal((await sessionsOf('user-ada')).length, 0)
  })

  describe('what a program writes onto it', () => {
    it('is kept, shown, replaced whole, and taken away by null or {}', async () => {
      const { id, sid } = await signedIn()
      const first = await manager.ok(200, `PATCH /sessions/${sid}`, {
        session_metadata: { plan: 'gold', a: 'b' },
      })
      assert.deepEqual([first['id'], first['session_metadata']], [id, { plan: 'gold', a: 'b' }])
      assert.deepEqual((await sessionsOf('user-ada')).at(-1)?.['session_metadata'], { plan: 'gold', a: 'b' })
      await door.restart()
      await manager.ok(200, `PATCH /sessions/${id}`, { session_metadata: { c: 'd' } })
      assert.deepEqual((await manager.ok(200, `GET /sessions/${id}`))['session_metadata'], { c: 'd' })
      assert.deepEqual((await manager.ok(200, `PATCH /sessions/${id}`, {}))['session_metadata'], { c: 'd' })
      for (const nothing of [{}, null]) {
        await manager.ok(200, `PATCH /sessions/${id}`, { session_metadata: { c: 'd' } })
        const bare = await manager.ok(200, `PATCH /sessions/${id}`, { session_metadata: nothing })
        assert.ok(!Object.hasOwn(bare, 'session_metadata'))
      }
    })

    const many = Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`k${at}`, 'v']))
    const wrong: Readonly<Record<string, unknown>> = {
      'a number': { a: 1 },
      'an object': { a: {} },
      null: { a: null },
      'a long text': { a: 'x'.repeat(256) },
      'a long name': { ['x'.repeat(256)]: 'a' },
      'too many': many,
      'a list': [],
      'a text': 'gold',
    }
    for (const [name, session_metadata] of Object.entries(wrong)) {
      it(`is refused where it is ${name}`, async () => {
        const { id } = await signedIn()
        assertRefused(
          await manager.call(`PATCH /sessions/${id}`, { session_metadata }),
          400,
          'invalid_body',
          /^session_metadata: /,
        )
        assert.ok(!Object.hasOwn(await manager.ok(200, `GET /sessions/${id}`), 'session_metadata'))
      })
    }

    it('is refused for one that is over', async () => {
      const { id } = await signedIn()
      await manager.ok(202, `DELETE /sessions/${id}`)
      const answer = await manager.call(`PATCH /sessions/${id}`, { session_metadata: { a: 'b' } })
      assertRefused(answer, 404, 'inexistent_session')
    })
  })

  describe('AUT-72 a person’s', () => {
    it('are listed page by page to the end, each once, and in no other order', async () => {
      const all: string[] = []
      for (let made = 0; made < 7; made += 1) all.push((await signedIn({ person: bob })).id)
      const pages = await pagesOf(
        manager,
        'GET /users/user-bob/sessions?take=3&include_totals=true',
        'sessions',
      )
      assert.ok(pages.every((page) => page.length <= 3))
      const seen = pages.flat().map(({ id }) => id)
      assert.deepEqual(seen, all.toSorted())
    })

    it('are ended all, with refresh tokens that outlive sessions left', async () => {
      const people = [await signedIn({ person: bob, parameters: offline }), await signedIn({ person: bob })]
      const mine = await signedIn()
      await manager.ok(202, 'DELETE /users/user-bob/sessions')
      for (const one of people) await assertLives(door, one, false)
      await assertLives(door, mine)
      assert.equal((await refreshByAuth0(door, shop(), people[0]?.refresh_token ?? '')).status, 200)
      assert.equal((await sessionsOf('user-bob')).length, 0)
      await manager.ok(202, 'DELETE /users/user-bob/sessions')
    })

    it('nobody has any whom nobody knows', async () => {
      for (const line of ['GET /users/nobody/sessions', 'DELETE /users/nobody/sessions'])
        assertRefused(await manager.call(line), 404, 'inexistent_user')
    })

    const wrong = [
      'take=0',
      'take=101',
      'take=x',
      'from=x',
      'from=%00',
      'include_totals=1',
      'page=0',
      'take=1&take=2',
    ]
    for (const query of wrong) {
      it(`are not listed by ${query}`, async () => {
        const answer = await manager.call(`GET /users/user-ada/sessions?${query}`)
        assertRefused(answer, 400, 'invalid_query_string')
      })
    }

    it('nor by the cursor of another list', async () => {
      await signInByAuth0(door, shop(), { parameters: offline })
      await signInByAuth0(door, shop(), { parameters: offline })
      const { next } = await manager.ok(200, 'GET /users/user-ada/refresh-tokens?take=1')
      assert.ok(typeof next === 'string')
      assertRefused(
        await manager.call(`GET /users/user-ada/sessions?from=${next}`),
        400,
        'invalid_query_string',
        /next/,
      )
    })
  })

  describe('AUT-74 everything of a person', () => {
    it('ends in one logout, refresh tokens included', async () => {
      const people = [
        await signedIn({ person: bob, parameters: offline }),
        await signedIn({ person: bob, parameters: offline }),
      ]
      const before = (await door.snapshot())['logouts']?.length ?? 0
      await manager.ok(202, 'POST /users/user-bob/revoke-access', {})
      for (const one of people) {
        await assertLives(door, one, false)
        assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 403)
      }
      assert.equal((await door.snapshot())['logouts']?.length, before + 1)
    })

    it('also without a body', async () => {
      const one = await signedIn({ person: bob, parameters: offline })
      await manager.ok(202, 'POST /users/user-bob/revoke-access')
      await assertLives(door, one, false)
    })

    it('but for refresh tokens, where they are to be preserved', async () => {
      const one = await signedIn({ person: bob, parameters: offline })
      await manager.ok(202, 'POST /users/user-bob/revoke-access', { preserve_refresh_tokens: true })
      await assertLives(door, one, false)
      assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 200)
    })

    it('or of one session alone, by its id or an app’s sid', async () => {
      const [one, two, three] = [
        await signedIn({ person: bob, parameters: offline }),
        await signedIn({ person: bob, parameters: offline }),
        await signedIn({ person: bob }),
      ]
      await manager.ok(202, 'POST /users/user-bob/revoke-access', { session_id: one.id })
      const preserving = { session_id: two.sid, preserve_refresh_tokens: true }
      await manager.ok(202, 'POST /users/user-bob/revoke-access', preserving)
      await assertLives(door, one, false)
      await assertLives(door, two, false)
      await assertLives(door, three)
      assert.equal((await refreshByAuth0(door, shop(), one.refresh_token)).status, 403)
      assert.equal((await refreshByAuth0(door, shop(), two.refresh_token)).status, 200)
    })

    it('not by somebody else’s session', async () => {
      const one = await signedIn()
      const answer = await manager.call('POST /users/user-bob/revoke-access', { session_id: one.id })
      assertRefused(answer, 404, 'inexistent_session')
      await assertLives(door, one)
    })

    it('nobody has whom nobody knows', async () =>
      assertRefused(await manager.call('POST /users/nobody/revoke-access', {}), 404, 'inexistent_user'))

    const wrong: readonly unknown[] = [
      { preserve_refresh_tokens: 'false' },
      { preserve_refresh_tokens: null },
      { session_id: 7 },
      { session_id: '' },
      { sessions: 'all' },
      '{"session_id":"a","session_id":"b"}',
      '[]',
      '{',
    ]
    for (const body of wrong) {
      it(`is not revoked by ${JSON.stringify(body)}`, async () => {
        const one = await signedIn({ person: bob })
        assertRefused(await manager.call('POST /users/user-bob/revoke-access', body), 400, 'invalid_body')
        await assertLives(door, one)
      })
    }
  })

  it('another tenant’s program sees and ends nothing of it', async () => {
    const one = await signedIn({ parameters: offline })
    for (const line of [
      `GET /sessions/${one.id}`,
      `GET /sessions/${one.sid}`,
      `DELETE /sessions/${one.id}`,
      `DELETE /sessions/${one.sid}`,
      `POST /sessions/${one.id}/revoke`,
    ])
      assertRefused(await stranger.call(line), 404, 'inexistent_session')
    assert.deepEqual((await stranger.ok(200, 'GET /users/user-ada/sessions'))['sessions'], [])
    await stranger.ok(202, 'POST /users/user-ada/revoke-access', {})
    await stranger.ok(202, 'DELETE /users/user-ada/sessions')
    assertRefused(
      await stranger.call('POST /users/user-ada/revoke-access', { session_id: one.id }),
      404,
      'inexistent_session',
    )
    await assertLives(door, one)
  })

  it('many who end the same at once are all answered, and it ends once', async () => {
    const one = await signedIn({ parameters: offline })
    const lines = Array.from({ length: 30 }, (_, at) =>
      at % 3 === 0
        ? (['POST', `/sessions/${one.id}/revoke`] as const)
        : at % 3 === 1
          ? (['DELETE', `/sessions/${one.sid}`] as const)
          : (['POST', '/users/user-ada/revoke-access'] as const),
    )
    const answers = await Promise.all(lines.map(([method, path]) => manager.call(`${method} ${path}`)))
    assert.deepEqual(
      answers.map(({ status }) => status).filter((status) => status !== 202),
      [],
    )
    await assertLives(door, one, false)
    const logouts = (await door.snapshot())['logouts'] ?? []
    const mine = logouts.filter((row) => String((row as Json)['sessions']).includes(one.id))
    assert.equal(mine.length, 1)
  })
})
