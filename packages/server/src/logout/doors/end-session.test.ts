import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../../domain/client.ts'
import type { HttpResponse } from '../../platform/http/message.ts'
import { clientSecretPurpose, createSealer } from '../../platform/keys/seal.ts'
import { cookiesOf, formOf, locationOf } from '../../../test/support/browser.ts'
import { type Behaviour, hangs } from '../../../test/support/fake-rp.ts'
import { createLogoutWorld, ledgerOut, sessionCookie } from '../../../test/support/logout-world.ts'
import { httpRequest } from '../../../test/support/request.ts'
import { until } from '../../../test/support/until.ts'

const endSession = (parameters: Readonly<Record<string, string>> = {}) =>
  `/oauth2/logout?${new URLSearchParams(parameters).toString()}`

const ledger = { postLogoutRedirectUris: [ledgerOut] }

/** Nothing happened but a page. */
function assertPage(response: HttpResponse, status: number, text: RegExp): void {
  assert.equal(response.status, status, response.body)
  assert.match(response.body, text)
  assert.equal(response.headers['location'], undefined)
  assert.equal(response.headers['cache-control'], 'no-store')
  assert.deepEqual(cookiesOf(response), [])
}

describe('RIL-2 end_session', () => {
  it('by GET with a fitting hint ends the session and goes back', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    const response = await world
      .browser(session)
      .get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut, state: 's' }))
    assert.equal(response.status, 303)
    assert.equal(locationOf(response), `${ledgerOut}&state=s`)
    assert.equal(await world.lives(session), false)
  })

  it("by POST from an app's page, which no Lax cookie accompanies, does the same one hop later", async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const form = {
      id_token_hint: await session.idToken('ledger'),
      post_logout_redirect_uri: ledgerOut,
      state: 's',
    }
    const browser = world.browser(session)
    const hop = await browser.postFromElsewhere('/oauth2/logout', form)
    assert.equal(hop.status, 303)
    assert.match(locationOf(hop), /^https:\/\/op\.example\/acme\/oauth2\/logout\/continue\?request=[\w-]+$/)
    assert.deepEqual(cookiesOf(hop), [])
    assert.equal(await world.lives(session), true)
    assert.equal(locationOf(await browser.follow(hop)), `${ledgerOut}&state=s`)
    assert.equal(await world.lives(session), false)
  })

  it('by POST with nothing in it asks', async (t) => {
    const world = await createLogoutWorld(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    assertPage(await browser.follow(await browser.postFromElsewhere('/oauth2/logout', {})), 200, /Sign out\?/)
  })
})

