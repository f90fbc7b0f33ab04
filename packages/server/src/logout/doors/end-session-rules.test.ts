import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../../domain/client.ts'
import type { DialectSettings } from '../../domain/dialect.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Endpoint, HttpResponse, Route } from '../../platform/http/message.ts'
import { locationOf } from '../../../test/support/browser.ts'
import { createLogoutWorld, type SignedIn } from '../../../test/support/logout-world.ts'
import { testTenant } from '../../../test/support/request.ts'
import type { LogoutWords } from '../pages/words.ts'
import type { AskedLogout } from '../store.ts'

const preview = 'https://pr-7.ledger.example/out'
const first = 'https://ledger.example/first'
const ofServer = 'https://id.example/bye'
const ledger = { postLogoutRedirectUris: ['https://*.ledger.example/out', first] }

const words: LogoutWords = {
  question: (language, { userName, clientName = 'nobody', tenantName }) => ({
    title: `T ${clientName} ${language}`,
    heading: `H ${tenantName}`,
    greeting: `G ${userName}`,
    question: `Q ${clientName}`,
    yes: 'Aye',
    no: 'Nay',
  }),
  refused: (language, { reason, parameter = '', clientId = '' }) => ({
    title: `Oops ${language}`,
    text: `refused ${reason} ${parameter} ${clientId}`,
  }),
  signedOut: (language) => ({ title: `Gone ${language}` }),
}

/** A vendor's end_session beside the standard's, at a tenant that speaks its dialect. */
async function vendorWorld(
  t: TestContext,
  settings: Partial<DialectSettings> = {},
  client: Partial<Client> = {},
) {
  const dialects = { vendor: { logoutByContract: true, ...settings } }
  const tenant: Tenant = { ...testTenant, dialects, allowedLogoutUrls: [ofServer] }
  const world = await createLogoutWorld(t, { tenant, words: { vendor: words } })
  world.register('ledger', { ...ledger, ...client })
  const { logout } = world
  const endpoint: Endpoint = (request) =>
    logout.endSession(request, {
      returnRule: 'named-client-or-tenant',
      returnMatch: 'pattern',
      absentReturn: 'first-listed',
      logoutHintNames: 'session',
      upstream: 'leave',
      voice: 'vendor',
      contract: logout.contract(request.tenant, 'vendor', undefined, 'asks-unless-off'),
    })
  const route = { path: '/vendor/logout', face: 'page', spec: 'a vendor', endpoint } as const
  const routes: readonly Route[] = [
    ...logout.routes,
    { ...route, method: 'GET' },
    { ...route, method: 'POST' },
  ]
  return { ...world, vendorBrowser: (session?: SignedIn) => world.browser(session, { ...logout, routes }) }
}

const vendor = (parameters: Readonly<Record<string, string>> = {}) =>
  `/vendor/logout?${new URLSearchParams(parameters).toString()}`

function assertPage(response: HttpResponse, status: number, ...texts: readonly RegExp[]): void {
  assert.equal(response.status, status, response.body)
  assert.equal(response.headers['location'], undefined)
  for (const text of texts) assert.match(response.body, text)
}

/** A tenant that has the question off. */
const off = { logoutPrompt: false }
const clean = /\/oauth2\/logout\/continue\?request=[\w-]+$/

