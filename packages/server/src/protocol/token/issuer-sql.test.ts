import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { issueCredential } from '../../platform/credential.ts'
import { createTokenWorld } from '../../../test/support/token-request.ts'
import { createIssuerOf } from './issuer-sql.ts'

const vendor = 'https://op.example/acme/vendor'
const standard = 'https://op.example/acme'

async function createWorld(t: TestContext) {
  const world = await createTokenWorld(t)
  const issuerOf = createIssuerOf(world.database)
  const find = (...[kind, value]: Parameters<typeof askFor>) => issuerOf(world.tenant.id, askFor(kind, value))
  return { ...world, issuerOf, find }
}

function askFor(kind: 'code' | 'refresh' | 'device', value: string) {
  return { kind, value }
}

/** The same credential with another secret: whoever knows the id alone. */
function forged(value: string): string {
  return value.slice(0, -43) + 'A'.repeat(43)
}

describe('AUT-80 whose grant a token request shows', () => {
  it('a code’s: used, expired or not, and of no avail to it', async (t) => {
    const { grantCode, find, redeem, pass } = await createWorld(t)
    const [own, other] = [await grantCode(), await grantCode({ issuer: vendor })]
    assert.deepEqual([await find('code', own), await find('code', other)], [standard, vendor])
    assert.equal((await redeem(own)).status, 200)
    pass(3600)
    assert.deepEqual([await find('code', own), await find('code', other)], [standard, vendor])
  })

  it('a refresh token’s', async (t) => {
    const { tokens, find } = await createWorld(t)
    const { refresh_token: token = '' } = await tokens({ issuer: vendor, scope: 'openid offline_access' })
    assert.equal(await find('refresh', token), vendor)
  })

  it('a device code’s, before anybody has decided', async (t) => {
    const { database, random, tenant, find } = await createWorld(t)
    const { id, value, hash } = issueCredential('device', random)
    const unsaid = {
      polled_at: null,
      user_agent: null,
      remote_address: null,
      grant_id: null,
      decided_at: null,
    }
    const times = { created_at: 1, expires_at: 2, interval_seconds: 5, denied_at: null, used_at: null }
    const said = { user_code_hash: 'x', client_id: 'app', scope: '', resources: '', issuer: vendor }
    const row = { tenant_id: tenant.id, id, hash, ...said, ...times, ...unsaid }
    await database.write((transaction) =>
      transaction.insertInto('device_authorizations').values(row).execute(),
    )
    assert.equal(await find('device', value), vendor)
    assert.equal(await find('device', forged(value)), undefined)
  })

  it('nobody’s, where the secret is wrong, the kind is another, or it is another tenant’s', async (t) => {
    const { grantCode, issuerOf, find, tokens } = await createWorld(t)
    const code = await grantCode({ issuer: vendor })
    const { refresh_token: token = '' } = await tokens({ scope: 'openid offline_access' })
    assert.equal(await find('code', forged(code)), undefined)
    assert.equal(await find('refresh', code), undefined)
    assert.equal(await find('refresh', forged(token)), undefined)
    assert.equal(await find('code', token), undefined)
    for (const value of ['', 'x', `${code}x`, "exac_' or 1=1"])
      assert.equal(await find('code', value), undefined)
    assert.equal(await issuerOf('umbra' as TenantId, askFor('code', code)), undefined)
  })
})