describe('D6 RIL-12 SEC-17 an ID token that its app could have signed itself (HS256)', () => {
  async function worldOf(t: TestContext, changes: Partial<Client> = {}) {
    const world = await createLogoutWorld(t)
    const place = { tenantId: world.tenant.id, purpose: clientSecretPurpose, id: 'ledger' }
    const client = world.register('ledger', {
      ...ledger,
      authMethods: ['client_secret_basic'],
      idTokenAlgorithm: 'HS256',
      sealedSecret: createSealer(Buffer.alloc(32, 7)).seal('a secret of thirty-two bytes or more', place),
      ...changes,
    })
    const hint = (session: { readonly sids: Readonly<Record<string, string>> }, more: object = {}) => {
      const iat = Math.floor(world.clock.now().getTime() / 1000)
      const { base } = world.tenant.addresses[0]
      const claims = {
        iss: base,
        aud: 'ledger',
        sub: 'ada',
        sid: session.sids['ledger'],
        iat,
        exp: iat + 600,
      }
      return world.keys.signFor(world.tenant.id, client, 'JWT', { ...claims, ...more }, 'HS256')
    }
    return { world, hint }
  }

  it("spares the question where it fits this browser's session", async (t) => {
    const { world, hint } = await worldOf(t)
    const session = await world.signIn(['ledger'])
    const parameters = { id_token_hint: await hint(session), post_logout_redirect_uri: ledgerOut }
    const response = await world.browser(session).get(endSession(parameters))
    assert.equal(locationOf(response), ledgerOut)
    assert.equal(await world.lives(session), false)
  })

  it('asks where it names another session or another person', async (t) => {
    const { world, hint } = await worldOf(t)
    const session = await world.signIn(['ledger'])
    const elsewhere = await world.signIn(['ledger'])
    for (const id_token_hint of [await hint(elsewhere), await hint(session, { sub: 'bob' })]) {
      const browser = world.browser(session)
      assertPage(await browser.follow(await browser.get(endSession({ id_token_hint }))), 200, /Sign out/)
      assert.equal(await world.lives(session), true)
    }
  })

  it('ends nothing without the cookie of that session', async (t) => {
    const { world, hint } = await worldOf(t)
    const session = await world.signIn(['ledger'])
    await world.browser().get(endSession({ id_token_hint: await hint(session) }))
    assert.equal(await world.lives(session), true)
  })

  it('identifies no session by itself: it cannot contradict another hint', async (t) => {
    const { world, hint } = await worldOf(t)
    const [session, elsewhere] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const id_token_hint = await hint(elsewhere)
    const browser = world.browser(session)
    const parameters = { id_token_hint, logout_hint: String(session.sids['ledger']) }
    assertPage(await browser.follow(await browser.get(endSession(parameters))), 200, /Sign out\?/)
  })

  it('of a public client never spares the question, and still says where to go back to', async (t) => {
    const { world, hint } = await worldOf(t, { authMethods: ['none'] })
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const parameters = { id_token_hint: await hint(session), post_logout_redirect_uri: ledgerOut, state: 's' }
    const page = await browser.follow(await browser.get(endSession(parameters)))
    assertPage(page, 200, /Sign out\?/)
    assert.equal(await world.lives(session), true)
    const response = await browser.submit(page, { decision: 'yes' })
    assert.equal(locationOf(response), `${ledgerOut}&state=s`)
    assert.equal(await world.lives(session), false)
  })

  it('of a public client ends nothing without a session, and leads back to its own addresses only', async (t) => {
    const { world, hint } = await worldOf(t, { authMethods: ['none'] })
    const session = await world.signIn(['ledger'])
    const id_token_hint = await hint(session)
    const browser = world.browser()
    const back = await browser.get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut }))
    assert.equal(locationOf(back), ledgerOut)
    const evil = { id_token_hint, post_logout_redirect_uri: 'https://evil.example/' }
    assertPage(await browser.follow(await browser.get(endSession(evil))), 400, /not registered/)
    assert.equal(await world.lives(session), true)
  })
})

