import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, exportJWK } from 'jose'
import { arrived } from '../../../../e2e/support/plain-browser.ts'
import {
  assertHome,
  logoutPath,
  sentThere,
  signInThrough,
  thereAndBack,
} from '../support/federated-journeys.ts'
import { beganAt, type ForgedUpstream, openForgedUpstream, signed } from '../support/forged-upstream.ts'
import {
  ada,
  type Answer,
  bob,
  type FrontDoor,
  isSignedIn,
  openFrontDoor,
  refresh,
  type SignedIn,
  signIn,
} from '../support/front-door.ts'
import { until } from '../support/until.ts'
import { type Federation, openFederation } from '../support/upstream-world.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

for (const name of ['hub', 'corp'] as const) {
  const who = name === 'hub' ? 'a second Exeunt' : 'an oidc-provider'
  describe(`FED-15 BCL §2.5 a logout at ${who} goes through us to our apps`, () => {
    let world: Federation
    before(async () => {
      const clients = { ledger: () => ({}), atlas: () => ({}) }
      const backChannelPath = `/sign-in/upstreams/${name}/backchannel-logout`
      const entries = { corp: { signOut: 'always' }, hub: { signOut: 'always' } } as const
      world = await openFederation({ backChannelPath, entries, door: { clients } })
    })
    after(() => world.close())

    it('whoever signs out there is signed out here, and every app hears', async () => {
      const { door } = world
      const grace = await signInThrough(world, world[name])
      const { here, there, browser } = grace
      const atlas = door.app('atlas')
      arrived(await here.open(authorizePath(atlas)))
      const [told, toldToo] = [grace.app.notices.length, atlas.notices.length]
      await signOutThere(grace)
      await until(
        'the apps were told',
        () => grace.app.notices.length > told && atlas.notices.length > toldToo,
      )
      assert.equal(await isSignedIn(browser, grace.app), false)
      const token = decodeJwt(grace.app.notices.at(-1)?.token ?? '')
      assert.deepEqual([token.iss, token['sid']], [door.base, grace.claims['sid']])
      assert.equal(await grace.upstream.isSignedIn(there), false)
    })

    it('another browser of theirs stays', async () => {
      const [one, other] = [await signInThrough(world, world[name]), await signInThrough(world, world[name])]
      const told = one.app.notices.length
      await signOutThere(one)
      await until('the app was told', () => one.app.notices.length > told)
      assert.equal(await isSignedIn(other.browser, other.app), true)
    })

    it('a logout that began here comes back as a notice about what is over, and is taken well', async () => {
      const { door } = world
      const grace = await signInThrough(world, world[name])
      const [told, from] = [grace.app.notices.length, door.log.length]
      const sent = await sentThere(grace, logoutPath(grace))
      assertHome(grace, arrived(await thereAndBack(grace, sent)).url)
      const heard = () => door.log.slice(from).filter(isNoticeCall)
      await until('the upstream told us in turn', () => heard().length > 0)
      assert.deepEqual(
        heard().map(({ fields }) => fields['status']),
        [200],
      )
      assert.equal(grace.app.notices.length, told + 1, 'the app hears once')
    })
  })
}

const isNoticeCall = ({ fields }: { readonly fields: Readonly<Record<string, unknown>> }) =>
  typeof fields['path'] === 'string' && fields['path'].endsWith('/backchannel-logout')

/** On the upstream's own page. */
async function signOutThere({ upstream, there }: Awaited<ReturnType<typeof signInThrough>>): Promise<void> {
  const page = await there.open(upstream.clientId.includes('hub') ? '/oauth2/logout' : '/session/end')
  await there.press(page, upstream.clientId.includes('hub') ? 'yes' : 'sign-out')
}

