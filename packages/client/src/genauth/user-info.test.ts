import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { ada } from '../../test/support/genauth-tokens.ts'
import { AuthenticationClient, type UserInfoOptions } from './index.ts'

describe('userinfo', () => {
  const places: [UserInfoOptions | undefined, string, string][] = [
    [undefined, 'GET', 'header'],
    [{ method: 'POST' }, 'POST', 'header'],
    [{ method: 'GET', tokenPlace: 'query' }, 'GET', 'query'],
    [{ method: 'POST', tokenPlace: 'query' }, 'POST', 'query'],
    [{ method: 'POST', tokenPlace: 'body' }, 'POST', 'body'],
  ]
  for (const [options, method, place] of places) {
    it(`is asked by ${method} with the token in the ${place}`, async (t) => {
      const { client, provider, signIn } = await setGenauthScene(t)
      const { access_token } = await client.getAccessTokenByCode((await signIn()).code)
      const person = await client.getUserInfoByAccessToken(access_token, options)
      assert.deepEqual([person.sub, person.gender, person.email_verified], [ada.sub, 'U', false])
      const { query, form, headers, ...call } = provider.last()
      const found = {
        header: headers.authorization?.slice(7),
        query: query['access_token'],
        body: form['access_token'],
      }
      const nowhere = { header: undefined, query: undefined, body: undefined }
      assert.equal(call.method, method)
      assert.deepEqual(found, { ...nowhere, [place]: access_token })
    })
  }

  it('keeps what the documents promise of each claim, else it is no answer', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const answer = (claims: object) => {
      provider.ways.answer = () => ({ body: { sub: 's', ...claims } })
      return client.getUserInfoByAccessToken('t')
    }
    const address = { formatted: 'Ockham', country: null }
    for (const claims of [
      {},
      { email: null },
      { updated_at: 1 },
      { address },
      { address: null, more: [1] },
    ]) {
      assert.deepEqual(await answer(claims), { sub: 's', ...claims })
    }
    for (const [claims, name] of [
      [{ email: 1 }, 'email'],
      [{ email_verified: 'false' }, 'email_verified'],
      [{ updated_at: true }, 'updated_at'],
      [{ address: 'Ockham' }, 'address'],
      [{ address: { country: 1 } }, 'address'],
    ] as const) {
      const expected = {
        code: 'bad_response',
        message: `the userinfo answer has a ${name} of the wrong type`,
      }
      await assert.rejects(answer(claims), expected)
    }
  })

  it('refuses places that do not exist', async (t) => {
    const { client } = await setGenauthScene(t)
    const ask = (options: object) => client.getUserInfoByAccessToken('t', options)
    await assert.rejects(ask({ tokenPlace: 'body' }), { message: 'tokenPlace body needs the method POST' })
    await assert.rejects(ask({ method: 'PUT' }), { message: 'method must be one of: GET, POST' })
    await assert.rejects(ask({ tokenPlace: 'cookie' }), { message: /^tokenPlace must be one of/ })
  })

  it('needs no secret of the app', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { access_token } = await client.getAccessTokenByCode((await signIn()).code)
    const bare = new AuthenticationClient({ appId: app.id, appHost: provider.host })
    assert.equal((await bare.getUserInfoByAccessToken(access_token)).sub, ada.sub)
  })

  it('about somebody else is refused, where the caller knows whom it is about', async (t) => {
    const { client, signIn } = await setGenauthScene(t)
    const { access_token } = await client.getAccessTokenByCode((await signIn()).code)
    assert.ok(await client.getUserInfoByAccessToken(access_token, { subject: ada.sub }))
    const other = client.getUserInfoByAccessToken(access_token, { subject: 'mallory' })
    await assert.rejects(other, { code: 'wrong_subject' })
  })

  it('of a token that is over is an error', async (t) => {
    const { client } = await setGenauthScene(t)
    const ask = client.getUserInfoByAccessToken('gone')
    await assert.rejects(ask, { code: 'provider_refused', error: 'invalid_token', status: 401 })
  })
})
