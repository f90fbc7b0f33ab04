import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import {
  type FrontDoor,
  authorizePath as standardPath,
  callbackOf,
  introspect,
  jsonOf,
  redeem as standardRedeem,
  tokensOf,
  visit,
} from '../support/front-door.ts'
import {
  authorizePath,
  codeFor,
  machineId,
  openAuth0,
  post,
  redeem,
  refreshByAuth0,
  shopId,
  signInByAuth0,
} from '../support/front-door/auth0.ts'

const name = 'my-api'
const odd = '"Orders"_<v2>/{%20}\\?a&b=c#d'
/** What resembles a name and is another one. */
const others = [
  'My-Api',
  'my-api/',
  '/my-api',
  './my-api',
  'my-ap',
  'my-api2',
  'my%2Dapi',
  `${name} ${name}`,
  '*',
  ' ',
]

/** But that of userinfo, for which a token with `openid` is, too. */
function audiences(aud: unknown): unknown {
  const others = Array.isArray(aud) ? aud.filter((one) => !/^https?:/.test(String(one))) : []
  return others.length === 1 ? others[0] : aud
}

describe('AUT-21 an API that is called by no URI', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAuth0({
      clients: {
        bound: () => ({ dialect: 'auth0', resources: [name] }),
        api: () => ({ introspection: 'tenant' }),
      },
      tenant: { resources: [{ resource: name, scope: 'orders:read' }, { resource: odd }] },
    })
  })
  after(() => door.close())

  for (const audience of [name, odd])
    it(`${audience}: its tokens are for it, by a code and by a refresh token`, async () => {
      const app = door.app(shopId)
      const parameters = { audience, scope: 'openid offline_access' }
      const tokens = await signInByAuth0(door, app, { parameters })
      const renewed = jsonOf(await refreshByAuth0(door, app, tokens.refresh_token))
      for (const token of [tokens.access_token, String(renewed['access_token'])]) {
        const told = await introspect(door, door.app('api'), token)
        assert.equal(told['active'], true)
        assert.deepEqual([audiences(told['aud']), audiences(decodeJwt(token).aud)], [audience, audience])
      }
    })

  it('and so is that of a client for itself, which has no other audience', async () => {
    const answer = await post(door, door.app(machineId), '/oauth/token', {
      grant_type: 'client_credentials',
      audience: name,
    })
    assert.equal(answer.status, 200, answer.body)
    assert.equal(decodeJwt(String(jsonOf(answer)['access_token'])).aud, name)
  })

  it('an app that is bound to it may ask for no other', async () => {
    const app = door.app('bound')
    await codeFor(door, app, { parameters: { audience: name } })
    const answer = await visit(door, door.browser(), authorizePath(app, { audience: odd }))
    assert.match(answer.location ?? '', /[?&]error=access_denied&/)
  })

  it('D1 the standard’s door knows it by the same name', async () => {
    const app = door.app(shopId)
    const { browser } = await signInByAuth0(door, app)
    const { code = '' } = callbackOf(app, await browser.get(standardPath(app, { resource: name })))
    const { access_token } = tokensOf(await standardRedeem(door, app, code, { resource: name }))
    assert.equal(decodeJwt(access_token).aud, name)
  })

  it('RFC8707 §2 compared letter by letter, at either door', async () => {
    const app = door.app(shopId)
    const { browser } = await signInByAuth0(door, app)
    const code = await codeFor(door, app, { parameters: { audience: name }, browser })
    for (const other of others) {
      const asked = await browser.get(authorizePath(app, { audience: other }))
      assert.match(asked.location ?? '', /[?&]error=access_denied&/, other)
      const standard = callbackOf(app, await browser.get(standardPath(app, { resource: other })))
      assert.equal(standard['error'], 'invalid_target', other)
      const machine = await post(door, door.app(machineId), '/oauth/token', {
        grant_type: 'client_credentials',
        audience: other,
      })
      assert.equal(machine.status, 403, other)
    }
    assert.equal((await redeem(door, app, code)).status, 200)
  })
})
