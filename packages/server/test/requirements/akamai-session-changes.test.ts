import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { decodeJwt } from 'jose'
import type { ClientId } from '../../src/domain/client.ts'
import type { SessionId } from '../../src/domain/session.ts'
import {
  ada,
  type App,
  type Browser,
  type FrontDoorOptions,
  isSignedIn,
  openFrontDoor,
  query,
  userOf,
  visit,
} from '../support/front-door.ts'
import { codeFor, codeGrant, post, signInByAkamai } from '../support/front-door/akamai.ts'
import { until } from '../support/until.ts'

type Entered = Awaited<ReturnType<typeof signInByAkamai>>
type One = { readonly browser: Browser }

const paperId = 'paper'
const untold = { backchannel_logout_uri: undefined }
const sidOf = ({ idClaims }: Entered) => String(idClaims['sid'])

/** A tenant with the vendor's dialect and two of its apps, as differently configured as a test wants it. */
function configured({ paper = untold, tenant = {}, people = [ada] }: Wanted = {}): FrontDoorOptions {
  return {
    clients: {
      [paperId]: () => ({ dialect: 'akamai', ...paper }),
      board: () => ({ dialect: 'akamai', ...untold }),
    },
    tenant: { dialects: { akamai: {} }, ...tenant },
    people: people.map(userOf),
  }
}

interface Wanted {
  readonly paper?: Readonly<Record<string, unknown>>
  readonly tenant?: Readonly<Record<string, unknown>>
  readonly people?: readonly (typeof ada)[]
}

async function opened(t: TestContext, wanted: Wanted = {}) {
  const door = await openFrontDoor(configured(wanted))
  t.after(() => door.close())
  return {
    door,
    paper: door.app(paperId),
    again: (changed: Wanted) => door.restart(configured(changed)),
    enter: (browser?: Browser, app: App = door.app(paperId)) =>
      signInByAkamai(door, app, { person: ada, ...(browser && { browser }) }),
    endHere: ({ browser }: One) => visit(door, browser, `/auth-ui/logout?client_id=${paperId}`),
    endEverywhere: ({ browser }: One, logout_hint: string) =>
      visit(door, browser, `/login/end_session?${query({ client_id: paperId, logout_hint })}`),
    allLive: (...all: readonly One[]) =>
      Promise.all(all.map(({ browser }) => isSignedIn(browser, door.app('ledger')))),
  }
}

/** Which sessions an app was told of, once it was told of any. */
async function told({ notices }: App): Promise<readonly unknown[]> {
  await until('the app was told', () => notices.length > 0)
  return notices.map(({ token }) => decodeJwt(token)['sid'])
}

describe('AKA-30 D9 the policy of a tenant that changes between two starts', () => {
  const perBrowser = { tenant: { sessionPolicy: 'per-browser' } }

  it('from a browser’s each to one for all: who is in stays, with a name of their own', async (t) => {
    const { again, enter, endEverywhere, allLive } = await opened(t, perBrowser)
    const [old, older] = [await enter(), await enter()]
    await again({})
    const [here, there] = [await enter(), await enter()]
    assert.equal(sidOf(here), sidOf(there))
    assert.equal(sidOf(await enter(old.browser)), sidOf(old))
    // A name that is none of that browser's session says nothing of it.
    await endEverywhere(old, sidOf(here))
    assert.deepEqual(await allLive(old, older, here, there), [false, true, true, true])
    // Every device is every browser, bound or not.
    await endEverywhere(here, sidOf(here))
    assert.deepEqual(await allLive(older, here, there), [false, false, false])
  })

  it('and back: who was bound goes on under one name, and nobody joins them', async (t) => {
    const { again, enter, endHere, endEverywhere, allLive } = await opened(t)
    const [here, there] = [await enter(), await enter()]
    await again(perBrowser)
    const next = await enter()
    assert.notEqual(sidOf(next), sidOf(here))
    assert.equal(sidOf(await enter(here.browser)), sidOf(here))
    await endHere(here)
    assert.deepEqual(await allLive(here, there, next), [false, true, true])
    await endEverywhere(there, sidOf(there))
    assert.deepEqual(await allLive(there, next), [false, false])
  })

  it('to and fro: the group is the same as long as one of it is in', async (t) => {
    const { again, enter, endHere } = await opened(t)
    const first = await enter()
    await again(perBrowser)
    await again({})
    assert.equal(sidOf(await enter()), sidOf(first))
    await endHere(first)
  })
})

