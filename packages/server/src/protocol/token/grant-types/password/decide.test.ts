import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client } from '../../../../domain/client.ts'
import type { Subject, UserId } from '../../../../domain/user.ts'
import { isOAuthError } from '../../../../domain/oauth-error.ts'
import { type Profile, standardProfile } from '../../../../domain/profile.ts'
import type { LogoutRevocation } from '../../../../domain/tenant.ts'
import { testTenant } from '../../../../../test/support/request.ts'
import { inSeconds, now } from '../../../../../test/support/token-facts.ts'
import { vendorApp } from '../../../../../test/support/token-request.ts'
import { plainProfile, vendorProfile } from '../../../../../test/support/vendor-profile.ts'
import { admitDirect, type DirectContext, planDirect } from './decide.ts'

const orders = {
  uri: 'https://orders.example/',
  audience: 'orders',
  scope: ['orders:read'],
  accessTokenFormat: 'jwt',
  accessTokenSeconds: 60,
  algorithm: 'ES256',
} as const
const context: DirectContext = {
  client: vendorApp,
  profile: vendorProfile,
  tenant: { ...testTenant, resources: [orders] },
}
const admit = (scope: string | undefined, changes: Partial<DirectContext> = {}, resources: string[] = []) =>
  admitDirect({ scope, resources }, { ...context, ...changes })
const scopeOrError = (...args: Parameters<typeof admit>) => {
  const answer = admit(...args)
  return isOAuthError(answer) ? answer.code : answer.scope
}

describe('GEN-35 D8 an app may take passwords', () => {
  it('where the door has it and the client is registered for it', () => {
    assert.deepEqual(scopeOrError('openid profile'), ['openid', 'profile'])
    assert.equal(scopeOrError('openid', { profile: standardProfile }), 'unsupported_grant_type')
    const client: Client = { ...vendorApp, grantTypes: ['authorization_code', 'refresh_token'] }
    assert.equal(scopeOrError('openid', { client }), 'unauthorized_client')
  })

  it('D3 with an algorithm that the door bears', () => {
    const client: Client = { ...vendorApp, idTokenAlgorithm: 'ES256' }
    assert.equal(scopeOrError('openid', { client }), 'unauthorized_client')
  })

  it('RFC6749 §3.3 without a scope for the least that says who came', () => {
    assert.deepEqual(scopeOrError(undefined), ['openid'])
    assert.deepEqual(scopeOrError('  '), ['openid'])
    assert.deepEqual(scopeOrError(undefined, { profile: plainProfile }), ['user'])
  })

  it('for what an authorization request could ask, and no more', () => {
    const client: Client = { ...vendorApp, scope: ['openid', 'email'] }
    assert.deepEqual(scopeOrError('openid unheard-of', { client }), ['openid'])
    assert.equal(scopeOrError('openid profile', { client }), 'invalid_scope')
  })

  it('RFC8707 §2 for resources that it may use', () => {
    assert.equal(scopeOrError('openid', {}, ['https://elsewhere.example/']), 'invalid_target')
    const answer = admit('openid orders:read', {}, [orders.uri])
    assert.ok(!isOAuthError(answer))
    assert.deepEqual([answer.resources, answer.target.audience], [[orders.uri], ['orders']])
  })
})

describe('D8 what a proved person’s app gets', () => {
  const person = { claims: { name: 'Ada' } }
  const subject = 'subject-1' as Subject
  const userId = 'user-1' as UserId
  const plan = (scope: string, client: Client = vendorApp, rememberedScope: readonly string[] = []) => {
    const admitted = admit(scope, { client })
    assert.ok(!isOAuthError(admitted))
    return planDirect(admitted, { ...context, client }, { person, userId, subject, rememberedScope, now })
  }
  const sound = (...args: Parameters<typeof plan>) => {
    const answer = plan(...args)
    assert.ok(!isOAuthError(answer))
    return answer
  }

  it('an access and an ID token, within the session', () => {
    const { scope, atLogout, tokens } = sound('openid profile')
    assert.deepEqual([scope, atLogout], [['openid', 'profile'], { access: 'end', refresh: 'end' }])
    assert.deepEqual(tokens.access.expiresAt, inSeconds(600))
    assert.equal(tokens.idToken?.person['name'], 'Ada')
    assert.equal(tokens.refresh, undefined)
  })

  it('a refresh token with offline_access, which outlives it', () => {
    const { atLogout, tokens } = sound('openid offline_access')
    assert.deepEqual(atLogout, { access: 'end', refresh: 'survive' })
    assert.deepEqual(tokens.refresh?.expiresAt, inSeconds(86_400))
  })

  it('AKA-6 AKA-92 what outlives it by its door, unless the tenant ends it', () => {
    const profile: Profile = { ...vendorProfile, atLogout: 'survives', refreshTokens: 'always' }
    const tenant = { ...context.tenant, lifetimes: { ...testTenant.lifetimes, sessionSeconds: 60 } }
    const outliving = (logoutRevokes: LogoutRevocation) => {
      const at = { ...context, profile, tenant: { ...tenant, logoutRevokes } }
      const admitted = admitDirect({ scope: 'openid', resources: [] }, at)
      assert.ok(!isOAuthError(admitted))
      const answer = planDirect(admitted, at, { person, userId, subject, rememberedScope: [], now })
      assert.ok(!isOAuthError(answer))
      return answer
    }
    const { atLogout, tokens } = outliving('as-granted')
    assert.deepEqual(atLogout, { access: 'survive', refresh: 'survive' })
    assert.deepEqual(
      [tokens.access.expiresAt, tokens.refresh?.expiresAt],
      [inSeconds(600), inSeconds(86_400)],
    )
    assert.deepEqual(outliving('access-tokens').tokens.access.expiresAt, inSeconds(60))
  })

  it('none that nobody allowed: a third party’s offline_access wants what was allowed before', () => {
    const client: Client = { ...vendorApp, firstParty: false }
    assert.deepEqual(sound('openid offline_access', client).scope, ['openid'])
    assert.deepEqual(sound('openid offline_access', client, ['openid']).tokens.refresh, undefined)
    assert.ok(sound('openid offline_access', client, ['offline_access']).tokens.refresh)
    const answer = plan('offline_access', client)
    assert.equal(isOAuthError(answer) && answer.code, 'invalid_scope')
  })
})
