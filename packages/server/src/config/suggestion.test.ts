import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Differences, minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'

function problems(differences: Differences): readonly string[] {
  const text = minimalBut(differences)
  const read = readConfig({ text, fileName: 'test.json', env: {}, readFile: () => '' })
  return read.kind === 'problems' ? read.problems.map(({ path, message }) => `${path}: ${message}`) : []
}

describe('a key that nobody knows here', () => {
  const tenant = 'tenants[0]'
  const client = `${tenant}.clients[0]`
  const cases: readonly (readonly [Differences, string])[] = [
    [
      { client: { redirectURIs: [] } },
      `${client}.redirectURIs: is no known key; did you mean "redirect_uris"?`,
    ],
    [
      { client: { postLogoutRedirectURIs: [] } },
      `${client}.postLogoutRedirectURIs: is no known key; did you mean "post_logout_redirect_uris"?`,
    ],
    [
      { client: { type: 'public' } },
      `${client}.type: is no known key; a client without "client_secret" and "jwks" is public, any other is confidential`,
    ],
    [
      { client: { useAccessJWT: true } },
      `${client}.useAccessJWT: is no known key; say "access_token_format": "jwt"`,
    ],
    [
      { client: { tokenPolicy: 'b1' } },
      `${client}.tokenPolicy: is no known key; how long tokens live is said by "lifetimes" of the tenant, and their form by "access_token_format"`,
    ],
    [
      { client: { loginPolicy: 'b2' } },
      `${client}.loginPolicy: is no known key; there are none: an app gets the claims of the scopes that it asks for`,
    ],
    [{ client: { id: 'b3' } }, `${client}.id: is no known key; say "client_id"`],
    [
      { client: { allowedScopes: ['openid'] } },
      `${client}.allowedScopes: is no known key; say "scope", with a space between one and the next`,
    ],
    [{ user: { uuid: 'b4' } }, `${tenant}.users[0].uuid: is no known key; say "id"`],
    [{ tenant: { tokenPolicy: {} } }, `${tenant}.tokenPolicy: is no known key; say "lifetimes"`],
    [
      { tenant: { customerId: 'b5' } },
      `${tenant}.customerId: is no known key; it belongs into "dialects", below the name of the dialect`,
    ],
    [
      { tenant: { lifetimes: { accessTokenLifetime: 3600 } } },
      `${tenant}.lifetimes.accessTokenLifetime: is no known key; say "accessTokenSeconds"`,
    ],
  ]
  for (const [differences, problem] of cases)
    it(`by another system’s word for ours: ${problem}`, () =>
      assert.deepEqual(problems(differences), [problem]))

  it('and at another place means something else, or nothing', () => {
    assert.deepEqual(problems({ tenant: { uuid: 'b6' } }), [`${tenant}.uuid: is no known key`])
    assert.deepEqual(problems({ user: { type: 'b7' } }), [`${tenant}.users[0].type: is no known key`])
  })

  it('is looked up as it is written, and in nothing that every object has', () => {
    assert.deepEqual(problems({ client: { toString: 1 } }), [`${client}.toString: is no known key`])
    assert.deepEqual(problems({ client: { TYPE: 1 } }), [`${client}.TYPE: is no known key`])
  })
})
