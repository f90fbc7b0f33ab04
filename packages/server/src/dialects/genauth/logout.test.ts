import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../../domain/client.ts'
import type { Issuer, Tenant } from '../../domain/tenant.ts'
import type { HttpResponse } from '../../platform/http/message.ts'
import { clientSecretPurpose } from '../../platform/keys/seal.ts'
import { tellStory } from '../../logout/story.ts'
import type { LogoutId } from '../../domain/logout.ts'
import { cookiesOf, locationOf } from '../../../test/support/browser.ts'
import { createLogoutWorld, type SignedIn, type WorldOptions } from '../../../test/support/logout-world.ts'
import { testTenant } from '../../../test/support/request.ts'
import { logoutRoutes } from './logout.ts'

const out = 'https://ledger.example/out'
const atlasOut = 'https://atlas.example/bye?lang=en'
const serverOut = 'https://www.acme.example/'
const tenant: Tenant = {
  ...testTenant,
  allowedLogoutUrls: [serverOut],
  dialects: { genauth: { logoutByContract: true } },
}
const issuer = `${tenant.addresses[0].base}/oidc` as Issuer

const end = (query = '') => `/oidc/session/end${query}`
const query = (parameters: Readonly<Record<string, string>>) =>
  `?${new URLSearchParams(parameters).toString()}`

/** The logout slice with the vendor's doors; Ledger and Atlas are its apps, with the algorithm of their door. */
async function open(t: TestContext, options: WorldOptions = {}) {
  const world = await createLogoutWorld(t, { tenant, ...options })
  const register = (id: string, more: Partial<Client>) => {
    const place = { tenantId: world.tenant.id, purpose: clientSecretPurpose, id }
    const sealedSecret = world.sealer.seal(`the secret of ${id}, thirty-two bytes`, place)
    const { idTokenAlgorithm: _, ...client } = world.register(id, {
      authMethods: ['client_secret_post'],
      sealedSecret,
      ...more,
    })
    world.clients.set(`${world.tenant.id} ${id}`, client)
    return client
  }
  const ledger = register('ledger', { postLogoutRedirectUris: [out] })
  const atlas = register('atlas', { postLogoutRedirectUris: [atlasOut] })
  const core = { logout: world.logout, findClient: world.findClient }
  const process = { ...world.logout, routes: [...logoutRoutes(core), ...world.logout.routes] }
  return {
    ...world,
    ledger,
    atlas,
    register,
    browser: (session?: { readonly cookie: string }) => world.browser(session, process),
    /** Somebody's session, in which these apps signed in by this door. */
    async signIn(clientIds: readonly string[] = ['ledger', 'atlas'], user = 'ada') {
      const session = await world.signIn([], user)
      const sids: Record<string, string> = {}
      for (const id of clientIds)
        sids[id] = (await world.rows.rpSession(tenant.id, session.id, id, { issuer, subject: user })).sid
      return { ...session, sids }
    },
    /** What the vendor's apps have: HS256, no kid, mostly expired. */
    idToken(
      client: Pick<Client, 'id' | 'sealedSecret'>,
      { sids }: Pick<SignedIn, 'sids'>,
      more: object = {},
    ) {
      const iat = Math.floor(world.clock.now().getTime() / 1000) - 86_400
      const claims = { iss: issuer, aud: client.id, sub: 'ada', sid: sids[client.id], iat, exp: iat + 600 }
      return world.keys.signFor(tenant.id, client, 'JWT', { ...claims, ...more }, 'HS256')
    },
    async lastStory() {
      const [row] = await world.database.read
        .selectFrom('logouts')
        .select('id')
        .orderBy('id', 'desc')
        .execute()
      const told = await world.records.story(String(row?.id) as LogoutId)
      assert.ok(told)
      return told
    },
  }
}

type World = Awaited<ReturnType<typeof open>>

/** Nothing happened but a page: nobody was sent anywhere, and the session goes on. */
async function assertPage(
  world: World,
  session: SignedIn,
  response: HttpResponse,
  status: number,
  text: RegExp,
) {
  assert.equal(response.status, status, response.body)
  assert.match(response.body, text)
  assert.equal(response.headers['location'], undefined)
  assert.deepEqual(cookiesOf(response), [])
  assert.equal(await world.lives(session), true)
}

