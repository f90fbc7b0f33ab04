import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import type { Sid } from '../../src/domain/session.ts'
import {
  ada,
  type Answer,
  type App,
  bob,
  type Browser,
  formOf,
  type FrontDoor,
  isSignedIn,
  joinApp,
  type Person,
  press,
  query,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'
import { type Admin, administrator, consoleClient } from '../support/front-door/admin.ts'
import {
  answerFor,
  authorizePath,
  boardId,
  openAkamai,
  paperId,
  signInByAkamai,
} from '../support/front-door/akamai.ts'
import { until } from '../support/until.ts'

/** The vendor's apps, which nobody tells; and apps of the vendor's door that are told by the one channel or the other. */
const shopId = 'shop'
const kioskId = 'kiosk'

const options = {
  clients: {
    ...consoleClient,
    [shopId]: () => ({ dialect: 'akamai' }),
    [kioskId]: ({ callback }: App) => ({
      dialect: 'akamai',
      backchannel_logout_uri: undefined,
      frontchannel_logout_uri: new URL('/kiosk/frame', callback).href,
    }),
  },
}

const sidOf = ({ idClaims }: { readonly idClaims: Readonly<Record<string, unknown>> }) =>
  String(idClaims['sid'])

describe('Akamai’s one session for each person', () => {
  let door: FrontDoor
  let admin: Admin
  let paper: App
  let board: App
  before(async () => {
    door = await openAkamai(options)
    admin = await administrator(door)
    paper = door.app(paperId)
    board = door.app(boardId)
  })
  after(() => door.close())
  // Everybody is out before each test: the next sign-in begins anew.
  beforeEach(async () => {
    for (const { username } of [ada, bob])
      await admin.ok('DELETE', `/admin/v1/users/user-${username}/sessions`)
    door.app(shopId).notices.length = 0
  })

  const enter = (app = paper, more: { readonly person?: Person; readonly browser?: Browser } = {}) =>
    signInByAkamai(door, app, { person: ada, ...more })
  const endHere = ({ browser }: { readonly browser: Browser }) =>
    visit(door, browser, `/auth-ui/logout?client_id=${paperId}`)
  const endEverywhere = ({ browser }: { readonly browser: Browser }, sid: string) =>
    visit(door, browser, `/login/end_session?client_id=${paperId}&logout_hint=${encodeURIComponent(sid)}`)
  const lives = ({ browser }: { readonly browser: Browser }) => isSignedIn(browser, door.app('ledger'))
  const allLive = (...all: readonly { readonly browser: Browser }[]) => Promise.all(all.map(lives))
  const liveRows = async () => {
    const rows = await door
      .exeunt()
      .database.read.selectFrom('sessions')
      .select(['id', 'user_id', 'group_sid'])
      .where('ended_at', 'is', null)
      .execute()
    return rows
  }

  describe('AKA-30 the sid', () => {
    it('is one in every browser of the person, at every app that nobody tells, and nobody else’s', async () => {
      const first = await enter()
      const second = await enter(board)
      const joined = await enter(board, { browser: first.browser })
      const others = await enter(paper, { person: bob })
      assert.equal(sidOf(second), sidOf(first))
      assert.equal(sidOf(joined), sidOf(first))
      assert.notEqual(sidOf(others), sidOf(first))
    })

    it('is the same at either of the tenant’s addresses', async () => {
      const first = await enter()
      const prefix = '/5c1a6b3e-6d1f-4c70-9d0e-3f2a7b8c9d10'
      const below = await signInByAkamai(door, paper, { browser: first.browser, prefix })
      assert.notEqual(below.idClaims['iss'], first.idClaims['iss'])
      assert.equal(sidOf(below), sidOf(first))
    })

    it('is that of the ID token that comes with the answer, and of the one that its code yields', async () => {
      const first = await enter()
      const browser = door.browser()
      const parameters = { response_type: 'id_token', nonce: 'n', code_challenge: undefined }
      const alone = await answerFor(door, paper, { browser, parameters })
      const { id_token: idToken = '' } = fragmentOf(alone)
      assert.equal(decodeJwt(idToken)['sid'], sidOf(first))
      assert.equal(sidOf(await enter(paper, { browser })), sidOf(first))
    })

    it('stays when the person proves again who they are', async () => {
      const first = await enter()
      const parameters = { prompt: 'login' }
      const again = await signInByAkamai(door, paper, { browser: first.browser, parameters })
      assert.equal(sidOf(again), sidOf(first))
      assert.equal((await liveRows()).length, 1)
    })

    it('stays as long as one browser is signed in, and is another after the last one', async () => {
      const [first, second] = [await enter(), await enter()]
      await endHere(first)
      const third = await enter()
      assert.equal(sidOf(third), sidOf(second))
      await endHere(second)
      await endHere(third)
      const next = await enter()
      assert.notEqual(sidOf(next), sidOf(first))
      assert.equal(sidOf(await enter()), sidOf(next))
    })

    it('is found in no session of a tenant whose sessions are a browser’s each', async (t) => {
      const perBrowser = await openAkamai({
        tenant: { dialects: { akamai: {} }, sessionPolicy: 'per-browser' },
      })
      t.after(() => perBrowser.close())
      const app = perBrowser.app(paperId)
      const [one, two] = [await signInByAkamai(perBrowser, app), await signInByAkamai(perBrowser, app)]
      assert.notEqual(sidOf(one), sidOf(two))
      const { sessions, session_groups: groups } = await perBrowser.snapshot()
      assert.ok(sessions?.every((row) => (row as { group_sid: unknown }).group_sid === null))
      assert.deepEqual(groups, [])
    })
  })

  describe('AKA-32 an app that is told of logouts', () => {
    for (const id of [shopId, kioskId]) {
      it(`has a sid of its own in each browser: ${id}`, async () => {
        const [first, second] = [await enter(), await enter()]
        const own = [
          await enter(door.app(id), { browser: first.browser }),
          await enter(door.app(id), { browser: second.browser }),
        ]
        assert.equal(new Set([sidOf(first), ...own.map(sidOf)]).size, 3)
      })
    }

    it('has so at the standard’s door, where every app has', async () => {
      const first = await enter()
      const [one, two] = [
        await joinApp(door, door.app('ledger'), first.browser),
        await signIn(door, door.app('ledger'), { person: ada }),
      ]
      assert.equal(new Set([sidOf(first), one.sid, two.sid]).size, 3)
    })

    it('hears of the browser that left, and of no other', async () => {
      const shop = door.app(shopId)
      const [here, there] = [await enter(shop), await enter(shop)]
      await endHere(here)
      await until('the shop was told', () => shop.notices.length > 0)
      assert.deepEqual(
        shop.notices.map(({ token }) => decodeJwt(token)['sid']),
        [sidOf(here)],
      )
      assert.deepEqual(await allLive(here, there), [false, true])
    })

    it('CORE-14 AKA-30 an app whose access was taken away comes back with a sid of its own', async () => {
      const first = await enter()
      const submit = async (path: string, fields: Readonly<Record<string, string>>) => {
        const { body } = await visit(door, first.browser, '/account')
        const csrf = new RegExp(`action="${path}"[\\s\\S]*?name="csrf" value="([^"]+)"`).exec(body)?.[1]
        return first.browser.post(path, { csrf: csrf ?? '', ...fields })
      }
      await submit('/account/withdraw', { client: paperId })
      const again = await enter(paper, { browser: first.browser })
      assert.notEqual(sidOf(again), sidOf(first))
      assert.equal(sidOf(await enter(board, { browser: first.browser })), sidOf(first))
      assert.equal((await endEverywhere(first, sidOf(again))).status, 200)
      assert.deepEqual(await allLive(first), [false])
    })
  })

  describe('AKA-31 a logout', () => {
    it('on one device leaves the others in, by either address of the vendor’s, and by our account page', async () => {
      const stays = await enter()
      for (const end of [endHere, (one: { readonly browser: Browser }) => endEverywhere(one, 'another')]) {
        const leaves = await enter()
        assert.equal((await end(leaves)).status, 200)
        assert.deepEqual(await allLive(leaves, stays), [false, true])
      }
    })

    const wholes: Readonly<Record<string, (one: Awaited<ReturnType<typeof enter>>) => Promise<unknown>>> = {
      'by the sid of the session': (one) => endEverywhere(one, sidOf(one)),
      'of an operator, by that sid': (one) =>
        door.exeunt().logout.perform(door.exeunt().tenants[0] ?? assert.fail(), {
          door: 'operator',
          extent: { kind: 'group', sid: sidOf(one) as Sid },
          evidence: { kind: 'operator', name: 'a test' },
        }),
      'of an operator, of everything': () => admin.ok('DELETE', '/admin/v1/users/user-ada/sessions'),
      'of an account that is closed': async () => {
        await admin.ok('POST', '/admin/v1/users/user-ada/disable')
        await admin.ok('POST', '/admin/v1/users/user-ada/enable')
        door.clock.advance(1)
      },
    }
    for (const [name, end] of Object.entries(wholes)) {
      it(`${name} ends all of them, nobody else’s, and the next one is another session`, async () => {
        const [one, two, others] = [await enter(), await enter(), await enter(paper, { person: bob })]
        await enter(door.app(shopId), { browser: two.browser })
        await end(one)
        assert.deepEqual(await allLive(one, two, others), [false, false, true])
        await until('the shop was told', () => door.app(shopId).notices.length === 1)
        assert.notEqual(sidOf(await enter()), sidOf(one))
      })
    }

    it('leaves the account page and the admin API with browsers, which people can do something about', async () => {
      const [here, there] = [await enter(), await enter()]
      const text = textOf(await visit(door, here.browser, '/account'))
      assert.deepEqual(
        [text.match(/this browser/g)?.length, text.match(/Signed in just now/g)?.length],
        [1, 2],
      )
      const listed = await admin.ok('GET', '/admin/v1/sessions?user=user-ada')
      const sessions = listed['sessions'] as readonly { readonly id: string }[]
      assert.equal(sessions.length, 2)
      const theirs = sessions.map(({ id }) => id)
      await admin.ok('DELETE', `/admin/v1/sessions/${theirs[0]}`)
      assert.equal((await allLive(here, there)).filter(Boolean).length, 1)
      assert.equal(sidOf(await enter()), sidOf(here))
    })
  })

  describe('AKA-22 D4 where the tenant’s addresses ask', () => {
    let asking: FrontDoor
    before(async () => {
      asking = await openAkamai({ tenant: { dialects: { akamai: { logoutByContract: false } } } })
    })
    after(() => asking.close())
    const enterThere = () => signInByAkamai(asking, asking.app(paperId))
    const liveThere = (...all: readonly { readonly browser: Browser }[]) =>
      Promise.all(all.map(({ browser }) => isSignedIn(browser, asking.app('ledger'))))
    const endThere = (
      { browser }: { readonly browser: Browser },
      parameters: Readonly<Record<string, string>>,
    ) => visit(asking, browser, `/login/end_session?${query({ client_id: paperId, ...parameters })}`)

    it('the page says that it is about every device; its "yes" ends them all, its "no" none', async () => {
      const [here, there] = [await enterThere(), await enterThere()]
      await joinApp(asking, asking.app('atlas'), there.browser)
      const page = await endThere(here, { logout_hint: sidOf(here) })
      assert.match(textOf(page), /This is about every device .*not only in this one.*The atlas app/)
      await press(asking, here.browser, page, { decision: 'no' })
      assert.deepEqual(await liveThere(here, there), [true, true])
      await press(asking, here.browser, page, { decision: 'yes' })
      assert.deepEqual(await liveThere(here, there), [false, false])
    })

    it('an ID token of this session spares the question, for every device as for this one', async () => {
      const [here, there, third] = [await enterThere(), await enterThere(), await enterThere()]
      await endThere(third, { id_token_hint: third.id_token })
      assert.deepEqual(await liveThere(here, there, third), [true, true, false])
      await endThere(here, { id_token_hint: here.id_token, logout_hint: sidOf(here) })
      assert.deepEqual(await liveThere(here, there), [false, false])
    })

    it('"sign out anyway" on the page of a refused request is about this browser', async () => {
      const [here, there] = [await enterThere(), await enterThere()]
      const parameters = { logout_hint: sidOf(here), post_logout_redirect_uri: 'https://evil.example/' }
      const page = await endThere(here, parameters)
      assert.equal(page.status, 400)
      await press(asking, here.browser, page, {})
      assert.deepEqual(await liveThere(here, there), [false, true])
    })
  })

  describe('AKA-33 at the same moment', () => {
    /** A browser in front of the sign-in page, and what it sends. */
    async function atTheDoor(person: Person = ada) {
      const browser = door.browser()
      const page = await visit(door, browser, authorizePath(paper))
      const { action, hidden } = formOf(page)
      const { username, password } = person
      return { browser, press: () => browser.post(action, { ...hidden, username, password }) }
    }

    it('all who sign in belong to one session', async () => {
      const waiting = await Promise.all(Array.from({ length: 8 }, () => atTheDoor()))
      await Promise.all(waiting.map(({ press }) => press()))
      const rows = await liveRows()
      assert.equal(rows.length, 8)
      assert.equal(new Set(rows.map((row) => row.group_sid)).size, 1)
    })

    it('who signs in during a global logout is out with it, or in another session', async () => {
      for (let round = 0; round < 6; round += 1) {
        const [one] = [await enter(), await enter()]
        const waiting = await Promise.all(Array.from({ length: 6 }, () => atTheDoor()))
        const presses = waiting.slice(0, round).map(({ press }) => press())
        const ending = endEverywhere(one, sidOf(one))
        await Promise.all([...presses, ...waiting.slice(round).map(({ press }) => press())])
        assert.equal((await ending).status, 200)
        const rows = await liveRows()
        assert.ok(rows.every((row) => row.group_sid !== sidOf(one)))
        assert.ok(new Set(rows.map((row) => row.group_sid)).size <= 1)
        await admin.ok('DELETE', '/admin/v1/users/user-ada/sessions')
      }
    })

    it('two global logouts from two browsers end it once, and both are answered', async () => {
      const shop = door.app(shopId)
      const [one, two] = [await enter(shop), await enter(shop)]
      const group = await enter(paper, { browser: one.browser })
      const answers = await Promise.all([one, two].map((browser) => endEverywhere(browser, sidOf(group))))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      )
      assert.deepEqual(await allLive(one, two), [false, false])
      await until('the shop was told', () => shop.notices.length === 2)
      assert.deepEqual(
        shop.notices.map(({ token }) => String(decodeJwt(token)['sid'])).toSorted(),
        [sidOf(one), sidOf(two)].toSorted(),
      )
    })
  })

  describe('AKA-34 a session that is over by time', () => {
    const day = 24 * 60 * 60

    it('is none that anybody is bound to, noticed or not; who was seen since keeps it', async () => {
      const { lifetimes } = door.exeunt().tenants[0] ?? assert.fail()
      const [first, second] = [await enter(), await enter()]
      door.clock.advance(lifetimes.sessionIdleSeconds - 10)
      assert.deepEqual(await allLive(second), [true])
      door.clock.advance(20)
      assert.equal(sidOf(await enter()), sidOf(second), 'one of them goes on')
      door.clock.advance(30 * day)
      const next = await enter()
      assert.notEqual(sidOf(next), sidOf(first))
      await door.exeunt().logout.endOverdueSessions()
      assert.deepEqual(
        (await liveRows()).map((row) => row.group_sid),
        [sidOf(next)],
      )
      assert.equal(sidOf(await enter()), sidOf(next))
    })
  })
})

function fragmentOf({ location = '' }: Answer): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(new URL(location).hash.slice(1)))
}
