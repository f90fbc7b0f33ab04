import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setScene } from '../test/support/scene.ts'
import { finishSignOut, startSignOut } from './index.ts'

describe('RIL §2 a sign-out', () => {
  it('sends all six parameters', async (t) => {
    const { rp, provider } = await setScene(t)
    const { url, state } = await startSignOut(rp, {
      idTokenHint: 'hint',
      logoutHint: 'sid-1',
      postLogoutRedirectUri: 'https://ledger.example/?from=op',
      state: 'a & b',
      uiLocales: 'de en',
    })
    assert.equal(url.origin + url.pathname, `${provider.issuer}/logout`)
    assert.equal(state, 'a & b')
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      client_id: 'ledger',
      id_token_hint: 'hint',
      logout_hint: 'sid-1',
      post_logout_redirect_uri: 'https://ledger.example/?from=op',
      state: 'a & b',
      ui_locales: 'de en',
    })
  })

  it('without options names the client and nothing else', async (t) => {
    const { rp } = await setScene(t)
    const { url, state } = await startSignOut(rp)
    assert.deepEqual([url.search, state], ['?client_id=ledger', undefined])
  })

  it('makes an unguessable state where there is a way back, and recognises it', async (t) => {
    const { rp, provider } = await setScene(t)
    const postLogoutRedirectUri = 'https://ledger.example/'
    const { url, state = '' } = await startSignOut(rp, { postLogoutRedirectUri })
    assert.match(state, /^[\w-]{43}$/)
    const returned = await provider.browse(url)
    assert.doesNotThrow(() => finishSignOut(returned, state))
  })

  it('keeps the query of the endpoint', async (t) => {
    const { rp, provider } = await setScene(t)
    const end_session_endpoint = `${provider.issuer}/logout?tenant=a`
    provider.mischief.metadata = (metadata) => ({ ...metadata, end_session_endpoint })
    assert.equal((await startSignOut(rp)).url.search, '?tenant=a&client_id=ledger')
  })

  it('says when the provider has no such endpoint', async (t) => {
    const { rp, provider } = await setScene(t)
    provider.mischief.metadata = (metadata) => ({ ...metadata, end_session_endpoint: undefined })
    await assert.rejects(startSignOut(rp), { code: 'no_endpoint' })
  })

  for (const [name, query, reason] of [
    ['without state', '', 'wrong-state'],
    ['with another state', '?state=other', 'wrong-state'],
    ['with two states', '?state=mine&state=mine', 'repeated-parameter'],
  ] as const) {
    it(`RIL §3 a return ${name} is not believed`, () => {
      const returned = new URL(`https://ledger.example/${query}`)
      assert.throws(() => finishSignOut(returned, 'mine'), { code: 'bad_callback', reason })
    })
  }
})