async function assertEnded(world: World, session: SignedIn, response: HttpResponse, to: string) {
  assert.equal(response.status, 303, response.body)
  assert.equal(locationOf(response), to)
  assert.equal(await world.lives(session), false)
}

describe('GenAuth /oidc/session/end: RP-initiated logout in the vendor’s address', () => {
  it('with the app’s expired HS256 token and a listed address goes straight back, with its state', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const parameters = {
      post_logout_redirect_uri: out,
      state: 'a+b c&d=e#f%20/?é',
      id_token_hint: await world.idToken(world.ledger, session),
    }
    const response = await world.browser(session).get(end(query(parameters)))
    await assertEnded(world, session, response, `${out}?state=a%2Bb%20c%26d%3De%23f%2520%2F%3F%C3%A9`)
  })

  it('by POST does the same one hop later', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    const form = { id_token_hint: await world.idToken(world.ledger, session), post_logout_redirect_uri: out }
    const hop = await browser.postFromElsewhere('/oidc/session/end', form)
    assert.equal(await world.lives(session), true)
    await assertEnded(world, session, await browser.follow(hop), out)
  })

  it('takes an address as it arrives unencoded, and ignores what was cut off', async (t) => {
    const world = await open(t)
    world.register('ledger', { postLogoutRedirectUris: ['https://ledger.example/out?a=1'] })
    const session = await world.signIn()
    const hint = await world.idToken(world.ledger, session)
    const response = await world
      .browser(session)
      .get(end(`?id_token_hint=${hint}&post_logout_redirect_uri=https://ledger.example/out?a=1&b=2`))
    await assertEnded(world, session, response, 'https://ledger.example/out?a=1')
  })

  it('D4 without a hint asks, and a yes leads to any app’s address of this session', async (t) => {
    for (const target of [out, atlasOut, serverOut]) {
      const world = await open(t)
      const session = await world.signIn()
      const browser = world.browser(session)
      const page = await browser.get(end(query({ post_logout_redirect_uri: target })))
      await assertPage(world, session, page, 200, /Sign out\?/)
      await assertEnded(world, session, await browser.submit(page, { decision: 'yes' }), target)
    }
  })

  for (const [name, address] of Object.entries({
    'the bare address': end(),
    'a bare question mark': end('?'),
    'words for nothing': end('?id_token_hint=None&post_logout_redirect_uri=undefined'),
    'nothing as values': end('?id_token_hint=&post_logout_redirect_uri='),
    'a state without an address': end('?state=s'),
  })) {
    it(`${name}: asks, and rests on our page`, async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      const browser = world.browser(session)
      const page = await browser.get(address)
      await assertPage(world, session, page, 200, /Sign out\?/)
      const done = await browser.follow(await browser.submit(page, { decision: 'yes' }))
      assert.match(done.body, /You are signed out/)
      assert.equal(await world.lives(session), false)
    })
  }

  it('a word for nothing instead of a hint is none: the address of a session’s app still counts', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    const page = await browser.get(end(`?id_token_hint=None&post_logout_redirect_uri=${out}`))
    await assertPage(world, session, page, 200, /Sign out\?/)
    await assertEnded(world, session, await browser.submit(page, { decision: 'yes' }), out)
  })

  it('a state goes back as it came, also the word for nothing', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const id_token_hint = await world.idToken(world.ledger, session)
    const response = await world
      .browser(session)
      .get(end(query({ id_token_hint, post_logout_redirect_uri: out, state: 'None' })))
    await assertEnded(world, session, response, `${out}?state=None`)
  })

  describe('D5 an address that is not listed ends nothing, and the page says where it was looked for', () => {
    const evil = 'https://evil.example/'
    it('with a hint: the app’s list and the server’s, not those of the other apps', async (t) => {
      for (const target of [evil, atlasOut, `${out}/`, `${out}?x=1`, `${out}@evil.example`]) {
        const world = await open(t)
        const session = await world.signIn()
        const id_token_hint = await world.idToken(world.ledger, session)
        const browser = world.browser(session)
        const asked = end(query({ id_token_hint, post_logout_redirect_uri: target }))
        const page = await browser.follow(await browser.get(asked))
        const words = /logout addresses of <bdi class="name">Ledger[\s\S]*logout addresses of this server/
        await assertPage(world, session, page, 400, words)
        assert.doesNotMatch(page.body, /href="https:\/\/evil/)
        const anyway = await browser.follow(await browser.submit(page, { decision: 'anyway' }))
        assert.match(anyway.body, /You are signed out/)
        assert.equal(await world.lives(session), false)
      }
    })

    it('without: those of the apps of this session, and the server’s', async (t) => {
      const world = await open(t)
      const session = await world.signIn(['ledger'])
      for (const target of [evil, atlasOut]) {
        const page = await world.browser(session).get(end(query({ post_logout_redirect_uri: target })))
        const words = /addresses of the apps you are signed in to[\s\S]*addresses of this server/
        await assertPage(world, session, page, 400, words)
      }
    })

    it('and with nobody signed in: the server’s alone', async (t) => {
      const world = await open(t)
      const page = await world.browser().get(end(query({ post_logout_redirect_uri: out })))
      assert.equal(page.status, 400)
      assert.match(page.body, /addresses of this server/)
      assert.doesNotMatch(page.body, /signed in to/)
      const back = await world.browser().get(end(query({ post_logout_redirect_uri: serverOut })))
      assert.equal(locationOf(back), serverOut)
    })

    it('an app that is gone lends its list to nobody', async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      world.clients.delete(`${tenant.id} ledger`)
      const page = await world.browser(session).get(end(query({ post_logout_redirect_uri: out })))
      await assertPage(world, session, page, 400, /not registered here/)
    })
  })

  it('D6 a public client’s token says for whom, and the person is asked', async (t) => {
    const world = await open(t)
    const everybodys = world.register('ledger', { postLogoutRedirectUris: [out], authMethods: ['none'] })
    const session = await world.signIn()
    const browser = world.browser(session)
    const id_token_hint = await world.idToken(everybodys, session)
    const parameters = query({ id_token_hint, post_logout_redirect_uri: out, state: 's' })
    const page = await browser.follow(await browser.get(end(parameters)))
    await assertPage(world, session, page, 200, /Sign out\?[\s\S]*Ledger/)
    await assertEnded(world, session, await browser.submit(page, { decision: 'yes' }), `${out}?state=s`)
  })

  it('D2 a token of another door of the same tenant is a hint here, and one of this door there', async (t) => {
    const world = await open(t)
    world.register('ledger', { postLogoutRedirectUris: [out], idTokenAlgorithm: 'RS256' })
    const session = await world.signIn()
    const claims = { iss: issuer, aud: 'ledger', sub: 'ada', sid: session.sids['ledger'], iat: 1, exp: 2 }
    const id_token_hint = await world.keys.sign(tenant.id, 'RS256', 'JWT', claims)
    const parameters = query({ id_token_hint, post_logout_redirect_uri: out })
    await assertEnded(world, session, await world.browser(session).get(`/oauth2/logout${parameters}`), out)
  })

  it('BCL §4.1 an access token of this door is no hint', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const claims = { iss: issuer, aud: 'ledger', sub: 'ada', iat: 1, exp: 9e9, scope: 'openid', jti: 'g.1' }
    const id_token_hint = await world.keys.sign(tenant.id, 'RS256', 'JWT', claims)
    const browser = world.browser(session)
    const page = await browser.follow(await browser.get(end(query({ id_token_hint }))))
    await assertPage(world, session, page, 400, /not issued by this provider/)
  })

  it('takes the standard’s other parameters for what they are', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    const page = await browser.get(end(query({ client_id: 'ledger', logout_hint: 'bob', ui_locales: 'zh' })))
    await assertPage(world, session, page, 200, /lang="zh/)
    const unknown = await browser.get(end(query({ client_id: 'nobody' })))
    await assertPage(world, session, unknown, 400, /not registered here/)
  })

  it('GEN-46 ends nothing for a browser that only looks ahead, nor with a parameter that came twice', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const hint = await world.idToken(world.ledger, session)
    const ahead = await world
      .browser(session)
      .get(end(`?id_token_hint=${hint}`), { 'sec-purpose': 'prefetch' })
    assert.deepEqual([ahead.status, ahead.body], [503, ''])
    const twice = await world.browser(session).get(end(`?id_token_hint=${hint}&state=1&state=2`))
    await assertPage(world, session, twice, 400, /more than once/)
  })
})

