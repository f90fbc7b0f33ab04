import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import { after, before, describe, it } from 'node:test'
import {
  ada,
  type Answer,
  type App,
  basicOf,
  callbackOf,
  type FrontDoor,
  jsonOf,
  type Parameters,
  press,
  query,
  visit,
} from '../support/front-door.ts'
import {
  authorizePath,
  openAuth0,
  orders,
  post,
  redeem,
  sdkHeader,
  shopId,
  spaId,
} from '../support/front-door/auth0.ts'

/** What an SDK would put into the address of a browser. */
function requestOf(app: App, more: Parameters = {}): Parameters {
  const sent = new URLSearchParams(authorizePath(app, more).split('?')[1])
  sent.delete('client_id')
  return Object.fromEntries(sent)
}

describe('AUT-40 requests that are pushed at Auth0’s door, through the front door', () => {
  let door: FrontDoor
  let shop: App
  before(async () => {
    door = await openAuth0({
      tenant: { signUp: true },
      clients: { plain: () => ({ dialect: 'auth0', allow_plain_pkce: true }) },
    })
    shop = door.app(shopId)
  })
  after(() => door.close())

  const push = (app: App, form: Parameters = requestOf(app)) => post(door, app, '/oauth/par', form)
  const pushed = async (app: App, form?: Parameters) => {
    const answer = await push(app, form)
    assert.equal(answer.status, 201, answer.body)
    return String(jsonOf(answer)['request_uri'])
  }
  const visitPushed = async (
    app: App,
    request_uri: string,
    more: Parameters = {},
    browser = door.browser(),
  ) => {
    const page = await visit(
      door,
      browser,
      `/authorize?${query({ client_id: app.id, request_uri, ...more })}`,
    )
    return { browser, page }
  }
  const codeBy = async (app: App, request_uri: string, more: Parameters = {}) => {
    const { browser, page } = await visitPushed(app, request_uri, more)
    const { username, password } = ada
    const answer = await press(door, browser, page, { username, password })
    return callbackOf(app, answer)
  }
  const said = (answer: Answer) => {
    const { error, error_description: description } = jsonOf(answer)
    return [answer.status, error, description]
  }

  it('answers 201 with a request_uri and its lifetime, by a secret in the body, by Basic, and without one', async () => {
    const answers = [
      await push(shop),
      await door.send('POST', '/oauth/par', {
        headers: { ...basicOf(shop), ...sdkHeader },
        form: query(requestOf(shop)),
      }),
      await push(door.app(spaId)),
    ]
    for (const answer of answers) {
      const { request_uri: uri, expires_in: seconds, ...rest } = jsonOf(answer)
      assert.deepEqual([answer.status, seconds, rest], [201, 120, {}])
      assert.match(String(uri), /^urn:ietf:params:oauth:request_uri:/)
      assert.equal(answer.headers['cache-control'], 'no-store')
    }
  })

  it('then /authorize goes on with all of it: audience, state, nonce, and Auth0’s issuer', async () => {
    const uri = await pushed(shop, requestOf(shop, { audience: orders, scope: 'openid orders:read' }))
    const answer = await codeBy(shop, uri)
    assert.equal(answer['state'], 'a state')
    const tokens = jsonOf(await redeem(door, shop, answer['code'] ?? ''))
    assert.deepEqual(decodeJwt(String(tokens['access_token'])).aud, [orders, `${door.base}/userinfo`])
    const { iss, nonce } = decodeJwt(String(tokens['id_token']))
    assert.deepEqual([iss, nonce], [`${door.base}/`, 'a nonce'])
  })

  it('what stands beside it at /authorize counts for nothing', async () => {
    const uri = await pushed(shop)
    const beside = { audience: orders, state: 'another', redirect_uri: 'https://evil.example/' }
    const answer = await codeBy(shop, uri, beside)
    assert.equal(answer['state'], 'a state')
    const tokens = jsonOf(await redeem(door, shop, answer['code'] ?? ''))
    assert.ok(!String(tokens['access_token']).includes('.'), 'opaque: no audience was pushed')
  })

  it('screen_hint=signup and the userinfo audience mean what they mean at /authorize', async () => {
    const uri = await pushed(
      shop,
      requestOf(shop, { screen_hint: 'signup', audience: `${door.base}/userinfo` }),
    )
    const { page } = await visitPushed(shop, uri)
    assert.match(page.body, /Create an account/)
  })

  it('an organization is left out, and the log says so', async () => {
    door.log.length = 0
    await pushed(
      shop,
      requestOf(shop, { organization: 'org_1', ext_x: 'y', connection: 'Username-Password-Authentication' }),
    )
    assert.ok(
      door.log.some(({ event, fields }) => event === 'ignored' && fields['parameter'] === 'organization'),
    )
  })

  it('D7 brought to another door it is judged by what that door bears', async () => {
    const app = door.app('plain')
    const challenge = { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }
    const request_uri = await pushed(app, requestOf(app, challenge))
    const path = `/oauth2/authorize?${query({ client_id: app.id, request_uri })}`
    const answer = callbackOf(app, await visit(door, door.browser(), path))
    assert.deepEqual([answer['error'], answer['iss']], ['invalid_request', door.base])
    assert.ok((await codeBy(app, await pushed(app, requestOf(app, challenge))))['code'])
  })

  it('is used up by an answer, and belongs to its app', async () => {
    const uri = await pushed(shop)
    const { page } = await visitPushed(door.app(spaId), uri)
    assert.equal(page.status, 400)
    await codeBy(shop, uri)
    assert.equal((await visitPushed(shop, uri)).page.status, 400)
  })

  const refused: readonly (readonly [string, Parameters, readonly unknown[]])[] = [
    [
      'an unknown audience',
      { audience: 'https://x.example' },
      [400, 'access_denied', 'Service not found: https://x.example'],
    ],
    ['an unknown target', { redirect_uri: 'https://evil.example/' }, [400, 'invalid_request']],
    ['a pushed request_uri', { request_uri: 'https://x.example/r' }, [400, 'invalid_request']],
    ['a wrong secret', { client_secret: 'wrong' }, [401, 'invalid_client']],
  ]
  for (const [what, parameters, expected] of refused) {
    it(`RFC9126 §2.3 refuses ${what}`, async () => {
      const answer = await push(shop, requestOf(shop, parameters))
      assert.deepEqual(said(answer).slice(0, expected.length), expected)
    })
  }

  it('refuses a parameter twice, and a body that is no form', async () => {
    const twice = `${query({ client_id: shop.id, client_secret: shop.secret, ...requestOf(shop, { audience: orders }) })}&audience=${orders}&state=x`
    assert.deepEqual(said(await door.send('POST', '/oauth/par', { form: twice })).slice(0, 2), [
      400,
      'invalid_request',
    ])
    const json = { client_id: shop.id, client_secret: shop.secret, ...requestOf(shop) }
    assert.deepEqual(said(await door.send('POST', '/oauth/par', { json })).slice(0, 2), [
      400,
      'invalid_request',
    ])
  })
})
