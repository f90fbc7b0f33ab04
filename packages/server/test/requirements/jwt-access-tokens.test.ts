import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import { until } from '../support/until.ts'
import {
  ada,
  type App,
  authorizePath,
  callbackOf,
  endSessionPath,
  type FrontDoor,
  introspect,
  joinApp,
  jsonOf,
  openFrontDoor,
  refresh,
  type SignedIn,
  signIn,
  tokensOf,
  userinfo,
  verified,
  visit,
} from '../support/front-door.ts'

const jwt = { access_token_format: 'jwt' }

describe('JWT access tokens, through the front door', () => {
  let door: FrontDoor
  let app: App
  let own: SignedIn
  before(async () => {
    door = await openFrontDoor({
      tenant: { acrValues: ['silver', 'gold'] },
      clients: {
        ledger: () => jwt,
        'with-a-shared-secret': () => ({ ...jwt, id_token_signed_response_alg: 'HS256' }),
        pairs: () => ({ ...jwt, subject_type: 'pairwise' }),
      },
    })
    app = door.app('ledger')
    own = await signIn(door, app, { person: ada })
  })
  after(() => door.close())

  const read = async (token: string) => verified(door, token, { audience: door.base, typ: 'at+jwt' })

  it('JAT-1 RFC9068 §2.1 are signed by a published key, also for a client whose ID tokens are by its secret', async () => {
    for (const id of ['ledger', 'with-a-shared-secret']) {
      const { access_token } = await joinApp(door, door.app(id), own.browser)
      const { protectedHeader } = await read(access_token)
      assert.deepEqual([protectedHeader.typ, protectedHeader.alg], ['at+jwt', 'RS256'], id)
    }
  })

  it('JAT-2 JAT-5 RFC9068 §2.2, §3 say who issued them, for whom, about whom and when', async () => {
    const tokens = await joinApp(door, app, own.browser, { scope: 'openid email' })
    const { payload } = await read(tokens.access_token)
    const now = Math.floor(door.clock.now().getTime() / 1000)
    const { jti, ...claims } = payload
    assert.deepEqual(claims, {
      iss: door.base,
      sub: tokens.claims['sub'],
      aud: door.base,
      client_id: app.id,
      iat: now,
      exp: now + tokens.expires_in,
      scope: 'openid email',
      auth_time: own.claims['auth_time'],
      sid: own.sid,
    })
    assert.notEqual(jti, decodeJwt((await joinApp(door, app, own.browser)).access_token).jti)
  })

  it('JAT-2 CORE-13 know a person by the same subject as the ID token, pairwise or not', async () => {
    const { access_token, claims } = await joinApp(door, door.app('pairs'), own.browser)
    assert.equal((await read(access_token)).payload.sub, claims['sub'])
    assert.notEqual(claims['sub'], own.claims['sub'])
  })

  it('JAT-3 JAT-4 RFC9068 §2.2.1 tell of the same sign-in when they are renewed, with the scope of their own', async () => {
    const first = await joinApp(door, app, own.browser, { acr_values: 'gold', scope: 'openid email' })
    door.clock.advance(100)
    const renewed = tokensOf(await refresh(door, app, first.refresh_token, { scope: 'openid' }))
    const [before, after] = [first, renewed].map(({ access_token }) => decodeJwt(access_token))
    assert.deepEqual([before?.['acr'], before?.['auth_time']], ['gold', own.claims['auth_time']])
    assert.deepEqual([after?.['acr'], after?.['auth_time']], ['gold', own.claims['auth_time']])
    assert.deepEqual([before?.['scope'], after?.['scope']], ['openid email', 'openid'])
    assert.equal('acr' in decodeJwt(own.access_token), false, 'nobody asked')
  })

  it('JAT-7 SEC-10 are no ID tokens, and ID tokens and logout tokens are none of them', async () => {
    const there = await signIn(door, app, { person: ada })
    const hinted = authorizePath(app, { prompt: 'none', id_token_hint: there.access_token })
    assert.equal(callbackOf(app, await there.browser.get(hinted))['error'], 'invalid_request')
    const refused = await visit(door, there.browser, endSessionPath({ id_token_hint: there.access_token }))
    assert.notEqual(refused.status, 303)
    assert.equal((await userinfo(door, there.access_token)).status, 200, 'the session goes on')
    const told = app.notices.length
    await visit(door, there.browser, endSessionPath({ id_token_hint: there.id_token }))
    await until('the app is told', () => app.notices.length > told)
    for (const token of [own.id_token, app.notices.at(-1)?.token ?? '']) {
      assert.equal((await userinfo(door, token)).status, 401)
      assert.deepEqual(await introspect(door, app, token), { active: false })
    }
  })

  it('JAT-8 end at once with a logout, wherever we are asked', async () => {
    const there = await signIn(door, app, { person: ada })
    assert.equal((await introspect(door, app, there.access_token))['active'], true)
    await visit(door, there.browser, endSessionPath({ id_token_hint: there.id_token }))
    assert.deepEqual(await introspect(door, app, there.access_token), { active: false })
    const { error } = jsonOf(await userinfo(door, there.access_token))
    assert.equal(error, 'invalid_token')
  })
})
