import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  answerOf,
  app,
  basic,
  createTokenWorld,
  machine,
  redirectUri,
  secret,
} from '../../../test/support/token-request.ts'

const authorization = basic('app', secret)
const url = '/oauth2/token'

describe('RFC6749 §3.2 the token endpoint', () => {
  const cases: readonly [string, string, number, string][] = [
    ['wants a grant_type', 'a=1', 400, 'invalid_request'],
    [
      'OAUTH-15 §5.2 knows no other grant types',
      'grant_type=password&username=a&password=b',
      400,
      'unsupported_grant_type',
    ],
    [
      '§5.2 knows no property of objects as a grant type',
      'grant_type=constructor',
      400,
      'unsupported_grant_type',
    ],
    [
      'OAUTH-8 §5.2 serves only registered grant types',
      'grant_type=client_credentials',
      400,
      'unauthorized_client',
    ],
    [
      'OAUTH-5 §3.2 refuses a parameter sent twice',
      'grant_type=refresh_token&grant_type=refresh_token',
      400,
      'invalid_request',
    ],
    [
      'OAUTH-5 §3.2 takes an empty parameter as not sent',
      'grant_type=refresh_token&refresh_token=',
      400,
      'invalid_request',
    ],
    [
      'OAUTH-5 ignores parameters that it does not know',
      'grant_type=refresh_token&refresh_token=x&foo=bar',
      400,
      'invalid_grant',
    ],
  ]
  for (const [name, form, status, error] of cases) {
    it(name, async (t) => {
      const world = await createTokenWorld(t)
      const answer = answerOf(await world.call({ url, form, headers: { authorization } }))
      assert.deepEqual([answer.status, answer.body['error']], [status, error])
      assert.deepEqual([answer.headers['cache-control'], answer.headers['pragma']], ['no-store', 'no-cache'])
    })
  }

  it('OAUTH-9 takes nothing but a form', async (t) => {
    const world = await createTokenWorld(t)
    const body = { url, form: '{"grant_type":"refresh_token"}', contentType: 'application/json' }
    const answer = answerOf(await world.call({ ...body, headers: { authorization } }))
    assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
    assert.match(String(answer.body['error_description']), /application\/x-www-form-urlencoded/)
  })

  it('OAUTH-22 §5.2 spells its descriptions without quotes', async (t) => {
    const world = await createTokenWorld(t)
    const answer = answerOf(await world.call({ url, form: 'a=1&a=2', headers: { authorization } }))
    assert.equal(
      answer.body['error_description'],
      "The parameter 'a' was sent more than once; it may be sent once.",
    )
  })

  it('asks who is there before it looks at anything else', async (t) => {
    const world = await createTokenWorld(t)
    const answer = answerOf(await world.call({ url, form: { grant_type: 'no-such-thing' } }))
    assert.deepEqual([answer.status, answer.body['error']], [401, 'invalid_client'])
  })

  it('SEC-7 tells neither client nor log what was sent', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await world.redeem('exac_hunter2', app, { redirect_uri: `${redirectUri}?hunter2` })
    assert.equal(body['error'], 'invalid_grant')
    assert.doesNotMatch(JSON.stringify([body, world.refusals, await world.audit()]), /hunter2/)
  })

  it('OAUTH-16 RFC6749 §4.4.3 gives a client for itself an access token and nothing else', async (t) => {
    const world = await createTokenWorld(t)
    const { body } = await world.post(
      url,
      { grant_type: 'client_credentials', scope: 'orders:read' },
      machine,
    )
    assert.match(String(body['access_token']), /^exat_/)
    assert.deepEqual(
      { ...body, access_token: 'x' },
      { access_token: 'x', token_type: 'Bearer', expires_in: 600, scope: 'orders:read' },
    )
    const { body: told } = await world.introspect(String(body['access_token']))
    assert.deepEqual(
      [told['active'], told['sub'], told['client_id'], told['username']],
      [true, 'machine', 'machine', undefined],
    )
  })

  it('JAT-1 JAT-6 JAT-8 RFC9068 or a JWT of its own, revocable too', async (t) => {
    const world = await createTokenWorld(t, [{ ...machine, accessTokenFormat: 'jwt' }])
    const { body } = await world.post(url, { grant_type: 'client_credentials' }, machine)
    const token = String(body['access_token'])
    const verified = await world.keys.verify(world.tenant.id, token)
    assert.deepEqual([verified?.header['typ'], verified?.claims['sub']], ['at+jwt', 'machine'])
    assert.equal((await world.introspect(token)).body['active'], true)
    await world.revoke(token, machine)
    assert.deepEqual((await world.introspect(token)).body, { active: false })
  })
})
