import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOAuthError } from '../../../domain/oauth-error.ts'
import { readAuthorization } from '../read.ts'
import { keptParameters, parameterNames } from './read.ts'

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
  acr_values: 'gold silver',
  display: 'popup',
  resource: 'https://a.example',
}).toString()

describe('a request that waits for a person', () => {
  it('SEC-13 is read again as it came', () => {
    const raw = `${everything}&resource=urn%3Ab`
    const read = readAuthorization(raw)
    assert.equal(isOAuthError(read.asked), false)
    assert.deepEqual(readAuthorization(keptParameters(raw)), read)
  })

  it('is kept without what is never read, and without what was sent empty', () => {
    assert.equal(
      keptParameters(
        `client_id=app&junk=${'x'.repeat(60_000)}&state=&acr_values=&request=x.y.z&request_uri=u`,
      ),
      'client_id=app',
    )
  })

  it('SEC-13 is never long: strangers could else make us keep 64 KiB each', () => {
    const long = 'x'.repeat(20_000)
    // Those two must equal what is registered, and so must a resource.
    const registered = new Set(['client_id', 'redirect_uri', 'resource'])
    for (const response_type of ['code', 'id_token']) {
      for (const name of parameterNames) {
        if (registered.has(name)) continue
        const sent = new URLSearchParams({ client_id: 'app', nonce: 'n', response_type })
        sent.set(name, long)
        assert.ok(isOAuthError(readAuthorization(sent.toString()).asked), `${name} of ${response_type}`)
      }
    }
  })
})
