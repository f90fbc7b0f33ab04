import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, basic, createTokenWorld, secret, spa } from '../../../test/support/token-request.ts'

const paths = ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke']
const headers = { authorization: basic(app.id, secret) }

describe('D18 an answer says for which client it is', () => {
  for (const url of paths) {
    it(`${url}: once the client is known, a refusal too`, async (t) => {
      const { call } = await createTokenWorld(t)
      const refusal = await call({ url, form: {}, headers })
      assert.deepEqual([refusal.status, refusal.client], [400, app.id])
    })

    it(`${url}: no client while nobody has proven to be one`, async (t) => {
      const { call } = await createTokenWorld(t)
      const impostor = await call({ url, form: {}, headers: { authorization: basic(app.id, 'wrong') } })
      assert.deepEqual([impostor.status, impostor.client], [401, undefined])
      const unreadable = await call({ url, form: 'token=a&token=b', headers })
      assert.deepEqual([unreadable.status, unreadable.client], [400, undefined])
    })
  }

  it('introspection and revocation that succeed', async (t) => {
    const { call } = await createTokenWorld(t)
    for (const url of ['/oauth2/introspect', '/oauth2/revoke']) {
      const answer = await call({ url, form: { token: 'none of ours' }, headers })
      assert.deepEqual([answer.status, answer.client], [200, app.id])
    }
  })

  it('userinfo: the client that the token was issued to', async (t) => {
    const { call, tokens } = await createTokenWorld(t)
    const ask = (token = '') =>
      call({ url: '/oauth2/userinfo', headers: { authorization: `Bearer ${token}` } })
    const own = await ask((await tokens({ client: spa, codeChallenge: null })).access_token)
    const narrow = await ask((await tokens({ scope: 'profile' })).access_token)
    const unknown = await ask('nonsense')
    assert.deepEqual(
      [own, narrow, unknown].map(({ status, client }) => [status, client]),
      [
        [200, spa.id],
        [403, app.id],
        [401, undefined],
      ],
    )
  })
})