describe('RIL-3 RIL-4 RIL-5 parameters are optional', () => {
  const nothing: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'none at all': {},
    'state alone': { state: 'x' },
    'an unknown language': { ui_locales: 'xx-XX tlh' },
    'a broken language': { ui_locales: '-- ;;; "' },
    'something unknown': { returnTo: 'https://evil.example', federated: '' },
  }
  for (const [name, parameters] of Object.entries(nothing)) {
    it(`${name}: whoever is signed in is asked`, async (t) => {
      const world = await createLogoutWorld(t)
      const session = await world.signIn()
      assertPage(await world.browser(session).get(endSession(parameters)), 200, /Sign out of/)
      assert.equal(await world.lives(session), true)
    })
    it(`${name}: nobody is asked where nobody is signed in (RIL-7)`, async (t) => {
      const world = await createLogoutWorld(t)
      const browser = world.browser()
      const page = await browser.follow(await browser.get(endSession(parameters)))
      assertPage(page, 200, /You were already signed out/)
    })
  }

  it('RIL-4 a known language is spoken, also after the question', async (t) => {
    const world = await createLogoutWorld(t)
    const browser = world.browser(await world.signIn())
    const page = await browser.get(endSession({ ui_locales: 'xx zh' }))
    assert.match(page.body, /<html lang="zh/)
    const done = await browser.follow(await browser.submit(page, { decision: 'yes' }))
    assert.match(done.body, /<html lang="zh/)
  })
})

describe('RIL-6 a request that can be read in two ways', () => {
  it('is refused by GET', async (t) => {
    const world = await createLogoutWorld(t)
    const session = await world.signIn()
    const page = await world.browser(session).get('/oauth2/logout?state=a&state=b')
    assertPage(page, 400, /the same parameter more than once/)
    assert.match(page.body, />state</)
  })
  const posts: Readonly<Record<string, readonly [query: string, form: string]>> = {
    'twice in the body': ['', 'state=a&state=b'],
    'in body and query': ['?state=b', 'state=a'],
    'the same in body and query': ['?client_id=ledger', 'client_id=ledger'],
    'in the query alone': ['?client_id=ledger', 'state=a'],
    'twice in the query': ['?x=a&x=b', 'state=a'],
  }
  for (const [name, [query, form]] of Object.entries(posts)) {
    it(`is refused by POST: ${name}`, async (t) => {
      const world = await createLogoutWorld(t)
      const response = await post(world, { url: `/oauth2/logout${query}`, form })
      assertPage(response, 400, /parameter/)
    })
  }
})

type World = Awaited<ReturnType<typeof createLogoutWorld>>

/** A POST as it comes, whatever is wrong with it. */
function post({ logout, tenant }: World, request: Parameters<typeof httpRequest>[0]): Promise<HttpResponse> {
  const route = logout.routes.find(({ method, path }) => method === 'POST' && path === '/oauth2/logout')
  assert.ok(route)
  return route.endpoint(httpRequest({ tenant, ...request }))
}

describe('SEC-13 a request that cannot be read', () => {
  const bodies: Readonly<Record<string, readonly [form: string, type?: string]>> = {
    'a state of 2049 characters': [`state=${'a'.repeat(2049)}`],
    'a state of 10 kB': [`state=${'%26'.repeat(10_000)}`],
    'a hint of 64 KiB': [`id_token_hint=${'a'.repeat(65_000)}`],
    'a null byte': ['state=%00'],
    'a line feed': ['state=a%0ab'],
    'broken escapes': ['state=%zz'],
    'invalid UTF-8': ['state=%ff'],
    'a thousand parameters': [Array.from({ length: 1000 }, (_, at) => `p${at}=1`).join('&')],
    JSON: ['{"state":"a"}', 'application/json'],
    'a multipart form': ['--x', 'multipart/form-data; boundary=x'],
    text: ['state=a', 'text/plain'],
  }
  for (const [name, [form, contentType]] of Object.entries(bodies)) {
    it(`${name}: a page, and nothing is kept`, async (t) => {
      const world = await createLogoutWorld(t)
      const request = { url: '/oauth2/logout', form }
      const response = await post(world, contentType === undefined ? request : { ...request, contentType })
      assertPage(response, 400, /You have not been signed out/)
      assert.ok(response.body.length < 20_000)
      const kept = await world.database.read.selectFrom('pending_logouts').selectAll().execute()
      assert.deepEqual(kept, [])
    })
  }
  for (const query of [
    'state=%00',
    'id_token_hint=%00',
    'post_logout_redirect_uri=%0d%0aLocation:%20x',
    `state=${'a'.repeat(2049)}`,
  ]) {
    it(`${query.slice(0, 50)} by GET: a page`, async (t) => {
      const world = await createLogoutWorld(t)
      const session = await world.signIn()
      assertPage(
        await world.browser(session).get(`/oauth2/logout?${query}`),
        400,
        /You have not been signed out/,
      )
      assert.equal(await world.lives(session), true)
    })
  }
})

describe('RIL-10 RIL-32 a hint that is not ours', () => {
  it('ends nothing, leads nowhere, and is not shown', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const id_token_hint = `${(await session.idToken('ledger')).slice(0, -6)}AAAAAA`
    const request = { id_token_hint, client_id: 'ledger', post_logout_redirect_uri: ledgerOut, state: 's' }
    const hop = await browser.get(endSession(request))
    assert.ok(!locationOf(hop).includes(id_token_hint.slice(0, 20)))
    const page = await browser.follow(hop)
    assertPage(page, 400, /was not issued by this provider/)
    assert.ok(!page.body.includes(id_token_hint.slice(0, 20)))
    assert.equal(await world.lives(session), true)
  })
  it('nor where nobody is signed in', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const browser = world.browser()
    const request = { id_token_hint: 'x.y.z', client_id: 'ledger', post_logout_redirect_uri: ledgerOut }
    const page = await browser.follow(await browser.get(endSession(request)))
    assertPage(page, 400, /was not issued by this provider/)
    assert.doesNotMatch(page.body, /<form/)
  })
})

