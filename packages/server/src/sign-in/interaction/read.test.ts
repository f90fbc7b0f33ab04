import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readRequest } from './read.ts'

describe('requests that an earlier version kept', () => {
  const kept: readonly (readonly [what: string, text: string])[] = [
    [
      'an app’s, before doors had sign-in pages of their own',
      '{"purpose":{"clientId":"ledger","resumePath":"/oauth2/authorize/resume","parameters":"client_id=ledger",' +
        '"loginHint":"ada","uiLocales":"zh","maxAgeSeconds":60},"step":{"kind":"sign-in","reason":"max-age"}}',
    ],
    [
      'one of a page of ours',
      '{"purpose":{"resumePath":"/account","parameters":""},"step":{"kind":"sign-in","reason":"no-session"}}',
    ],
    [
      'one that waits for a consent',
      '{"purpose":{"clientId":"ledger","resumePath":"/oidc/auth/resume","parameters":""},' +
        '"step":{"kind":"consent","scope":["openid"],"remembered":[]}}',
    ],
  ]
  for (const [what, text] of kept)
    it(`${what}: are read as they were written`, () => assert.deepEqual(readRequest(text), JSON.parse(text)))

  it('what no version wrote is a fault', () =>
    assert.throws(
      () => readRequest('{"purpose":{"resumePath":"/account"},"step":{"kind":"resume"}}'),
      /form/,
    ))
})
