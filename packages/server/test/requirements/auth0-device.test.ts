import assert from 'node:assert/strict'
import { decodeJwt } from 'jose'
import { after, before, describe, it } from 'node:test'
import { deviceCodeGrant } from '../../src/domain/client.ts'
import {
  ada,
  type Answer,
  type App,
  callAs,
  type FrontDoor,
  jsonOf,
  type Parameters,
  press,
  visit,
} from '../support/front-door.ts'
import { openAuth0, orders, post, postJson, refreshByAuth0, shopId } from '../support/front-door/auth0.ts'
import { sendRaw } from '../support/front-door/raw.ts'

interface Started {
  readonly device_code: string
  readonly user_code: string
}

describe('AUT-39 a device at Auth0’s door, through the front door', () => {
  let door: FrontDoor
  let shop: App
  before(async () => {
    door = await openAuth0({
      clients: {
        tv: () => ({
          dialect: 'auth0',
          client_secret: undefined,
          backchannel_logout_uri: undefined,
          grant_types: [deviceCodeGrant, 'authorization_code', 'refresh_token'],
        }),
        signs: () => ({ grant_types: [deviceCodeGrant], id_token_signed_response_alg: 'ES256' }),
      },
    })
    shop = door.app(shopId)
  })
  after(() => door.close())

  const ask = (app: App, more: Parameters = {}) =>
    post(door, app, '/oauth/device/code', { scope: 'openid profile offline_access', ...more })
  const poll = (app: App, { device_code }: Started) =>
    post(door, app, '/oauth/token', { grant_type: deviceCodeGrant, device_code })
  const start = async (app = shop, more: Parameters = {}) => {
    const answer = await ask(app, more)
    assert.equal(answer.status, 200, answer.body)
    return jsonOf(answer) as unknown as Started
  }
  const decide = async ({ user_code }: Started, decision: 'allow' | 'deny') => {
    const browser = door.browser()
    const entered = await press(door, browser, await visit(door, browser, '/device'), { user_code })
    const { username, password } = ada
    const question = await press(door, browser, entered, { username, password })
    return press(door, browser, question, { decision })
  }
  const said = (answer: Answer) => {
    const { error, error_description: description } = jsonOf(answer)
    return [answer.status, error, description]
  }

  it('learns its codes, and the page to which it sends its person, by form and by JSON', async () => {
    const body = { scope: 'openid', audience: orders }
    for (const answer of [
      await post(door, shop, '/oauth/device/code', body),
      await postJson(door, shop, '/oauth/device/code', body),
    ]) {
      assert.equal(answer.headers['cache-control'], 'no-store')
      const { device_code, user_code, ...rest } = jsonOf(answer)
      assert.match(String(device_code), /^exdc_/)
      assert.deepEqual(rest, {
        verification_uri: `${door.base}/device`,
        verification_uri_complete: `${door.base}/device?user_code=${String(user_code)}`,
        expires_in: 600,
        interval: 5,
      })
    }
  })

  it('gets tokens of Auth0’s issuer, and an API’s with an audience; a refresh goes on with both', async () => {
    const started = await start(shop, { audience: orders, scope: 'openid orders:read offline_access' })
    assert.deepEqual(said(await poll(shop, started)).slice(0, 2), [403, 'authorization_pending'])
    assert.match((await decide(started, 'allow')).body, /Your device is connected/)
    const tokens = jsonOf(await poll(shop, started))
    assert.equal(decodeJwt(String(tokens['id_token'])).iss, `${door.base}/`)
    const { iss, aud } = decodeJwt(String(tokens['access_token']))
    assert.deepEqual([iss, aud], [`${door.base}/`, [orders, `${door.base}/userinfo`]])
    const renewed = await refreshByAuth0(door, shop, String(tokens['refresh_token']))
    assert.equal(renewed.status, 200, renewed.body)
    assert.equal(decodeJwt(String(jsonOf(renewed)['id_token'])).iss, `${door.base}/`)
  })

  it('D8 without offline_access has no refresh token', async () => {
    const started = await start(shop, { scope: 'openid' })
    await decide(started, 'allow')
    const tokens = jsonOf(await poll(shop, started))
    assert.equal(tokens['refresh_token'], undefined)
    assert.ok(tokens['id_token'])
  })

  it('without a secret asks and polls by its name alone', async () => {
    const tv = { ...door.app('tv'), secret: '' }
    const asked = await door.send('POST', '/oauth/device/code', {
      json: { client_id: tv.id, scope: 'openid' },
    })
    assert.equal(asked.status, 200, asked.body)
    const { device_code } = jsonOf(asked) as unknown as Started
    const polled = await door.send('POST', '/oauth/token', {
      json: { client_id: tv.id, grant_type: deviceCodeGrant, device_code },
    })
    assert.deepEqual(said(polled).slice(0, 2), [403, 'authorization_pending'])
  })

  it('that is hasty, denied, or too late hears it in the vendor’s way', async () => {
    const started = await start()
    await poll(shop, started)
    assert.deepEqual(said(await poll(shop, started)).slice(0, 2), [429, 'slow_down'])
    await decide(started, 'deny')
    assert.deepEqual(said(await poll(shop, started)).slice(0, 2), [403, 'access_denied'])
    const late = await start()
    door.clock.advance(600)
    assert.deepEqual(said(await poll(shop, late)).slice(0, 2), [403, 'expired_token'])
  })

  it('what one door began, the other ends: the grant keeps its issuer', async () => {
    const started = await start()
    await decide(started, 'allow')
    const form = { grant_type: deviceCodeGrant, device_code: started.device_code }
    const tokens = jsonOf(await callAs(door, shop, '/oauth2/token', form))
    assert.equal(decodeJwt(String(tokens['id_token'])).iss, `${door.base}/`)
  })

  const refused: readonly (readonly [string, string, Parameters, readonly unknown[]])[] = [
    [
      'an unknown audience',
      shopId,
      { audience: 'https://x.example' },
      [403, 'access_denied', 'Service not found: https://x.example'],
    ],
    ['an app that is not registered for it', 'ledger', {}, [403, 'unauthorized_client']],
    ['an app whose tokens no SDK can verify', 'signs', {}, [403, 'unauthorized_client']],
    ['no scope that is known', shopId, { scope: 'nonsense' }, [400, 'invalid_scope']],
    ['a wrong secret', shopId, { client_secret: 'wrong' }, [401, 'access_denied']],
  ]
  for (const [what, id, parameters, expected] of refused) {
    it(`RFC8628 §3.1 refuses ${what}`, async () =>
      assert.deepEqual(said(await ask(door.app(id), parameters)).slice(0, expected.length), expected))
  }

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['a number', '{"client_id":7}', /The member client_id must be text/],
    ['a member twice', '{"client_id":"tv","client_id":"tv"}', /The member client_id was sent more than once/],
    ['no object', '["client_id"]', /must be a JSON object/],
    ['no JSON', '{"client_id":', /must be a JSON object/],
  ]
  for (const [what, body, words] of broken) {
    it(`AUT-34 refuses ${what}`, async () => {
      const answer = await door.send('POST', '/oauth/device/code', {
        form: body,
        headers: { 'content-type': 'application/json' },
      })
      assert.deepEqual(said(answer).slice(0, 2), [400, 'invalid_request'])
      assert.match(String(said(answer)[2]), words)
    })
  }

  it('AUT-34 refuses megabytes, and a call from a page of anybody’s', async () => {
    const length = 2_000_000
    const head = `POST /oauth/device/code HTTP/1.1\r\nHost: localhost:${door.port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
    const { status } = await sendRaw(door, head + 'x'.repeat(length))
    assert.ok(status === 413 || status === undefined, String(status))
    const headers = { origin: 'http://127.0.0.1:4100' }
    const { headers: answered } = await door.send('POST', '/oauth/device/code', { headers, form: 'a=b' })
    assert.equal(answered['access-control-allow-origin'], undefined)
  })
})
