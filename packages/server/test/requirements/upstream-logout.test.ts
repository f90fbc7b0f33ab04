import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { arrived, shown } from '../../../../e2e/support/plain-browser.ts'
import {
  assertHome,
  logoutPath,
  sentThere,
  signInThrough,
  signOutThrough,
  thereAndBack,
  traveller,
  wordsOn,
} from '../support/federated-journeys.ts'
import { authorizePath, isSignedIn } from '../support/front-door.ts'
import { administrator, consoleClient } from '../support/front-door/admin.ts'
import { until } from '../support/until.ts'
import { type Federation, openFederation } from '../support/upstream-world.ts'

const always = { signOut: 'always' } as const

describe('FED-10 FED-14 a logout that goes on to the upstream', () => {
  let world: Federation
  before(async () => {
    world = await openFederation({ entries: { corp: always, hub: always } })
  })
  after(() => world.close())

  for (const name of ['corp', 'hub'] as const) {
    describe(name === 'corp' ? 'an oidc-provider' : 'a second Exeunt', () => {
      it('leads there with hint, client, return and a one-time state, and back to the app', async () => {
        const { door } = world
        const grace = await signInThrough(world, world[name])
        assert.equal(await grace.upstream.isSignedIn(grace.there), true)
        const sent = await sentThere(grace, logoutPath(grace))
        const { id_token_hint: hint = '', state = '', ...rest } = sent.asked
        assert.deepEqual(rest, {
          client_id: grace.upstream.clientId,
          post_logout_redirect_uri: `${door.base}/oauth2/logout/returned`,
        })
        assert.equal(decodeJwt(hint).iss, grace.upstream.issuer)
        assert.equal(decodeJwt(hint).sub, grace.upstream.person.subject)
        assert.match(state, /^exhp_/)
        assertHome(grace, arrived(await thereAndBack(grace, sent)).url)
      })

      it('ends both sessions: a silent sign-in fails there and here, and the app was told', async () => {
        const { door } = world
        const grace = await signInThrough(world, world[name])
        const notices = grace.app.notices.length
        await signOutThrough(grace)
        assert.equal(await grace.upstream.isSignedIn(grace.there), false)
        assert.equal(await isSignedIn(grace.browser, grace.app), false)
        assert.equal(grace.app.notices.length, notices + 1)
        const page = await grace.here.open(authorizePath(door.app('atlas')))
        const left = arrived(await grace.here.press(page, `upstream-${name}`)).url
        assert.equal((await grace.there.open(left.href)).kind, 'page', 'the upstream asks who they are')
      })
    })
  }

  it('never asks the person twice: a second logout goes to the app at once', async () => {
    const grace = await signInThrough(world, world.hub)
    const path = logoutPath(grace)
    await signOutThrough(grace, path)
    assertHome(grace, arrived(await grace.here.open(path)).url)
  })

  it('leaves those alone who signed in here, with a password', async () => {
    const { door, corp } = world
    const { here } = traveller(world, corp)
    const page = await here.open(authorizePath(door.app('ledger')))
    await here.press(page, 'submit', { username: 'ada', password: 'ada knows a password' })
    const question = await here.open('/oauth2/logout')
    assert.doesNotMatch(wordsOn(await here.press(question, 'yes')), /may still be signed in/)
  })

  it('is one line in the log for each step, and no token nor address', async () => {
    const { door } = world
    const grace = await signInThrough(world, world.hub)
    const from = door.log.length
    const { asked } = await sentThere(grace, logoutPath(grace))
    await grace.here.open(`/oauth2/logout/returned?state=${asked['state']}`)
    const lines = door.log.slice(from)
    const steps = lines
      .filter(({ event }) => event === 'upstream logout')
      .map(({ fields }) => fields['state'])
    assert.deepEqual(steps, ['asked', 'returned'])
    const written = JSON.stringify(lines)
    assert.ok(!written.includes(String(asked['id_token_hint'])) && !written.includes(String(asked['state'])))
  })

  it('D13 D15 keeps no token in the clear, and none at all once it is over', async () => {
    const { door } = world
    const grace = await signInThrough(world, world.hub)
    const { url, asked } = await sentThere(grace, logoutPath(grace))
    const rows = JSON.stringify(await door.snapshot())
    assert.ok(!rows.includes(String(asked['id_token_hint'])) && !rows.includes(String(asked['state'])))
    await thereAndBack(grace, { url })
    const database = door.exeunt().database.read
    const hops = await database.selectFrom('upstream_hops').selectAll().orderBy('id').execute()
    assert.equal(hops.at(-1)?.id_token_sealed, null)
  })

  it('its redirect is kept by nobody, and says nothing of where it came from', async () => {
    const grace = await signInThrough(world, world.hub)
    const left = await grace.browser.get(logoutPath(grace))
    const { status, headers } = await grace.browser.get(left.location ?? '')
    assert.equal(status, 303)
    assert.deepEqual([headers['cache-control'], headers['referrer-policy']], ['no-store', 'no-referrer'])
  })
})

