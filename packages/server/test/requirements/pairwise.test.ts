import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { until } from '../support/until.ts'
import {
  ada,
  assertAsks,
  assertSignedOut,
  authorizePath,
  bob,
  callbackOf,
  endSessionPath,
  type FrontDoor,
  introspect,
  joinApp,
  jsonOf,
  openFrontDoor,
  refresh,
  signIn,
  tokensOf,
  userinfo,
  visit,
} from '../support/front-door.ts'

const pairwise = { subject_type: 'pairwise' }

/** `ledger` and `atlas` on one host, `orbit` in a sector of its own, `plain` with public subjects. */
describe('CORE §8 pairwise subjects, through the front door', () => {
  let door: FrontDoor
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: () => pairwise,
        atlas: () => pairwise,
        orbit: () => ({ ...pairwise, sector_identifier_uri: 'https://orbit.example/sector' }),
        plain: () => ({}),
      },
    })
  })
  after(() => door.close())

  const subjectAt = async (id: string, person = ada) =>
    (await signIn(door, door.app(id), { person })).claims['sub']

  it('CORE-39 CORE §8.1 are the same for one sector, others for another, and never the account’s id', async () => {
    const ledger = await subjectAt('ledger')
    assert.match(String(ledger), /^[\w-]{43}$/)
    assert.equal(await subjectAt('atlas'), ledger)
    assert.equal(await subjectAt('ledger'), ledger)
    const others = [await subjectAt('orbit'), await subjectAt('plain'), await subjectAt('ledger', bob)]
    assert.equal(new Set([ledger, ...others]).size, 4)
    assert.equal(others[1], 'user-ada')
  })

  it('CORE-13 BCL-15 stand in the ID token, userinfo, introspection, a refreshed ID token and the logout token', async () => {
    const app = door.app('orbit')
    const own = await signIn(door, app, { person: ada })
    const { sub } = own.claims
    assert.equal(jsonOf(await userinfo(door, own.access_token))['sub'], sub)
    assert.equal((await introspect(door, app, own.access_token))['sub'], sub)
    assert.equal((await introspect(door, app, own.refresh_token))['sub'], sub)
    const renewed = tokensOf(await refresh(door, app, own.refresh_token))
    assert.equal(decodeJwt(renewed.id_token).sub, sub)
    await visit(door, own.browser, endSessionPath({ id_token_hint: own.id_token }))
    await until('the app heard of it', () => app.notices.length > 0)
    assert.equal(decodeJwt(app.notices.at(-1)?.token ?? '').sub, sub)
  })

  it('CORE-6 are what an id_token_hint is compared with, at sign-in', async () => {
    const [orbit, ledger] = [door.app('orbit'), door.app('ledger')]
    const own = await signIn(door, orbit, { person: ada })
    const silent = { prompt: 'none', id_token_hint: own.id_token }
    assert.ok(callbackOf(orbit, await own.browser.get(authorizePath(orbit, silent)))['code'])
    const bobs = await signIn(door, orbit, { person: bob })
    const wrong = { prompt: 'none', id_token_hint: bobs.id_token }
    const refused = callbackOf(orbit, await own.browser.get(authorizePath(orbit, wrong)))
    assert.equal(refused['error'], 'login_required')
    // What one sector knows of a person says nothing at another.
    const foreign = callbackOf(ledger, await own.browser.get(authorizePath(ledger, silent)))
    assert.equal(foreign['code'], undefined)
  })

  it('are what an id_token_hint is compared with, at logout', async () => {
    const own = await signIn(door, door.app('orbit'), { person: ada })
    const bobs = await signIn(door, door.app('orbit'), { person: bob })
    const asked = await visit(door, own.browser, endSessionPath({ id_token_hint: bobs.id_token }))
    assertAsks(asked, /meant for another account/)
    const done = await visit(door, own.browser, endSessionPath({ id_token_hint: own.id_token }))
    assertSignedOut(done)
  })

  it('tell a hint of the same person in another browser from one of somebody else', async () => {
    const elsewhere = await signIn(door, door.app('orbit'), { person: ada })
    const own = await signIn(door, door.app('ledger'), { person: ada })
    const asked = await visit(door, own.browser, endSessionPath({ id_token_hint: elsewhere.id_token }))
    assert.doesNotMatch(assertAsks(asked).body, /meant for another account/)
  })

  it('CORE-39 are in no table but those that name what was issued to the client', async () => {
    const sub = String(await subjectAt('ledger'))
    const rows = await door.snapshot()
    for (const [table, lines] of Object.entries(rows)) {
      const knows = lines.some((line) => JSON.stringify(line).includes(sub))
      if (knows) assert.match(table, /^(?:grants|rp_sessions|deliveries)$/)
    }
  })

  it('CORE-39 are the same after a restart', async () => {
    const before = await subjectAt('orbit')
    await door.restart()
    assert.equal(await subjectAt('orbit'), before)
  })

  it('begin with the next session of a client that had public ones', async () => {
    const app = door.app('plain')
    const own = await signIn(door, app, { person: ada })
    await door.restart({ clients: { plain: () => pairwise } })
    assert.equal(jsonOf(await userinfo(door, own.access_token))['sub'], 'user-ada')
    const renewed = tokensOf(await refresh(door, app, own.refresh_token))
    assert.equal(decodeJwt(renewed.id_token).sub, 'user-ada')
    await visit(door, own.browser, endSessionPath({ id_token_hint: own.id_token }))
    await until('the app heard of it', () => app.notices.length > 0)
    assert.equal(decodeJwt(app.notices.at(-1)?.token ?? '').sub, 'user-ada')
    assert.notEqual((await signIn(door, app, { person: ada })).claims['sub'], 'user-ada')
  })

  it('CORE-13 in a session that goes on, the app has a part for each name, and hears of both', async (t) => {
    const own = await openFrontDoor({ clients: { plain: () => ({}) } })
    t.after(() => own.close())
    const app = own.app('plain')
    const first = await signIn(own, app, { person: ada })
    await own.restart({ clients: { plain: () => pairwise } })
    const second = await joinApp(own, app, first.browser)
    assert.notEqual(second.claims['sub'], first.claims['sub'])
    assert.notEqual(second.sid, first.sid)
    assertSignedOut(await visit(own, first.browser, endSessionPath({ id_token_hint: first.id_token })))
    await until('the app heard of both', () => app.notices.length === 2)
    const told = app.notices.map(({ token }) => decodeJwt(token)).map(({ sub, sid }) => [sub, sid])
    const expected = [first, second].map(({ claims, sid }) => [claims['sub'], sid])
    assert.deepEqual(new Set(told.map(String)), new Set(expected.map(String)))
  })
})

describe('DISC §3 the metadata', () => {
  it('DISC-3 names both kinds of subjects', async () => {
    const door = await openFrontDoor()
    try {
      const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
      assert.deepEqual(metadata['subject_types_supported'], ['public', 'pairwise'])
    } finally {
      await door.close()
    }
  })
})
