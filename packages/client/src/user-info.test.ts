import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { fetchUserInfo } from './index.ts'

describe('userinfo', () => {
  it('gives the claims about the person', async (t) => {
    const { rp, signIn } = await setScene(t)
    const { tokens, claims } = await signIn()
    const info = await fetchUserInfo(rp, tokens.accessToken, claims.sub)
    assert.deepEqual([info['name'], info['email']], ['Ada Lovelace', 'ada@example.com'])
  })

  it('CORE §5.3.2 about somebody else is refused', async (t) => {
    const { rp, signIn } = await setScene(t)
    const { tokens } = await signIn()
    await assert.rejects(fetchUserInfo(rp, tokens.accessToken, 'mallory'), { code: 'wrong_subject' })
  })

  it('with a token that is over is a typed error (RFC 6750 §3)', async (t) => {
    const { rp } = await setScene(t)
    const expected = { code: 'provider_refused', error: 'invalid_token', status: 401 }
    await assert.rejects(fetchUserInfo(rp, 'gone', 'ada-1815'), expected)
  })

  it('says why it was refused on one line, which nobody can forge', async (t) => {
    const { rp, provider } = await setScene(t)
    const headers = { 'www-authenticate': `Bearer error="gone\u0085\u00ad${'!'.repeat(400)}"` }
    provider.mischief.answer = ({ path }) => (path === '/userinfo' ? { status: 401, headers } : undefined)
    await assert.rejects(fetchUserInfo(rp, 'x', 'ada-1815'), { message: / refused: gone !{294}…$/ })
  })

  for (const token of ['', 'token\r\nx: y', 'tökén']) {
    it(`is not asked for with the token ${JSON.stringify(token)}, and the error does not hold it`, async (t) => {
      const { rp, provider } = await setScene(t)
      await assert.rejects(fetchUserInfo(rp, token, 'ada-1815'), (error: Error & { code?: string }) => {
        assert.deepEqual([error.code, error.cause], ['bad_setting', undefined])
        return token === '' || !error.message.includes(token)
      })
      assert.ok(!provider.requests.some(({ path }) => path === '/userinfo'))
    })
  }

  it('without a sub is refused', async (t) => {
    const { rp, provider } = await setScene(t)
    provider.mischief.answer = ({ path }) => (path === '/userinfo' ? { status: 200, body: {} } : undefined)
    await assert.rejects(fetchUserInfo(rp, 'x', 'ada-1815'), { code: 'bad_response' })
  })
})