describe('RIL-13 RIL-14 RIL-21 SEC-3 the hint and this browser', () => {
  it('RIL-13 an expired hint of this session is as good as a fresh one', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger', { exp: 1, iat: 0 })
    const browser = world.browser(session)
    await browser.get(endSession({ id_token_hint }))
    assert.equal(await world.lives(session), false)
  })

  it("SEC-3 somebody else's hint: this browser's person is asked, by name, and nobody's session ends", async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const [adas, bobs] = [await world.signIn(['ledger']), await world.signIn(['ledger'], 'bob')]
    const browser = world.browser(adas)
    const page = await browser.follow(
      await browser.get(endSession({ id_token_hint: await bobs.idToken('ledger') })),
    )
    assertPage(page, 200, /This request was meant for another account/)
    assert.match(page.body, />ada of acme</)
    // Three letters alone may stand in a token.
    assert.doesNotMatch(page.body, /\bbob\b/)
    assert.deepEqual([await world.lives(adas), await world.lives(bobs)], [true, true])
    await browser.submit(page, { decision: 'yes' })
    assert.deepEqual([await world.lives(adas), await world.lives(bobs)], [false, true])
  })

  it('RIL-42 the hint of an older session asks about the newer one', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const older = await world.signIn(['ledger'])
    const id_token_hint = await older.idToken('ledger')
    await world.browser(older).get(endSession({ id_token_hint }))
    const newer = await world.signIn(['ledger'])
    const browser = world.browser(newer)
    const page = await browser.follow(await browser.get(endSession({ id_token_hint })))
    assertPage(page, 200, /This request was meant for another session/)
    assert.equal(await world.lives(newer), true)
  })

  it('SEC-3 SEC-4 a hint without this browser ends nothing, however well it fits a session', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const browser = world.browser()
    await browser.follow(await browser.get(endSession({ id_token_hint: await session.idToken('ledger') })))
    assert.equal(await world.lives(session), true)
  })

  it("RIL-43 ends this browser's session and not the person's other one", async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const [here, there] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    await world.browser(here).get(endSession({ id_token_hint: await here.idToken('ledger') }))
    assert.deepEqual([await world.lives(here), await world.lives(there)], [false, true])
  })

  it("D3 another tenant's cookie and hint are strangers here", async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const route = world.logout.routes.find(({ path }) => path === '/oauth2/logout')
    assert.ok(route)
    const response = await route.endpoint(
      httpRequest({
        url: '/oauth2/logout',
        tenant: world.other,
        cookies: new Map([[sessionCookie(world.other), session.cookie]]),
      }),
    )
    assert.match(locationOf(response), /\/logout\/done$/)
    assert.equal(await world.lives(session), true)
  })
})

describe('RIL-15 RIL-16 RIL-18 who asks, and whom they mean', () => {
  it('RIL-15 client_id and the hint must name the same app', async (t) => {
    const world = await createLogoutWorld(t)
    for (const id of ['ledger', 'atlas']) world.register(id, ledger)
    const session = await world.signIn(['ledger', 'atlas'])
    const request = { id_token_hint: await session.idToken('ledger'), client_id: 'atlas' }
    const browser = world.browser(session)
    const page = await browser.follow(await browser.get(endSession(request)))
    assertPage(page, 400, /names one app, but carries the ID token of another/)
    assert.equal(await world.lives(session), true)
  })
  it('RIL-16 client_id alone: the person is asked, then the browser goes back', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const page = await browser.get(
      endSession({ client_id: 'ledger', post_logout_redirect_uri: ledgerOut, state: 'q' }),
    )
    assertPage(page, 200, /Ledger<\/bdi> asks to sign you out/)
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), `${ledgerOut}&state=q`)
  })
  it('RIL-18 a logout_hint that names another session than the hint is refused', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const [here, there] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const request = { id_token_hint: await here.idToken('ledger'), logout_hint: there.sids['ledger'] ?? '' }
    const browser = world.browser(here)
    const page = await browser.follow(await browser.get(endSession(request)))
    assertPage(page, 400, /name two different sessions/)
    assert.equal(await world.lives(here), true)
  })
  it('RIL-18 a logout_hint that names this account changes nothing', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const here = await world.signIn(['ledger'])
    await world
      .browser(here)
      .get(endSession({ id_token_hint: await here.idToken('ledger'), logout_hint: 'ADA@example.org' }))
    assert.equal(await world.lives(here), false)
  })
})

describe('RIL-30 RIL-31 RIL-32 D5 an address that is not listed', () => {
  it('is named with its list, as text and not as a link, and nothing ends', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const evil = 'https://evil.example/"><script>alert(1)</script>'
    const request = { client_id: 'ledger', post_logout_redirect_uri: evil, state: 'secret-state' }
    const page = await browser.get(endSession(request))
    assertPage(page, 400, /post_logout_redirect_uris/)
    assert.match(page.body, /https:\/\/evil\.example\/&#34;&#62;&#60;script&#62;/)
    assert.doesNotMatch(page.body, /href="[^"]*evil|<script|secret-state/)
    assert.equal(await world.lives(session), true)
  })
  it('RIL-31 nor is one that comes without an app', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const page = await world.browser(session).get(endSession({ post_logout_redirect_uri: ledgerOut }))
    assertPage(page, 400, /post_logout_redirect_uri/)
  })
  it('a very long one is shortened', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const request = {
      client_id: 'ledger',
      post_logout_redirect_uri: `https://evil.example/${'x'.repeat(2000)}`,
    }
    const page = await world.browser().get(endSession(request))
    assertPage(page, 400, /x{150,200}…/)
    assert.doesNotMatch(page.body, /x{201}/)
  })
  it('SEC-1 BCP-2 the Host header, Referer and Origin change nothing', async (t) => {
    const world = await createLogoutWorld(t)
    const response = await world.browser().get('/oauth2/logout', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      referer: 'https://evil.example/',
      origin: 'https://evil.example',
    })
    assert.equal(locationOf(response), 'https://op.example/acme/oauth2/logout/done')
  })
})

