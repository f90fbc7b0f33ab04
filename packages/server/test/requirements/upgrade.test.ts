import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import {
  type Answer,
  type App,
  assertSignedOut,
  authorizePath,
  basicOf,
  type Browser,
  callbackOf,
  endSessionPath,
  isSignedIn,
  jsonOf,
  query,
  type Tokens,
  tokensOf,
  verifier,
} from '../support/front-door.ts'
import { left, openUpgraded, type Upgraded } from '../support/upgrade/open.ts'
import { until } from '../support/until.ts'

const { tokens, logouts } = left
const sidIn = ({ id_token }: Pick<Tokens, 'id_token'>) => String(decodeJwt(id_token)['sid'])

/** In seconds: the next try is due by then, and no session or token has expired. */
const aMinute = 60

function post(world: Upgraded, app: App, path: string, form: Readonly<Record<string, string>>) {
  return world.send('POST', path, { headers: basicOf(app), form: query(form) })
}

function refreshed(world: Upgraded, id: string, refresh_token: string, path = '/oauth2/token') {
  return post(world, world.app(id), path, { grant_type: 'refresh_token', refresh_token })
}

function redeemed(world: Upgraded, { id, callback }: App, code = '') {
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }
  return post(world, world.app(id), '/oauth2/token', form)
}

function assertInvalidGrant(answer: Answer) {
  assert.deepEqual([answer.status, jsonOf(answer)['error']], [400, 'invalid_grant'])
}

async function asAdmin(world: Upgraded, path: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { authorization: `Bearer ${tokens.admin}` }
  const answer = await world.send('GET', `/admin/v1${path}`, { headers })
  assert.equal(answer.status, 200, answer.body)
  return jsonOf(answer)
}

interface StoryBody {
  readonly door: string
  readonly evidence: { readonly kind: string }
  readonly decided_at: string
  readonly requested_by?: string
  readonly user_id?: string
  readonly sessions: readonly string[]
  readonly apps: readonly { readonly client_id: string; readonly sid: string }[]
  readonly deliveries: readonly {
    readonly client_id: string
    readonly state: string
    readonly attempts: readonly { readonly status?: number }[]
  }[]
}

/** A logout as an administrator reads it: what each app called its part, and how it took its notice. */
async function storyOf(world: Upgraded, id: string) {
  const { apps, deliveries, ...rest } = (await asAdmin(world, `/logouts/${id}`)) as unknown as StoryBody
  const notices = deliveries.map(({ client_id, state, attempts }) => {
    const answers = attempts.map(({ status }) => status)
    return [client_id, { state, answers }] as const
  })
  return {
    ...rest,
    sids: apps.map(({ client_id, sid }) => [client_id, sid] as const),
    deliveries: new Map(notices),
  }
}

/** Goes on while an answer leads to an address of ours. */
async function arrive(world: Upgraded, browser: Browser, answer: Answer): Promise<Answer> {
  const { location } = answer
  if (!location?.startsWith(`${world.base}/`)) return answer
  return arrive(world, browser, await browser.get(location))
}

/** That this app was told once, of this session of its own, by a token that the published keys verify. */
async function assertTold(world: Upgraded, id: string, sid: string) {
  const { notices } = world.app(id)
  await until(`${id} is told`, () => notices.length > 0)
  const { keys } = jsonOf(await world.send('GET', '/oauth2/jwks')) as unknown as JSONWebKeySet
  const expected = { issuer: world.base, audience: id, currentDate: world.now, typ: 'logout+jwt' }
  const { payload } = await jwtVerify(notices[0]?.token ?? '', createLocalJWKSet({ keys }), expected)
  assert.deepEqual([payload['sid'], notices.length], [sid, 1])
}

