import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app, setGenauthScene } from '../../test/support/genauth-scene.ts'
import { ada, signedBySecret } from '../../test/support/genauth-tokens.ts'
import type { TokenToValidate } from './index.ts'

describe('validateToken', () => {
  it('gives the claims of either token, from the address of the contract', async (t) => {
    const { client, provider, signIn } = await setGenauthScene(t)
    const { access_token, id_token = '' } = await client.getAccessTokenByCode((await signIn()).code)
    assert.equal((await client.validateToken({ idToken: id_token })).sub, ada.sub)
    const { method, path, query } = provider.last()
    assert.deepEqual([method, path, query], ['GET', '/api/v2/oidc/validate_token', { id_token }])
    assert.ok((await client.validateToken({ accessToken: access_token })).jti)
    assert.deepEqual(provider.last().query, { access_token })
  })

  for (const [token, message] of [
    [{ idToken: 'opaque' }, 'id_token format is incorrect'],
    [{ idToken: signedBySecret({ exp: 1 }, 's') }, 'id_token is invalid'],
    [{ accessToken: 'opaque' }, 'access_token format is incorrect'],
    [{ accessToken: signedBySecret({ exp: 1 }, 's') }, 'access_token is invalid'],
  ] as const) {
    it(`makes an error of HTTP 200 with ${message}`, async (t) => {
      const { client } = await setGenauthScene(t)
      const expected = { code: 'provider_refused', providerCode: 400, errorDescription: message, status: 200 }
      await assert.rejects(client.validateToken(token), expected)
    })
  }

  it('makes the same of a server that answers with status 400', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    provider.ways.answer = () => ({ status: 400, body: { code: 400, message: 'id_token is invalid' } })
    await assert.rejects(client.validateToken({ idToken: 'x' }), {
      code: 'provider_refused',
      providerCode: 400,
    })
  })

  it('takes claims for claims, even if an app has added a code to them', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    provider.ways.answer = () => ({
      body: { iss: 'i', aud: app.id, sub: ada.sub, code: 7, message: 'hello' },
    })
    assert.equal((await client.validateToken({ idToken: 'x' })).sub, ada.sub)
  })

  it('refuses a token of another app, but where the caller expects that app', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    provider.ways.answer = () => ({ body: { iss: 'i', aud: 'shop', sub: ada.sub } })
    const refusal = { reason: 'wrong-audience' }
    await assert.rejects(client.validateToken({ idToken: 'x' }), { code: 'bad_id_token', ...refusal })
    await assert.rejects(client.validateToken({ accessToken: 'x' }), { code: 'bad_access_token', ...refusal })
    assert.ok(await client.validateToken({ accessToken: 'x', audience: 'shop' }))
  })

  it('needs one token, not none and not two, and sends nothing else', async (t) => {
    const { client, provider } = await setGenauthScene(t)
    const cases: (TokenToValidate | undefined)[] = [
      undefined,
      {},
      { idToken: '' },
      { idToken: 'a', accessToken: 'b' },
    ]
    for (const token of cases) await assert.rejects(client.validateToken(token), { code: 'bad_setting' })
    assert.equal(provider.calls.length, 0)
  })

  for (const [name, body] of [
    ['nothing', ''],
    ['a page', '<html>'],
    ['an empty object', {}],
    ['claims with a time that is none', { iss: 'i', aud: app.id, exp: 'soon' }],
    ['a success of another kind', { code: 200, message: 'ok' }],
  ] as const) {
    it(`takes ${name} for no answer`, async (t) => {
      const { client, provider } = await setGenauthScene(t)
      provider.ways.answer = () => ({ body })
      await assert.rejects(client.validateToken({ idToken: 'x' }), { code: 'bad_response' })
    })
  }
})
