import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLogoutRecords } from '../../src/logout/index.ts'
import type { LogoutId } from '../../src/domain/logout.ts'
import { createRandom } from '../../src/platform/random.ts'
import { tellStory } from '../../src/logout/story.ts'
import {
  ada,
  type Answer,
  type App,
  assertNobodyWasSignedIn,
  assertSignedOut,
  type Browser,
  bob,
  configurationProblems,
  endSessionPath,
  type FrontDoor,
  joinApp,
  jsonOf,
  openFrontDoor,
  press,
  signIn,
  textOf,
  visit,
} from '../support/front-door.ts'

const framed = ({ callback, id }: App) => new URL(`/${id}/frame?lang=en`, callback).href
const byFrame = (app: App) => ({ backchannel_logout_uri: undefined, frontchannel_logout_uri: framed(app) })

/** The frames of a page as an HTML reader sees them, Ledger's before Harbour's. */
function framesOf({ body }: Answer): readonly Readonly<Record<string, string>>[] {
  const frames = [...body.matchAll(/<iframe\b([^>]*)>/g)].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value.replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
      ]),
    ),
  )
  return frames.toSorted((one, other) => String(other['src']).localeCompare(String(one['src'])))
}

function directive(answer: Answer, name: string): string | undefined {
  const policy = String(answer.headers['content-security-policy'])
  return policy.split('; ').find((one) => one.startsWith(`${name} `))
}

