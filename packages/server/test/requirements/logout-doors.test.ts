import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { tellStory } from '../../src/logout/story.ts'
import { createLogoutRecords } from '../../src/logout/index.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { LogoutId } from '../../src/domain/logout.ts'
import type { TenantId } from '../../src/domain/tenant.ts'
import type { UserId } from '../../src/domain/user.ts'
import { createAccounts } from '../../src/platform/directory/index.ts'
import {
  ada,
  type App,
  authorizePath,
  bob,
  callbackOf,
  type FrontDoor,
  type FrontDoorOptions,
  introspect,
  isSignedIn,
  joinApp,
  jsonOf,
  openFrontDoor,
  redeem,
  refresh,
  signIn,
  type SignedIn,
  tokensOf,
} from '../support/front-door.ts'
import { type Admin, administrator, type Body, consoleClient } from '../support/front-door/admin.ts'
import { until } from '../support/until.ts'

const offline = { scope: 'openid offline_access', prompt: 'consent' }
const day = 86_400

async function open(t: TestContext, options: FrontDoorOptions = {}) {
  const door = await openFrontDoor({ ...options, clients: { ...consoleClient, ...options.clients } })
  t.after(() => door.close())
  return { door, admin: await administrator(door), ledger: door.app('ledger'), atlas: door.app('atlas') }
}

/** Exactly these parts were told, each once; a moment is left for one too many. */
async function assertTold({ notices }: App, parts: readonly SignedIn[]): Promise<void> {
  await until('all were told', () => notices.length >= parts.length)
  await sleep(30)
  const told = notices.map(({ token }) => decodeJwt(token))
  assert.deepEqual(told.map(({ sid }) => String(sid)).toSorted(), parts.map(({ sid }) => sid).toSorted())
  for (const { sub } of told) assert.equal(sub, parts[0]?.claims['sub'])
}

async function assertDead(door: FrontDoor, { app, access_token, refresh_token }: SignedIn): Promise<void> {
  assert.deepEqual(await introspect(door, app, access_token), { active: false })
  assert.equal((await refresh(door, app, refresh_token)).status, 400)
}

async function assertAlive(door: FrontDoor, { app, access_token }: SignedIn): Promise<void> {
  assert.equal((await introspect(door, app, access_token))['active'], true)
}

/** The last logout, as the admin API and as `exeunt trace` tell it. */
async function lastLogout(door: FrontDoor, admin: Admin) {
  const { logouts = [] } = await door.snapshot()
  const { id } = logouts.at(-1) as { id: LogoutId }
  const { database } = door.exeunt()
  const told = await createLogoutRecords(database, createRandom(door.clock)).story(id)
  return { body: await admin.ok('GET', `/admin/v1/logouts/${id}`), trace: told ? tellStory(told) : '' }
}

const sessionsOf = async (admin: Admin, user: string) =>
  (await admin.ok('GET', `/admin/v1/sessions?user=${user}`))['sessions'] as { id: string; apps: Body[] }[]

