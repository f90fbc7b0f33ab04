import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deviceCodeGrant } from '../../src/domain/client.ts'
import { ada, type Answer, basicOf, type FrontDoor, jsonOf, query, verifier } from '../support/front-door.ts'
import {
  codeFor,
  openAuth0,
  orders,
  post,
  redeem,
  refreshByAuth0,
  shopId,
  signInByAuth0,
  spaId,
} from '../support/front-door/auth0.ts'

/** Status, code and, where the SDKs look for it, the description. */
function refusal(answer: Answer) {
  const { error, error_description: description, ...others } = jsonOf(answer)
  assert.deepEqual(others, {})
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return { status: answer.status, error, description: String(description) }
}

/** An API whose tokens are no JWTs. */
const opaque = 'https://opaque.example/'

const lostSession = { status: 403, error: 'invalid_grant', description: 'Unknown or invalid refresh token.' }
const wrongPassword = { status: 403, error: 'invalid_grant', description: 'Wrong email or password.' }

describe('AUT-32 how Auth0’s token endpoint refuses', () => {
  let door: FrontDoor
  before(async () => {
    door = await openAuth0({
      clients: { narrow: () => ({ dialect: 'auth0', grant_types: ['authorization_code'] }) },
      tenant: { resources: [{ resource: orders }, { resource: opaque, access_token_format: 'opaque' }] },
    })
  })
  after(() => door.close())
  const shop = () => door.app(shopId)

  describe('a refresh token', () => {
    const offline = { parameters: { scope: 'openid offline_access' } }
    it('that is none', async () => {
      for (const token of ['x', 'exrt_', `exrt_${'0'.repeat(69)}`, 'eyJhbGciOiJub25lIn0.e30.'])
        assert.deepEqual(refusal(await refreshByAuth0(door, shop(), token)), lostSession)
    })
    it('of another app', async () => {
      const { refresh_token: token } = await signInByAuth0(door, shop(), offline)
      assert.deepEqual(refusal(await refreshByAuth0(door, door.app(spaId), token)), lostSession)
    })
    it('that was used before, and whatever came of it', async () => {
      const spa = door.app(spaId)
      const { refresh_token: token } = await signInByAuth0(door, spa, offline)
      const next = String(jsonOf(await refreshByAuth0(door, spa, token))['refresh_token'])
      door.clock.advance(11)
      assert.deepEqual(refusal(await refreshByAuth0(door, spa, token)), lostSession)
      assert.deepEqual(refusal(await refreshByAuth0(door, spa, next)), lostSession)
    })
    it('that was taken back', async () => {
      const { refresh_token: token } = await signInByAuth0(door, shop(), offline)
      assert.equal((await post(door, shop(), '/oauth/revoke', { token })).status, 200)
      assert.deepEqual(refusal(await refreshByAuth0(door, shop(), token)), lostSession)
    })
    it('that is missing', async () => {
      const { status, error } = refusal(
        await post(door, shop(), '/oauth/token', { grant_type: 'refresh_token' }),
      )
      assert.deepEqual([status, error], [400, 'invalid_request'])
    })
    it('for more than was granted', async () => {
      const { refresh_token: token } = await signInByAuth0(door, shop(), offline)
      const { status, error } = refusal(await refreshByAuth0(door, shop(), token, { scope: 'openid email' }))
      assert.deepEqual([status, error], [400, 'invalid_scope'])
    })
  })

  describe('a code', () => {
    const refused = async (code: string, parameters: Parameters<typeof redeem>[3] = {}) => {
      const { status, error } = refusal(await redeem(door, shop(), code, parameters))
      return [status, error]
    }
    it('that is none', async () => assert.deepEqual(await refused('x'), [403, 'invalid_grant']))
    it('that was used', async () => {
      const code = await codeFor(door, shop())
      assert.equal((await redeem(door, shop(), code)).status, 200)
      assert.deepEqual(await refused(code), [403, 'invalid_grant'])
    })
    it('with another callback, or another verifier', async () => {
      const code = await codeFor(door, shop())
      assert.deepEqual(await refused(code, { redirect_uri: 'https://x.example/' }), [403, 'invalid_grant'])
      assert.deepEqual(await refused(code, { code_verifier: `${verifier}x` }), [403, 'invalid_grant'])
      assert.equal((await redeem(door, shop(), code)).status, 200, 'nothing was used up')
    })
    it('that is too old', async () => {
      const code = await codeFor(door, shop())
      door.clock.advance(61)
      assert.deepEqual(await refused(code), [403, 'invalid_grant'])
    })
    it('that is missing', async () =>
      assert.deepEqual(await refused('', { code: undefined }), [400, 'invalid_request']))
  })

  describe('a password', () => {
    const grant = { grant_type: 'password', scope: 'openid' }
    const tried = (username: string, password: string) =>
      post(door, shop(), '/oauth/token', { ...grant, username, password })
    it('that is wrong, and a name that nobody has: the same words', async () => {
      assert.deepEqual(refusal(await tried(ada.username, 'x')), wrongPassword)
      assert.deepEqual(refusal(await tried('nobody', ada.password)), wrongPassword)
    })
    it('too many of them', async (t) => {
      const other = await openAuth0()
      t.after(() => other.close())
      let last = await post(other, other.app(shopId), '/oauth/token', {
        ...grant,
        username: 'ada',
        password: 'x',
      })
      for (let count = 0; count < 30 && last.status === 403; count += 1)
        last = await post(other, other.app(shopId), '/oauth/token', {
          ...grant,
          username: 'ada',
          password: 'x',
        })
      const { status, error } = refusal(last)
      assert.deepEqual([status, error], [429, 'too_many_requests'])
      assert.match(String(last.headers['retry-after']), /^\d+$/)
    })
  })

  describe('a client', () => {
    const grant = { grant_type: 'client_credentials', audience: orders }
    const asked = async (headers: Record<string, string>, form: Record<string, string>) => {
      const answer = await door.send('POST', '/oauth/token', { headers, form: query({ ...grant, ...form }) })
      const { status, error } = refusal(answer)
      return [status, error, answer.headers['www-authenticate'] !== undefined]
    }
    it('with a wrong secret, and one that nobody knows', async () => {
      for (const client_id of [shopId, 'nobody'])
        assert.deepEqual(await asked({}, { client_id, client_secret: 'x' }), [401, 'access_denied', false])
    })
    it('with a wrong one by Basic', async () =>
      assert.deepEqual(await asked(basicOf({ ...shop(), secret: 'x' }), {}), [401, 'access_denied', true]))
    it('without its secret', async () =>
      assert.deepEqual(await asked({}, { client_id: shopId }), [401, 'invalid_client', false]))
    it('without a name', async () => assert.deepEqual(await asked({}, {}), [401, 'invalid_client', false]))
    it('that is not registered for the grant', async () => {
      const narrow = door.app('narrow')
      for (const grant_type of ['client_credentials', 'password', 'refresh_token', deviceCodeGrant]) {
        const { status, error } = refusal(await post(door, narrow, '/oauth/token', { grant_type }))
        assert.deepEqual([status, error], [403, 'unauthorized_client'], grant_type)
      }
    })
  })

  describe('AUT-21 several audiences', () => {
    const asked = async (...resources: readonly string[]) => {
      const form = query({
        grant_type: 'client_credentials',
        client_id: shopId,
        client_secret: shop().secret,
        audience: orders,
      })
      const more = resources.map((resource) => query({ resource })).join('&')
      return refusal(await door.send('POST', '/oauth/token', { form: `${form}&${more}` }))
    }
    it('of which one is unknown: never the name of the one that is known', async () => {
      const { status, error, description } = await asked('https://nobody.example/')
      assert.deepEqual([status, error], [403, 'access_denied'])
      assert.match(description, /^The resource must be one that is known here/)
    })
    it('that no token fits', async () => {
      const { status, error, description } = await asked(opaque)
      assert.deepEqual([status, error], [403, 'access_denied'])
      assert.match(description, /ask for one resource at a time/)
    })
    it('the same of those of a sign-in, where none of them is named later', async () => {
      const browser = door.browser()
      const parameters = { audience: orders, resource: opaque, scope: 'openid' }
      const code = await codeFor(door, shop(), { browser, parameters })
      const { status, error, description } = refusal(await redeem(door, shop(), code))
      assert.deepEqual([status, error], [403, 'access_denied'])
      assert.match(description, /ask for one resource at a time/)
      assert.equal((await redeem(door, shop(), code, { audience: orders })).status, 200)
    })
    it('pushed', async () => {
      const pushed = { response_type: 'code', redirect_uri: shop().callback, audience: orders }
      const answer = await post(door, shop(), '/oauth/par', {
        ...pushed,
        resource: 'https://nobody.example/',
      })
      const { error, error_description: description } = jsonOf(answer)
      assert.deepEqual([answer.status, error], [400, 'access_denied'])
      assert.match(String(description), /^A value of the parameter resource is not/)
    })
  })

  describe('a grant type', () => {
    const unknown = [
      'http://auth0.com/oauth/grant-type/mfa-otp',
      'http://auth0.com/oauth/grant-type/passwordless/otp',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:openid:params:grant-type:ciba',
      'implicit',
      'PASSWORD',
    ]
    for (const grant_type of unknown)
      it(`${grant_type} is not served`, async () => {
        const { status, error } = refusal(await post(door, shop(), '/oauth/token', { grant_type }))
        assert.deepEqual([status, error], [400, 'unsupported_grant_type'])
      })
    it('that is missing', async () => {
      const { status, error, description } = refusal(await post(door, shop(), '/oauth/token', {}))
      assert.deepEqual(
        [status, error, description],
        [400, 'invalid_request', 'The parameter grant_type is missing.'],
      )
    })
  })

  describe('a device', () => {
    it('with a code that is none', async () => {
      const form = { grant_type: deviceCodeGrant, device_code: 'x' }
      const { status, error } = refusal(await post(door, shop(), '/oauth/token', form))
      assert.deepEqual([status, error], [403, 'invalid_grant'])
    })
  })

  it('SEC-11 D15 no refusal tells what was sent, and neither does the log', async () => {
    const before = door.log.length
    const secret = 'hunter2hunter2'
    const answers = [
      await refreshByAuth0(door, shop(), secret),
      await redeem(door, shop(), secret, { code_verifier: secret.repeat(4) }),
      await post(door, shop(), '/oauth/token', { grant_type: secret }),
      await post(door, shop(), '/oauth/token', {
        grant_type: 'password',
        username: secret,
        password: secret,
      }),
      await post(door, shop(), '/oauth/token', { grant_type: 'password', realm: secret }),
      await post(door, shop(), '/oauth/token', {
        grant_type: 'client_credentials',
        scope: secret,
        audience: orders,
      }),
    ]
    for (const { body } of answers) assert.doesNotMatch(body, /hunter2/)
    assert.doesNotMatch(JSON.stringify(door.log.slice(before)), /hunter2/)
  })
})