describe('AKA-30 D10 a person who was removed, and comes back', () => {
  it('begins anew, in a session of another name', async (t) => {
    const { door, again, enter, allLive } = await opened(t)
    const [here, there] = [await enter(), await enter()]
    await again({ people: [] })
    assert.deepEqual(await allLive(here, there), [false, false])
    await again({})
    door.clock.advance(1)
    assert.deepEqual(await allLive(here, there), [false, false])
    assert.notEqual(sidOf(await enter()), sidOf(here))
  })
})

describe('AKA-32 AKA-90 an app that gets a logout address while its people are in', () => {
  const listening = { paper: {} }

  it('has a sid of its own in each browser in which it comes by since, and hears of that one', async (t) => {
    const { paper, again, enter, endHere, allLive } = await opened(t)
    const [here, there] = [await enter(), await enter()]
    await again(listening)
    const [now, then] = [await enter(here.browser), await enter(there.browser)]
    assert.equal(new Set([here, now, then].map(sidOf)).size, 3)
    assert.equal(sidOf(await enter(here.browser)), sidOf(now), 'and keeps it')
    await endHere(here)
    assert.deepEqual(await told(paper), [sidOf(now)])
    assert.deepEqual(await allLive(here, there), [false, true])
  })

  it('and in the ID token that comes with the answer, which is signed before', async (t) => {
    const { door, paper, again, enter } = await opened(t)
    const here = await enter()
    const implicit = { ...listening.paper, response_types: ['code', 'code id_token'] }
    await again({ paper: { ...implicit, grant_types: ['authorization_code', 'implicit', 'refresh_token'] } })
    const parameters = { response_type: 'code id_token', nonce: 'n', scope: 'openid' }
    const path = `/login/authorize?${query({
      client_id: paper.id,
      redirect_uri: paper.callback,
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...parameters,
    })}`
    const { location = '' } = await visit(door, here.browser, path)
    const fragment = new URLSearchParams(new URL(location).hash.slice(1))
    const { sid } = decodeJwt(fragment.get('id_token') ?? '')
    assert.notEqual(sid, sidOf(here))
    assert.equal(sidOf(await enter(here.browser)), sid)
  })

  it('hears by the name of before where it did not come by: it knows no other', async (t) => {
    const { paper, again, enter, endHere } = await opened(t)
    const here = await enter()
    await again(listening)
    await endHere(here)
    assert.deepEqual(await told(paper), [sidOf(here)])
  })

  it('a code of before the change counts, and what it yields names the session of then', async (t) => {
    const { door, paper, again, enter } = await opened(t)
    const here = await enter()
    const code = await codeFor(door, paper, { browser: here.browser })
    await again(listening)
    const now = await enter(here.browser)
    assert.notEqual(sidOf(now), sidOf(here))
    const answer = await post(door, paper, '/login/token', codeGrant(paper, code))
    assert.equal(answer.status, 200, answer.body)
  })

  it('CORE-14 but not once its part ended alone', async (t) => {
    const { door, paper, again, enter } = await opened(t)
    const here = await enter()
    const code = await codeFor(door, paper, { browser: here.browser })
    await again(listening)
    await enter(here.browser)
    const { logout, tenants, database } = door.exeunt()
    const { id } = await database.read.selectFrom('sessions').select('id').executeTakeFirstOrThrow()
    const extent = { kind: 'part', sessionId: id as SessionId, clientId: paper.id as ClientId } as const
    const evidence = { kind: 'operator', name: 'a test' } as const
    await logout.perform(tenants[0] ?? assert.fail(), { door: 'operator', extent, evidence })
    const answer = await post(door, paper, '/login/token', codeGrant(paper, code))
    assert.deepEqual([answer.status, JSON.parse(answer.body).error], [400, 'invalid_grant'])
  })

  it('goes on under its own name when it loses the address again', async (t) => {
    const { again, enter } = await opened(t)
    const here = await enter()
    await again(listening)
    const now = await enter(here.browser)
    await again({})
    assert.equal(sidOf(await enter(here.browser)), sidOf(now))
  })
})