describe('FED-10 RIL-33 frames of apps come first', () => {
  let world: Federation
  before(async () => {
    const framed = ({ callback }: { readonly callback: string }) => ({
      frontchannel_logout_uri: new URL('frame', callback).href,
    })
    world = await openFederation({
      entries: { corp: always, hub: always },
      door: { clients: { ledger: framed } },
    })
  })
  after(() => world.close())

  it('then the upstream, then the app; without scripts', async () => {
    const grace = await signInThrough(world, world.corp)
    const frames = await grace.here.open(logoutPath(grace))
    assert.match(wordsOn(frames), /Signing you out of your apps/)
    const { url } = arrived(await grace.here.refresh(frames))
    assert.ok(url.href.startsWith(world.corp.issuer))
    assertHome(grace, arrived(await thereAndBack(grace, { url })).url)
  })

  it('and by the button, which is what scripts press', async () => {
    const grace = await signInThrough(world, world.hub)
    const frames = await grace.here.open(logoutPath(grace))
    const { url } = arrived(await grace.here.press(frames, 'continue'))
    assert.ok(url.href.startsWith(world.hub.issuer))
    assertHome(grace, arrived(await thereAndBack(grace, { url })).url)
  })
})

describe('FED-10 FED-14 FED-16 only where it is asked for', () => {
  let world: Federation
  before(async () => {
    const auth0 = { dialects: { auth0: {} } }
    world = await openFederation({ door: { tenant: auth0, clients: consoleClient } })
  })
  after(() => world.close())

  it('an app’s plain logout leaves the upstream as it is', async () => {
    const grace = await signInThrough(world, world.corp)
    assertHome(grace, arrived(await grace.here.open(logoutPath(grace))).url)
    assert.equal(await grace.upstream.isSignedIn(grace.there), true)
  })

  it('our own page offers it, and a press goes there and comes back to it', async () => {
    const grace = await signInThrough(world, world.corp)
    const question = await grace.here.open('/oauth2/logout')
    const rested = await grace.here.press(question, 'yes')
    assert.match(wordsOn(rested), /You may still be signed in at The corp directory/)
    const { url } = arrived(await grace.here.press(rested, 'upstream'))
    assert.match(
      wordsOn(await thereAndBack(grace, { url })),
      /The corp directory was asked to sign you out too/,
    )
    assert.equal(await grace.upstream.isSignedIn(grace.there), false)
  })

  it('BCL-41 the admin API tells of the stop, and what became of it', async () => {
    const grace = await signInThrough(world, world.hub)
    const api = await administrator(world.door)
    const question = await grace.here.open('/oauth2/logout')
    const rested = shown(await grace.here.press(question, 'yes'))
    const read = async () => {
      const story = await api.ok('GET', `/admin/v1/logouts/${rested.url.searchParams.get('id')}`)
      const [hop, ...others] = story['upstreams'] as readonly Record<string, unknown>[]
      assert.deepEqual(others, [])
      return hop
    }
    const { issuer } = world.hub
    const known = { upstream: 'hub', name: 'The hub directory', issuer }
    assert.deepEqual(await read(), { ...known, state: 'offered' })
    const { url } = arrived(await grace.here.press(rested, 'upstream'))
    const sent_at = world.door.clock.now().toISOString()
    assert.deepEqual(await read(), { ...known, state: 'asked', sent_at })
    await thereAndBack(grace, { url })
    assert.deepEqual(await read(), { ...known, state: 'returned', sent_at, settled_at: sent_at })
  })

  const doors = [
    ['/v2/logout', ({ app }: Named) => ({ client_id: app.id, returnTo: app.signedOut })],
    ['/logout', ({ app }: Named) => ({ client_id: app.id, returnTo: app.signedOut })],
    [
      '/oidc/logout',
      ({ app, idToken }: Named) => ({ id_token_hint: idToken, post_logout_redirect_uri: app.signedOut }),
    ],
  ] as const
  for (const [path, parameters] of doors) {
    it(`AUT-7 ${path}?federated goes there, and without it does not`, async () => {
      const grace = await signInThrough(world, world.hub)
      const query = new URLSearchParams(parameters(grace))
      const landed = await signOutThrough(grace, `${path}?${query}&federated`)
      assert.equal(landed.href, grace.app.signedOut)
      assert.equal(await grace.upstream.isSignedIn(grace.there), false)

      const other = await signInThrough(world, world.hub)
      const plain = new URLSearchParams(parameters(other))
      assert.equal(arrived(await other.here.open(`${path}?${plain}`)).url.href, other.app.signedOut)
      assert.equal(await other.upstream.isSignedIn(other.there), true)
    })
  }
})