describe('front-channel logout, through the front door', () => {
  let door: FrontDoor
  let [ledger, atlas, harbour]: readonly (App | undefined)[] = []
  const apps = () => {
    assert.ok(ledger && atlas && harbour)
    return { ledger, atlas, harbour }
  }
  before(async () => {
    door = await openFrontDoor({
      clients: {
        ledger: byFrame,
        atlas: (app) => ({ frontchannel_logout_uri: framed(app) }),
        harbour: (app) => ({ ...byFrame(app), frontchannel_logout_session_required: true }),
      },
    })
    ;[ledger, atlas, harbour] = ['ledger', 'atlas', 'harbour'].map((id) => door.app(id))
  })
  after(() => door.close())

  /** Signs Ada in at Ledger and Harbour, and out again from Ledger; the answer is the redirect to the frames. */
  async function leave(parameters: Readonly<Record<string, string>> = {}, browser?: Browser) {
    const { ledger, harbour } = apps()
    const own = await signIn(door, ledger, { person: ada, ...(browser ? { browser } : {}) })
    const there = await joinApp(door, harbour, own.browser)
    const answer = await own.browser.get(endSessionPath({ id_token_hint: own.id_token, ...parameters }))
    assert.match(answer.location ?? '', /\/oauth2\/logout\/frames\?id=/)
    const id = new URL(answer.location ?? '').searchParams.get('id') ?? ''
    return { own, there, answer, id, page: await own.browser.get(answer.location ?? '') }
  }

  const back = () => ({ post_logout_redirect_uri: apps().ledger.signedOut, state: "it's & done" })

  async function statesOf(id: string): Promise<Readonly<Record<string, string>>> {
    const story = await recordOf(id)
    return Object.fromEntries(
      story.deliveries.map(({ clientId, channel, state }) => [`${clientId} ${channel}`, state]),
    )
  }

  async function recordOf(id: string) {
    const story = await createLogoutRecords(door.exeunt().database, createRandom(door.clock)).story(
      id as LogoutId,
    )
    assert.ok(story)
    return story
  }

  it('FCL-1 FCL-2 the metadata announces it', async () => {
    const metadata = jsonOf(await door.send('GET', '/.well-known/openid-configuration'))
    assert.equal(metadata['frontchannel_logout_supported'], true)
    assert.equal(metadata['frontchannel_logout_session_supported'], true)
  })

  describe('FCL-3 FCL-4 where a frame may lead', () => {
    const problemsWith = (frontchannel_logout_uri: string) =>
      configurationProblems({ clients: { ledger: () => ({ frontchannel_logout_uri }) } })

    for (const uri of [
      '/relative',
      'https://elsewhere.example/frame',
      'http://127.0.0.1:4002/frame',
      'http://127.0.0.1:4001/frame#top',
      'javascript:alert(1)',
    ]) {
      it(`not to ${uri}`, () => assert.match(problemsWith(uri).join('\n'), /frontchannel_logout_uri/))
    }

    it('to the origin of a redirect URI', () =>
      assert.deepEqual(problemsWith('http://127.0.0.1:4001/frame?x=y'), []))
  })

  it('FCL-5 FCL-6 FCL-7 one page loads a frame for each app of this session: its own query, iss and sid', async () => {
    const { own, there, page } = await leave()
    const frames = framesOf(page)
    assert.deepEqual(
      frames.map(({ src = '' }) => src),
      [
        `${framed(own.app)}&iss=${encodeURIComponent(door.base)}&sid=${own.sid}`,
        `${framed(there.app)}&iss=${encodeURIComponent(door.base)}&sid=${there.sid}`,
      ],
    )
    assert.deepEqual(
      frames.map(({ title }) => title),
      ['Signing out of The ledger app', 'Signing out of The harbour app'],
    )
  })

  it('FCL-15 the sid of a frame is random and of this app alone', async () => {
    const { own, there, page } = await leave()
    const sids = framesOf(page).map(({ src = '' }) => new URL(src).searchParams.get('sid'))
    assert.deepEqual(sids, [own.sid, there.sid])
    for (const sid of sids) assert.match(sid ?? '', /^[\w-]{22,}$/)
    assert.notEqual(own.sid, there.sid)
  })

  it('FCL-9 an app that the session did not reach gets no frame', async () => {
    const { page } = await leave()
    assert.equal(
      framesOf(page).some(({ src = '' }) => src.includes('/atlas/')),
      false,
    )
  })

  it('FCL-12 FCL-13 SEC-14 the policy allows these frames and our script, nobody frames the page, nobody keeps it', async () => {
    const { ledger } = apps()
    const { page } = await leave()
    assert.equal(directive(page, 'frame-src'), `frame-src ${new URL(ledger.callback).origin}`)
    assert.equal(directive(page, 'frame-ancestors'), "frame-ancestors 'none'")
    assert.match(directive(page, 'script-src') ?? '', /^script-src 'sha256-[\w+/]{43}='$/)
    assert.equal(directive(page, 'default-src'), "default-src 'none'")
    assert.equal(page.headers['x-frame-options'], 'DENY')
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
    assert.equal(page.headers['cache-control'], 'no-store')
    for (const { sandbox, referrerpolicy } of framesOf(page)) {
      assert.equal(sandbox, 'allow-scripts allow-same-origin')
      assert.equal(referrerpolicy, 'no-referrer')
    }
  })

  it('FCL-8 FCL-14 without scripts the page goes on by itself, and by a button', async () => {
    const { ledger } = apps()
    const { own, page } = await leave(back())
    const [, seconds, url = ''] =
      /<noscript><meta http-equiv="refresh" content="(\d);url=([^"]*)" \/><\/noscript>/.exec(page.body) ?? []
    assert.equal(seconds, '1')
    const landed = `${ledger.signedOut}?state=${encodeURIComponent("it's & done")}`
    assert.equal((await own.browser.get(url.replaceAll('&#38;', '&'))).location, landed)
    assert.equal((await press(door, own.browser, page, {})).location, landed)
  })

  it('RIL-33 RIL-34 the address comes from the logout and never from the request', async () => {
    const { own, id } = await leave()
    for (const query of [
      `id=${id}&landing=https://evil.example/`,
      `id=${id}&post_logout_redirect_uri=https://evil.example/`,
      `id=${id}&url=//evil.example`,
    ]) {
      const answer = await own.browser.get(`/oauth2/logout/go-on?${query}`)
      assert.equal(answer.location, `${door.base}/oauth2/logout/done?id=${id}`)
    }
  })

  it('RIL-34 the address waits sealed: no row shows the state', async () => {
    const { id } = await leave(back())
    const rows = JSON.stringify((await door.snapshot())['logouts'])
    assert.match(rows, new RegExp(id))
    assert.doesNotMatch(rows, /it's & done|it's%20/)
  })

  describe('FCL-10 what the person hears', () => {
    it('while apps are asked: that one may still be signed in where the browser keeps its cookies', async () => {
      const { page } = await leave()
      const text = textOf(page)
      assert.match(text, /Browsers may keep an app’s cookies from it/)
      for (const name of ['ledger', 'harbour']) assert.match(text, new RegExp(`The ${name} app Being told`))
    })

    it('afterwards: what each app did, and no more than the browser saw', async () => {
      const { own, page, id } = await leave()
      const [first] = framesOf(page)
      const done = await press(door, own.browser, page, { loaded: first?.['data-delivery'] ?? '' })
      assertSignedOut(done, /The ledger app Asked here .*If The ledger app still shows you as signed in/)
      assertSignedOut(done, /The harbour app Didn’t answer .*Open The harbour app and sign out there/)
      assertSignedOut(done, /0 of 2 apps confirmed/)
      assert.deepEqual(await statesOf(id), {
        'ledger front-channel': 'loaded',
        'harbour front-channel': 'unanswered',
      })
    })

    it('without scripts: that the apps were asked', async () => {
      const { own, page, id } = await leave()
      const done = await press(door, own.browser, page, {})
      assertSignedOut(done, /The ledger app Asked here/, /The harbour app Asked here/)
      assert.deepEqual(await statesOf(id), {
        'ledger front-channel': 'asked',
        'harbour front-channel': 'asked',
      })
    })

    it('in Chinese', async () => {
      const { page } = await leave({ ui_locales: 'zh' })
      assert.match(textOf(page), /浏览器可能不会向应用提供它的 Cookie/)
    })
  })

  it('FCL-11 an app with both channels gets both notices, and its fate is what it answered to the back channel', async () => {
    const { atlas } = apps()
    const own = await signIn(door, atlas, { person: ada })
    const notices = atlas.notices.length
    const answer = await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
    assert.equal(atlas.notices.length, notices + 1)
    const page = await own.browser.get(answer.location ?? '')
    assert.equal(framesOf(page).length, 1)
    assertSignedOut(await press(door, own.browser, page, { loaded: '-' }), /The atlas app Signed out/)
    assert.deepEqual(await statesOf(new URL(answer.location ?? '').searchParams.get('id') ?? ''), {
      'atlas back-channel': 'delivered',
      'atlas front-channel': 'unanswered',
    })
  })

  describe('the page is for the browser of this logout, once', () => {
    it('another browser learns nothing and is sent nowhere, whatever logout it has a receipt of', async () => {
      const { id } = await leave(back())
      for (const stranger of [door.browser(), (await leave()).own.browser]) {
        for (const path of ['frames', 'go-on']) {
          assertNobodyWasSignedIn(await visit(door, stranger, `/oauth2/logout/${path}?id=${id}`))
        }
        const posted = await stranger.post('/oauth2/logout/go-on', { id, loaded: '-' })
        assert.equal(posted.location, `${door.base}/oauth2/logout/done?id=${id}`)
      }
      assert.deepEqual(await statesOf(id), {
        'ledger front-channel': 'asked',
        'harbour front-channel': 'asked',
      })
    })

    it('a report that our page did not send is not believed', async () => {
      const { own, id } = await leave()
      await own.browser.post('/oauth2/logout/go-on', { id, loaded: '-', csrf: 'forged' })
      assert.equal((await statesOf(id))['ledger front-channel'], 'asked')
    })

    it('a second report changes nothing', async () => {
      const { own, page, id } = await leave()
      await press(door, own.browser, page, { loaded: '-' })
      const [first] = framesOf(page)
      await press(door, own.browser, page, { loaded: first?.['data-delivery'] ?? '' })
      assert.equal((await statesOf(id))['ledger front-channel'], 'unanswered')
    })

    it('a reload loads the frames again', async () => {
      const { own, answer } = await leave()
      assert.equal(framesOf(await own.browser.get(answer.location ?? '')).length, 2)
    })

    it('RIL-42 but not after the report, nor later, nor once somebody is signed in again', async () => {
      const reported = await leave()
      await press(door, reported.own.browser, reported.page, { loaded: '-' })
      const late = await leave()
      door.clock.advance(121)
      const again = await leave()
      await signIn(door, apps().ledger, { person: bob, browser: again.own.browser })
      for (const { own, answer, id } of [reported, late, again]) {
        const back = await own.browser.get(answer.location ?? '')
        assert.equal(back.location, `${door.base}/oauth2/logout/done?id=${id}`)
      }
    })

    it('SEC-2 a browser that only prefetches has asked nobody', async () => {
      const { ledger } = apps()
      const own = await signIn(door, ledger, { person: ada })
      const { location = '' } = await own.browser.get(endSessionPath({ id_token_hint: own.id_token }))
      assert.equal((await own.browser.get(location, { 'sec-purpose': 'prefetch' })).status, 503)
      const id = new URL(location).searchParams.get('id') ?? ''
      assert.equal((await statesOf(id))['ledger front-channel'], 'awaiting-browser')
      const done = await visit(door, own.browser, `/oauth2/logout/done?id=${id}`)
      assertSignedOut(done, /The ledger app Not asked/)
    })
  })

  it('the account page leads by way of the frames, for the apps of this browser', async () => {
    const { ledger, harbour } = apps()
    const own = await signIn(door, ledger, { person: ada })
    const elsewhere = await signIn(door, harbour, { person: ada })
    const { body } = await own.browser.get('/account')
    const [, hidden = ''] = /action="\/account\/end-all">([\s\S]*?)<\/form>/.exec(body) ?? []
    const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(hidden) ?? []
    const { location = '' } = await own.browser.post('/account/end-all', { csrf })
    const page = await own.browser.get(location)
    assert.deepEqual(
      framesOf(page).map(({ src = '' }) => new URL(src).searchParams.get('sid')),
      [own.sid],
    )
    const states = await statesOf(new URL(location).searchParams.get('id') ?? '')
    assert.equal(states['harbour front-channel'], 'not-asked')
    assert.equal((await elsewhere.browser.get('/account')).status, 303)
    assertSignedOut(await press(door, own.browser, page, {}), /The harbour app Not asked/)
  })

  it('a logout without a browser asks nobody, and its record says so', async () => {
    const { ledger } = apps()
    await signIn(door, ledger, { person: bob })
    door.clock.advance(100 * 86_400)
    await door.exeunt().logout.endOverdueSessions()
    const rows = (await door.snapshot())['deliveries'] as readonly { state: string; logout_id: string }[]
    const last = rows.findLast(({ state }) => state === 'not-asked')
    assert.ok(last)
    const story = tellStory(await recordOf(last.logout_id))
    assert.match(story, /not-asked: no page in the browser of that session could ask it/)
  })

  it('BCL-41 nobody can resend a frame, and the worker never takes one', async () => {
    const { id } = await leave()
    const records = createLogoutRecords(door.exeunt().database, createRandom(door.clock))
    for (const { id: delivery } of (await recordOf(id)).deliveries) {
      assert.equal(await records.resend(delivery, door.clock.now()), false)
    }
    door.deliverDue()
    assert.deepEqual(await statesOf(id), {
      'ledger front-channel': 'asked',
      'harbour front-channel': 'asked',
    })
    assert.deepEqual(door.strays, [])
  })
})