describe('BCL-50 D10 every door tells each app once, revokes what it must, and is in the trace', () => {
  it('operator, one session: grants by policy, other sessions go on', async (t) => {
    const { door, admin, ledger, atlas } = await open(t)
    const one = await signIn(door, ledger, { person: ada })
    const there = await joinApp(door, atlas, one.browser)
    const kept = await joinApp(door, ledger, one.browser, offline).catch(() => undefined)
    assert.equal(kept, undefined, 'a consent page comes first')
    const other = await signIn(door, ledger, { person: ada, parameters: offline })
    const session = (await sessionsOf(admin, 'user-ada')).find(({ apps }) => apps.length === 2)
    const { logout } = await admin.ok('DELETE', `/admin/v1/sessions/${session?.id}`)
    assert.deepEqual(
      (logout as { deliveries: Body[] }).deliveries.map(({ state }) => state),
      ['delivered', 'delivered'],
    )
    await assertTold(ledger, [one])
    await assertTold(atlas, [there])
    for (const dead of [one, there]) await assertDead(door, dead)
    await assertAlive(door, other)
    assert.deepEqual(await admin.ok('DELETE', `/admin/v1/sessions/${session?.id}`), { logout: null })
    const { body, trace } = await lastLogout(door, admin)
    assert.deepEqual([body['door'], body['evidence']], ['operator', { kind: 'operator', name: 'console' }])
    assert.match(trace, /door +operator \(an operator, by the admin API/)
  })

  it('operator, all of a person: every session, and offline grants of sessions long over', async (t) => {
    const { door, admin, ledger } = await open(t)
    const parts = [
      await signIn(door, ledger, { person: ada, parameters: offline }),
      await signIn(door, ledger, { person: ada }),
    ]
    const bystander = await signIn(door, ledger, { person: bob })
    await admin.ok('DELETE', '/admin/v1/users/user-ada/sessions')
    await assertTold(ledger, parts)
    for (const part of parts) await assertDead(door, part)
    await assertAlive(door, bystander)
    assert.deepEqual(await sessionsOf(admin, 'user-ada'), [])
    assert.deepEqual(await admin.ok('DELETE', '/admin/v1/users/user-ada/sessions'), { logout: null })
  })

  it('operator, all of a client: everybody’s part, offline grants too, and the sessions go on', async (t) => {
    const { door, admin, ledger, atlas } = await open(t)
    const adas = await signIn(door, ledger, { person: ada })
    const bobs = await signIn(door, ledger, { person: bob, parameters: offline })
    const elsewhere = await joinApp(door, atlas, adas.browser)
    const over = await signIn(door, ledger, { person: ada, parameters: offline })
    const [first] = (await sessionsOf(admin, 'user-ada')).filter(({ apps }) => apps.length === 1)
    await admin.ok('DELETE', `/admin/v1/sessions/${first?.id}`)
    ledger.notices.splice(0)
    // Ids of one moment are in no order: the last logout shall be one of these.
    door.clock.advance(1)
    assert.deepEqual(await admin.ok('DELETE', '/admin/v1/clients/ledger/sessions'), {
      logouts: 2,
      complete: true,
    })
    await until('both were told', () => ledger.notices.length >= 2)
    const told = ledger.notices.map(({ token }) => String(decodeJwt(token)['sid']))
    assert.deepEqual(told.toSorted(), [adas.sid, bobs.sid].toSorted())
    for (const part of [adas, bobs, over]) await assertDead(door, part)
    await assertAlive(door, elsewhere)
    assert.deepEqual(await admin.ok('DELETE', '/admin/v1/clients/ledger/sessions'), {
      logouts: 0,
      complete: true,
    })
    const again = await joinApp(door, ledger, adas.browser)
    assert.notEqual(again.sid, adas.sid)
    assert.match((await lastLogout(door, admin)).trace, /this app alone; the session goes on/)
  })

  it('operator, all of a client of five hundred people, each told once', async (t) => {
    const { door, admin, ledger } = await open(t)
    const own = await signIn(door, ledger, { person: ada })
    await copyPeople(door, 500)
    const answer = await admin.ok('DELETE', '/admin/v1/clients/ledger/sessions')
    assert.deepEqual(answer, { logouts: 501, complete: true })
    await until('all were told', () => ledger.notices.length >= 501, 60_000)
    const sids = ledger.notices.map(({ token }) => decodeJwt(token)['sid'])
    assert.equal(new Set(sids).size, 501)
    assert.equal(sids.length, 501)
    await assertDead(door, own)
  })

  for (const [door_, method, path, body] of [
    ['account-closed', 'POST', '/admin/v1/users/user-ada/disable', undefined],
    ['account-closed', 'DELETE', '/admin/v1/users/user-ada', undefined],
    ['password-change', 'PUT', '/admin/v1/users/user-ada/password', { password: 'another password of hers' }],
  ] as const) {
    it(`BCP-8 ${door_} by ${method} ${path}: everything, offline grants too`, async (t) => {
      const { door, admin, ledger } = await open(t)
      const parts = [
        await signIn(door, ledger, { person: ada, parameters: offline }),
        await signIn(door, ledger, { person: ada }),
      ]
      const bystander = await signIn(door, ledger, { person: bob })
      await admin.ok(method, path, body)
      await assertTold(ledger, parts)
      for (const part of parts) await assertDead(door, part)
      for (const { browser } of parts) assert.equal(await isSignedIn(browser, ledger), false)
      await assertAlive(door, bystander)
      const { body: told, trace } = await lastLogout(door, admin)
      assert.equal(told['door'], door_)
      assert.match(trace, new RegExp(`door +${door_} \\(the`))
    })
  }

  for (const algorithm of ['ES256', 'HS256']) {
    it(`D17 an app that is taken away hears of it, late too, signed as it was registered: ${algorithm}`, async (t) => {
      const { door, admin } = await open(t)
      const stall = door.app('stall')
      const { client_secret: secret } = await admin.ok('POST', '/admin/v1/clients', {
        client_id: stall.id,
        redirect_uris: [stall.callback],
        backchannel_logout_uri: stall.noticeUrl,
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: algorithm,
        first_party: true,
      })
      const own = await signIn(door, { ...stall, secret: String(secret) }, { person: ada })
      stall.answer = { status: 503 }
      assert.equal((await admin.call('DELETE', '/admin/v1/clients/stall')).status, 204)
      await assertTold(stall, [own])
      stall.notices.length = 0
      stall.answer = { status: 200 }
      door.clock.advance(60)
      door.deliverDue()
      await assertTold(stall, [own])
      assert.equal(decodeProtectedHeader(stall.notices[0]?.token ?? '').alg, algorithm)
    })
  }

  it('BCP-6 refresh-token replay: the family ends, the app is told once, the session goes on', async (t) => {
    const { door, ledger, atlas } = await open(t)
    const own = await signIn(door, ledger, { person: ada })
    const there = await joinApp(door, atlas, own.browser)
    const child = tokensOf(await refresh(door, ledger, own.refresh_token))
    door.clock.advance(3600)
    tokensOf(await refresh(door, ledger, child.refresh_token))
    for (const _ of [1, 2, 3]) assert.equal((await refresh(door, ledger, own.refresh_token)).status, 400)
    await assertTold(ledger, [own])
    assert.equal((await refresh(door, ledger, child.refresh_token)).status, 400)
    assert.deepEqual(atlas.notices, [])
    assert.equal((await refresh(door, atlas, there.refresh_token)).status, 200)
    const { body, trace } = await lastLogout(door, await administrator(door))
    assert.deepEqual([body['door'], body['sessions'], body['user_id']], ['refresh-replay', [], 'user-ada'])
    assert.match(trace, /a code or refresh token came a second time/)
    const { audit = [] } = await door.snapshot()
    assert.equal(audit.filter((line) => (line as Body)['event'] === 'refresh-token-reused').length, 1)
    const again = await joinApp(door, ledger, own.browser)
    assert.notEqual(again.sid, own.sid)
  })

  it('BCP-8 an account that was deleted by half: asked again, its sessions end and the app is told', async (t) => {
    const { door, admin, ledger } = await open(t)
    const own = await signIn(door, ledger, { person: ada, parameters: offline })
    const { database } = door.exeunt()
    const random = createRandom(door.clock)
    const passwords = { hashIfIdle: async () => undefined }
    const accounts = createAccounts({ database, clock: door.clock, random, passwords })
    door.clock.advance(1)
    assert.equal(await accounts.remove('acme' as TenantId, 'user-ada' as UserId), true)
    assert.notEqual((await admin.ok('DELETE', '/admin/v1/users/user-ada'))['logout'], null)
    await assertTold(ledger, [own])
    await assertDead(door, own)
    assert.equal((await admin.call('DELETE', '/admin/v1/users/user-ada')).status, 404)
  })

  it('CORE-14 a code from before the app’s part ended brings nothing back, offline or not', async (t) => {
    const { door, ledger } = await open(t)
    const own = await signIn(door, ledger, { person: ada, parameters: offline })
    const child = tokensOf(await refresh(door, ledger, own.refresh_token))
    const other = await joinApp(door, ledger, own.browser, { scope: offline.scope })
    const answer = await own.browser.get(authorizePath(ledger, { scope: offline.scope }))
    const { code = '' } = callbackOf(ledger, answer)
    tokensOf(await refresh(door, ledger, child.refresh_token))
    assert.equal((await refresh(door, ledger, own.refresh_token)).status, 400, 'a thief is found out')
    await assertTold(ledger, [own])
    const late = await redeem(door, ledger, code)
    assert.deepEqual([late.status, jsonOf(late)['error']], [400, 'invalid_grant'])
    assert.equal(
      (await refresh(door, ledger, other.refresh_token)).status,
      200,
      'D10: another offline family',
    )
  })

  it('OAUTH-12 RFC6749 §4.1.2 code reuse: what the first use yielded ends, and the app is told once', async (t) => {
    const { door, admin, ledger } = await open(t)
    const first = await signIn(door, ledger, { person: ada })
    await admin.ok('DELETE', '/admin/v1/users/user-ada/apps/ledger')
    ledger.notices.splice(0)
    const { code = '' } = callbackOf(ledger, await first.browser.get(authorizePath(ledger)))
    const tokens = tokensOf(await redeem(door, ledger, code))
    for (const _ of [1, 2]) assert.equal((await redeem(door, ledger, code)).status, 400)
    const claims = decodeJwt(tokens.id_token)
    const part = { ...first, ...tokens, claims, sid: String(claims['sid']) }
    await assertTold(ledger, [part])
    await assertDead(door, part)
  })

  for (const [name, seconds, tenant] of [
    ['idle', day / 2 + 60, { lifetimes: { sessionIdleSeconds: day / 2 } }],
    ['idle to the millisecond', day / 2, { lifetimes: { sessionIdleSeconds: day / 2 } }],
    ['absolute', day + 60, { lifetimes: { sessionSeconds: day, sessionIdleSeconds: day } }],
  ] as const) {
    for (const format of ['opaque', 'jwt'])
      it(`BCL-51 expiry, ${name}: told once, offline grants live on, ${format}`, async (t) => {
        const clients = { ledger: () => ({ access_token_format: format }) }
        const { door, ledger } = await open(t, { tenant, clients })
        const kept = await signIn(door, ledger, { person: ada, parameters: offline })
        door.clock.advance(seconds)
        const between = tokensOf(await refresh(door, ledger, kept.refresh_token))
        door.clock.advance(60)
        await door.exeunt().logout.endOverdueSessions()
        await assertTold(ledger, [kept])
        // What an offline grant yielded between the session's end and the sweep was never the session's.
        assert.equal((await introspect(door, ledger, between.access_token))['active'], true)
        assert.deepEqual(await introspect(door, ledger, kept.access_token), { active: false })
      })
    it(`BCL-51 expiry, ${name}: nobody is told where the tenant wants it so`, async (t) => {
      const { door, ledger } = await open(t, { tenant: { ...tenant, notifyOnExpiry: false } })
      const own = await signIn(door, ledger, { person: ada })
      door.clock.advance(seconds)
      await door.exeunt().logout.endOverdueSessions()
      await assertTold(ledger, [])
      const admin = await administrator(door)
      const { body } = await lastLogout(door, admin)
      assert.deepEqual([body['door'], body['deliveries']], ['expiry', []])
      await assertDead(door, own)
    })
  }

  it('a dead letter is seen and sent again', async (t) => {
    const { door, admin, ledger } = await open(t)
    await signIn(door, ledger, { person: ada })
    ledger.answer = { status: 400 }
    await admin.ok('DELETE', '/admin/v1/users/user-ada/sessions')
    const letters = await admin.ok('GET', '/admin/v1/dead-letters')
    const [letter] = letters['dead_letters'] as { id: string; logout_id: string; state: string }[]
    assert.equal(letter?.state, 'refused')
    ledger.answer = { status: 200 }
    const path = `/admin/v1/deliveries/${letter?.id}/resend`
    assert.equal((await admin.call('POST', path)).status, 204)
    await until('both were told', () => ledger.notices.length >= 2)
    assert.equal(ledger.notices.length, 2)
    await sleep(50)
    assert.deepEqual(await admin.ok('GET', '/admin/v1/dead-letters'), { dead_letters: [] })
  })
})

/** The rows of the only session many times over, for as many people. */
async function copyPeople(door: FrontDoor, count: number): Promise<void> {
  const { database } = door.exeunt()
  const [user, session, part, grant] = await Promise.all([
    database.read.selectFrom('users').selectAll().where('id', '=', 'user-ada').executeTakeFirstOrThrow(),
    database.read.selectFrom('sessions').selectAll().executeTakeFirstOrThrow(),
    database.read.selectFrom('rp_sessions').selectAll().executeTakeFirstOrThrow(),
    database.read.selectFrom('grants').selectAll().executeTakeFirstOrThrow(),
  ])
  await database.write(async (transaction) => {
    for (let at = 0; at < count; at += 1) {
      const [id, user_id] = [`${session.id}-${at}`, `user-${at}`]
      const names = { username: `person-${at}`, email: null }
      await transaction
        .insertInto('users')
        .values({ ...user, ...names, id: user_id })
        .execute()
      await transaction
        .insertInto('sessions')
        .values({ ...session, id, user_id })
        .execute()
      const own = { id: `${part.id}-${at}`, session_id: id, sid: `sid-${at}`, subject: user_id }
      await transaction
        .insertInto('rp_sessions')
        .values({ ...part, ...own })
        .execute()
      const given = { id: `${grant.id}-${at}`, user_id, session_id: id, rp_session_id: own.id, sid: own.sid }
      await transaction
        .insertInto('grants')
        .values({ ...grant, ...given })
        .execute()
    }
  })
}
