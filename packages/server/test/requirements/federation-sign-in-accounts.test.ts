import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import {
  ada,
  authorizePath,
  type FrontDoor,
  jsonOf,
  openFrontDoor,
  userinfo,
  userOf,
} from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import { until } from '../support/until.ts'
import { type FakeUpstream, openFakeUpstream } from '../support/upstream-fake.ts'
import { ask, cameTo, leaveBy, newBrowser, signInByFake } from '../support/upstream-journeys.ts'

let door: FrontDoor
let corp: FakeUpstream
let strict: FakeUpstream

const options = () => ({
  clients: consoleClient,
  tenant: { upstreams: [corp.entry, { ...strict.entry, unknownPeople: 'refuse' }] },
})

let people = 0

/** From now on the upstream speaks of somebody who was never here. @returns their `sub` there. */
function somebodyNew(upstream: FakeUpstream, told: Readonly<Record<string, unknown>> = {}): string {
  people += 1
  const sub = `person-${people}`
  upstream.misconduct = { claims: { sub }, userinfo: { sub, name: undefined, ...told } }
  return sub
}

async function tellsOf(accessToken: string) {
  return jsonOf(await userinfo(door, accessToken))
}

const everything = { scope: 'openid profile email phone address' }

async function refusedAt(upstream: FakeUpstream): Promise<string> {
  const browser = newBrowser(door)
  const request = await leaveBy(browser, await ask(browser, door.app('ledger')), upstream.id)
  return shown(await browser.open(upstream.answer(request).href)).body
}

async function rowsOf(table: string) {
  return (await door.snapshot())[table] as readonly Readonly<Record<string, unknown>>[]
}

