import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { ClientId } from '../../src/domain/client.ts'
import type { SessionId } from '../../src/domain/session.ts'
import type { LogoutRevocation } from '../../src/domain/tenant.ts'
import {
  ada,
  type App,
  type Browser,
  callAs,
  endSessionPath,
  type FrontDoor,
  introspect,
  joinApp,
  jsonOf,
  type Person,
  press,
  refresh,
  userOf,
  visit,
} from '../support/front-door.ts'
import { type Admin, administrator, consoleClient } from '../support/front-door/admin.ts'
import {
  type AkamaiSignedIn,
  boardId,
  customerId,
  openAkamai,
  paperId,
  post,
  refreshByAkamai,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { signInByAuth0 } from '../support/front-door/auth0.ts'
import { signInByGenAuth } from '../support/front-door/genauth.ts'

/** Apps of each door, with a secret each; Akamai's `paper` besides. */
const jwtId = 'jwt'
const bazaarId = 'bazaar'
const storeId = 'store'

interface Held {
  readonly app: App
  readonly value: string
}

/** Somebody in one browser, at apps of every door. */
interface Visitor {
  readonly id: string
  readonly person: Person
  readonly browser: Browser
  readonly paper: AkamaiSignedIn
  readonly hint: string
  readonly tokens: Readonly<Record<Name, Held>>
}

const names = [
  'Akamai access',
  'Akamai JWT',
  'Akamai refresh',
  'GenAuth access',
  'GenAuth offline refresh',
  'Auth0 access',
  'Auth0 offline refresh',
  'standard access',
  'standard refresh',
] as const
type Name = (typeof names)[number]

const ofAkamai: readonly Name[] = ['Akamai access', 'Akamai JWT', 'Akamai refresh']
const offline: readonly Name[] = ['GenAuth offline refresh', 'Auth0 offline refresh']

/** D10: what lives on by each grant's own policy, and with what the tenant wants besides. */
const livesOn: Readonly<Record<LogoutRevocation, readonly Name[]>> = {
  'as-granted': [...ofAkamai, ...offline],
  'access-tokens': ['Akamai refresh', ...offline],
  everything: [],
}

type End = (who: Visitor, door: FrontDoor, admin: Admin) => Promise<unknown>

/** What the operator's API says of the sessions of a person. */
async function sessionsOf(id: string, admin: Admin): Promise<readonly string[]> {
  const { sessions } = (await admin.ok('GET', `/admin/v1/sessions?user=${id}`)) as {
    readonly sessions: readonly { readonly id: string }[]
  }
  return sessions.map((session) => session.id)
}

/** Presses the button of the account page that posts there. */
async function pressAt({ browser }: Visitor, door: FrontDoor, action: string): Promise<void> {
  const page = await visit(door, browser, '/account')
  const [body = ''] =
    new RegExp(`<form\\s+method="post"\\s+action="${action}"[^]*?</form>`).exec(page.body) ?? []
  await press(door, browser, { ...page, body }, {})
}

const hosted: End = ({ browser }, door) => visit(door, browser, `/auth-ui/logout?client_id=${paperId}`)
const byTime: End = async (_who, door) => door.clock.advance(301)

/** Logouts of a session, by every door that ends one. */
const logouts: Readonly<Record<string, End>> = {
  'Akamai’s /auth-ui/logout': hosted,
  'the same below the customer’s id': ({ browser }, door) =>
    visit(door, browser, `/${customerId}/auth-ui/logout?client_id=${boardId}`),
  'Akamai’s end_session, of this browser': ({ browser }, door) =>
    visit(door, browser, `/login/end_session?client_id=${paperId}`),
  'Akamai’s end_session, of every device': ({ browser, paper }, door) =>
    visit(
      door,
      browser,
      `/login/end_session?client_id=${paperId}&logout_hint=${String(paper.idClaims['sid'])}`,
    ),
  'the standard’s end_session': ({ browser, hint }, door) =>
    visit(door, browser, endSessionPath({ id_token_hint: hint })),
  'GenAuth’s /login/profile/logout': ({ browser }, door) => visit(door, browser, '/login/profile/logout'),
  'Auth0’s /v2/logout': ({ browser }, door) => visit(door, browser, '/v2/logout'),
  'the account page': (who, door) => pressAt(who, door, '/account/end-session'),
  'an operator': async ({ id }, _door, admin) => {
    for (const session of await sessionsOf(id, admin))
      await admin.ok('DELETE', `/admin/v1/sessions/${session}`)
  },
  'Akamai’s sessions API': async ({ paper }, door) => {
    const form = { grant_type: 'client_credentials', scope: '*:sessions/**' }
    const { access_token: token } = jsonOf(await callAs(door, door.app('console'), '/login/token', form))
    const headers = { authorization: `Bearer ${String(token)}` }
    const gone = await door.send('DELETE', `/sessions/${String(paper.idClaims['sid'])}`, { headers })
    assert.equal(gone.status, 204, gone.body)
  },
  'time, before anybody noticed': byTime,
  'time, once it was noticed': async (who, door, admin) => {
    await byTime(who, door, admin)
    assert.ok((await door.exeunt().logout.endOverdueSessions()) > 0)
  },
}

/** What means everything, whatever a grant says. */
const everything: Readonly<Record<string, End>> = {
  'the account page, everything': (who, door) => pressAt(who, door, '/account/end-all'),
  'an operator, everything of the person': ({ id }, _door, admin) =>
    admin.ok('DELETE', `/admin/v1/users/${id}/sessions`),
  'a new password': ({ id }, _door, admin) =>
    admin.ok('PUT', `/admin/v1/users/${id}/password`, { password: 'a new and longer password' }),
  'a disabled account': ({ id }, _door, admin) => admin.ok('POST', `/admin/v1/users/${id}/disable`),
  'a deleted account': ({ id }, _door, admin) => admin.ok('DELETE', `/admin/v1/users/${id}`),
}

const people = [...Object.keys(logouts), ...Object.keys(everything), 'more', 'even more', 'one more'].map(
  (_, index): Person => {
    const username = `person${index}`
    return { ...ada, username, email: `${username}@example.org`, name: `Person ${index}` }
  },
)

/** Opens a server with every door, and with what its tenant wants revoked. */
async function openAll(logoutRevokes?: LogoutRevocation) {
  const door = await openAkamai({
    people: people.map(userOf),
    clients: {
      ...consoleClient,
      [jwtId]: () => ({ dialect: 'akamai', access_token_format: 'jwt' }),
      [bazaarId]: () => ({ dialect: 'genauth' }),
      [storeId]: () => ({ dialect: 'auth0' }),
    },
    tenant: {
      dialects: { akamai: { customerId }, genauth: {}, auth0: {} },
      lifetimes: { sessionIdleSeconds: 300, accessTokenSeconds: 3600 },
      ...(logoutRevokes && { logoutRevokes }),
    },
  })
  const admin = await administrator(door)
  const left = [...people]
  const enter = async (): Promise<Visitor> => {
    const person = left.pop() ?? assert.fail('nobody is left')
    const app = (id: string) => door.app(id)
    const parameters = { scope: 'openid offline_access' }
    const paper = await signInByAkamai(door, app(paperId), { person })
    const { browser } = paper
    const jwt = await signInByAkamai(door, app(jwtId), { browser })
    const bazaar = await signInByGenAuth(door, app(bazaarId), { person, browser, parameters })
    const store = await signInByAuth0(door, app(storeId), { browser, parameters })
    const ledger = await joinApp(door, app('ledger'), browser)
    const of = (id: string, value: string): Held => ({ app: app(id), value })
    return {
      id: String(paper.idClaims['sub']),
      person,
      browser,
      paper,
      hint: ledger.id_token,
      tokens: {
        'Akamai access': of(paperId, paper.access_token),
        'Akamai JWT': of(jwtId, jwt.access_token),
        'Akamai refresh': of(paperId, paper.refresh_token),
        'GenAuth access': of(bazaarId, bazaar.access_token),
        'GenAuth offline refresh': of(bazaarId, bazaar.refresh_token),
        'Auth0 access': of(storeId, store.access_token),
        'Auth0 offline refresh': of(storeId, store.refresh_token),
        'standard access': of('ledger', ledger.access_token),
        'standard refresh': of('ledger', ledger.refresh_token),
      },
    }
  }
  const alive = async ({ tokens }: Visitor): Promise<readonly Name[]> => {
    const living: Name[] = []
    for (const name of names) {
      const { app, value } = tokens[name]
      if ((await introspect(door, app, value))['active'] === true) living.push(name)
    }
    return living
  }
  return { door, admin, enter, alive }
}

type World = Awaited<ReturnType<typeof openAll>>

describe('AKA-6 D10 a logout by any door leaves Akamai’s tokens alive, and ends those of the others', () => {
  let world: World
  before(async () => void (world = await openAll()))
  after(() => world.door.close())

  const userinfo = (token: string) =>
    world.door.send('GET', '/profiles/oidc/userinfo', { headers: { authorization: `Bearer ${token}` } })

  for (const [name, end] of Object.entries(logouts))
    it(name, async () => {
      const { door, admin } = world
      const who = await world.enter()
      assert.deepEqual(await world.alive(who), names)
      await end(who, door, admin)
      assert.deepEqual((await world.alive(who)).toSorted(), livesOn['as-granted'].toSorted())

      const { paper, tokens } = who
      assert.equal((await userinfo(paper.access_token)).status, 200)
      assert.equal((await userinfo(tokens['Akamai JWT'].value)).status, 200)
      const again = jsonOf(await refreshByAkamai(door, paper.app, paper.refresh_token))
      assert.equal((await userinfo(String(again['access_token']))).status, 200)
      const { sid, auth_time: authTime } = decodeJwt(String(again['id_token']))
      assert.deepEqual([sid, authTime], [paper.idClaims['sid'], paper.idClaims['auth_time']])
      assert.equal((await refresh(door, door.app('ledger'), tokens['standard refresh'].value)).status, 400)
    })

  for (const [name, end] of Object.entries(everything))
    it(`but for what means everything: ${name}`, async () => {
      const who = await world.enter()
      await end(who, world.door, world.admin)
      assert.deepEqual(await world.alive(who), [])
      assert.equal((await userinfo(who.paper.access_token)).status, 401)
      assert.equal((await refreshByAkamai(world.door, who.paper.app, who.paper.refresh_token)).status, 400)
    })

  it('AKA-6 AKA-47 and a token that is taken back is dead, signed in or not', async () => {
    const { door } = world
    const who = await world.enter()
    await hosted(who, door, world.admin)
    const { app, access_token: access, refresh_token: token } = who.paper
    assert.equal((await post(door, app, '/token/revoke', { token: access })).status, 200)
    assert.equal((await userinfo(access)).status, 401)
    assert.equal((await refreshByAkamai(door, app, token)).status, 200)
    assert.equal((await post(door, app, '/login/token/revoke', { token })).status, 200)
    assert.equal((await refreshByAkamai(door, app, token)).status, 400)
    const left: readonly Name[] = ['Akamai JWT', ...offline]
    assert.deepEqual(
      await world.alive(who),
      names.filter((one) => left.includes(one)),
    )
  })

  it('AKA-6 a token of a session that is gone acts on no session', async () => {
    const { door } = world
    const who = await world.enter()
    const { browser: elsewhere } = await signInByAkamai(door, door.app(boardId), { person: who.person })
    await hosted(who, door, world.admin)
    const { paper, tokens } = who
    for (const token of [paper.access_token, tokens['Akamai JWT'].value]) {
      const headers = { authorization: `Bearer ${token}` }
      await door.send('GET', '/logout', { headers })
      await door.send('GET', '/api/v2/logout', { headers })
      await door.send('DELETE', `/sessions/${String(paper.idClaims['sid'])}`, { headers })
    }
    assert.equal((await elsewhere.get('/account')).status, 200)
    assert.equal((await who.browser.get('/account')).status, 303)
  })
})

for (const revokes of ['access-tokens', 'everything'] as const)
  describe(`AKA-92 a tenant that revokes ${revokes} does so at a logout by any door`, () => {
    let world: World
    before(async () => void (world = await openAll(revokes)))
    after(() => world.door.close())

    for (const [name, end] of Object.entries(logouts))
      it(name, async () => {
        const { door, admin } = world
        const who = await world.enter()
        assert.deepEqual(await world.alive(who), names)
        await end(who, door, admin)
        assert.deepEqual((await world.alive(who)).toSorted(), livesOn[revokes].toSorted())
        const { app, refresh_token: token } = who.paper
        const { status, body } = await refreshByAkamai(door, app, token)
        assert.equal(status, revokes === 'everything' ? 400 : 200, body)
      })

    it('and of an app’s part, that part’s alone', async () => {
      const who = await world.enter()
      const [session = ''] = await sessionsOf(who.id, world.admin)
      const { logout, tenants } = world.door.exeunt()
      await logout.perform(tenants[0] ?? assert.fail(), {
        door: 'operator',
        extent: { kind: 'part', sessionId: session as SessionId, clientId: paperId as ClientId },
        evidence: { kind: 'operator', name: 'root' },
      })
      const own: readonly Name[] = ['Akamai access', 'Akamai refresh']
      const gone = revokes === 'everything' ? own : own.slice(0, 1)
      assert.deepEqual(
        await world.alive(who),
        names.filter((one) => !gone.includes(one)),
      )
    })

    it('and of a browser, that browser’s alone', async () => {
      const { door } = world
      const who = await world.enter()
      const other = await signInByAkamai(door, door.app(paperId), { person: who.person })
      await hosted(who, door, world.admin)
      assert.equal((await introspect(door, other.app, other.access_token))['active'], true)
      assert.equal((await refreshByAkamai(door, other.app, other.refresh_token)).status, 200)
    })

    it('and says so in the story of the logout', async () => {
      const who = await world.enter()
      await hosted(who, world.door, world.admin)
      const line = world.door.log.findLast(({ event }) => event === 'logout')
      const story = await world.admin.ok('GET', `/admin/v1/logouts/${String(line?.fields['logout'])}`)
      assert.deepEqual(
        [story['grants_revoked'], story['access_revoked']],
        revokes === 'everything' ? [5, 0] : [1, 4],
      )
    })
  })

describe('AKA-92 what a tenant revokes is changed while it runs', () => {
  const path = '/admin/v1/settings'

  it('and counts for tokens that are out already, and of sessions whose time is over', async (t) => {
    const { door, admin, enter, alive } = await openAll()
    t.after(() => door.close())
    const [one, two, three] = [await enter(), await enter(), await enter()]
    await hosted(one, door, admin)
    await admin.ok('PATCH', path, { logout_revokes: 'everything' })
    assert.deepEqual((await alive(one)).toSorted(), livesOn['as-granted'].toSorted(), 'a logout of before')
    await hosted(two, door, admin)
    assert.deepEqual(await alive(two), [])
    await byTime(three, door, admin)
    assert.deepEqual(await alive(three), [])
    await admin.ok('PATCH', path, { logout_revokes: 'as-granted' })
    assert.deepEqual((await alive(three)).toSorted(), livesOn['as-granted'].toSorted(), 'nobody noticed yet')
    assert.deepEqual(await alive(two), [], 'what is revoked stays so')
  })

  it('and for sessions that the clock ends, once that is noticed: then it stays so', async (t) => {
    const { door, admin, enter, alive } = await openAll()
    t.after(() => door.close())
    const who = await enter()
    await admin.ok('PATCH', path, { logout_revokes: 'access-tokens' })
    await byTime(who, door, admin)
    assert.ok((await door.exeunt().logout.endOverdueSessions()) > 0)
    await admin.ok('PATCH', path, { logout_revokes: 'as-granted' })
    assert.deepEqual((await alive(who)).toSorted(), livesOn['access-tokens'].toSorted())
    const again = jsonOf(await refreshByAkamai(door, who.paper.app, who.paper.refresh_token))
    assert.equal((await introspect(door, who.paper.app, String(again['access_token'])))['active'], true)
  })

  it('where the configuration file does not say it', async (t) => {
    const { door, admin } = await openAll('access-tokens')
    t.after(() => door.close())
    const refused = await admin.call('PATCH', path, { logout_revokes: 'as-granted' })
    assert.deepEqual([refused.status, refused.json['error']], [409, 'conflict'])
    assert.match(String(refused.json['error_description']), /logoutRevokes/)
    assert.deepEqual(await admin.ok('GET', path), { logout_revokes: 'access-tokens' })
  })
})