describe('D12 AUT-1 a logout_hint that names this browser’s session', () => {
  it('by GET ends it unasked, and is written down as what vouched', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const sid = session.sids['ledger'] ?? ''
    const parameters = {
      logout_hint: sid,
      client_id: 'ledger',
      post_logout_redirect_uri: preview,
      state: 's',
    }
    const response = await world.vendorBrowser(session).get(vendor(parameters))
    assert.equal(locationOf(response), `${preview}?state=s`)
    assert.equal(await world.lives(session), false)
    const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
    assert.deepEqual(JSON.parse(logout?.evidence ?? ''), { kind: 'session-hint', sid })
  })

  it('by POST does the same one hop later', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const form = { logout_hint: session.sids['ledger'] ?? '', client_id: 'ledger' }
    const hop = await browser.postFromElsewhere('/vendor/logout', form)
    assert.match(locationOf(hop), clean)
    assert.equal(await world.lives(session), true)
    assert.equal(locationOf(await browser.follow(hop)), first)
    assert.equal(await world.lives(session), false)
  })

  it('ends nothing in a browser without that session', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const parameters = { logout_hint: session.sids['ledger'] ?? '', client_id: 'ledger' }
    assert.equal(locationOf(await world.vendorBrowser().get(vendor(parameters))), first)
    assert.equal(await world.lives(session), true)
  })

  it('SEC-7 leaves the address bar before a page is shown', async (t) => {
    const world = await vendorWorld(t)
    const [session, elsewhere] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const browser = world.vendorBrowser(session)
    const hop = await browser.get(vendor({ logout_hint: elsewhere.sids['ledger'] ?? '' }))
    assert.match(locationOf(hop), clean)
    assertPage(await browser.follow(hop), 200, /another session/)
    assert.deepEqual([await world.lives(session), await world.lives(elsewhere)], [true, true])
  })

  it('means the person at the standard’s own door, which asks', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const path = `/oauth2/logout?logout_hint=${session.sids['ledger']}`
    assertPage(await world.vendorBrowser(session).get(path), 200, /Sign out of/)
    assert.equal(await world.lives(session), true)
  })
})

describe('AUT-2 a yes keeps what the request was', () => {
  async function askedByHint(t: TestContext, parameters: Readonly<Record<string, string>>) {
    const world = await vendorWorld(t)
    const [session, elsewhere] = [await world.signIn(['ledger']), await world.signIn(['ledger'])]
    const browser = world.vendorBrowser(session)
    const id_token_hint = await elsewhere.idToken('ledger')
    const page = await browser.follow(await browser.get(vendor({ id_token_hint, ...parameters })))
    assertPage(page, 200, /Q Ledger/)
    return { world, session, browser, page }
  }

  it('row 8: of an app that only the hint names, the person rests on our page', async (t) => {
    const { world, session, browser, page } = await askedByHint(t, {})
    assert.match(locationOf(await browser.submit(page, { decision: 'yes' })), /\/oauth2\/logout\/done\?id=/)
    assert.equal(await world.lives(session), false)
    const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
    assert.equal(logout?.requested_by, 'ledger')
  })

  it('row 6: and may go back by the tenant’s list as well as by the app’s', async (t) => {
    for (const post_logout_redirect_uri of [ofServer, preview]) {
      const { browser, page } = await askedByHint(t, { post_logout_redirect_uri, state: 's' })
      const response = await browser.submit(page, { decision: 'yes' })
      assert.equal(locationOf(response), `${post_logout_redirect_uri}?state=s`)
    }
  })

  it('row 4: of an app that the request names, they go to its first address', async (t) => {
    const { browser, page } = await askedByHint(t, { client_id: 'ledger', state: 's' })
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), first)
  })

  it('a no names the app as well', async (t) => {
    const { browser, page } = await askedByHint(t, {})
    assertPage(await browser.submit(page, { decision: 'no' }), 200, /Ledger/)
  })
})