describe('a data folder of the version before there were upstreams', () => {
  it('D9 nobody is signed out by the upgrade, and no app is told so', async (t) => {
    const world = await openUpgraded(t)
    assert.deepEqual(world.changes, [])
    const { sessions } = await asAdmin(world, '/sessions')
    const users = (sessions as readonly { readonly user_id: string }[]).map(({ user_id }) => user_id)
    assert.deepEqual(users.toSorted(), ['user-ada', 'user-bob'])
    for (const [name, expected] of [
      ['laptop', true],
      ['desk', true],
      ['phone', false],
      ['tablet', false],
    ] as const)
      assert.equal(await isSignedIn(world.browser(name), world.app('ledger')), expected, name)
    for (const id of ['ledger', 'atlas', 'shop', 'archive']) assert.deepEqual(world.app(id).notices, [], id)
  })

  it('D9 whoever signs in silently is who they were, since when they were, by the `sid` of before', async (t) => {
    const world = await openUpgraded(t)
    const [ledger, laptop] = [world.app('ledger'), world.browser('laptop')]
    const silent = await laptop.get(
      authorizePath(ledger, { prompt: 'none', id_token_hint: tokens.ledger.id_token }),
    )
    const { id_token } = tokensOf(await redeemed(world, ledger, callbackOf(ledger, silent)['code']))
    const known = ({ iss, sub, sid, auth_time }: Readonly<Record<string, unknown>>) => [
      iss,
      sub,
      sid,
      auth_time,
    ]
    assert.deepEqual(known(decodeJwt(id_token)), known(decodeJwt(tokens.ledger.id_token)))
  })

  it('OAUTH-11 a code of before is redeemed, and a sign-in that had begun is finished', async (t) => {
    const world = await openUpgraded(t)
    const [atlas, ledger] = [world.app('atlas'), world.app('ledger')]
    const { id_token } = tokensOf(await redeemed(world, atlas, left.code))
    assert.equal(sidIn({ id_token }), sidIn(tokens.atlas))

    const visitor = world.browser('visitor')
    const { action, hidden } = left.signInPage
    const form = { ...hidden, username: 'bob', password: 'bob knows a password' }
    const { code } = callbackOf(ledger, await arrive(world, visitor, await visitor.post(action, form)))
    assert.equal(decodeJwt(tokensOf(await redeemed(world, ledger, code)).id_token).sub, 'user-bob')
  })

  it('D8 tokens of before work and are refreshed: a session’s, an offline one, and GenAuth’s', async (t) => {
    const world = await openUpgraded(t)
    const headers = { authorization: `Bearer ${tokens.ledger.access_token}` }
    assert.equal(jsonOf(await world.send('GET', '/oauth2/userinfo', { headers }))['sub'], 'user-ada')
    const shown = { token: tokens.shop.access_token }
    const introspected = await post(world, world.app('shop'), '/oidc/token/introspection', shown)
    assert.equal(jsonOf(introspected)['active'], true)
    for (const [id, path] of [
      ['ledger', '/oauth2/token'],
      ['atlas', '/oauth2/token'],
      ['shop', '/oidc/token'],
    ] as const) {
      const { id_token } = tokensOf(await refreshed(world, id, tokens[id].refresh_token, path))
      assert.equal(sidIn({ id_token }), sidIn(tokens[id]), id)
    }
  })

  it('RIL-22 RIL-25 a question that was left open is answered as if nothing had happened', async (t) => {
    const world = await openUpgraded(t)
    const [ledger, desk] = [world.app('ledger'), world.browser('desk')]
    const { action, hidden } = left.question
    const answer = await arrive(world, desk, await desk.post(action, { ...hidden, decision: 'yes' }))
    assert.equal(answer.location, `${ledger.signedOut}?state=asked%20before%20the%20upgrade`)
    assert.equal(await isSignedIn(desk, ledger), false)
    await assertTold(world, 'ledger', sidIn(tokens.bobAtLedger))
    assertInvalidGrant(await refreshed(world, 'ledger', tokens.bobAtLedger.refresh_token))
  })

  it('RIL-10 RIL-40 BCL-53 BCL-54 an ID token of before ends its session, and every app of it is told', async (t) => {
    const world = await openUpgraded(t)
    const [ledger, laptop] = [world.app('ledger'), world.browser('laptop')]
    const request = {
      id_token_hint: tokens.ledger.id_token,
      post_logout_redirect_uri: ledger.signedOut,
      state: 'after',
    }
    const answer = await arrive(world, laptop, await laptop.get(endSessionPath(request)))
    assert.equal(answer.location, `${ledger.signedOut}?state=after`)
    assert.equal(await isSignedIn(laptop, ledger), false)
    await assertTold(world, 'ledger', sidIn(tokens.ledger))
    await assertTold(world, 'atlas', sidIn(tokens.atlas))
    await until('the shop is told', () => world.app('shop').notices.length > 0)
    assert.equal(decodeJwt(world.app('shop').notices[0]?.token ?? '')['sid'], sidIn(tokens.shop))

    assertInvalidGrant(await refreshed(world, 'ledger', tokens.ledger.refresh_token))
    tokensOf(await refreshed(world, 'atlas', tokens.atlas.refresh_token))
    assert.equal(await isSignedIn(world.browser('desk'), ledger), true)
  })

  it('GEN-26 a GenAuth app’s ID token of before, signed with its secret, spares the question', async (t) => {
    const world = await openUpgraded(t)
    const [laptop, { signedOut }] = [world.browser('laptop'), world.app('shop')]
    const request = { id_token_hint: tokens.shop.id_token, post_logout_redirect_uri: signedOut }
    const answer = await arrive(world, laptop, await laptop.get(`/oidc/session/end?${query(request)}`))
    assert.equal(answer.location, signedOut)
    assert.equal(await isSignedIn(laptop, world.app('ledger')), false)
    await assertTold(world, 'ledger', sidIn(tokens.ledger))
  })

  it('RIL-13 RIL-37 a logout of before has its page for its browser, and its hint is still known', async (t) => {
    const world = await openUpgraded(t)
    const [archive, phone] = [world.app('archive'), world.browser('phone')]
    const page = await phone.get(`/oauth2/logout/done?${query({ id: logouts.byApp })}`)
    assertSignedOut(page, /The atlas app/, /The archive app/)

    const request = { id_token_hint: tokens.archive.id_token, post_logout_redirect_uri: archive.signedOut }
    const answer = await arrive(world, phone, await phone.get(endSessionPath(request)))
    assert.equal(answer.location, archive.signedOut)
    assert.equal(await isSignedIn(world.browser('laptop'), world.app('ledger')), true)
  })

  it('BCL-37 a notice that an app was owed when the earlier version stopped is delivered', async (t) => {
    const world = await openUpgraded(t, aMinute)
    await assertTold(world, 'archive', sidIn(tokens.archive))
    const owed = async () => (await storyOf(world, logouts.byApp)).deliveries.get('archive')
    await until('it is written down', async () => (await owed())?.state === 'delivered')
    assert.deepEqual((await owed())?.answers, [503, 200])
  })

  it('BCL-41 the stories of logouts of before can be read', async (t) => {
    const world = await openUpgraded(t)
    const byApp = await storyOf(world, logouts.byApp)
    assert.deepEqual(
      [byApp.door, byApp.evidence.kind, byApp.requested_by, byApp.user_id, byApp.decided_at],
      ['end-session', 'id-token-hint', 'archive', 'user-ada', '2026-11-20T09:00:03.250Z'],
    )
    assert.deepEqual(
      byApp.sids.toSorted(([one], [other]) => one.localeCompare(other)),
      [
        ['archive', sidIn(tokens.archive)],
        ['atlas', sidIn(tokens.phoneAtAtlas)],
      ],
    )
    assert.deepEqual(byApp.deliveries.get('atlas'), { state: 'delivered', answers: [200] })
    assert.deepEqual(byApp.deliveries.get('archive'), { state: 'pending', answers: [503] })

    const byAdmin = await storyOf(world, logouts.byAdmin)
    assert.deepEqual(
      [byAdmin.door, byAdmin.evidence, byAdmin.user_id, byAdmin.sessions.length],
      ['operator', { kind: 'operator', name: 'console' }, 'user-bob', 1],
    )
    assert.deepEqual(byAdmin.sids, [['atlas', sidIn(tokens.tabletAtAtlas)]])
    assert.deepEqual(byAdmin.deliveries.get('atlas'), { state: 'delivered', answers: [200] })
  })
})
