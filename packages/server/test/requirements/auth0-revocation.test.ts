import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Answer,
  basicOf,
  callbackOf,
  type FrontDoor,
  introspect,
  jsonOf,
  query,
  userinfo,
} from '../support/front-door.ts'
import {
  authorizePath,
  openAuth0,
  post,
  postJson,
  refreshByAuth0,
  shopId,
  signInByAuth0,
  spaId,
} from '../support/front-door/auth0.ts'

const offline = { parameters: { scope: 'openid offline_access' } }

describe('AUT-35 /oauth/revoke', () => {
  let door: FrontDoor
  before(async () => void (door = await openAuth0()))
  after(() => door.close())
  const refreshes = async (id: string, token: string) =>
    (await refreshByAuth0(door, door.app(id), token)).status === 200

  function assertDone({ status, body, headers }: Answer) {
    assert.deepEqual([status, body], [200, ''])
    assert.equal(headers['cache-control'], 'no-store')
  }

  for (const [name, send] of [
    ['a form', post],
    ['JSON', postJson],
  ] as const)
    describe(`by ${name}`, () => {
      it('of an app with a secret, as node-auth0 and nextjs-auth0 call it', async () => {
        const { refresh_token: token } = await signInByAuth0(door, door.app(shopId), offline)
        assert.equal(await refreshes(shopId, token), true)
        assertDone(await send(door, door.app(shopId), '/oauth/revoke', { token }))
        assert.equal(await refreshes(shopId, token), false)
      })

      it('of an app without one, as auth0-spa-js calls it', async () => {
        const { refresh_token: token } = await signInByAuth0(door, door.app(spaId), offline)
        const form = { token, token_type_hint: 'refresh_token' }
        assertDone(await send(door, door.app(spaId), '/oauth/revoke', form))
        assert.equal(await refreshes(spaId, token), false)
      })

      it('a token that nobody knows, or that was taken back before, is as good as gone', async () => {
        const { refresh_token: token } = await signInByAuth0(door, door.app(shopId), offline)
        for (const one of [token, token, 'x', 'exrt_x', 'a.b.c'])
          assertDone(await send(door, door.app(shopId), '/oauth/revoke', { token: one }))
      })

      it('without a token there is nothing to do', async () => {
        const { status, body } = await send(door, door.app(shopId), '/oauth/revoke', {})
        assert.deepEqual(
          [status, JSON.parse(body)],
          [400, { error: 'invalid_request', error_description: 'The parameter token is missing.' }],
        )
      })

      it('nobody but the app itself may', async () => {
        const { refresh_token: token } = await signInByAuth0(door, door.app(shopId), offline)
        const refused = await send(door, { ...door.app(shopId), secret: 'x' }, '/oauth/revoke', { token })
        assert.deepEqual([refused.status, jsonOf(refused)['error']], [401, 'invalid_client'])
        const other = await send(door, door.app(spaId), '/oauth/revoke', { token })
        assert.deepEqual([other.status, jsonOf(other)['error']], [400, 'invalid_grant'])
        assert.equal(await refreshes(shopId, token), true)
      })
    })

  it('by Basic', async () => {
    const { refresh_token: token } = await signInByAuth0(door, door.app(shopId), offline)
    const answer = await door.send('POST', '/oauth/revoke', {
      headers: basicOf(door.app(shopId)),
      form: query({ token }),
    })
    assertDone(answer)
    assert.equal(await refreshes(shopId, token), false)
  })

  it('the access tokens of the grant go with it, and the session stays (REV-11)', async () => {
    const app = door.app(shopId)
    const { refresh_token: token, access_token, browser } = await signInByAuth0(door, app, offline)
    assertDone(await post(door, app, '/oauth/revoke', { token }))
    assert.equal((await userinfo(door, access_token)).status, 401)
    assert.match(
      callbackOf(app, await browser.get(authorizePath(app, { prompt: 'none' })))['code'] ?? '',
      /^exac_/,
    )
  })

  it('an access token alone can be given back, too', async () => {
    const app = door.app(shopId)
    const { refresh_token, access_token } = await signInByAuth0(door, app, offline)
    assertDone(await postJson(door, app, '/oauth/revoke', { token: access_token }))
    assert.deepEqual(await introspect(door, app, access_token), { active: false })
    assert.equal(await refreshes(shopId, refresh_token), true)
  })

  it('AUT-34 JSON that is none is refused by the name of the member', async () => {
    const answer = await door.send('POST', '/oauth/revoke', { json: { client_id: spaId, token: ['x'] } })
    assert.deepEqual(
      [answer.status, jsonOf(answer)],
      [400, { error: 'invalid_request', error_description: 'The member token must be text.' }],
    )
  })
})