describe('D4 AUT-6 a tenant that has the question off', () => {
  it('asks nobody, with hints or without', async (t) => {
    for (const parameters of [{}, { client_id: 'ledger' }, { logout_hint: 'nobody’s' }]) {
      const world = await vendorWorld(t, off)
      const session = await world.signIn(['ledger'])
      const response = await world.vendorBrowser(session).get(vendor(parameters))
      assert.equal(response.status, 303)
      assert.equal(await world.lives(session), false)
    }
  })

  it('asks nobody by POST either', async (t) => {
    const world = await vendorWorld(t, off)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const hop = await browser.postFromElsewhere('/vendor/logout', {})
    assert.equal(await world.lives(session), true)
    await browser.follow(hop)
    assert.equal(await world.lives(session), false)
  })

  it('writes the contract down, with the hint that came', async (t) => {
    const world = await vendorWorld(t, off)
    const session = await world.signIn(['ledger'])
    const id_token_hint = await session.idToken('ledger')
    await world.vendorBrowser(session).get(vendor({ id_token_hint }))
    const [logout] = await world.database.read.selectFrom('logouts').selectAll().execute()
    const { kind, dialect, verdict } = JSON.parse(logout?.evidence ?? '') as Record<string, unknown>
    assert.deepEqual(
      [kind, dialect, (verdict as { kind: string }).kind],
      ['dialect-contract', 'vendor', 'ours'],
    )
  })

  it('AUT-15 counts for whoever comes by, and not for a frame, be it kept under a handle or not', async (t) => {
    const world = await vendorWorld(t, off)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const framed = { 'sec-fetch-dest': 'iframe' }
    assertPage(await browser.get(vendor(), framed), 400, /Oops en/, /refused not-navigated/)
    const hop = await browser.postFromElsewhere('/vendor/logout', {})
    assertPage(await browser.get(locationOf(hop), framed), 400, /refused not-navigated/)
    assert.equal(await world.lives(session), true)
  })

  it('AUT-3 a hint that is not ours ends nothing, and leaves the address bar', async (t) => {
    const world = await vendorWorld(t, off)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const hop = await browser.get(vendor({ id_token_hint: 'garbage' }))
    assert.match(locationOf(hop), clean)
    assertPage(await browser.follow(hop), 400, /refused hint-not-ours id_token_hint/)
    assert.equal(await world.lives(session), true)
  })

  it('asks all the same where an app of the session does not bear it; a yes counts, and twice is once', async (t) => {
    const world = await vendorWorld(t, off, { logoutByContract: false })
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const page = await browser.get(vendor({ client_id: 'ledger' }))
    assertPage(page, 200, /Q Ledger/)
    assert.equal(await world.lives(session), true)
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), first)
    assert.equal(await world.lives(session), false)
    assert.equal(locationOf(await browser.submit(page, { decision: 'yes' })), first)
  })

  it('a forged answer to that question ends nothing', async (t) => {
    const world = await vendorWorld(t, off, { logoutByContract: false })
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const page = await browser.get(vendor())
    world.register('ledger', ledger)
    const again = await browser.submit(page, { decision: 'yes', csrf: 'forged' })
    assertPage(again, 200, /Q nobody/)
    assert.equal(await world.lives(session), true)
  })

  it('is not meant where the tenant only has addresses that never ask', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    assertPage(await world.vendorBrowser(session).get(vendor()), 200, /Q nobody/)
  })
})

describe('AUT-6 AUT-13 the pages have the words of the door', () => {
  it('the question, in the language that was asked for', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const page = await browser.get(vendor({ client_id: 'ledger', ui_locales: 'tlh zh' }))
    assertPage(page, 200, /<title>T Ledger zh/, /<h1>H Acme</, /G ada of acme/, /Aye/, /Nay/)
    assertPage(await world.vendorBrowser(session).get('/oauth2/logout'), 200, /<h1>Sign out of/)
  })

  it('a refusal, and "sign out anyway" ends the session', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    const parameters = { client_id: 'ledger', post_logout_redirect_uri: `${first}/`, ui_locales: 'zh' }
    const page = await browser.get(vendor(parameters))
    assertPage(page, 400, /Oops zh/, /refused return-not-listed post_logout_redirect_uri ledger/)
    assert.equal(await world.lives(session), true)
    await browser.submit(page, {})
    assert.equal(await world.lives(session), false)
  })

  it('a request that cannot be read', async (t) => {
    const world = await vendorWorld(t)
    const page = await world.vendorBrowser().get('/vendor/logout?state=a&state=b')
    assertPage(page, 400, /refused duplicate-parameter state/)
  })

  it('and our own where nobody knows the voice', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const { logout } = world
    const endpoint: Endpoint = (request) => logout.endSession(request, { voice: 'constructor' })
    const route: Route = { method: 'GET', path: '/other', face: 'page', spec: 'another', endpoint }
    const browser = world.browser(session, { ...logout, routes: [...logout.routes, route] })
    assertPage(await browser.get('/other'), 200, /<h1>Sign out of/)
  })

  it('AKA-4 the page on which the browser rests, with a session and without', async (t) => {
    const world = await vendorWorld(t, off)
    const session = await world.signIn(['ledger'])
    const browser = world.vendorBrowser(session)
    for (const [fields, title] of [
      [{}, /<title>Gone en[\s\S]*<h1>Gone en<[\s\S]*has ended/],
      [{ ui_locales: 'zh' }, /<h1>Gone zh</],
      [{}, /<h1>Gone en<[\s\S]*There was no session/],
    ] as const) {
      const done = locationOf(await browser.get(vendor(fields)))
      assertPage(await browser.get(done), 200, title)
    }
    assertPage(
      await world.browser().get('/oauth2/logout/done?voice=constructor'),
      200,
      /<h1>You were already/,
    )
  })

  it('AKA-4 also where the person was asked, or left anyway', async (t) => {
    const world = await vendorWorld(t)
    for (const fields of [{}, { client_id: 'nobody' }]) {
      const browser = world.vendorBrowser(await world.signIn(['ledger']))
      const page = await browser.get(vendor(fields))
      const decision = page.status === 200 ? { decision: 'yes' } : {}
      const done = locationOf(await browser.submit(page, decision))
      assertPage(await browser.get(done), 200, /<h1>Gone en</)
    }
  })

  it('AKA-4 and by way of the frames', async (t) => {
    const world = await vendorWorld(t, off, { frontchannelLogoutUri: 'https://ledger.example/frame' })
    const browser = world.vendorBrowser(await world.signIn(['ledger']))
    const frames = await browser.get(locationOf(await browser.get(vendor())))
    const done = locationOf(await browser.submit(frames, {}))
    assertPage(await browser.get(done), 200, /<h1>Gone en</)
  })

  it('the address is called as its door calls it', async (t) => {
    const world = await vendorWorld(t)
    const session = await world.signIn(['ledger'])
    const { logout } = world
    const asked: AskedLogout = {
      door: 'end-session',
      evidence: { kind: 'none' },
      returnRule: 'named-client-or-tenant',
      returnTo: 'https://evil.example/',
      returnParameter: 'returnTo',
    }
    const endpoint: Endpoint = (request) => logout.pass(request, { asked })
    const route: Route = { method: 'GET', path: '/other', face: 'page', spec: 'another', endpoint }
    const browser = world.browser(session, { ...logout, routes: [...logout.routes, route] })
    assertPage(await browser.get('/other'), 400, /<code dir="ltr">returnTo</, /allowedLogoutUrls/)
  })
})

