import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  ada,
  basicOf,
  bob,
  type FrontDoor,
  jsonOf,
  query,
  userinfo,
  userOf,
  visit,
} from '../support/front-door.ts'
import {
  adminToken,
  askForToken,
  assertDenied,
  assertNobody,
  callAdmin,
  managerId,
  neighbourToken,
  openAdmin,
  watcherId,
} from '../support/front-door/akamai-admin.ts'
import {
  type AkamaiSignedIn,
  authorizePath,
  customerId,
  paperId,
  parcelId,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const initialToken = 'an initial access token of 32 letters'.replaceAll(' ', '-')
const robotScope = 'reports:read'

/** A person whose name across the vendor's systems came along from there. */
const grace = { ...ada, username: 'grace', email: 'grace@example.org', name: 'Grace Hopper' }
const graceId = '1f0c9d5e-1111-4222-8333-444455556666'
const graceUrn = `capture-v1://capture.example.janrain.com/app/user/${graceId}`
let door: FrontDoor
let manager: string
const open = async () => {
  door = await openAdmin({
    clients: {
      greedy: () => ({ dialect: 'akamai', scope: 'openid .:sessions' }),
      pairwise: () => ({ dialect: 'akamai', subject_type: 'pairwise', backchannel_logout_uri: undefined }),
    },
    tenant: { registration: { mode: 'initial-access-token', initialAccessTokens: [initialToken] } },
    people: [...[ada, bob].map(userOf), { ...userOf(grace), id: graceId, global_sub: graceUrn }],
  })
  manager = await adminToken(door)
}

const app = (id = paperId) => door.app(id)
const call = (line: string, token: string | undefined = manager) => callAdmin(door, token, line)
const find = async (sub: string): Promise<readonly Json[]> => {
  const { status, json, body } = await call(`GET /sessions?sub=${encodeURIComponent(sub)}`)
  assert.equal(status, 200, body)
  return json['sessions'] as readonly Json[]
}
/** Signs out in one browser. */
const leave = async ({ browser }: Pick<AkamaiSignedIn, 'browser'>) => {
  const answer = await visit(door, browser, `/${customerId}/auth-ui/logout?client_id=${paperId}`)
  assert.equal(answer.status, 200)
}
const isIn = async ({ browser }: Pick<AkamaiSignedIn, 'browser'>) => {
  const answer = await browser.get(authorizePath(app(), { prompt: 'none' }))
  return answer.location?.includes('code=') === true
}

describe('AKA-70 a token for the admin API', () => {
  before(open)
  after(() => door.close())

  const scopeOf = async (id: string, scope?: string) => {
    const answer = await askForToken(door, id, scope)
    const { error, scope: granted, refresh_token: refresh, token_type: type } = jsonOf(answer)
    if (answer.status !== 200) return `${answer.status} ${String(error)}`
    assert.deepEqual([refresh, type], [undefined, 'Bearer'])
    return granted
  }
  const cases: readonly (readonly [name: string, id: string, scope: string | undefined, expected: string])[] =
    [
      ['the vendor’s example, for an operator’s client', managerId, '*:config/**', '*:config/**'],
      [
        'whatever it asks for of that form',
        managerId,
        '.:sessions *:sessions/* .:**',
        '.:sessions *:sessions/* .:**',
      ],
      ['everything of ours, where it asks for nothing', managerId, undefined, 'exeunt:admin'],
      ['nothing that is not of that form', managerId, 'x:sessions', '400 invalid_scope'],
      ['what a client is registered for', watcherId, '.:sessions/**', '.:sessions/**'],
      ['less than that', watcherId, '.:sessions .:sessions/x', '.:sessions .:sessions/x'],
      ['beside what is its own elsewhere', watcherId, 'reports:read .:sessions', 'reports:read .:sessions'],
      ['no more than that', watcherId, '*:sessions/**', '400 invalid_scope'],
      ['nothing wider than that', watcherId, '.:**', '400 invalid_scope'],
      ['nothing for who is registered for none', 'robot', '.:sessions', '400 invalid_scope'],
      ['nothing for an app that says nothing of scopes', paperId, '.:sessions', '400 invalid_scope'],
      ['nothing for an app without a secret', parcelId, '.:sessions', '400 unauthorized_client'],
    ]
  for (const [name, id, scope, expected] of cases)
    it(`is had for ${name}`, async () => assert.equal(await scopeOf(id, scope), expected))

  describe('whoever registered itself', () => {
    const register = async () => {
      const answer = await door.send('POST', '/oauth2/register', {
        json: { grant_types: ['client_credentials'], scope: `*:** ${robotScope}` },
        headers: { authorization: `Bearer ${initialToken}` },
      })
      assert.equal(answer.status, 201, answer.body)
      const { client_id: id, client_secret: secret } = jsonOf(answer)
      return { ...app(), id: String(id), secret: String(secret) }
    }
    const ask = async (scope?: string) =>
      door.send('POST', `/${customerId}/login/token`, {
        headers: basicOf(await register()),
        form: query({ grant_type: 'client_credentials', scope }),
      })

    it('gets none, whatever it says of itself', async () => {
      const answer = await ask('.:sessions')
      assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_scope'])
    })
    it('and what it gets opens nothing', async () => {
      const { access_token: token, scope } = jsonOf(await ask())
      assert.equal(scope, robotScope)
      assertDenied(await call('GET /sessions?sub=user-ada', String(token)), 403, 'insufficient_scope')
    })
  })

  describe('opens what its scope says', () => {
    const lines = ['GET /sessions?sub=user-ada', 'GET /sessions/SID', 'DELETE /sessions/SID'] as const
    const needed = ['.:sessions', '.:sessions/SID', '*:sessions/SID'] as const
    const table: readonly (readonly [scope: string, opened: readonly number[]])[] = [
      ['.:sessions', [0]],
      ['.:sessions/SID', [1]],
      ['*:sessions/SID', [1, 2]],
      ['.:sessions/*', [1]],
      ['*:sessions/*', [1, 2]],
      ['.:sessions/**', [0, 1]],
      ['*:sessions/**', [0, 1, 2]],
      ['.:**', [0, 1]],
      ['*:**', [0, 1, 2]],
      ['exeunt:admin', [0, 1, 2]],
      ['*:sessions', [0]],
      ['*:*', [0]],
      ['.:sessions/another', []],
      ['*:config/**', []],
    ]
    for (const [scope, opened] of table) {
      it(scope, async () => {
        const { idClaims } = await signInByAkamai(door, app())
        const sid = String(idClaims['sid'])
        const named = (text: string) => text.replace('SID', sid)
        const token = await adminToken(door, named(scope))
        for (const [at, line] of lines.entries()) {
          const answer = await call(named(line), token)
          if (opened.includes(at)) assert.equal(answer.status, line.startsWith('DELETE') ? 204 : 200, line)
          else {
            assertDenied(answer, 403, 'insufficient_scope')
            const scopeNeeded = named(needed[at] ?? '')
            assert.ok(String(answer.json['error_description']).includes(scopeNeeded))
            assert.equal(
              answer.headers['www-authenticate'],
              `Bearer error="insufficient_scope", scope="${scopeNeeded}"`,
            )
          }
        }
        assert.equal((await find('user-ada')).length, opened.includes(2) ? 0 : 1)
        await call(`DELETE /sessions/${sid}`)
      })
    }
  })

  it('is the only thing that opens it: no other token does, and no cookie', async () => {
    const one = await signInByAkamai(door, app())
    const form = { grant_type: 'client_credentials', scope: 'exeunt:admin' }
    const standard = await door.send('POST', '/oauth2/token', {
      headers: basicOf(door.app(managerId)),
      form: query(form),
    })
    const strangers: Readonly<Record<string, string>> = {
      'of a person': one.access_token,
      'an ID token': one.id_token,
      'of another issuer of the tenant': String(jsonOf(standard)['access_token']),
      'of another tenant': await neighbourToken(door),
      'of nobody': 'nonsense',
    }
    for (const [name, token] of Object.entries(strangers))
      for (const line of ['GET /sessions?sub=user-ada', `DELETE /sessions/${String(one.idClaims['sid'])}`]) {
        const answer = await call(line, token)
        const isKnown = name === 'of a person'
        assertDenied(answer, isKnown ? 403 : 401, isKnown ? 'insufficient_scope' : 'invalid_token')
        if (!isKnown) assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"', name)
      }
    const bare = assertDenied(
      await callAdmin(door, undefined, 'GET /sessions?sub=user-ada'),
      401,
      'invalid_token',
    )
    assert.equal(bare.headers['www-authenticate'], 'Bearer')
    const sent = await one.browser.get(`/${customerId}/sessions?sub=user-ada&access_token=${manager}`)
    assert.equal(sent.status, 401)
    assert.equal(await isIn(one), true)
  })

  it('is no person’s, whatever its scope: nobody gives away what is the operator’s', async () => {
    const one = await signInByAkamai(door, app('greedy'), { parameters: { scope: 'openid .:sessions' } })
    assert.equal(one.scope, 'openid .:sessions')
    assertDenied(await call('GET /sessions?sub=user-ada', one.access_token), 403, 'insufficient_scope')
  })

  it('is over when its time is', async () => {
    door.clock.advance(601)
    assertDenied(await call('GET /sessions?sub=user-ada'), 401, 'invalid_token')
    manager = await adminToken(door)
  })

  it('and who was refused is in the log, without the id', async () => {
    await call('DELETE /sessions/some-id', await adminToken(door, '.:sessions'))
    const line = door.log.findLast(({ event }) => event === 'refused') ?? assert.fail()
    assert.deepEqual(
      [line.fields['path'], line.fields['reason']],
      ['/sessions/:sid', 'insufficient_scope: *:sessions/{sid}'],
    )
    assert.doesNotMatch(JSON.stringify(line), /some-id/)
  })
})

describe('AKA-71 AKA-72 a person’s session', () => {
  before(open)
  after(() => door.close())

  const times = () => {
    const now = Math.floor(door.clock.now().getTime() / 1000)
    return { now, day: now + 86_400, end: now + 14 * 86_400 }
  }

  it('is found by the person’s id, and shown by its sid, with its devices and apps', async () => {
    const first = await signInByAkamai(door, app())
    const began = times()
    door.clock.advance(60)
    const second = await signInByAkamai(door, app(parcelId))
    const later = times()
    assert.equal(first.idClaims['sid'], second.idClaims['sid'])
    const [session = {}, ...others] = await find('user-ada')
    assert.deepEqual(others, [])
    const { devices, ...rest } = session
    assert.deepEqual(rest, {
      sid: first.idClaims['sid'],
      sub: 'user-ada',
      global_sub: first.idClaims['global_sub'],
      auth_time: later.now,
      created: began.now,
      expires: later.end,
      amr: second.idClaims['amr'],
      acr: second.idClaims['acr'],
      clients: [paperId, parcelId],
    })
    assert.deepEqual(devices, [
      { ip_address: '127.0.0.1', created: began.now, last_seen: began.now, expires: began.day },
      { ip_address: '127.0.0.1', created: later.now, last_seen: later.now, expires: later.day },
    ])
    assert.deepEqual((await call(`GET /sessions/${String(rest.sid)}`)).json, session)
    await call(`DELETE /sessions/${String(rest.sid)}`)
  })

  it('tells what a browser called itself', async () => {
    const browser = door.browser()
    const agent = { 'user-agent': 'Firefox' }
    const page = await browser.get(authorizePath(app()), agent)
    const { location = '' } = page
    const form = await browser.get(location.replace(door.base, ''), agent)
    const action = /action="([^"]+)"/.exec(form.body)?.[1]?.replaceAll('&#38;', '&').replaceAll('&amp;', '&')
    const hidden = [...form.body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
    await browser.post(action ?? '', { ...fields, username: 'ada', password: ada.password }, agent)
    const [session = {}] = await find('user-ada')
    assert.equal((session['devices'] as readonly Json[])[0]?.['user_agent'], 'Firefox')
    await call(`DELETE /sessions/${String(session['sid'])}`)
  })

  it('is found by the name that ID tokens tell, and by no other person’s', async () => {
    const { idClaims } = await signInByAkamai(door, app())
    const urn = String(idClaims['global_sub'])
    assert.match(urn, new RegExp(`^capture-v1://.*/${customerId}/user/user-ada$`))
    assert.equal((await find(urn))[0]?.['sid'], idClaims['sid'])
    assert.deepEqual(await find('user-bob'), [])
    assert.deepEqual(await find(urn.replace('ada', 'bob')), [])
    for (const other of [
      urn.replace(customerId, 'another'),
      `x/${urn}`,
      `/user-ada`,
      `${urn}/`,
      'ada',
      'USER-ADA',
    ])
      assertDenied(await call(`GET /sessions?sub=${encodeURIComponent(other)}`), 404, 'not_found')
    await call(`DELETE /sessions/${String(idClaims['sid'])}`)
  })

  it('is found by a name that came along from elsewhere, which then is the only one', async () => {
    const { idClaims } = await signInByAkamai(door, app(), { person: grace })
    assert.equal(idClaims['global_sub'], graceUrn)
    for (const name of [graceId, graceUrn]) assert.equal((await find(name))[0]?.['sid'], idClaims['sid'])
    const ours = graceUrn.replace('capture.example.janrain.com/app', `localhost:${door.port}/${customerId}`)
    assertDenied(await call(`GET /sessions?sub=${encodeURIComponent(ours)}`), 404, 'not_found')
    await call(`DELETE /sessions/${String(idClaims['sid'])}`)
  })

  it('goes by no name that an app has for its sector alone, but by the sid that it has', async () => {
    const { idClaims } = await signInByAkamai(door, app('pairwise'))
    for (const name of [idClaims['sub'], idClaims['global_sub']])
      assertDenied(await call(`GET /sessions?sub=${encodeURIComponent(String(name))}`), 404, 'not_found')
    const { status, json } = await call(`GET /sessions/${String(idClaims['sid'])}`)
    assert.deepEqual([status, json['sub']], [200, 'user-ada'])
    assert.notEqual(json['sid'], idClaims['sid'])
    assert.equal((await call(`DELETE /sessions/${String(idClaims['sid'])}`)).status, 204)
  })

  it('goes by the sid of an app that is told of logouts, too', async () => {
    const paper = await signInByAkamai(door, app())
    const told = await signInByAkamai(door, app('ledger'), { browser: paper.browser })
    assert.notEqual(told.idClaims['sid'], paper.idClaims['sid'])
    const { json } = await call(`GET /sessions/${String(told.idClaims['sid'])}`)
    assert.equal(json['sid'], paper.idClaims['sid'])
    await call(`DELETE /sessions/${String(told.idClaims['sid'])}`)
  })

  it('is not listed once it has ended, or its time is over', async () => {
    const first = await signInByAkamai(door, app())
    const sid = String(first.idClaims['sid'])
    await leave(first)
    assert.deepEqual(await find('user-ada'), [])
    assertDenied(await call(`GET /sessions/${sid}`), 404, 'not_found')
    const second = await signInByAkamai(door, app())
    door.clock.advance(86_401)
    manager = await adminToken(door)
    assert.deepEqual(await find('user-ada'), [])
    assertDenied(await call(`GET /sessions/${String(second.idClaims['sid'])}`), 404, 'not_found')
  })

  it('shows the devices that are left, and not those that signed out', async () => {
    const first = await signInByAkamai(door, app())
    door.clock.advance(60)
    const second = await signInByAkamai(door, app())
    await leave(first)
    const [session = {}] = await find('user-ada')
    assert.equal((session['devices'] as readonly Json[]).length, 1)
    // The session is older than the device that is left of it.
    assert.equal(session['created'], Number(first.idClaims['auth_time']))
    assert.equal(session['auth_time'], second.idClaims['auth_time'])
    await call(`DELETE /sessions/${String(session['sid'])}`)
  })

  const wrong: Readonly<Record<string, readonly [line: string, status: number, error: string]>> = {
    'no sub': ['GET /sessions', 400, 'invalid_request'],
    'an empty sub': ['GET /sessions?sub=', 400, 'invalid_request'],
    'two of them': ['GET /sessions?sub=user-ada&sub=user-bob', 400, 'invalid_request'],
    'a broken one': ['GET /sessions?sub=%E0%A4%A', 400, 'invalid_request'],
    'one with NUL': ['GET /sessions?sub=user-ada%00', 400, 'invalid_request'],
    'one with a line end': ['GET /sessions?sub=user-ada%0D%0Ax', 400, 'invalid_request'],
    'a sub of nobody': ['GET /sessions?sub=nobody', 404, 'not_found'],
    'a sid of nobody': ['GET /sessions/nobody', 404, 'not_found'],
    'a sid with signs': ['GET /sessions/%22%3E%3Cscript%3E', 404, 'not_found'],
    'a sid with NUL': ['GET /sessions/a%00b', 404, 'not_found'],
    'a sid with a line end': ['GET /sessions/a%0D%0Ab', 404, 'not_found'],
    'a sid that is long': [`GET /sessions/${'a'.repeat(1000)}`, 404, 'not_found'],
    'a sid that is longer': [`DELETE /sessions/${'a'.repeat(2000)}`, 404, 'not_found'],
    'a long sid in escapes': [`GET /sessions/${'%61'.repeat(2000)}`, 404, 'not_found'],
    'an empty sid': ['DELETE /sessions/', 404, 'not_found'],
    'a path for a sid': ['GET /sessions/%2e%2e%2fsessions', 404, 'not_found'],
    'a letter of another script': ['GET /sessions/%F0%9F%98%80', 404, 'not_found'],
    'a star for a sid': ['DELETE /sessions/*', 404, 'not_found'],
    'two stars': ['DELETE /sessions/**', 404, 'not_found'],
    'a sid in escapes that are none': ['GET /sessions/%ff', 400, 'invalid_request'],
  }
  for (const [name, [line, status, error]] of Object.entries(wrong))
    it(`is not found by ${name}`, async () => void assertDenied(await call(line), status, error))

  it('has no other methods and no other addresses', async () => {
    for (const line of [
      'PUT /sessions/x',
      'POST /sessions/x',
      'POST /sessions',
      'DELETE /sessions',
    ] as const) {
      const answer = await call(line)
      assertDenied(answer, 405, 'method_not_allowed')
      assert.match(String(answer.headers['allow']), /GET/)
    }
    for (const line of ['GET /sessions/a/b', 'GET /sessions/a/'] as const) assertNobody(await call(line))
  })
})

