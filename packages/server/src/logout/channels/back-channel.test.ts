import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Client } from '../../domain/client.ts'
import { clientSecretPurpose } from '../../platform/keys/seal.ts'
import { createLogoutWorld } from '../../../test/support/logout-world.ts'
import { acme } from '../../../test/support/logout-rows.ts'
import { testTenant } from '../../../test/support/request.ts'
import { until } from '../../../test/support/until.ts'

const [{ base }] = testTenant.addresses
const secret = 'a secret of thirty-two bytes or more'

/** Tells an app of the end of a session in which it signed in at these issuers. */
async function told(t: TestContext, issuers: readonly string[], more: Partial<Client>) {
  const world = await createLogoutWorld(t)
  const place = { tenantId: acme, purpose: clientSecretPurpose, id: 'ledger' }
  const app = await world.app('ledger')
  const { idTokenAlgorithm: _, ...bare } = world.register('ledger', { backchannelLogoutUri: app.uri })
  const client = { ...bare, sealedSecret: world.sealer.seal(secret, place), ...more }
  world.clients.set(`${acme} ledger`, client)
  const session = await world.signIn()
  for (const issuer of issuers) await world.rows.rpSession(acme, session.id, 'ledger', { issuer })
  await world.logout.perform(world.tenant, {
    door: 'operator',
    extent: { kind: 'session', sessionId: session.id },
    evidence: { kind: 'operator', name: 'root' },
  })
  await until('the app was told', () => app.received.length === issuers.length)
  const bySecret = (token: string) => world.keys.verifyFor(acme, client, token)
  return { notices: app.received, bySecret, byKeys: (token: string) => world.keys.verify(acme, token) }
}

const cases: readonly (readonly [door: string, issuer: string, more: Partial<Client>, algorithm: string])[] =
  [
    ['of the standard', base, {}, 'RS256'],
    ['of a dialect that is used to secrets', `${base}/oidc`, {}, 'HS256'],
    [
      'that is used to secrets, of a client that is not',
      `${base}/oidc`,
      { idTokenAlgorithm: 'RS256' },
      'RS256',
    ],
    ['of the standard, of a client that is used to its secret', base, { idTokenAlgorithm: 'HS256' }, 'HS256'],
  ]

describe('D17 BCL-17 a logout token is signed as the ID tokens of that door are', () => {
  for (const [door, issuer, more, algorithm] of cases) {
    it(`by ${algorithm} at the door ${door}`, async (t) => {
      const { notices, bySecret, byKeys } = await told(t, [issuer], more)
      const [notice] = notices
      assert.ok(notice)
      assert.deepEqual(
        [notice.header['alg'], notice.header['typ'], notice.claims['iss'], notice.claims['aud']],
        [algorithm, 'logout+jwt', issuer, 'ledger'],
      )
      const [mine, other] = algorithm === 'HS256' ? [bySecret, byKeys] : [byKeys, bySecret]
      assert.ok(await mine(notice.token))
      assert.equal(await other(notice.token), undefined)
    })
  }

  it('D2 an app that came by two doors hears at each by its own issuer and algorithm', async (t) => {
    const { notices } = await told(t, [base, `${base}/oidc`], {})
    const heard = notices.map(({ header, claims }) => `${String(claims['iss'])} ${String(header['alg'])}`)
    assert.deepEqual(heard.toSorted(), [`${base} RS256`, `${base}/oidc HS256`])
    assert.notEqual(notices[0]?.claims['sid'], notices[1]?.claims['sid'])
  })
})
