import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { arrived, type Page, shown } from '../../../../e2e/support/plain-browser.ts'
import {
  assertHome,
  logoutPath,
  sentThere,
  signInThrough,
  thereAndBack,
  traveller,
  wordsOn,
} from '../support/federated-journeys.ts'
import { type FrontDoor, hurried, openFrontDoor, patient } from '../support/front-door.ts'
import { type FakeUpstream, type Misconduct, openFakeUpstream } from '../support/upstream-fake.ts'
import { signInByFake } from '../support/upstream-journeys.ts'
import type { OidcProviderOptions } from '../support/upstream-provider.ts'
import { type Federation, openFederation } from '../support/upstream-world.ts'

const always = { signOut: 'always' } as const
const both = { corp: always, hub: always }
/** What a call to an upstream may take. */
const callMilliseconds = 3000

/** The way on that a page of ours has. */
function wayOn(page: Parameters<typeof shown>[0]): string {
  const [, href] = /id="continue" href="([^"]*)"/.exec(shown(page).body) ?? []
  assert.ok(href !== undefined, 'no way on')
  return href.replaceAll('&#38;', '&').replaceAll('&amp;', '&')
}

const isPage = (page: Parameters<typeof shown>[0]): page is Page => page.kind === 'page'

/** A world of one test, which may close parts of it. */
async function ownWorld(t: TestContext, options: Parameters<typeof openFederation>[0] = {}) {
  const world = await openFederation({ entries: both, ...options })
  t.after(() => world.close())
  return world
}

/** The same server after a stop and a start: whatever it had fetched is forgotten. */
function restarted(world: Federation, entry: object = {}) {
  const upstreams = [{ ...world.corp.entry, ...always, ...entry }]
  return world.door.restart({ tenant: { upstreams } })
}

describe('FED-13 an upstream that does not do its part, through the front door', () => {
  it('has no end_session_endpoint: signed out here, and told so, with the way on', async (t) => {
    const configuration = without('rpInitiatedLogout')
    const world = await ownWorld(t, { corp: { configuration } })
    const grace = await signInThrough(world, world.corp)
    const page = await grace.here.open(logoutPath(grace))
    assert.match(wordsOn(page), /You are signed out here .*The corp directory gives us no way/)
    assert.doesNotMatch(shown(page).body, /<form/)
    assertHome(grace, arrived(await grace.here.open(wayOn(page))).url)
  })

  it('became another issuer: its people are signed out here, and the new one hears nothing of them', async (t) => {
    const world = await ownWorld(t)
    const grace = await signInThrough(world, world.corp)
    await restarted(world, { issuer: world.hub.issuer })
    assertHome(grace, arrived(await grace.here.open(logoutPath(grace))).url)
  })

  it('is none of the tenant’s any more: the session ends all the same', async (t) => {
    const world = await ownWorld(t)
    const grace = await signInThrough(world, world.corp)
    await world.door.restart({ tenant: { upstreams: [] } })
    assertHome(grace, arrived(await grace.here.open(logoutPath(grace))).url)
  })

  it('is taken away between the logout and the stop: told so, with the way on', async (t) => {
    const world = await ownWorld(t)
    const grace = await signInThrough(world, world.corp)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    await world.door.restart({ tenant: { upstreams: [] } })
    const page = await grace.here.open(location)
    assert.match(wordsOn(page), /The corp directory gives us no way/)
    assertHome(grace, arrived(await grace.here.open(wayOn(page))).url)
  })

  it('became another issuer between the logout and the stop: told so, with the way on', async (t) => {
    const world = await ownWorld(t)
    const grace = await signInThrough(world, world.corp)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    await restarted(world, { issuer: world.hub.issuer })
    const page = await grace.here.open(location)
    assert.match(wordsOn(page), /The corp directory gives us no way/)
    assertHome(grace, arrived(await grace.here.open(wayOn(page))).url)
  })

  it('FED-10 a crash between the logout and the stop loses nothing of either', async (t) => {
    const world = await ownWorld(t)
    const grace = await signInThrough(world, world.corp)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    await restarted(world)
    const done = await grace.here.open(location.replace('/upstream?', '/done?'))
    assert.match(wordsOn(done), /You may still be signed in at The corp directory/)
    const { url } = arrived(await grace.here.open(location))
    assertHome(grace, arrived(await thereAndBack(grace, { url })).url)
  })
})