describe('AKA-73 deleting it', () => {
  before(open)
  after(() => door.close())

  it('signs the person out on every device, and nobody else', async () => {
    const first = await signInByAkamai(door, app())
    const second = await signInByAkamai(door, app(parcelId))
    const other = await signInByAkamai(door, app(), { person: bob })
    const { status, body, headers } = await call(`DELETE /sessions/${String(first.idClaims['sid'])}`)
    assert.deepEqual([status, body, headers['cache-control']], [204, '', 'no-store'])
    assert.deepEqual([await isIn(first), await isIn(second), await isIn(other)], [false, false, true])
    assert.deepEqual(await find('user-ada'), [])
    assert.equal((await find('user-bob')).length, 1)
  })

  it('leaves tokens alive, and is one logout, which names the operator', async () => {
    const one = await signInByAkamai(door, app())
    await signInByAkamai(door, app())
    const { logouts: before = [] } = await door.snapshot()
    await call(`DELETE /sessions/${String(one.idClaims['sid'])}`)
    assert.equal((await userinfo(door, one.access_token)).status, 200)
    assert.equal((await refreshByAkamai(door, app(), one.refresh_token)).status, 200)
    const { logouts = [] } = await door.snapshot()
    const [row, ...others] = logouts.slice(before.length) as readonly Json[]
    assert.deepEqual(others, [])
    assert.deepEqual(
      [row?.['door'], row?.['evidence']],
      ['operator', `{"kind":"operator","name":"${managerId}"}`],
    )
  })

  it('tells the apps that want to hear of it, on each device', async () => {
    const ledger = app('ledger')
    const devices = [await signInByAkamai(door, ledger), await signInByAkamai(door, ledger)]
    const [first] = devices
    const before = ledger.notices.length
    await call(`DELETE /sessions/${String(first?.idClaims['sid'])}`)
    await until('both were told', () => ledger.notices.length === before + 2)
    const told = ledger.notices.slice(before).map(({ token }) => String(decodeJwt(token)['sid']))
    assert.deepEqual(told.toSorted(), devices.map(({ idClaims }) => String(idClaims['sid'])).toSorted())
  })

  it('is not done twice, and not for what is not there', async () => {
    const one = await signInByAkamai(door, app())
    const line = `DELETE /sessions/${String(one.idClaims['sid'])}`
    assert.equal((await call(line)).status, 204)
    assertDenied(await call(line), 404, 'not_found')
    assertDenied(await call('DELETE /sessions/nobody'), 404, 'not_found')
  })

  it('is done once, however many ask at the same moment', async () => {
    const devices = await Promise.all([1, 2, 3].map(() => signInByAkamai(door, app())))
    const line = `DELETE /sessions/${String(devices[0]?.idClaims['sid'])}`
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(line)))
    const counted = (wanted: number) => answers.filter(({ status }) => status === wanted).length
    assert.deepEqual([counted(204), counted(404)], [1, 7])
    for (const device of devices) assert.equal(await isIn(device), false)
  })

  it('by the sid of a browser that is out ends nothing of the others', async () => {
    const told = await signInByAkamai(door, app('ledger'))
    const other = await signInByAkamai(door, app())
    await leave(told)
    assertDenied(await call(`DELETE /sessions/${String(told.idClaims['sid'])}`), 404, 'not_found')
    assert.equal(await isIn(other), true)
    await call(`DELETE /sessions/${String(other.idClaims['sid'])}`)
  })

  it('by the sid of an app’s part that ended alone ends nothing; by one that others go by, all', async () => {
    const [one, elsewhere] = [await signInByAkamai(door, app()), await signInByAkamai(door, app(parcelId))]
    const told = await signInByAkamai(door, app('ledger'), { browser: one.browser })
    const withdraw = async (client: string) => {
      const { body } = await visit(door, one.browser, '/account')
      const csrf = /action="\/account\/withdraw"[\s\S]*?name="csrf" value="([^"]+)"/.exec(body)?.[1]
      const { location } = await one.browser.post('/account/withdraw', { csrf: csrf ?? '', client })
      assert.match(String(location), /done=app-withdrawn/)
    }
    const named = ({ idClaims }: AkamaiSignedIn) => `/sessions/${String(idClaims['sid'])}`
    assert.equal((await call(`GET ${named(told)}`)).status, 200)
    await withdraw('ledger')
    for (const method of ['GET', 'DELETE'])
      assertDenied(await call(`${method} ${named(told)}`), 404, 'not_found')
    assert.deepEqual([await isIn(one), await isIn(elsewhere)], [true, true])
    await withdraw(paperId)
    assert.equal((await call(`GET ${named(one)}`)).status, 200)
    assert.equal((await call(`DELETE ${named(one)}`)).status, 204)
    assert.deepEqual([await isIn(one), await isIn(elsewhere)], [false, false])
  })

  it('is for this tenant’s sessions: those of another are not there', async () => {
    const one = await signInByAkamai(door, app())
    const stranger = await neighbourToken(door)
    const line = `/sessions/${String(one.idClaims['sid'])}`
    for (const method of ['GET', 'DELETE'])
      assertDenied(
        await callAdmin(door, stranger, `${method} ${line}`, { prefix: '/umbra' }),
        404,
        'not_found',
      )
    assert.equal(await isIn(one), true)
    await call(`DELETE ${line}`)
  })
})

describe('AKA-71 AKA-73 where each browser stands for itself', () => {
  before(async () => {
    door = await openAdmin({ tenant: { sessionPolicy: 'per-browser' } })
    manager = await adminToken(door)
  })
  after(() => door.close())

  it('each is a session of its own, by its own name, and by its apps’', async () => {
    const first = await signInByAkamai(door, app())
    const second = await signInByAkamai(door, app())
    const found = (await find('user-ada')).map((session) => String(session['sid']))
    const nameOf = async ({ idClaims }: typeof first) =>
      String((await call(`GET /sessions/${String(idClaims['sid'])}`)).json['sid'])
    const [one, other] = [await nameOf(first), await nameOf(second)]
    assert.deepEqual(found.toSorted(), [one, other].toSorted())
    assert.equal((await call(`DELETE /sessions/${other}`)).status, 204)
    assert.deepEqual([await isIn(first), await isIn(second)], [true, false])
    assert.equal((await call(`DELETE /sessions/${String(first.idClaims['sid'])}`)).status, 204)
    assert.equal(await isIn(first), false)
  })
})