describe('accounts of people who come from an upstream', () => {
  before(async () => {
    const now = () => Math.floor(door.clock.now().getTime() / 1000)
    corp = await openFakeUpstream('corp', now)
    strict = await openFakeUpstream('strict', now)
    door = await openFrontDoor(options())
  })
  after(async () => {
    await Promise.all([door?.close(), corp?.close(), strict?.close()])
  })
  beforeEach(() => {
    corp.misconduct = {}
    strict.misconduct = {}
  })

  describe('FED-3 whoever nobody knows gets an account', () => {
    it('with what the upstream tells, of the standard claims alone', async () => {
      const told = {
        name: 'Grace Brewster Hopper',
        given_name: 'Grace',
        family_name: 'Hopper',
        nickname: 'Amazing Grace',
        preferred_username: 'amazing',
        picture: 'https://corp.example/grace.png',
        locale: 'en-US',
        email: 'grace@corp.example',
        email_verified: 'true',
        phone_number: '+1 202 555 0100',
        phone_number_verified: true,
        address: { country: 'US', planet: 'Earth' },
        roles: ['admin'],
        updated_at: 1,
      }
      somebodyNew(corp, told)
      const { accessToken, claims } = await signInByFake(door, door.app('ledger'), corp, {
        parameters: everything,
      })
      const { sub, updated_at: updated, ...person } = await tellsOf(accessToken)
      const { roles: _, updated_at: __, address: ___, ...kept } = told
      assert.deepEqual(person, { ...kept, email_verified: true, address: { country: 'US' } })
      assert.deepEqual([sub, updated], [claims['sub'], Math.floor(door.clock.now().getTime() / 1000)])
    })

    it('who is told of again at each sign-in, and whose record changes only then', async () => {
      somebodyNew(corp, { name: 'Grace Murray', nickname: 'Grace' })
      const one = await signInByFake(door, door.app('ledger'), corp, { parameters: everything })
      const before = await tellsOf(one.accessToken)
      door.clock.advance(100)
      const two = await signInByFake(door, door.app('ledger'), corp, { parameters: everything })
      assert.deepEqual(await tellsOf(two.accessToken), before)
      corp.misconduct = {
        ...corp.misconduct,
        userinfo: { ...corp.misconduct.userinfo, name: 'Grace Hopper', nickname: undefined },
      }
      const three = await signInByFake(door, door.app('ledger'), corp, { parameters: everything })
      const after = await tellsOf(three.accessToken)
      assert.deepEqual(
        [after['sub'], after['name'], after['nickname']],
        [before['sub'], 'Grace Hopper', undefined],
      )
      assert.notEqual(after['updated_at'], before['updated_at'])
    })

    it('once, though two tabs bring the same new person at once', async () => {
      const sub = somebodyNew(corp)
      // All of them are known to be unknown before the first one is somebody.
      const together = Promise.withResolvers<void>()
      corp.misconduct = { ...corp.misconduct, waits: { path: '/userinfo', until: together.promise } }
      const tabs = await Promise.all(
        [1, 2, 3].map(async () => {
          const browser = newBrowser(door)
          const page = await ask(browser, door.app('ledger'))
          return { browser, answer: corp.answer(await leaveBy(browser, page, 'corp')) }
        }),
      )
      const asked = corp.asked.filter((path) => path === '/userinfo').length
      const entering = tabs.map(async ({ browser, answer }) => arrived(await browser.open(answer.href)))
      const wait = () => corp.asked.filter((path) => path === '/userinfo').length === asked + tabs.length
      await until('all of them are asked about', wait)
      together.resolve()
      await Promise.all(entering)
      const identities = (await rowsOf('identities')).filter(({ subject }) => subject === sub)
      assert.equal(identities.length, 1)
      const accounts = (await rowsOf('users')).filter(({ username }) =>
        String(username).startsWith(`${sub} (corp)`),
      )
      assert.equal(accounts.length, 1)
      const sessions = (await rowsOf('sessions')).filter(({ user_id }) => user_id === accounts[0]?.['id'])
      assert.equal(sessions.length, 3)
    })

    it('two people whose names differ in upper and lower case alone are two', async () => {
      const sub = somebodyNew(corp)
      const one = await signInByFake(door, door.app('ledger'), corp)
      const shouted = sub.toUpperCase()
      corp.misconduct = { claims: { sub: shouted }, userinfo: { sub: shouted } }
      const two = await signInByFake(door, door.app('ledger'), corp)
      assert.notEqual(one.claims['sub'], two.claims['sub'])
    })
  })

  describe('FED-3 nobody gets another’s account', () => {
    it('by an e-mail address, verified or not: whoever has it here keeps it, and their password', async () => {
      somebodyNew(corp, { email: ada.email, email_verified: true, preferred_username: ada.username })
      const { claims, browser, accessToken } = await signInByFake(door, door.app('ledger'), corp, {
        parameters: everything,
      })
      assert.notEqual(claims['sub'], 'user-ada')
      assert.equal((await tellsOf(accessToken))['email'], ada.email)
      // Ada signs in as ever, and Grace’s session ends for it.
      const page = await ask(browser, door.app('atlas'), { prompt: 'login' })
      const { username, password } = { username: ada.email, password: ada.password }
      arrived(await browser.press(page, 'submit', { username, password }))
      const path = authorizePath(door.app('atlas'), { prompt: 'none' })
      const now = await cameTo(door, door.app('atlas'), await browser.open(path))
      assert.equal(now.claims['sub'], 'user-ada')
    })

    it('and nobody can sign in to an upstream’s account with a password, whatever they type', async () => {
      const email = 'only@corp.example'
      const sub = somebodyNew(corp, { email, email_verified: true })
      await signInByFake(door, door.app('ledger'), corp)
      for (const username of [sub, `${sub} (corp)`, email, `${email} (corp)`]) {
        for (const password of ['', 'undefined', 'null', sub]) {
          const browser = newBrowser(door)
          const page = await ask(browser, door.app('ledger'))
          const answer = shown(await browser.press(page, 'submit', { username, password }))
          assert.ok([400, 403, 429].includes(answer.status))
        }
      }
      door.clock.advance(3600)
    })

    it('one upstream’s person is not another’s, though both call them the same', async () => {
      corp.misconduct = { claims: { sub: 'same' }, userinfo: { sub: 'same' } }
      const one = await signInByFake(door, door.app('ledger'), corp)
      strict.misconduct = corp.misconduct
      assert.match(await refusedAt(strict), /You have no account here yet/)
      assert.ok(one.claims['sub'])
    })

    it('an account that the configuration took over is no longer the upstream’s to describe', async () => {
      const sub = somebodyNew(corp, { name: 'Grace' })
      const { claims } = await signInByFake(door, door.app('ledger'), corp)
      const taken = {
        id: claims['sub'],
        username: `taken-${sub}`,
        name: 'Rear Admiral Hopper',
        password_hash: ada.passwordHash,
      }
      await door.restart({ ...options(), people: [userOf(ada), taken] })
      const again = await signInByFake(door, door.app('ledger'), corp, { parameters: everything })
      assert.equal(again.claims['sub'], claims['sub'])
      assert.equal((await tellsOf(again.accessToken))['name'], 'Rear Admiral Hopper')
      await door.restart(options())
    })
  })

  describe('FED-3 whoever is not let in reads why, and nothing begins', () => {
    async function assertNothingBegan(act: () => Promise<string>): Promise<string> {
      const tables = ['sessions', 'users', 'identities', 'upstream_sessions', 'logouts']
      const before = await door.snapshot()
      const body = await act()
      const after = await door.snapshot()
      for (const table of tables) assert.deepEqual(after[table], before[table], table)
      return body
    }

    /** Where and why people were not let in so far. */
    async function refusals(): Promise<readonly string[]> {
      const lines = (await rowsOf('audit')).filter(({ event }) => event === 'sign-in-failed')
      return lines.map(({ details }) => {
        const { upstream, reason } = JSON.parse(String(details)) as Readonly<Record<string, string>>
        return `${upstream ?? 'here'} ${reason ?? 'password'}`
      })
    }

    it('somebody unknown, where unknown people are refused', async () => {
      const sub = somebodyNew(strict)
      const body = await assertNothingBegan(() => refusedAt(strict))
      assert.match(body, /You have no account here yet/)
      assert.ok((await refusals()).includes('strict unknown-person'))
      assert.doesNotMatch(body, new RegExp(sub))
    })

    it('a disabled account, until it is enabled; and who stayed signed in there proves it anew', async () => {
      somebodyNew(corp)
      const admin = await administrator(door)
      const { claims } = await signInByFake(door, door.app('ledger'), corp)
      const at = Math.floor(door.clock.now().getTime() / 1000)
      await admin.ok('POST', `/admin/v1/users/${String(claims['sub'])}/disable`)
      assert.match(await assertNothingBegan(() => refusedAt(corp)), /Your account here is closed/)
      assert.ok((await refusals()).includes('corp closed-account'))
      door.clock.advance(60)
      await admin.ok('POST', `/admin/v1/users/${String(claims['sub'])}/enable`)
      const { misconduct } = corp
      corp.misconduct = { ...misconduct, claims: { ...misconduct.claims, auth_time: at - 60 } }
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      const again = arrived(await browser.open(corp.answer(request).href)).url
      assert.deepEqual([again.origin, again.searchParams.get('prompt')], [corp.issuer, 'login'])
      // It comes back with the old sign-in all the same: it is not sent there for ever.
      assert.match(
        shown(await browser.open(corp.answer(again).href)).body,
        /did not ask you to sign in again/,
      )
      corp.misconduct = misconduct
      // Closed and opened again just now: what is fresh enough for apps is older than that.
      await admin.ok('POST', `/admin/v1/users/${String(claims['sub'])}/disable`)
      await admin.ok('POST', `/admin/v1/users/${String(claims['sub'])}/enable`)
      const lately = Math.floor(door.clock.now().getTime() / 1000) - 20
      corp.misconduct = { ...misconduct, claims: { ...misconduct.claims, auth_time: lately } }
      const first = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      const second = arrived(await browser.open(corp.answer(first).href)).url
      assert.match(
        shown(await browser.open(corp.answer(second).href)).body,
        /did not ask you to sign in again/,
      )
      corp.misconduct = misconduct
      door.clock.advance(1)
      const back = await signInByFake(door, door.app('ledger'), corp)
      assert.equal(back.claims['sub'], claims['sub'])
    })

    it('a removed account, for good', async () => {
      const sub = somebodyNew(corp, { name: 'Gone', email: 'gone@corp.example' })
      const { claims } = await signInByFake(door, door.app('ledger'), corp)
      const admin = await administrator(door)
      await admin.ok('DELETE', `/admin/v1/users/${String(claims['sub'])}`)
      assert.match(await assertNothingBegan(() => refusedAt(corp)), /Your account here is closed/)
      const rows = JSON.stringify((await rowsOf('users')).filter(({ id }) => id === claims['sub']))
      assert.doesNotMatch(rows, new RegExp(`Gone|gone@|${sub}`))
    })
  })

  describe('FED-3 an administrator sees who somebody is elsewhere', () => {
    it('in the list, by themselves, and by a part of their e-mail address', async () => {
      const sub = somebodyNew(corp, { email: 'found@corp.example' })
      const { claims } = await signInByFake(door, door.app('ledger'), corp)
      const admin = await administrator(door)
      const user = await admin.ok('GET', `/admin/v1/users/${String(claims['sub'])}`)
      const identity = {
        upstream: 'corp',
        issuer: corp.issuer,
        sub,
        last_seen_at: door.clock.now().toISOString(),
      }
      assert.deepEqual(
        [user['origin'], user['has_password'], user['identities']],
        ['upstream', false, [identity]],
      )
      const found = await admin.ok('GET', `/admin/v1/users?search=${encodeURIComponent('Found@')}`)
      assert.deepEqual(found['users'], [user])
    })
  })

  describe('FED-3 whose session it is', () => {
    it('another person’s in this browser ends first, and its apps hear of it', async () => {
      somebodyNew(corp)
      const one = await signInByFake(door, door.app('ledger'), corp)
      const notices = door.app('ledger').notices.length
      somebodyNew(corp)
      const two = await signInByFake(door, door.app('atlas'), corp, {
        browser: one.browser,
        parameters: { prompt: 'login' },
      })
      assert.notEqual(two.claims['sub'], one.claims['sub'])
      const [session] = (await rowsOf('sessions')).filter(({ user_id }) => user_id === one.claims['sub'])
      assert.notEqual(session?.['ended_at'], null)
      await until('the app hears of it', () => door.app('ledger').notices.length > notices)
    })

    it('the same person’s goes on, with the latest of what the upstream told', async () => {
      somebodyNew(corp)
      const one = await signInByFake(door, door.app('ledger'), corp)
      corp.misconduct = {
        ...corp.misconduct,
        claims: { ...corp.misconduct.claims, sid: 'the next one there' },
      }
      await signInByFake(door, door.app('ledger'), corp, {
        browser: one.browser,
        parameters: { prompt: 'login' },
      })
      const sessions = (await rowsOf('sessions')).filter(({ user_id }) => user_id === one.claims['sub'])
      assert.equal(sessions.length, 1)
      const [link, ...others] = (await rowsOf('upstream_sessions')).filter(
        ({ session_id }) => session_id === sessions[0]?.['id'],
      )
      assert.deepEqual([link?.['sid'], others], ['the next one there', []])
    })

    it('after a password the session still has its upstream, but is not signed in by its word', async () => {
      somebodyNew(corp)
      const one = await signInByFake(door, door.app('ledger'), corp)
      const admin = await administrator(door)
      await admin.ok('PUT', `/admin/v1/users/${String(one.claims['sub'])}/password`, {
        password: 'of an administrator',
      })
      door.clock.advance(1)
      const two = await signInByFake(door, door.app('ledger'), corp)
      const link = async () => {
        const rows = await rowsOf('upstream_sessions')
        return rows.toSorted((a, b) => (String(a['session_id']) < String(b['session_id']) ? 1 : -1))[0]
      }
      const told = async () => {
        const path = authorizePath(door.app('ledger'), { acr_values: 'any', prompt: 'none' })
        return (await cameTo(door, door.app('ledger'), await two.browser.open(path))).claims['acr']
      }
      assert.deepEqual([(await link())?.['superseded_at'], await told()], [null, undefined])
      const [user] = (await rowsOf('users')).filter(({ id }) => id === one.claims['sub'])
      const page = await ask(two.browser, door.app('ledger'), { prompt: 'login' })
      arrived(
        await two.browser.press(page, 'submit', {
          username: String(user?.['username']),
          password: 'of an administrator',
        }),
      )
      const after = await link()
      assert.notEqual(after?.['superseded_at'], null)
      assert.deepEqual([after?.['upstream'], await told()], ['corp', 'urn:exeunt:acr:password'])
    })
  })
})