describe('RIL-34 RIL-35 SEC-13 state', () => {
  const odd = ` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ é ß 日本語 🎭 \u2028\u0085 %00 %0d%0a &amp; </form><script> `
  const long = odd.repeat(60).slice(0, 2048)

  for (const [name, state] of Object.entries({ 'odd characters': odd, '2048 of them': long })) {
    it(`${name} come back through a GET`, async (t) => {
      const world = await createLogoutWorld(t)
      world.register('ledger', ledger)
      const session = await world.signIn(['ledger'])
      const id_token_hint = await session.idToken('ledger')
      const response = await world
        .browser(session)
        .get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut, state }))
      assertState(response, state)
    })
    it(`${name} come back through a POST and a question`, async (t) => {
      const world = await createLogoutWorld(t)
      world.register('ledger', ledger)
      const browser = world.browser(await world.signIn(['ledger']))
      const form = { client_id: 'ledger', post_logout_redirect_uri: ledgerOut, state }
      const page = await browser.follow(await browser.postFromElsewhere('/oauth2/logout', form))
      assert.doesNotMatch(page.body, /<\/form><script>/)
      assertState(await browser.submit(page, { decision: 'yes' }), state)
    })
  }

  it('is not invented', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger', ledger)
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    const response = await world
      .browser(session)
      .get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut }))
    assert.equal(locationOf(response), ledgerOut)
  })
})

function assertState(response: HttpResponse, state: string): void {
  const location = locationOf(response)
  assert.ok(location.startsWith(`${ledgerOut}&state=`))
  assert.match(location, /^[\x21-\x7e]+$/)
  const { searchParams, hash } = new URL(location)
  assert.deepEqual([...searchParams.keys()], ['lang', 'state'])
  assert.equal(searchParams.get('state'), state)
  assert.equal(hash, '')
}

describe('RIL-33 BCL-38 SEC-9 first the apps hear, then the browser goes on', () => {
  it('after they answered', async (t) => {
    const world = await createLogoutWorld(t)
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow: Behaviour = async () => {
      await promise
      return { status: 200 }
    }
    const rp = await world.app('ledger', slow, ledger)
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    let isBack = false
    const going = world
      .browser(session)
      .get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut }))
      .finally(() => (isBack = true))
    await until('the app hears', () => rp.underWay() === 1)
    assert.equal(isBack, false)
    resolve()
    assert.equal(locationOf(await going), ledgerOut)
    assert.deepEqual(
      (await world.deliveries()).map(({ state }) => state),
      ['delivered'],
    )
  })
  it('or after the deadline', async (t) => {
    const world = await createLogoutWorld(t, { limits: { browserWaitMilliseconds: 10 } })
    await world.app('ledger', hangs, ledger)
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    const response = await world
      .browser(session)
      .get(endSession({ id_token_hint, post_logout_redirect_uri: ledgerOut }))
    assert.equal(locationOf(response), ledgerOut)
    assert.equal(await world.lives(session), false)
  })
})

