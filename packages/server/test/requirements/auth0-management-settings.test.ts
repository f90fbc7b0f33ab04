import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { type FrontDoor, type FrontDoorOptions } from '../support/front-door.ts'
import { shopId, signInByAuth0 } from '../support/front-door/auth0.ts'
import {
  assertAsksLikeAuth0,
  assertLives,
  assertOops,
  logoutPath,
} from '../support/front-door/auth0-logout.ts'
import {
  assertRefused,
  clerkId,
  managementClients,
  openManagement,
  type Program,
  program,
  programOfNeighbour,
  standing,
} from '../support/front-door/auth0-management.ts'

type Json = Readonly<Record<string, unknown>>

const settings = '/tenants/settings'
const out = 'https://www.acme.example/bye'

describe('AUT-75 tenant settings by the Management API', () => {
  let door: FrontDoor
  let manager: Program
  before(async () => {
    door = await openManagement()
    manager = await program(door)
  })
  after(() => door.close())

  const own = async (t: TestContext, options: FrontDoorOptions = {}) => {
    const world = await openManagement(options)
    t.after(() => world.close())
    return { door: world, manager: await program(world) }
  }
  const shown = () => manager.ok(200, `GET ${settings}`)

  it('are shown, lifetimes in hours', async () => {
    assert.deepEqual(await shown(), {
      friendly_name: 'Acme',
      allowed_logout_urls: [],
      session_lifetime: 336,
      idle_session_lifetime: 24,
      session_cookie: { mode: 'persistent' },
      sessions: { oidc_logout_prompt_enabled: true },
      oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
    })
    assert.deepEqual(await manager.ok(200, `GET ${settings}?fields=session_lifetime,flags`), {
      session_lifetime: 336,
    })
    assertRefused(await manager.call(`GET ${settings}?field=x`), 400, 'invalid_query_string')
  })

  it('the list of logout URLs counts at once, and after a restart', async (t) => {
    const { door: world, manager: program } = await own(t)
    const { browser } = await signInByAuth0(world, world.app(shopId))
    const path = logoutPath({ returnTo: out }, '/v2/logout')
    assertOops(await browser.get(path))
    const changed = await program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: [out] })
    assert.deepEqual(changed['allowed_logout_urls'], [out])
    assert.equal((await browser.get(path)).location, out)
    await world.restart()
    const again = await signInByAuth0(world, world.app(shopId))
    assert.equal((await again.browser.get(path)).location, out)
    // A list is replaced whole.
    await program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: ['https://other.example/'] })
    const third = await signInByAuth0(world, world.app(shopId))
    assertOops(await third.browser.get(path))
    await assertLives(world, third)
  })

  it('the question is asked or not, as it says at this moment', async (t) => {
    const { door: world, manager: program } = await own(t)
    const app = world.app(shopId)
    const first = await signInByAuth0(world, app)
    const path = logoutPath({ client_id: app.id, post_logout_redirect_uri: app.signedOut })
    assertAsksLikeAuth0(await first.browser.get(path))
    const off = await program.ok(200, `PATCH ${settings}`, {
      sessions: { oidc_logout_prompt_enabled: false },
    })
    assert.deepEqual(off['sessions'], { oidc_logout_prompt_enabled: false })
    assert.ok((await first.browser.get(path)).location?.startsWith(app.signedOut))
    await world.restart()
    const second = await signInByAuth0(world, app)
    assert.ok((await second.browser.get(path)).location?.startsWith(app.signedOut))
    await program.ok(200, `PATCH ${settings}`, { sessions: { oidc_logout_prompt_enabled: true } })
    const third = await signInByAuth0(world, app)
    assertAsksLikeAuth0(await third.browser.get(path))
  })

  it('what discovery shall say of logout is kept and shown; it always says it', async (t) => {
    const { door: world, manager: program } = await own(t, {
      tenant: { dialects: { auth0: {} }, rootDialect: 'auth0' },
    })
    const off = { oidc_logout: { rp_logout_end_session_endpoint_discovery: false } }
    assert.deepEqual((await program.ok(200, `PATCH ${settings}`, off))['oidc_logout'], off.oidc_logout)
    await world.restart()
    assert.deepEqual((await program.ok(200, `GET ${settings}`))['oidc_logout'], off.oidc_logout)
    const metadata = JSON.parse((await world.send('GET', '/.well-known/openid-configuration')).body) as Json
    assert.equal(metadata['end_session_endpoint'], `${world.base}/oidc/logout`)
  })

  it('several at once, all or none of them', async (t) => {
    const { door: world, manager: program } = await own(t)
    const before = await standing(world)
    const wrong = { allowed_logout_urls: ['nowhere'], sessions: { oidc_logout_prompt_enabled: false } }
    assertRefused(
      await program.call(`PATCH ${settings}`, wrong),
      400,
      'invalid_body',
      /^allowed_logout_urls\[0\]: /,
    )
    assert.deepEqual(await standing(world), before)
    const right = { ...wrong, allowed_logout_urls: [out, 'https://*.acme.example/x'] }
    const { allowed_logout_urls: urls, sessions } = await program.ok(200, `PATCH ${settings}`, right)
    assert.deepEqual([urls, sessions], [right.allowed_logout_urls, right.sessions])
    const { audit = [] } = await world.snapshot()
    const lines = audit.filter((row) => (row as Json)['event'] === 'tenant-setting-changed')
    assert.deepEqual(lines.map((row) => String((row as Json)['details'])).toSorted(), [
      '{"setting":"allowedLogoutUrls","by":"manager"}',
      '{"setting":"dialects.auth0.logoutPrompt","by":"manager"}',
    ])
  })

  describe('by the rules of the file', () => {
    const wrong: Readonly<Record<string, unknown>> = {
      'a scheme that runs': ['javascript:alert(1)'],
      'plain http elsewhere': ['http://acme.example/'],
      'a wildcard under the top': ['https://*.example'],
      'a wildcard in the path': ['https://acme.example/*'],
      'a user name': ['https://acme.example@evil.example/'],
      'no address': ['acme'],
      'a number': [7],
      'one twice': [out, out],
      'no list': out,
      'an object': {},
    }
    for (const [name, allowed_logout_urls] of Object.entries(wrong)) {
      it(`not ${name}`, async () => {
        const before = await standing(door)
        const answer = await manager.call(`PATCH ${settings}`, { allowed_logout_urls })
        assertRefused(answer, 400, 'invalid_body', /^allowed_logout_urls/)
        assert.deepEqual(await standing(door), before)
      })
    }
    const others: readonly (readonly [unknown, RegExp])[] = [
      [{ sessions: { oidc_logout_prompt_enabled: 'no' } }, /^sessions\.oidc_logout_prompt_enabled: /],
      [{ oidc_logout: { rp_logout_end_session_endpoint_discovery: 0 } }, /must be true or false/],
      [{ sessions: { other: true } }, /^sessions\.other: .* cannot be set/],
      [{ sessions: true }, /^sessions: /],
      [{ allowed_logout_urls: null }, /cannot be null/],
      [
        { sessions: { oidc_logout_prompt_enabled: null } },
        /^sessions\.oidc_logout_prompt_enabled: cannot be null/,
      ],
      [{ oidc_logout: null }, /^oidc_logout: cannot be null/],
      [{ default_audience: 'x' }, /^default_audience: is no member/],
      [{ session_cookie: { mode: 'non-persistent' } }, /^session_cookie\.mode: /],
      ['{"allowed_logout_urls":[],"allowed_logout_urls":["https://evil.example/"]}', /more than once/],
      [
        '{"sessions":{"oidc_logout_prompt_enabled":true,"oidc_logout_prompt_enabled":false}}',
        /more than once/,
      ],
      ['[]', /object/],
      ['"x"', /object/],
      ['', /object/],
    ]
    for (const [body, words] of others) {
      it(`nor ${JSON.stringify(body).slice(0, 60)}`, async () => {
        const before = await standing(door)
        assertRefused(await manager.call(`PATCH ${settings}`, body), 400, 'invalid_body', words)
        assert.deepEqual(await standing(door), before)
      })
    }
  })

  it('what stands in the file is changed there, and saying the same is no mistake', async (t) => {
    const tenant = {
      dialects: { auth0: { logoutPrompt: false } },
      allowedLogoutUrls: [out],
      lifetimes: { sessionSeconds: 7200 },
    }
    const { door: world, manager: program } = await own(t, { tenant })
    const before = await standing(world)
    const refusals: readonly (readonly [Json, RegExp])[] = [
      [
        { allowed_logout_urls: [] },
        /^allowed_logout_urls: stands in the configuration file as allowedLogoutUrls/,
      ],
      [{ sessions: { oidc_logout_prompt_enabled: true } }, /dialects\.auth0\.logoutPrompt/],
      [{ session_lifetime: 3 }, /^session_lifetime: .*lifetimes\.sessionSeconds/],
      [{ idle_session_lifetime: 1 }, /lifetimes\.sessionIdleSeconds/],
      [{ friendly_name: 'Other' }, /\bname\b/],
    ]
    for (const [body, words] of refusals)
      assertRefused(await program.call(`PATCH ${settings}`, body), 409, 'kept_elsewhere', words)
    const all = await program.ok(200, `GET ${settings}`)
    assert.deepEqual(await program.ok(200, `PATCH ${settings}`, all), all)
    assert.deepEqual(await standing(world), before)
  })

  it('the file wins when it says so later, the start says it, and it is forgotten nowhere', async (t) => {
    const { door: world, manager: program } = await own(t)
    await program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: [out] })
    assert.deepEqual(
      world.exeunt().changes.filter((line) => line.includes('allowedLogoutUrls')),
      [],
    )
    const tenant = { dialects: { auth0: {} }, allowedLogoutUrls: ['https://file.example/'] }
    await world.restart({ clients: managementClients, tenant })
    const again = program
    assert.deepEqual((await again.ok(200, `GET ${settings}`))['allowed_logout_urls'], [
      'https://file.example/',
    ])
    const [notice, ...others] = world.exeunt().changes.filter((line) => line.includes('management API'))
    assert.match(
      notice ?? '',
      /^tenant acme: allowedLogoutUrls stands in the configuration file, which counts/,
    )
    assert.deepEqual(others, [])
    assertRefused(
      await again.call(`PATCH ${settings}`, { allowed_logout_urls: [out] }),
      409,
      'kept_elsewhere',
    )
    await world.restart({ clients: managementClients, tenant: { dialects: { auth0: {} } } })
    const third = program
    assert.deepEqual((await third.ok(200, `GET ${settings}`))['allowed_logout_urls'], [out])
  })

  it('what the file may not say any more means nothing, the start says it, and it can be set anew', async (t) => {
    const { door: world, manager: program } = await own(t)
    await program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: [out] })
    const kept: readonly unknown[] = [
      ['https://*.example'],
      'https://a.example/',
      ['javascript:alert(1)'],
      [7],
    ]
    for (const value of kept) {
      await world.exeunt().database.write((transaction) =>
        transaction
          .updateTable('tenant_overrides')
          .set({ value: JSON.stringify(value) })
          .where('name', '=', 'allowedLogoutUrls')
          .execute(),
      )
      await world.restart()
      assert.deepEqual((await program.ok(200, `GET ${settings}`))['allowed_logout_urls'], [])
      const said = world.exeunt().changes.filter((line) => line.includes('management API'))
      assert.match(
        said.join(),
        /^tenant acme: allowedLogoutUrls is as the configuration file has it, .*expected/,
      )
    }
    await program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: [out] })
    await world.restart()
    assert.deepEqual((await program.ok(200, `GET ${settings}`))['allowed_logout_urls'], [out])
  })

  it('of one tenant mean nothing to another', async (t) => {
    const { door: world, manager: program } = await own(t)
    const neighbour = await programOfNeighbour(world)
    const before = await neighbour.ok(200, `GET ${settings}`)
    assert.equal(before['friendly_name'], 'Umbra')
    await program.ok(200, `PATCH ${settings}`, {
      allowed_logout_urls: [out],
      sessions: { oidc_logout_prompt_enabled: false },
    })
    assert.deepEqual(await neighbour.ok(200, `GET ${settings}`), before)
    assertOops(await world.browser().get(`/umbra${logoutPath({ returnTo: out }, '/v2/logout')}`))
  })

  it('changed by many at once are in the end what one of them said', async (t) => {
    const { manager: program } = await own(t)
    const lists = Array.from({ length: 20 }, (_, at) => [`https://app-${at}.example/`])
    await Promise.all(
      lists.map((list) => program.ok(200, `PATCH ${settings}`, { allowed_logout_urls: list })),
    )
    const { allowed_logout_urls: last } = await program.ok(200, `GET ${settings}`)
    assert.ok(lists.some(([url]) => url === (last as readonly string[])[0]))
  })

  it('are read by who may read them, and changed by who may change them', async () => {
    const reader = await program(door, clerkId, 'read:tenant_settings')
    await reader.ok(200, `GET ${settings}`)
    assertRefused(await reader.call(`PATCH ${settings}`, {}), 403, 'insufficient_scope')
  })
})