describe('FED-11 FED-13 an upstream that answers otherwise than it should', () => {
  const discovery = '/.well-known/openid-configuration'
  let door: FrontDoor
  let corp: FakeUpstream
  before(async () => {
    corp = await openFakeUpstream('corp', () => Math.floor(door.clock.now().getTime() / 1000))
    door = await openFrontDoor({ tenant: { upstreams: [{ ...corp.entry, ...always }] } })
  })
  after(async () => {
    await Promise.all([door.close(), corp.close()])
  })

  /** Where somebody comes who signed in with it, and leaves an app while it does so. */
  async function leavingWhile(misconduct: Misconduct) {
    corp.misconduct = {}
    door.patience.of = patient
    const app = door.app('ledger')
    const { browser } = await signInByFake(door, app, corp)
    corp.misconduct = misconduct
    if (misconduct.hangs !== undefined) door.patience.of = hurried(callMilliseconds)
    door.clock.advance(1)
    const query = new URLSearchParams({ client_id: app.id, post_logout_redirect_uri: app.signedOut })
    const left = await browser.press(await browser.open(`/oauth2/logout?${query}`), 'yes')
    return { browser, app, left }
  }

  it('cannot be reached: told so, and trying again reaches it once it is back', async () => {
    const gone = { answers: { [discovery]: { status: 503, body: '' } } }
    const { browser, app, left } = await leavingWhile(gone)
    assert.match(wordsOn(left), /You are signed out here .*We could not reach The corp directory just now/)
    corp.misconduct = {}
    const { url } = arrived(await browser.press(left, 'upstream'))
    assert.equal(url.origin + url.pathname, `${corp.issuer}/logout`)
    const back = `/oauth2/logout/returned?state=${url.searchParams.get('state')}`
    assert.equal(arrived(await browser.open(back)).url.href, app.signedOut)
  })

  it('does not answer: the person waits three seconds, and no longer', async () => {
    const { browser, app, left } = await leavingWhile({ hangs: discovery })
    assert.match(wordsOn(left), /We could not reach The corp directory just now/)
    assert.equal(arrived(await browser.open(wayOn(left))).url.href, app.signedOut)
  })

  it('says that it is somebody else: nobody is sent there', async () => {
    const { left } = await leavingWhile({ discovery: { issuer: 'https://evil.example' } })
    assert.match(wordsOn(left), /We could not reach The corp directory just now/)
  })

  const nowhere = [
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example/end',
    '/end',
    'http://evil.example/end',
    'https://u:p@evil.example/end',
    'https://evil.example/#end',
    'intent://evil.example#Intent;end',
    '',
    7,
    ['https://evil.example/'],
  ]
  for (const end_session_endpoint of nowhere) {
    it(`SEC-1 has ${JSON.stringify(end_session_endpoint)} to sign out at: nobody is sent there`, async () => {
      const { left } = await leavingWhile({ discovery: { end_session_endpoint } })
      assert.match(wordsOn(left), /The corp directory gives us no way/)
      assert.doesNotMatch(shown(left).body, /\bevil|javascript|data:/)
    })
  }
})