const doors = [
  ['/login/profile/logout', 'redirect_uri'],
  ['/cas-idp/logout', 'url'],
  ['/cas-idp/logout', 'service'],
  ['/cas-idp/ledger/logout', 'url'],
  ['/cas-idp/ledger/logout', 'service'],
] as const
/** Where the address names an app, only its own list counts. */
const reaches = (path: string) => (path.includes('ledger') ? [out, serverOut] : [out, atlasOut, serverOut])

for (const [path, name] of doors) {
  describe(`GenAuth ${path}?${name}=: a contract that never asks`, () => {
    const at = (target: string) => `${path}${query({ [name]: target })}`

    it('D4 ends the session of this browser, tells its apps, and rests on our page', async (t) => {
      for (const address of [
        path,
        `${path}?`,
        `${path}?${name}=`,
        at('None'),
        at('undefined'),
        `${path}?b=2`,
      ]) {
        const world = await open(t)
        const rp = await world.app('harbour')
        const session = await world.signIn(['ledger', 'harbour'])
        const browser = world.browser(session)
        const done = await browser.follow(await browser.get(address))
        assert.match(done.body, /You are signed out/)
        assert.doesNotMatch(done.body, /You were to be sent on/)
        assert.equal(await world.lives(session), false)
        assert.equal(rp.received.length, 1)
      }
    })

    it('SEC-12 RIL-7 of two tabs that come at once one ends it, the apps hear once, and both go back', async (t) => {
      const world = await open(t)
      const rp = await world.app('harbour')
      const session = await world.signIn(['ledger', 'harbour'])
      const tabs = [world.browser(session), world.browser(session), world.browser(session)]
      const responses = await Promise.all(tabs.map((tab) => tab.get(at(serverOut))))
      assert.deepEqual(responses.map(locationOf), [serverOut, serverOut, serverOut])
      assert.equal(await world.lives(session), false)
      assert.equal(rp.received.length, 1)
      const receipts = responses.filter((one) => cookiesOf(one).some((cookie) => cookie.includes('logout')))
      assert.equal(receipts.length, 1)
    })

    it('D4 is written down with what vouched for it', async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      await world.browser(session).get(path)
      const told = await world.lastStory()
      assert.equal(told.door, 'end-session')
      assert.deepEqual(told.evidence, { kind: 'dialect-contract', dialect: 'genauth' })
      assert.deepEqual(told.sessions, [session.id])
      assert.match(tellStory(told), /evidence +dialect-contract \{"dialect":"genauth"\}/)
    })

    it('D5 goes back to an address of any app of this session, or of the one that is named, or of the server', async (t) => {
      for (const target of reaches(path)) {
        const world = await open(t)
        const session = await world.signIn()
        await assertEnded(world, session, await world.browser(session).get(at(target)), target)
      }
    })

    it('RIL-34 the state goes back as it came, also where nobody is signed in, and never to anywhere else', async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      const browser = world.browser(session)
      const states = { 'a+b c&d=e#f%20/?é': 'a%2Bb%20c%26d%3De%23f%2520%2F%3F%C3%A9', None: 'None' }
      for (const [state, encoded] of Object.entries(states)) {
        const response = await browser.get(`${path}${query({ [name]: serverOut, state })}`)
        await assertEnded(world, session, response, `${serverOut}?state=${encoded}`)
      }
      for (const target of ['https://evil.example/', '']) {
        const asked = `${path}${query({ [name]: target, state: 'secret-state' })}`
        const done = await browser.follow(await browser.get(asked))
        assert.equal(done.status, 200)
        assert.doesNotMatch(done.body, /secret-state/)
      }
    })

    it('RIL-34 also after the frames, and after a question', async (t) => {
      const world = await open(t)
      world.register('atlas', { frontchannelLogoutUri: 'https://atlas.example/frame' })
      const session = await world.signIn()
      const browser = world.browser(session)
      const frames = await browser.get(`${path}${query({ [name]: out, state: 's/1' })}`)
      assert.match(locationOf(frames), /\/oauth2\/logout\/frames\?/)
      const response = await browser.submit(await browser.get(locationOf(frames)), {})
      await assertEnded(world, session, response, `${out}?state=s%2F1`)

      const off = { ...tenant, dialects: { genauth: { logoutByContract: false } } }
      const asking = await open(t, { tenant: off })
      const other = await asking.signIn()
      const person = asking.browser(other)
      const page = await person.get(`${path}${query({ [name]: out, state: 's/1' })}`)
      const answer = await person.submit(page, { decision: 'yes' })
      await assertEnded(asking, other, answer, `${out}?state=s%2F1`)
    })

    it('takes an unencoded address as it arrives', async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      const response = await world.browser(session).get(`${path}?${name}=${out}&b=2`)
      await assertEnded(world, session, response, out)
    })

    it('D5 shows an address that nobody listed, and never goes there', async (t) => {
      const world = await open(t)
      const session = await world.signIn()
      const browser = world.browser(session)
      const response = await browser.get(at('https://evil.example:444/landing?x=1'))
      assert.match(locationOf(response), /^https:\/\/op\.example\/acme\/oauth2\/logout\/done\?id=[\w-]+$/)
      assert.equal(await world.lives(session), false)
      const done = await browser.follow(response)
      assert.equal(done.status, 200)
      assert.match(done.body, /You are signed out[\s\S]*<code dir="ltr">evil\.example:444<\/code>/)
      const link =
        /<a id="outside" href="https:\/\/evil\.example:444\/landing\?x=1" rel="noreferrer noopener external"/
      assert.match(done.body, link)
      assert.doesNotMatch(done.body, /http-equiv="refresh"[^>]*evil/)
      // Also when the page is loaded once more, and for nobody else.
      assert.match((await browser.get(locationOf(response))).body, link)
      assert.doesNotMatch((await world.browser().get(locationOf(response))).body, /evil/)
    })

    it('D5 shows it as well where nobody is signed in, by no address that could be forged', async (t) => {
      const world = await open(t)
      const page = await world.browser().get(at('https://evil.example/'))
      assert.equal(page.status, 200)
      assert.match(
        page.body,
        /You were already signed out[\s\S]*<a id="outside" href="https:\/\/evil\.example\/"/,
      )
      const forged = query({ leads_to: 'https://evil.example/', leadsTo: 'https://evil.example/', id: 'x' })
      assert.doesNotMatch((await world.browser().get(`/oauth2/logout/done${forged}`)).body, /evil/)
    })

    it('D5 shows no address that is not plain web', async (t) => {
      const tricks = [
        'javascript:alert(1)',
        'data:text/html,x',
        '//evil.example',
        '/x',
        'https://a@evil.example/',
      ]
      for (const target of tricks) {
        const world = await open(t)
        const session = await world.signIn()
        const browser = world.browser(session)
        const done = await browser.follow(await browser.get(at(target)))
        assert.match(done.body, /You are signed out/)
        assert.doesNotMatch(done.body, /You were to be sent on|alert|evil/)
        assert.equal(await world.lives(session), false)
        const again = await browser.follow(await browser.get(at(target)))
        assert.doesNotMatch(again.body, /You were to be sent on|alert|evil/)
      }
    })

    const guarded: Readonly<
      Record<string, readonly [headers: Readonly<Record<string, string>>, status: number]>
    > = {
      'a prefetch': [{ 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }, 503],
      'an older prefetch': [{ purpose: 'prefetch' }, 503],
      'a frame': [{ 'sec-fetch-dest': 'iframe' }, 400],
      'an image': [{ 'sec-fetch-dest': 'image' }, 400],
      'a fetch': [{ 'sec-fetch-dest': 'empty' }, 400],
    }
    for (const [what, [headers, status]] of Object.entries(guarded)) {
      it(`D4 ends nothing for ${what}`, async (t) => {
        const world = await open(t)
        const session = await world.signIn()
        const page = await world.browser(session).get(at(out), headers)
        await assertPage(world, session, page, status, /not opened as a page of its own/)
      })
    }

    it('is no address for a form', () => {
      const routes = logoutRoutes({ logout: {} as never, findClient: async () => undefined })
      assert.deepEqual(
        routes
          .filter((route) => route.path === path.replace('ledger', ':appId'))
          .map(({ method, safe }) => [method, safe]),
        [['GET', undefined]],
      )
    })

    it('ends nothing with a parameter that came twice, or that nobody can read', async (t) => {
      for (const [raw, text] of [
        [`${name}=${out}&${name}=https://evil.example`, /more than once/],
        [`${name}=${out}&b=1&b=2`, /more than once/],
        [`${name}=%zz`, /cannot be read/],
        [`${name}=https://a.example/${'x'.repeat(2048)}`, /cannot be read/],
        [`${name}=${out}&state=1&state=2`, /more than once/],
        [`${name}=${out}&state=${'s'.repeat(2049)}`, /<code dir="ltr">state<\/code>/],
      ] as const) {
        const world = await open(t)
        const session = await world.signIn()
        await assertPage(world, session, await world.browser(session).get(`${path}?${raw}`), 400, text)
      }
    })

    it('D4 asks where the tenant has it off, and then does the same', async (t) => {
      const off = { ...tenant, dialects: { genauth: { logoutByContract: false } } }
      for (const target of [out, 'https://evil.example/']) {
        const world = await open(t, { tenant: off })
        const session = await world.signIn()
        const browser = world.browser(session)
        const page = await browser.get(at(target))
        await assertPage(world, session, page, 200, /Sign out\?/)
        const done = await browser.follow(await browser.submit(page, { decision: 'yes' }))
        assert.equal(await world.lives(session), false)
        if (target === out) assert.equal(locationOf(done), out)
        else assert.match(done.body, /You are signed out[\s\S]*href="https:\/\/evil\.example\/"/)
      }
    })
  })
}