describe('FED-10 AUT-12 upstreams that know us by the address that the vendor has registered', () => {
  let world: Federation
  before(async () => {
    const vendors = { redirectPath: '/login/callback' }
    const auth0 = { dialects: { auth0: {} } }
    world = await openFederation({ entries: { corp: vendors, hub: vendors }, door: { tenant: auth0 } })
  })
  after(() => world.close())

  const federated = ({ app }: Named) =>
    `/v2/logout?${new URLSearchParams({ client_id: app.id, returnTo: app.signedOut })}&federated`

  for (const name of ['corp', 'hub'] as const) {
    it(`bring browsers back there from signing out, too: ${name}`, async () => {
      const grace = await signInThrough(world, world[name])
      const sent = await sentThere(grace, federated(grace))
      assert.equal(sent.asked['post_logout_redirect_uri'], `${world.door.base}/login/callback`)
      assert.equal(arrived(await thereAndBack(grace, sent)).url.href, grace.app.signedOut)
      assert.equal(await grace.upstream.isSignedIn(grace.there), false)
    })
  }

  it('also by a form, which no Lax cookie comes with: a GET of ours finds the browser again', async () => {
    const grace = await signInThrough(world, world.hub)
    const back = await grace.upstream.signOut(grace.there, (await sentThere(grace, federated(grace))).url)
    const form = Object.fromEntries(back.searchParams)
    const { status, location = '' } = await world.door.send('POST', back.pathname, { form })
    assert.equal(status, 303)
    assert.equal(arrived(await grace.here.open(location)).url.href, grace.app.signedOut)
  })

  it('and without its state, a browser rests with us', async () => {
    const grace = await signInThrough(world, world.hub)
    await sentThere(grace, federated(grace))
    assert.match(wordsOn(await grace.here.open('/login/callback')), /You were already signed out/)
  })
})

type Named = Parameters<typeof logoutPath>[0]

describe('FED-14 at every door of ours', () => {
  let world: Federation
  before(async () => {
    const genauth = { dialects: { genauth: {} } }
    world = await openFederation({ entries: { corp: always, hub: always }, door: { tenant: genauth } })
  })
  after(() => world.close())

  const doors = [
    ['/login/profile/logout', ({ app }: Named) => ({ redirect_uri: app.signedOut })],
    ['/cas-idp/logout', ({ app }: Named) => ({ url: app.signedOut })],
    [
      '/oidc/session/end',
      ({ app, idToken }: Named) => ({ id_token_hint: idToken, post_logout_redirect_uri: app.signedOut }),
    ],
  ] as const
  for (const [path, parameters] of doors) {
    it(`GenAuth’s ${path}`, async () => {
      const grace = await signInThrough(world, world.hub)
      const landed = await signOutThrough(grace, `${path}?${new URLSearchParams(parameters(grace))}`)
      assert.equal(landed.href.split('?')[0], grace.app.signedOut)
      assert.equal(await grace.upstream.isSignedIn(grace.there), false)
    })
  }

  it('the account page, for this browser’s own session', async () => {
    const grace = await signInThrough(world, world.hub)
    const account = await grace.here.open('/account')
    const { url } = arrived(await grace.here.press(account, 'end-all'))
    assert.ok(url.href.startsWith(world.hub.issuer), url.href)
    assert.match(
      wordsOn(await thereAndBack(grace, { url })),
      /The hub directory was asked to sign you out too/,
    )
  })

  it('but no program’s: there is no browser that could go', async () => {
    const { door } = world
    const grace = await signInThrough(world, world.hub)
    const { logout: operator } = door.exeunt()
    const told = grace.app.notices.length
    const [tenant] = door.exeunt().tenants
    assert.ok(tenant)
    const answer = await operator.perform(tenant, {
      door: 'operator',
      extent: { kind: 'user', userId: String(grace.claims['sub']) as never },
      evidence: { kind: 'operator', name: 'test' },
    })
    assert.ok(answer.kind === 'ended' && !answer.goesUpstream)
    await until('the app was told', () => grace.app.notices.length > told)
    assert.equal(await grace.upstream.isSignedIn(grace.there), true)
  })
})