function authorizePath(app: { readonly id: string; readonly callback: string }): string {
  const query = new URLSearchParams({
    client_id: app.id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: app.callback,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  return `/oauth2/authorize?${query}`
}

/** A server with an upstream whose keys the test holds, and people who came from it. */
async function openForgery(): Promise<Forgery> {
  const upstream = await openForgedUpstream('corp')
  const other = await openForgedUpstream('other')
  const door = await openFrontDoor({
    tenant: { upstreams: [upstream.entry, other.entry], dialects: { auth0: {} } },
    clients: { mobile: () => ({ grant_types: ['authorization_code', 'refresh_token'] }) },
  })
  const close = async () => {
    await door.close()
    await Promise.all([upstream.close(), other.close()])
  }
  let count = 0
  return {
    door,
    upstream,
    other,
    close,
    claims(more = {}) {
      const iat = Math.floor(door.clock.now().getTime() / 1000)
      const jti = `jti-${(count += 1)}`
      const { issuer: iss } = upstream
      return { iss, aud: 'client-of-corp', iat, exp: iat + 120, jti, events: { [event]: {} }, ...more }
    },
    async arrive(sid, person = ada) {
      const signedIn = await signIn(door, door.app('ledger'), { person })
      await beganAt(door, upstream, { here: signedIn, subject: person.username, sid })
      return signedIn
    },
    tell: (token) =>
      door.send('POST', '/sign-in/upstreams/corp/backchannel-logout', {
        form: new URLSearchParams({ logout_token: token }).toString(),
      }),
    isHere: ({ browser, app }) => isSignedIn(browser, app),
  }
}

interface Forgery {
  readonly door: FrontDoor
  readonly upstream: ForgedUpstream
  readonly other: ForgedUpstream
  claims(more?: object): Record<string, unknown>
  /** Signs in here, as if by way of the upstream. */
  arrive(sid: string, person?: typeof ada): Promise<SignedIn>
  tell(token: string): Promise<Answer>
  isHere(who: SignedIn): Promise<boolean>
  close(): Promise<void>
}

describe('FED-15 BCL §2.6 whose logout token counts', () => {
  let world: Forgery
  before(async () => {
    world = await openForgery()
  })
  after(() => world.close())

  it('the upstream’s own, by a key that it publishes', async () => {
    const { upstream, claims, arrive, tell, isHere } = world
    const person = await arrive('s1')
    const answer = await tell(await upstream.sign(claims({ sid: 's1' }), { typ: 'logout+jwt' }))
    assert.deepEqual([answer.status, answer.body], [200, ''])
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.equal(await isHere(person), false)
  })

  it('also by the key that it published since', async () => {
    const { door, upstream, claims, arrive, tell, isHere } = world
    const person = await arrive('s2')
    upstream.rotate()
    door.clock.advance(60)
    assert.equal((await tell(await upstream.sign(claims({ sid: 's2' })))).status, 200)
    assert.equal(await isHere(person), false)
  })

  it('nobody else’s, however it is signed', async () => {
    const { upstream, other, claims, arrive, tell, isHere } = world
    const person = await arrive('s3')
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = await exportJWK(stranger.publicKey)
    const good = await upstream.sign(claims({ sid: 's3' }))
    const [header = '', payload = '', signature = ''] = good.split('.')
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const mac = (text: string) => createHmac('sha256', 'client-of-corp').update(text).digest('base64url')
    const hs256 = `${part({ alg: 'HS256' })}.${payload}`
    const forged = [
      await signed(claims({ sid: 's3' }), {}),
      await signed(claims({ sid: 's3' }), { kid: 'k1+' }),
      await signed(claims({ sid: 's3' }), { jwk }, stranger.privateKey),
      await signed(claims({ sid: 's3' }), { jku: `${other.issuer}/jwks` }, stranger.privateKey),
      await other.sign(claims({ sid: 's3' })),
      await other.sign(claims({ iss: other.issuer, aud: 'client-of-other', sid: 's3' })),
      `${part({ alg: 'none' })}.${payload}.`,
      `${part({ alg: 'none' })}.${payload}.${signature}`,
      `${hs256}.${mac(hs256)}`,
      `${header}.${part({ ...claims({ sid: 's3' }) })}.${signature}`,
      `${header}.${payload}.`,
      'x.y.z',
      'x',
      'a'.repeat(40_000),
    ]
    for (const token of forged) {
      const answer = await tell(token)
      assert.equal(answer.status, 400, token.slice(0, 100))
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.ok(
        !answer.body.includes(token.slice(0, 40)) || token.length < 5,
        'nothing of a token is said back',
      )
    }
    assert.equal(await isHere(person), true)
  })

  it('once', async () => {
    const { upstream, claims, arrive, tell, isHere } = world
    const token = await upstream.sign(claims({ sub: 'bob' }))
    assert.equal((await tell(token)).status, 200)
    const person = await arrive('s4', bob)
    assert.equal((await tell(token)).status, 400)
    assert.equal(await isHere(person), true)
  })

  it('and is refused by the shape of its call as well', async () => {
    const { door, upstream, claims, arrive, isHere } = world
    const person = await arrive('s5')
    const path = '/sign-in/upstreams/corp/backchannel-logout'
    const token = await upstream.sign(claims({ sid: 's5' }))
    const calls = [
      await door.send('POST', path, { json: { logout_token: token } }),
      await door.send('POST', path, { form: `logout_token=${token}&logout_token=${token}` }),
      await door.send('POST', path, { form: '' }),
      await door.send('POST', `${path}?logout_token=${token}`, { form: 'x=1' }),
    ]
    assert.deepEqual(
      calls.map(({ status }) => status),
      [400, 400, 400, 400],
    )
    assert.equal((await door.send('GET', `${path}?logout_token=${token}`)).status, 405)
    const elsewhere = '/sign-in/upstreams/other/backchannel-logout'
    assert.equal((await door.send('POST', elsewhere, { form: `logout_token=${token}` })).status, 400)
    assert.equal(await isHere(person), true)
  })

  it('whatever strangers send, the upstream is asked for its keys no oftener than it may be', async () => {
    const { door, upstream, claims, tell } = world
    door.clock.advance(60)
    await tell(await signed(claims({ sid: 'x' }), {}))
    const fetches = upstream.fetches()
    for (const _ of Array.from({ length: 20 })) await tell(await signed(claims({ sid: 'x' }), {}))
    assert.ok(upstream.fetches() <= fetches + 1, `${upstream.fetches() - fetches} fetches`)
  })
})

describe('AUT-78 global token revocation, through Auth0’s door', () => {
  let world: Forgery
  before(async () => {
    world = await openForgery()
  })
  after(() => world.close())

  const path = '/oauth/global-token-revocation/connection/corp'
  const bodyFor = (sub: string, more: object = {}) => ({
    subject: { format: 'iss_sub', iss: world.upstream.issuer, sub, ...more },
  })
  const demandClaims = (more: object = {}) => {
    const { events: _, ...claims } = world.claims({ aud: world.door.base + path, ...more })
    return claims
  }
  const demand = async (json: unknown, token?: string, to = path) => {
    const bearer =
      token ?? (await world.upstream.sign(demandClaims(), { typ: 'global-token-revocation+jwt' }))
    return world.door.send('POST', to, { headers: { authorization: `Bearer ${bearer}` }, json })
  }

  it('ends every session and every grant of its person, offline ones too, and tells the apps', async () => {
    const { door, upstream, arrive, isHere } = world
    const parameters = { scope: 'openid offline_access', prompt: 'consent' }
    const offline = await signIn(door, door.app('mobile'), { person: ada, parameters })
    const person = await arrive('s1')
    const told = person.app.notices.length
    const answer = await demand(bodyFor('ada'))
    assert.deepEqual([answer.status, answer.body], [204, ''])
    assert.equal(await isHere(person), false)
    assert.equal(await isHere(offline), false)
    assert.equal((await refresh(door, offline.app, offline.refresh_token)).status, 400)
    await until('the app was told', () => person.app.notices.length > told)
    const [latest] = (await storyRows(door)).slice(-1)
    assert.deepEqual(JSON.parse(latest?.evidence ?? ''), {
      kind: 'upstream',
      upstreamId: 'corp',
      userId: 'user-ada',
    })
    assert.equal(latest?.door, 'upstream')
    assert.ok(upstream.issuer)
  })

  it('takes a token for our issuer, once', async () => {
    const { door, upstream } = world
    const token = await upstream.sign(demandClaims({ aud: `${door.base}/` }))
    assert.equal((await demand(bodyFor('ada'), token)).status, 204)
    assert.equal((await demand(bodyFor('ada'), token)).status, 401)
  })

  it('401 for whoever is not the connection’s provider', async () => {
    const { door, upstream, other, claims } = world
    const tokens = [
      'x',
      await signed(demandClaims(), {}),
      await other.sign(demandClaims()),
      await upstream.sign(demandClaims({ aud: 'client-of-corp' })),
      await upstream.sign(demandClaims({ exp: Math.floor(door.clock.now().getTime() / 1000) + 3600 })),
      await upstream.sign(demandClaims({ exp: Math.floor(door.clock.now().getTime() / 1000) - 61 })),
      await upstream.sign(claims({ aud: door.base + path, sub: 'ada' }), { typ: 'logout+jwt' }),
      await upstream.sign({ ...demandClaims(), jti: undefined } as never),
    ]
    const person = await world.arrive('s2')
    for (const token of tokens) {
      const answer = await demand(bodyFor('ada'), token)
      assert.equal(answer.status, 401, token)
      assert.match(String(answer.headers['www-authenticate']), /^Bearer error="invalid_token"$/)
    }
    assert.equal((await door.send('POST', path, { json: bodyFor('ada') })).status, 401)
    assert.equal(await world.isHere(person), true)
  })

  it('400 for a body that names nobody', async () => {
    const bodies: unknown[] = [
      {},
      [],
      { subject: 'ada' },
      { subject: null },
      { subject: { format: 'email', email: 'ada@example.org' } },
      bodyFor('ada', { format: 'opaque' }),
      bodyFor('ada', { sub: 7 }),
      bodyFor('ada', { iss: undefined }),
      bodyFor(''),
      bodyFor('\u0000'),
    ]
    for (const body of bodies) assert.equal((await demand(body)).status, 400, JSON.stringify(body))
    const { door, upstream } = world
    const headers = { authorization: `Bearer ${await upstream.sign(demandClaims())}` }
    const twice = '{"subject":{"format":"iss_sub","iss":"a","sub":"b","sub":"c"}}'
    const type = { 'content-type': 'application/json' }
    const broken = await door.send('POST', path, { headers: { ...headers, ...type }, form: twice })
    assert.equal(broken.status, 400)
    assert.equal((await door.send('POST', path, { headers, form: 'subject=ada' })).status, 400)
  })

  it('404 for a connection that there is not, and for somebody who never came from there', async () => {
    assert.equal((await demand(bodyFor('nobody'))).status, 404)
    assert.equal((await demand(bodyFor('ada', { iss: world.other.issuer }))).status, 404)
    assert.equal((await demand(bodyFor('ada'), undefined, path.replace(/corp$/, 'nowhere'))).status, 404)
  })
})

function storyRows(door: FrontDoor) {
  return door.exeunt().database.read.selectFrom('logouts').selectAll().orderBy('id').execute()
}