describe('GenAuth /login/profile/logout?app_id=', () => {
  const at = (parameters: Readonly<Record<string, string>>) => `/login/profile/logout${query(parameters)}`

  it('D5 names the app: its list counts, and the server’s, and no other', async (t) => {
    for (const [target, isListed] of [
      [out, true],
      [serverOut, true],
      [atlasOut, false],
    ] as const) {
      const world = await open(t)
      const session = await world.signIn()
      const browser = world.browser(session)
      const response = await browser.get(at({ app_id: 'ledger', redirect_uri: target }))
      if (isListed) assert.equal(locationOf(response), target)
      else
        assert.match(
          (await browser.follow(response)).body,
          /You were to be sent on to <code[^>]*>atlas\.example/,
        )
      assert.equal(await world.lives(session), false)
    }
  })

  it('of an unknown app ends nothing, and the page says so; the person may sign out all the same', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    const page = await browser.get(at({ app_id: 'nobody', redirect_uri: out }))
    await assertPage(world, session, page, 400, /<code dir="ltr">app_id<\/code>/)
    assert.match(page.body, /an app that is not registered here/)
    const done = await browser.follow(await browser.submit(page, { decision: 'anyway' }))
    assert.match(done.body, /You are signed out/)
    assert.equal(await world.lives(session), false)
  })

  it('of an app that was not given', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const response = await world.browser(session).get(at({ app_id: 'undefined', redirect_uri: out }))
    await assertEnded(world, session, response, out)
  })

  it('D4 asks for an app that has the contract off, whatever the address names', async (t) => {
    const world = await open(t)
    world.register('ledger', { postLogoutRedirectUris: [out], logoutByContract: false })
    const session = await world.signIn()
    const browser = world.browser(session)
    const page = await browser.get(at({ app_id: 'ledger', redirect_uri: out }))
    await assertPage(world, session, page, 200, /Sign out\?[\s\S]*Ledger/)
    for (const sent of [{ app_id: 'atlas', redirect_uri: atlasOut }, { redirect_uri: out }, {}])
      await assertPage(world, session, await browser.get(at(sent)), 200, /Sign out\?/)
    const byCas = await browser.get(`/cas-idp/logout${query({ url: out })}`)
    await assertPage(world, session, byCas, 200, /Sign out\?/)
  })
})