describe('RIL-36 RIL-37 RIL-41 after the end', () => {
  it('RIL-41 the cookie is taken away, as it was set', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const response = await browser.get(endSession({ id_token_hint: await session.idToken('ledger') }))
    assert.equal(response.status, 303)
    const cleared = cookiesOf(response).find((cookie) => cookie.startsWith(`${sessionCookie(world.tenant)}=`))
    assert.equal(cleared, '__Host-exeunt-session-acme=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0')
    const receipt = cookiesOf(response).find((cookie) => cookie.startsWith('__Host-exeunt-logout-acme='))
    assert.match(receipt ?? '', /; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600$/)
  })
  it('RIL-37 the browser rests on our page, which says who was told', async (t) => {
    const world = await createLogoutWorld(t)
    await world.app('ledger')
    const session = await world.signIn(['ledger'])
    const browser = world.browser(session)
    const page = await browser.follow(
      await browser.get(endSession({ id_token_hint: await session.idToken('ledger') })),
    )
    assertPage(page, 200, /You are signed out/)
    assert.match(page.body, />Signed out</)
  })
  it('RIL-41 the cookie is worth nothing any more', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    await world.browser(session).get(endSession({ id_token_hint: await session.idToken('ledger') }))
    assert.deepEqual(await world.store.sessions({ kind: 'browser', cookie: session.cookie }), [])
  })
  it('RIL-7 a cookie of a session that ended elsewhere is taken away too', async (t) => {
    const world = await createLogoutWorld(t)
    const session = await world.signIn()
    await world.browser(session).submit(await world.browser(session).get(endSession()), { decision: 'yes' })
    const browser = world.browser(session)
    await browser.get(endSession())
    assert.equal(browser.cookies.has(sessionCookie(world.tenant)), false)
  })
})

describe('SEC-7 the hint', () => {
  for (const outcome of ['a question', 'a refusal'] as const) {
    it(`leaves the address before ${outcome} is shown, and is not kept`, async (t) => {
      const world = await createLogoutWorld(t)
      world.register('ledger')
      const [here, there] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
      const good = await there.idToken('ledger')
      const id_token_hint = outcome === 'a question' ? good : `${good.slice(0, -8)}AAAAAAAA`
      const browser = world.browser(here)
      const hop = await browser.get(endSession({ id_token_hint }))
      assert.equal(hop.status, 303)
      const page = await browser.follow(hop)
      const kept = JSON.stringify(
        await world.database.read.selectFrom('pending_logouts').selectAll().execute(),
      )
      for (const place of [locationOf(hop), page.body, kept]) assert.ok(!place.includes(good.slice(0, 30)))
      assert.doesNotMatch(page.body, /id_token_hint=/)
    })
  }
  it('does not stand in the record of the logout either', async (t) => {
    const world = await createLogoutWorld(t)
    world.register('ledger')
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    await world.browser(session).get(endSession({ id_token_hint }))
    const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
    assert.match(logout?.evidence ?? '', /"id-token-hint"/)
    const [, , signature = ''] = id_token_hint.split('.')
    assert.ok(!JSON.stringify(logout).includes(signature))
    assert.ok(!JSON.stringify(logout).includes(session.cookie))
  })
})

describe('SEC-2 a browser without a person behind it', () => {
  const headers = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
  ]
  for (const header of headers) {
    it(`${JSON.stringify(header)} ends nothing, at either address`, async (t) => {
      const world = await createLogoutWorld(t)
      world.register('ledger')
      const session = await world.signIn(['ledger'])
      const id_token_hint = await session.idToken('ledger')
      const browser = world.browser(session)
      const hop = await browser.postFromElsewhere('/oauth2/logout', { id_token_hint })
      for (const url of [endSession({ id_token_hint }), locationOf(hop)]) {
        const response = await browser.get(url, header)
        assert.equal(response.status, 503)
        assert.equal(response.body, '')
      }
      assert.equal(await world.lives(session), true)
      await browser.follow(hop)
      assert.equal(await world.lives(session), false)
    })
  }
  it('HEAD does not stand for GET, and nothing of ours answers to other origins', async (t) => {
    const { logout } = await createLogoutWorld(t)
    assert.deepEqual(
      logout.routes.filter((route) => route.safe === true || route.cors !== undefined),
      [],
    )
  })
})

describe('RIL-23 RIL-25 RIL-27 the question, without a script,', () => {
  it('says who, who asks, and which apps; its form is a POST with values of its own', async (t) => {
    const world = await createLogoutWorld(t)
    for (const id of ['ledger', 'atlas']) world.register(id, ledger)
    const page = await world
      .browser(await world.signIn(['ledger', 'atlas']))
      .get(endSession({ client_id: 'ledger' }))
    for (const said of [
      />ada of acme</,
      /ada@example\.org/,
      /Ledger<\/bdi> asks/,
      /2 apps in this session/,
      />Atlas</,
    ]) {
      assert.match(page.body, said)
    }
    const { action, hidden } = formOf(page)
    assert.equal(action, '/acme/oauth2/logout/confirm')
    assert.deepEqual(Object.keys(hidden), ['request', 'csrf'])
    assert.doesNotMatch(page.body, /<script/)
  })
})
