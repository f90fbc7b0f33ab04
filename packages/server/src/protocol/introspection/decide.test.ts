import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { now, refreshFacts, shownAccessToken } from '../../../test/support/token-facts.ts'
import { api, app, other } from '../../../test/support/token-request.ts'
import type { ShownToken } from '../token/shown/decide.ts'
import { standardProfile } from '../../domain/profile.ts'
import { vendorProfile } from '../../../test/support/vendor-profile.ts'
import { decideIntrospection, refuseUnproven } from './decide.ts'

describe('INT-6 a caller learns of', () => {
  const cases: readonly [string, ShownToken | undefined, typeof app, string][] = [
    ['its own access token', shownAccessToken(), app, 'active'],
    ['its own refresh token', { kind: 'refresh', ...refreshFacts() }, app, 'active'],
    ["nobody else's access token", shownAccessToken(), other, 'inactive'],
    ["nobody else's refresh token", { kind: 'refresh', ...refreshFacts() }, other, 'inactive'],
    ['one that is meant for it', shownAccessToken({ audience: ['other'] }), other, 'active'],
    ['every token of the tenant, as its resource server', shownAccessToken(), api, 'active'],
    ['no dead token', shownAccessToken({ expiresAt: now }), app, 'inactive'],
    ['no unknown token', undefined, api, 'inactive'],
  ]
  for (const [name, token, caller, kind] of cases) {
    const asking = { client: caller, isConfidential: true }
    it(name, () => assert.equal(decideIntrospection(token, asking, now).kind, kind))
  }

  it('INT-1 nothing, where it proved nothing', () => {
    assert.equal(refuseUnproven({ isConfidential: false }, standardProfile)?.code, 'invalid_client')
    assert.equal(refuseUnproven({ isConfidential: true }, standardProfile), undefined)
  })
})

describe('GEN-24 a client that only says who it is', () => {
  it('is heard where the door takes its word', () => {
    assert.equal(refuseUnproven({ isConfidential: false }, vendorProfile), undefined)
  })

  const cases: readonly [string, ShownToken, typeof app, string][] = [
    ['learns of its own access token', shownAccessToken(), app, 'active'],
    ['learns of its own refresh token', { kind: 'refresh', ...refreshFacts() }, app, 'active'],
    ["learns of nobody else's", shownAccessToken(), other, 'inactive'],
    ['not even of one that is meant for it', shownAccessToken({ audience: ['other'] }), other, 'inactive'],
    ["is no resource server of the tenant's", shownAccessToken(), api, 'inactive'],
  ]
  for (const [name, token, client, kind] of cases) {
    const asking = { client, isConfidential: false }
    it(name, () => assert.equal(decideIntrospection(token, asking, now).kind, kind))
  }
})
