import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import type { SessionId } from '../../src/domain/session.ts'
import type { TenantId } from '../../src/domain/tenant.ts'
import { openSealer } from '../../src/platform/keys/open-sealer.ts'
import { createRandom } from '../../src/platform/random.ts'
import { createUpstreamSessions } from '../../src/platform/upstream-session.ts'
import { authorizePath, callAs, type FrontDoor, jsonOf, userinfo } from '../support/front-door.ts'
import { ask, cameTo, type CameBy, leaveBy, newBrowser, signInBy } from '../support/upstream-journeys.ts'
import type { UpstreamProvider } from '../support/upstream-provider.ts'
import { type Federation, openFederation } from '../support/upstream-world.ts'

let world: Federation
let door: FrontDoor

const both = ['corp', 'hub'] as const
const upstreamCalled = (id: (typeof both)[number]): UpstreamProvider => world[id]

/** The id of the session in which an app has this `sid`. */
async function sessionOf({ claims }: Pick<CameBy, 'claims'>): Promise<SessionId> {
  const { session_id } = await door
    .exeunt()
    .database.read.selectFrom('rp_sessions')
    .select('session_id')
    .where('sid', '=', String(claims['sid']))
    .executeTakeFirstOrThrow()
  return session_id as SessionId
}

describe('sign-in with an upstream', () => {
  before(async () => {
    world = await openFederation({
      corp: { authentication: { acr: 'urn:corp:badge', amr: ['hwk', 'pin'] } },
      entries: { corp: { acrValues: ['gold'] }, hub: {} },
      door: { tenant: { acrValues: ['silver', 'gold'], requirePushedRequests: false } },
    })
    door = world.door
  })
  after(() => world.close())

  describe('FED-1 a person signs in with an upstream', () => {
    for (const id of both) {
      it(`${id}: and the app gets its code, for an account of ours`, async () => {
        const upstream = upstreamCalled(id)
        const { claims, accessToken } = await signInBy(door, door.app('ledger'), upstream, {
          parameters: { scope: 'openid profile email' },
        })
        assert.equal(claims['iss'], door.base)
        assert.notEqual(claims['sub'], upstream.person.subject)
        const told = jsonOf(await userinfo(door, accessToken))
        assert.deepEqual(
          [told['sub'], told['name'], told['email'], told['email_verified']],
          [claims['sub'], 'Grace Hopper', 'grace@upstream.example', true],
        )
      })

      it(`${id}: by a code, PKCE S256, a nonce and a state, each of them new`, async () => {
        const browser = newBrowser(door)
        const request = async () => {
          const page = await ask(browser, door.app('ledger'))
          return Object.fromEntries((await leaveBy(browser, page, id)).searchParams)
        }
        const [one, two] = [await request(), await request()]
        const { state, nonce, code_challenge: challenge, ...rest } = one
        assert.deepEqual(rest, {
          response_type: 'code',
          client_id: upstreamCalled(id).clientId,
          redirect_uri: `${door.base}/sign-in/callback`,
          scope: 'openid profile email',
          code_challenge_method: 'S256',
        })
        for (const value of [state, nonce, challenge]) assert.match(value ?? '', /^[\w-]{43,}$/)
        assert.equal(
          new Set([state, nonce, challenge, two['state'], two['nonce'], two['code_challenge']]).size,
          6,
        )
      })
    }

    it('the page has a button for each, beside the password', async () => {
      const { body } = await ask(newBrowser(door), door.app('ledger'))
      assert.match(body, /name="password"/)
      for (const id of both)
        assert.match(
          body,
          new RegExp(
            `<button[^>]*name="upstream" value="${id}"[^>]*>\\s*Continue with[^/]*The ${id} directory`,
          ),
        )
    })

    it('also for a page of our own, which nobody’s app asked for', async () => {
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await browser.open('/account'), 'corp')
      const page = shown(await browser.open((await world.corp.signIn(world.corp.browser(), request)).href))
      assert.equal(page.url.pathname, '/account')
      assert.match(page.body, /You sign in with <bdi[^>]*>The corp directory/)
      assert.doesNotMatch(page.body, /change-password/)
      const changing = shown(await browser.open('/account/password'))
      assert.equal(changing.url.pathname, '/account')
    })

    it('what the app wants of the page goes along: its hint, and its languages', async () => {
      const browser = newBrowser(door)
      const parameters = { login_hint: 'grace@upstream.example', ui_locales: 'zh-CN en' }
      const page = await ask(browser, door.app('ledger'), parameters)
      const { searchParams } = await leaveBy(browser, page, 'corp')
      assert.deepEqual(
        [searchParams.get('login_hint'), searchParams.get('ui_locales')],
        ['grace@upstream.example', 'zh-CN en'],
      )
    })
  })

  describe('FED-2 what a session has of its upstream', () => {
    for (const id of both) {
      it(`${id}: its ID token lies sealed, and opens for this session alone`, async () => {
        const sessionId = await sessionOf(await signInBy(door, door.app('ledger'), upstreamCalled(id)))
        const { database } = door.exeunt()
        const file = join(door.folder, 'master.key')
        const sealer = await openSealer({
          database,
          random: createRandom(door.clock),
          file,
          value: undefined,
        })
        const kept = await createUpstreamSessions(sealer).find(database.read, 'acme' as TenantId, sessionId)
        assert.ok(kept)
        const { upstreamId, issuer, subject, sid, idToken, acr } = kept
        const { person, issuer: theirs } = upstreamCalled(id)
        assert.deepEqual([upstreamId, issuer, subject], [id, theirs, person.subject])
        const told = decodeJwt(idToken)
        assert.deepEqual([told.iss, told.sub, told['sid']], [theirs, subject, sid])
        assert.equal(acr, id === 'corp' ? 'urn:corp:badge' : undefined)
        assert.doesNotMatch(JSON.stringify(await door.snapshot()), new RegExp(idToken.split('.')[1] ?? ' '))
      })
    }

    it('no token, code, state or secret is in the log', () => {
      assert.doesNotMatch(JSON.stringify(door.log), /eyJ[\w-]+\.[\w-]|exup_|code=|the-secret-that/)
    })

    it('acr is what the entry says of such a sign-in, and amr what the upstream told', async () => {
      const asks = { acr_values: 'silver gold', claims: '{"id_token":{"amr":null}}' }
      const byCorp = await signInBy(door, door.app('ledger'), world.corp, { parameters: asks })
      assert.deepEqual([byCorp.claims['acr'], byCorp.claims['amr']], ['gold', ['hwk', 'pin']])
      const byHub = await signInBy(door, door.app('ledger'), world.hub, { parameters: asks })
      assert.deepEqual([byHub.claims['acr'], byHub.claims['amr'] ?? []], [undefined, []])
    })

    it('and an app that demands an acr that it does not amount to hears that', async () => {
      const browser = newBrowser(door)
      const demand = { claims: '{"id_token":{"acr":{"essential":true,"value":"silver"}}}' }
      const request = await leaveBy(browser, await ask(browser, door.app('ledger'), demand), 'corp')
      const back = await world.corp.signIn(world.corp.browser(), request)
      const { searchParams } = arrived(await browser.open(back.href)).url
      assert.equal(searchParams.get('error'), 'unmet_authentication_requirements')
    })
  })

  describe('FED-3 the same person is the same account', () => {
    for (const id of both) {
      it(`${id}: in another browser, at another app`, async () => {
        const one = await signInBy(door, door.app('ledger'), upstreamCalled(id))
        const two = await signInBy(door, door.app('atlas'), upstreamCalled(id))
        assert.equal(one.claims['sub'], two.claims['sub'])
        assert.notEqual(one.claims['sid'], two.claims['sid'])
      })

      it(`${id}: and one session, whoever asks in this browser`, async () => {
        const first = await signInBy(door, door.app('ledger'), upstreamCalled(id))
        const { browser, there } = first
        const atlas = await cameTo(
          door,
          door.app('atlas'),
          await browser.open(authorizePath(door.app('atlas'))),
        )
        const parameters = { prompt: 'login' }
        const again = await signInBy(door, door.app('ledger'), upstreamCalled(id), {
          browser,
          there,
          parameters,
        })
        const sessions = await Promise.all([first, atlas, again].map(sessionOf))
        assert.equal(new Set(sessions).size, 1)
      })
    }

    it('two upstreams’ people are two, though they have one e-mail address', async () => {
      const one = await signInBy(door, door.app('ledger'), world.corp)
      const two = await signInBy(door, door.app('ledger'), world.hub)
      assert.notEqual(one.claims['sub'], two.claims['sub'])
    })
  })

  describe('FED-4 the person says no there', () => {
    it('and reads so on our page, with every other way in; the app waits on', async () => {
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      const there = world.corp.browser()
      const { url } = arrived(await there.press(await there.open(request.href), 'deny'))
      assert.equal(url.searchParams.get('error'), 'access_denied')
      const page = shown(await browser.open(url.href))
      assert.match(page.body, /You were not signed in with <bdi[^>]*>The corp directory/)
      // What it said of itself stands nowhere.
      assert.doesNotMatch(page.body, /The person said no/)
      const back = await world.hub.signIn(world.hub.browser(), await leaveBy(browser, page, 'hub'))
      const { claims } = await cameTo(door, door.app('ledger'), await browser.open(back.href))
      assert.equal(claims['iss'], door.base)
    })
  })

  describe('FED-5 whoever must prove it anew does so at the upstream', () => {
    for (const id of both) {
      for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
        it(`${id}: ${JSON.stringify(parameters)} is asked there, and asked indeed`, async () => {
          const first = await signInBy(door, door.app('ledger'), upstreamCalled(id))
          const page = await ask(first.browser, door.app('ledger'), parameters)
          const request = await leaveBy(first.browser, page, id)
          const { searchParams } = request
          assert.deepEqual([searchParams.get('prompt'), searchParams.get('max_age')], ['login', '0'])
          // It does not come back by itself, though the person has a session there.
          const asked = shown(await first.there.open(request.href))
          assert.match(asked.body, /<button/)
          const back = await upstreamCalled(id).signIn(first.there, request)
          const { claims } = await cameTo(door, door.app('ledger'), await first.browser.open(back.href))
          assert.ok(Number(claims['auth_time']) >= Number(first.claims['auth_time']))
        })
      }
    }

    it('without that, whoever has a session there comes back by themselves', async () => {
      const there = world.corp.browser()
      await signInBy(door, door.app('ledger'), world.corp, { there })
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      const { url } = arrived(await there.open(request.href))
      await cameTo(door, door.app('ledger'), await browser.open(url.href))
    })
  })

  describe('FED-6 straight to an upstream', () => {
    for (const id of both) {
      it(`${id}: a request that names it shows no page of ours`, async () => {
        const browser = newBrowser(door)
        const led = arrived(await browser.open(authorizePath(door.app('ledger'), { upstream: id })))
        assert.equal(led.url.origin, upstreamCalled(id).issuer)
        const back = await upstreamCalled(id).signIn(upstreamCalled(id).browser(), led.url)
        await cameTo(door, door.app('ledger'), await browser.open(back.href))
      })
    }

    it('also where it was posted, or pushed', async () => {
      const app = door.app('ledger')
      const path = authorizePath(app, { upstream: 'corp' })
      const posted = arrived(await newBrowser(door).openByPost(path))
      assert.equal(posted.url.origin, world.corp.issuer)
      const form = Object.fromEntries(new URL(path, door.base).searchParams)
      const pushed = jsonOf(await callAs(door, app, '/oauth2/par', form))
      const query = new URLSearchParams({ client_id: app.id, request_uri: String(pushed['request_uri']) })
      const led = arrived(await newBrowser(door).open(`/oauth2/authorize?${query}`))
      assert.equal(led.url.origin, world.corp.issuer)
    })

    it('not where nobody may be asked', async () => {
      const path = authorizePath(door.app('ledger'), { upstream: 'corp', prompt: 'none' })
      assert.equal(arrived(await newBrowser(door).open(path)).url.searchParams.get('error'), 'login_required')
    })

    it('not where somebody is signed in already', async () => {
      const { browser } = await signInBy(door, door.app('ledger'), world.corp)
      await cameTo(
        door,
        door.app('atlas'),
        await browser.open(authorizePath(door.app('atlas'), { upstream: 'hub' })),
      )
    })

    for (const value of ['nobody', 'CORP', 'corp hub', '', 'https://evil.example', '__proto__']) {
      it(`"${value}" is none: the page shows`, async () => {
        const page = await ask(newBrowser(door), door.app('ledger'), { upstream: value })
        assert.equal(page.url.pathname, '/sign-in')
      })
    }

    it('not again once it came back with an error', async () => {
      const browser = newBrowser(door)
      const led = arrived(await browser.open(authorizePath(door.app('ledger'), { upstream: 'corp' })))
      const there = world.corp.browser()
      const denied = arrived(await there.press(await there.open(led.url.href), 'deny'))
      const page = shown(await browser.open(denied.url.href))
      assert.equal(page.url.pathname, '/sign-in')
      // And by the button, when the person wants it.
      assert.equal((await leaveBy(browser, page, 'corp')).origin, world.corp.issuer)
    })
  })

  describe('FED-7 tabs side by side', () => {
    for (const id of both) {
      it(`${id}: each comes back to its own request, in any order`, async () => {
        const browser = newBrowser(door)
        const [ledger, atlas] = [door.app('ledger'), door.app('atlas')]
        const one = await leaveBy(browser, await ask(browser, ledger), id)
        const two = await leaveBy(browser, await ask(browser, atlas), id)
        const backs = []
        for (const request of [two, one])
          backs.push(await upstreamCalled(id).signIn(upstreamCalled(id).browser(), request))
        const [backToAtlas, backToLedger] = backs
        await cameTo(door, atlas, await browser.open(backToAtlas?.href ?? ''))
        await cameTo(door, ledger, await browser.open(backToLedger?.href ?? ''))
      })
    }

    it('one by a password, the other by an upstream: the later person’s session is the one that is left', async () => {
      const browser = newBrowser(door)
      const request = await leaveBy(browser, await ask(browser, door.app('ledger')), 'corp')
      const page = await ask(browser, door.app('atlas'))
      arrived(await browser.press(page, 'submit', { username: 'ada', password: 'ada knows a password' }))
      const before = (await door.snapshot())['logouts']?.length ?? 0
      const back = await world.corp.signIn(world.corp.browser(), request)
      await cameTo(door, door.app('ledger'), await browser.open(back.href))
      const { claims } = await cameTo(
        door,
        door.app('atlas'),
        await browser.open(authorizePath(door.app('atlas'))),
      )
      assert.notEqual(claims['sub'], 'user-ada')
      assert.equal((await door.snapshot())['logouts']?.length, before + 1)
    })
  })
})
