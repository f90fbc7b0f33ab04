import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../../domain/oauth-error.ts'
import { readAuthorization } from '../read.ts'
import { keptParameters } from './read.ts'

const everything = new URLSearchParams({
  client_id: 'app',
  redirect_uri: 'https://app.example/cb?a=b&c=d+e',
  response_type: 'code',
  response_mode: 'query',
  scope: 'openid profile',
  state: ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~é€😀',
  nonce: 'n+n',
  prompt: 'login consent',
  max_age: '0',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  id_token_hint: 'h.h.h',
  login_hint: 'ada@example.com',
  ui_locales: 'zh en',
  claims: '{"id_token":{"sub":{"value":"ada"}}}',
}).toString()

describe('a request that waits for a person', () => {
  it('SEC-13 is read again as it came', () => {
    const read = readAuthorization(everything)
    assert.equal(isOAuthError(read.asked), false)
    assert.deepEqual(readAuthorization(keptParameters(everything)), read)
  })

  it('is kept without what is never read, and without what was sent empty', () => {
    assert.equal(
      keptParameters(`client_id=app&junk=${'x'.repeat(60_000)}&state=&acr_values=1`),
      'client_id=app',
    )
  })
})