describe('a request that is kept under a handle', () => {
  const at = new Date('2026-11-20T10:00:00Z')
  const keep = async (t: TestContext, request: AskedLogout) => {
    const { store } = await createLogoutWorld(t)
    const kept = { id: 'p1', hash: 'h', request, createdAt: at, expiresAt: new Date(at.getTime() + 1000) }
    await store.keepPending(kept)
    return (await store.pending('p1', 'h', at))?.request
  }
  const hint = {
    clientIds: ['ledger'],
    subject: 'ada',
    sid: 'sid',
    issuer: 'https://op.example/acme',
    issuedAt: at,
    isExpired: false,
    proof: 'issuer',
  }
  const evidences = {
    'a session by its sid': { kind: 'session-hint', sid: 'sid' },
    'a contract with a hint': {
      kind: 'dialect-contract',
      dialect: 'vendor',
      verdict: { kind: 'ours', hint },
    },
    'a contract with a hint of somebody else': {
      kind: 'dialect-contract',
      dialect: 'vendor',
      verdict: { kind: 'not-ours', reason: 'signature' },
    },
    'a hint': { kind: 'id-token-hint', verdict: { kind: 'ours', hint } },
  } as unknown as Readonly<Record<string, AskedLogout['evidence']>>

  for (const [name, evidence] of Object.entries(evidences))
    it(`comes back as it went: ${name}`, async (t) => {
      const request: AskedLogout = {
        door: 'end-session',
        evidence,
        returnTo: preview,
        returnParameter: 'returnTo',
        state: 's',
        logoutHint: 'sid',
        returnRule: 'named-client-or-tenant',
        returnMatch: 'pattern-ignoring-query',
        absentReturn: 'first-listed',
        logoutHintNames: 'session',
        foreignHint: 'left-out',
        upstream: 'sign-out',
        voice: 'vendor',
      }
      assert.deepEqual(await keep(t, request), request)
    })

  it('counts as it always did where it was kept before it could say any of this', async (t) => {
    const old: AskedLogout = { door: 'end-session', evidence: { kind: 'none' }, returnTo: preview }
    assert.deepEqual(await keep(t, old), old)
  })
})