describe('GenAuth /cas-idp/:appId/logout', () => {
  it('D5 names the app: its list counts, and the server’s, and no other', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const browser = world.browser(session)
    const response = await browser.get(`/cas-idp/ledger/logout${query({ service: atlasOut })}`)
    assert.match((await browser.follow(response)).body, /You were to be sent on to <code[^>]*>atlas\.example/)
    assert.equal(await world.lives(session), false)
    assert.equal((await world.lastStory()).requestedBy, 'ledger')
  })

  it('with nobody signed in still knows the app', async (t) => {
    const world = await open(t)
    const response = await world.browser().get(`/cas-idp/ledger/logout${query({ url: out, state: 's' })}`)
    assert.equal(locationOf(response), `${out}?state=s`)
  })

  it('of an unknown app ends nothing, whatever its id looks like', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    for (const id of ['nobody', 'undefined', '%zz', '%00', 'x'.repeat(1000)]) {
      const page = await world.browser(session).get(`/cas-idp/${id}/logout${query({ service: out })}`)
      await assertPage(world, session, page, 400, /<code dir="ltr">appId<\/code>/)
    }
  })

  it('D4 asks for an app that has the contract off', async (t) => {
    const world = await open(t)
    world.register('ledger', { postLogoutRedirectUris: [out], logoutByContract: false })
    const session = await world.signIn()
    const browser = world.browser(session)
    const page = await browser.get(`/cas-idp/ledger/logout${query({ service: out })}`)
    await assertPage(world, session, page, 200, /Sign out\?[\s\S]*Ledger/)
    await assertEnded(world, session, await browser.submit(page, { decision: 'yes' }), out)
  })
})