describe('FED-10 FED-12 FED-13 browsers that go their own way', () => {
  let world: Federation
  before(async () => {
    const clients = { atlas: () => ({}) }
    world = await openFederation({
      entries: both,
      door: { clients, neighbours: [{ id: 'umbra', name: 'Umbra', pathPrefix: '/umbra' }] },
    })
  })
  after(() => world.close())

  const left = async () => {
    const grace = await signInThrough(world, world.hub)
    return { grace, sent: await sentThere(grace, logoutPath(grace)) }
  }

  it('a step back from the upstream: told what is the case, to try again, or to go on', async () => {
    const grace = await signInThrough(world, world.hub)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    await sentThere(grace, location)
    const page = await grace.here.open(location)
    assert.match(wordsOn(page), /You were sent to The hub directory to be signed out there too/)
    const { url } = arrived(await grace.here.press(page, 'upstream'))
    assertHome(grace, arrived(await thereAndBack(grace, { url })).url)
  })

  it('who never comes back is home all the same by the way on, and the page says it again', async () => {
    const grace = await signInThrough(world, world.hub)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    await sentThere(grace, location)
    const page = await grace.here.open(location)
    assertHome(grace, arrived(await grace.here.open(wayOn(page))).url)
    const done = await grace.here.open(location.replace('/upstream?', '/done?'))
    assert.match(wordsOn(done), /You may still be signed in at The hub directory .*Try again/)
  })

  it('two tabs, each on its way out of another app: each comes back to its own', async () => {
    const one = await left()
    // Grace is still signed in there: nothing has been said at the upstream yet.
    const atlas = world.door.app('atlas')
    const { here, browser, there } = one.grace
    const other = await signInThrough(world, world.hub, { app: atlas, who: { here, browser, there } })
    const sent = await sentThere(other, logoutPath(other))
    assert.notEqual(sent.asked['state'], one.sent.asked['state'])
    assertHome(other, arrived(await thereAndBack(other, sent)).url)
    const first = await here.open(`/oauth2/logout/returned?state=${one.sent.asked['state']}`)
    assertHome(one.grace, arrived(first).url)
  })

  it('a state that comes back again: the signed-out page, and nowhere else', async () => {
    const { grace, sent } = await left()
    const back = await grace.upstream.signOut(grace.there, sent.url)
    assertHome(grace, arrived(await grace.here.open(back.href)).url)
    const again = await grace.here.open(back.href)
    assert.match(wordsOn(again), /You are signed out/)
  })

  it('SEC-1 hostile calls of the way back: a page of ours, and no redirect', async () => {
    const { grace, sent } = await left()
    const state = String(sent.asked['state'])
    const [stranger, evil] = [traveller(world, world.hub), 'https://evil.example/']
    const targets = new URLSearchParams({
      post_logout_redirect_uri: evil,
      returnTo: evil,
      redirect_uri: evil,
      next: evil,
    })
    const hostile = [
      `?${targets}`,
      `?state=${encodeURIComponent(evil)}`,
      `?state=${state.slice(0, -1)}_&${targets}`,
      '?state=exhp_',
      `?state=${'x'.repeat(4000)}`,
      '?state=a&state=b',
      '?%ff=%ff',
    ]
    for (const { here } of [grace, stranger]) {
      for (const query of hostile) {
        const page = await here.open(`/oauth2/logout/returned${query}`)
        assert.ok(isPage(page), query)
        assert.doesNotMatch(page.body, /\bevil/, query)
      }
    }
    const page = await stranger.here.open(`/oauth2/logout/returned?state=${state}`)
    assert.match(wordsOn(page), /You were already signed out/)
    assertHome(grace, arrived(await thereAndBack(grace, sent)).url)
  })

  it('a state or a stop at another tenant’s address names nothing there', async () => {
    const grace = await signInThrough(world, world.hub)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    const there = location.replace(world.door.base, `${world.door.base}/umbra`)
    const nothing = await grace.here.open(there)
    assert.match(wordsOn(nothing), /You were already signed out/)
    const { asked, url } = await sentThere(grace, location)
    const back = await grace.here.open(`/umbra/oauth2/logout/returned?state=${asked['state']}`)
    assert.match(wordsOn(back), /You were already signed out/)
    assertHome(grace, arrived(await thereAndBack(grace, { url })).url)
  })

  it('a stop of somebody else’s logout is nobody’s but theirs', async () => {
    const grace = await signInThrough(world, world.hub)
    const { location = '' } = await grace.browser.get(logoutPath(grace))
    const stranger = traveller(world, world.hub)
    assert.match(wordsOn(await stranger.here.open(location)), /You were already signed out/)
    await sentThere(grace, location)
  })

  it('AUT-8 the language that the app asked for comes back with the browser', async () => {
    const grace = await signInThrough(world, world.hub)
    const { asked } = await sentThere(grace, `${logoutPath(grace)}&ui_locales=zh-CN`)
    const page = await grace.here.open(`/oauth2/logout/returned?state=${asked['state']}&error=access_denied`)
    assert.match(wordsOn(page), /您已在此退出登录/)
  })
})

function without(feature: 'rpInitiatedLogout'): NonNullable<OidcProviderOptions['configuration']> {
  return { features: { devInteractions: { enabled: false }, [feature]: { enabled: false } } }
}
