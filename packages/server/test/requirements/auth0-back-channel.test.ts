import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { LogoutId } from '../../src/domain/logout.ts'
import type { TenantId } from '../../src/domain/tenant.ts'
import { createLogoutRecords } from '../../src/logout/index.ts'
import { tellStory } from '../../src/logout/story.ts'
import { createRandom } from '../../src/platform/random.ts'
import {
  ada,
  type App,
  bob,
  configurationProblems,
  type FrontDoor,
  jsonOf,
  type Person,
  signIn,
  userOf,
  verified,
} from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import { shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import { logoutPath } from '../support/front-door/auth0-logout.ts'
import { openManagement, program } from '../support/front-door/auth0-management.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const carl: Person = { ...bob, username: 'carl', email: 'carl@example.org', name: 'Carl' }
const dora: Person = { ...bob, username: 'dora', email: 'dora@example.org', name: 'Dora' }

/** An app that hears of some endings only. */
const hearing = (...causes: readonly string[]) => ({ dialect: 'auth0', backchannel_logout_causes: causes })

describe('back-channel logout as Auth0 sends it', () => {
  let door: FrontDoor
  before(async () => {
    door = await openManagement({
      people: [ada, bob, carl, dora].map(userOf),
      clients: {
        ...consoleClient,
        typed: () => ({ dialect: 'auth0', backchannel_logout_token_type: 'logout+jwt' }),
        alone: () => ({ dialect: 'auth0', backchannel_logout_token_names: 'sid' }),
        whole: () => ({ dialect: 'auth0', backchannel_logout_token_names: 'sub' }),
        plain: () => ({ backchannel_logout_token_type: 'JWT' }),
        clicks: () => hearing('end-session', 'account', 'sign-in'),
        orders: () => hearing('operator'),
        time: () => hearing('expiry'),
        secrets: () => hearing('password-change'),
        closed: () => hearing('account-disabled'),
        gone: () => hearing('account-removed'),
        deaf: () => hearing('upstream'),
      },
    })
  })
  after(() => door.close())

  const app = (id: string) => door.app(id)
  /** Signs in at some apps in one browser, all by the vendor's door. */
  const signedIn = async (ids: readonly string[], person = ada) => {
    const browser = door.browser()
    const [first, ...others] = ids
    const one = await signInByAuth0(door, app(first ?? shopId), { person, browser })
    for (const id of others) await signInByAuth0(door, app(id), { person, browser })
    return one
  }
  const told = async (where: App, count = 1) => {
    await until(`${where.id} was told`, () => where.notices.length >= count)
    const token = where.notices.at(-1)?.token ?? ''
    return { token, header: decodeProtectedHeader(token), claims: decodeJwt(token) }
  }
  const settled = () =>
    until('nothing is on its way', async () => {
      const { deliveries = [] } = await door.snapshot()
      return !deliveries.some((row) => (row as Json)['state'] === 'pending')
    })

  it('AUT-60 AUT-62 the token is of the type that the vendor’s receivers know, and 204 is success', async () => {
    const shop = app(shopId)
    shop.answer = { status: 204 }
    const { browser, id_token: hint, idClaims } = await signedIn([shopId])
    await browser.get(logoutPath({ id_token_hint: hint }))
    const { token, header, claims } = await told(shop)
    assert.equal(header.typ, 'JWT')
    assert.equal(header.alg, 'RS256')
    assert.deepEqual(
      [claims.iss, claims.aud, claims.sub, claims['sid'], Number(claims.exp) - Number(claims.iat)],
      [`${door.base}/`, shopId, 'user-ada', idClaims['sid'], 120],
    )
    assert.equal(claims['nonce'], undefined)
    // Of this type it is no ID token all the same.
    const [tenant] = door.exeunt().tenants
    assert.ok(tenant)
    assert.equal((await door.exeunt().logout.judgeHint(tenant, token)).kind, 'not-ours')
    await settled()
    const { deliveries = [] } = await door.snapshot()
    assert.deepEqual([...new Set(deliveries.map((row) => (row as Json)['state']))], ['delivered'])
  })

  for (const status of [200, 202, 206, 299]) {
    it(`AUT-62 ${status} is success`, async () => {
      const shop = app(shopId)
      shop.answer = { status }
      const { browser, id_token: hint } = await signedIn([shopId])
      await browser.get(logoutPath({ id_token_hint: hint }))
      await settled()
      const { deliveries = [] } = await door.snapshot()
      assert.deepEqual([...new Set(deliveries.map((row) => (row as Json)['state']))], ['delivered'])
    })
  }

  it('AUT-60 the type is the app’s own where it has one, else that of the door by which it signed in', async () => {
    const { browser, id_token: hint } = await signedIn(['typed', 'plain', 'ledger'])
    await signIn(door, app('atlas'), { person: ada })
    await browser.get(logoutPath({ id_token_hint: hint }))
    assert.equal((await told(app('typed'))).header.typ, 'logout+jwt')
    assert.equal((await told(app('plain'))).header.typ, 'JWT')
    // A standard app that came by this door gets this door's.
    assert.equal((await told(app('ledger'))).header.typ, 'JWT')
    const standard = await signIn(door, app('ledger'), { person: ada })
    await standard.browser.get(`/oauth2/logout?id_token_hint=${standard.id_token}`)
    const { token, header } = await told(app('ledger'), 2)
    assert.equal(header.typ, 'logout+jwt')
    assert.ok(await verified(door, token, { audience: 'ledger', typ: 'logout+jwt' }))
  })

  it('AUT-61 sid alone, sub alone, or both', async () => {
    const { browser, id_token: hint } = await signedIn(['alone', 'whole', shopId])
    await browser.get(logoutPath({ id_token_hint: hint }))
    const named = async (id: string) => {
      const where = app(id)
      const { claims } = await told(where, where.notices.length || 1)
      return [typeof claims['sid'], typeof claims.sub]
    }
    assert.deepEqual(await named('alone'), ['string', 'undefined'])
    assert.deepEqual(await named('whole'), ['undefined', 'string'])
    assert.deepEqual(await named(shopId), ['string', 'string'])
  })

  it('AUT-61 who needs the sid cannot do without it', () => {
    const problems = (more: Json) => configurationProblems({ clients: { ledger: () => more } })
    const [problem, ...others] = problems({
      backchannel_logout_token_names: 'sub',
      backchannel_logout_session_required: true,
    })
    assert.match(problem ?? '', /backchannel_logout_token_names expected "sid" or "both"/)
    assert.deepEqual(others, [])
    for (const names of ['sid', 'both'])
      assert.deepEqual(
        problems({ backchannel_logout_token_names: names, backchannel_logout_session_required: true }),
        [],
      )
    assert.deepEqual(problems({ backchannel_logout_token_names: 'sub' }), [])
  })

  it('discovery says the same as ever', async () => {
    const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
    assert.equal(metadata['backchannel_logout_session_supported'], true)
  })

  describe('AUT-63 an app hears of what it wants to hear of', () => {
    const listeners = ['clicks', 'orders', 'time', 'secrets', 'closed', 'gone', 'deaf', shopId]
    /** Who was told by what `act` ended, of all who were there. */
    const heard = async (
      person: Person,
      act: (one: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>,
    ) => {
      const one = await signedIn(listeners, person)
      const before = listeners.map((id) => app(id).notices.length)
      await act(one)
      await settled()
      await until('the shop heard', () => app(shopId).notices.length > (before.at(-1) ?? 0))
      return listeners.filter((id, at) => app(id).notices.length > (before[at] ?? 0))
    }
    const lastCause = () => {
      const line = door.log.findLast(({ event }) => event === 'logout')
      return line?.fields['cause']
    }

    it('a sign-out', async () => {
      const act = ({ browser, id_token: hint }: Awaited<ReturnType<typeof signedIn>>) =>
        browser.get(logoutPath({ id_token_hint: hint }))
      assert.deepEqual(await heard(ada, act), ['clicks', shopId])
      assert.equal(lastCause(), 'end-session')
    })

    it('an operator', async () => {
      const manager = await program(door)
      const act = ({ idClaims }: Awaited<ReturnType<typeof signedIn>>) =>
        manager.ok(202, `DELETE /sessions/${String(idClaims['sid'])}`)
      assert.deepEqual(await heard(ada, act), ['orders', shopId])
      assert.equal(lastCause(), 'operator')
    })

    it('time', async () => {
      const act = async () => {
        door.clock.advance(86_401)
        await door.exeunt().logout.endOverdueSessions()
      }
      assert.deepEqual(await heard(ada, act), ['time', shopId])
      assert.equal(lastCause(), 'expiry')
    })

    it('a new password', async () => {
      const admin = await administrator(door)
      const act = () => admin.ok('PUT', '/admin/v1/users/user-bob/password', { password: 'another password' })
      assert.deepEqual(await heard(bob, act), ['secrets', shopId])
      assert.equal(lastCause(), 'password-change')
    })

    it('an account that was disabled', async () => {
      const admin = await administrator(door)
      assert.deepEqual(await heard(carl, () => admin.ok('POST', '/admin/v1/users/user-carl/disable')), [
        'closed',
        shopId,
      ])
      assert.equal(lastCause(), 'account-disabled')
    })

    it('an account that is gone; and the story of the logout says so', async () => {
      const admin = await administrator(door)
      let ended: Json = {}
      const act = async () => {
        ended = (await admin.ok('DELETE', '/admin/v1/users/user-dora'))['logout'] as Json
      }
      assert.deepEqual(await heard(dora, act), ['gone', shopId])
      assert.equal(ended['cause'], 'account-removed')
      const { database } = door.exeunt()
      const records = createLogoutRecords(database, createRandom(door.clock), 'acme' as TenantId)
      const story = await records.story(String(ended['id']) as LogoutId)
      assert.ok(story)
      assert.match(tellStory(story), /^ {2}cause {6}account-removed$/m)
    })

    it('and check-config knows the names', () => {
      const problems = (causes: unknown) =>
        configurationProblems({ clients: { ledger: () => ({ backchannel_logout_causes: causes }) } })
      assert.deepEqual(problems(['end-session', 'account-removed']), [])
      assert.deepEqual(problems([]), [])
      assert.match(problems(['rp-logout'])[0] ?? '', /backchannel_logout_causes\[0\]/)
    })
  })
})