describe('D4 a contract that was kept under a handle', () => {
  it('is carried out for a person who comes by, and not for a frame', async (t) => {
    const world = await open(t)
    const session = await world.signIn()
    const handle = async () => {
      const evidence = world.logout.contract(world.tenant, 'genauth', undefined)
      const kept = await world.logout.passLater(
        { tenant: world.tenant, address: world.tenant.addresses[0] } as never,
        { asked: { door: 'end-session', evidence } },
      )
      return locationOf(kept)
    }
    const framed = await world.browser(session).get(await handle(), { 'sec-fetch-dest': 'iframe' })
    await assertPage(world, session, framed, 400, /not opened as a page of its own/)
    const browser = world.browser(session)
    const done = await browser.follow(await browser.get(await handle(), { 'sec-fetch-dest': 'document' }))
    assert.match(done.body, /You are signed out/)
    assert.equal(await world.lives(session), false)
  })
})

describe('D5 an unlisted address, where apps have to be asked in this browser first', () => {
  it('is on the last page, after the frames', async (t) => {
    const world = await open(t)
    world.register('atlas', { frontchannelLogoutUri: 'https://atlas.example/frame' })
    const session = await world.signIn()
    const browser = world.browser(session)
    const response = await browser.get('/login/profile/logout?redirect_uri=https://evil.example/')
    assert.match(locationOf(response), /\/oauth2\/logout\/frames\?/)
    const frames = await browser.get(locationOf(response))
    assert.match(frames.body, /atlas\.example\/frame/)
    assert.doesNotMatch(frames.body, /evil/)
    const done = await browser.follow(await browser.submit(frames, {}))
    assert.match(done.body, /You are signed out[\s\S]*href="https:\/\/evil\.example\/"/)
  })
})
