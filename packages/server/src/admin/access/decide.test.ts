import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientId } from '../../domain/client.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { ShownAccessToken } from '../../protocol/token/shown/decide.ts'
import { testTenant } from '../../../test/support/request.ts'
import { type AccessFacts, decideAccess } from './decide.ts'

const now = new Date('2026-11-20T09:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const issuer = (testTenant.addresses[0]?.base ?? '') as Issuer

const token: ShownAccessToken = {
  kind: 'access',
  format: 'opaque',
  id: 't1',
  clientId: 'console' as ClientId,
  scope: ['orders:read', 'exeunt:admin'],
  audience: [issuer],
  issuer,
  issuedAt: now,
  expiresAt: later(60),
  holder: { kind: 'client' },
}

const decide = (change: Partial<ShownAccessToken>, facts: Partial<AccessFacts> = {}) => {
  const decision = decideAccess({
    token: { ...token, ...change },
    isSelfRegistered: false,
    tenant: testTenant,
    now,
    ...facts,
  })
  return decision.kind === 'administrator' ? decision.clientId : `${decision.status} ${decision.error}`
}

describe('RFC6750 §3.1 the admin API opens', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['for a client’s own token with the scope', decide({}), 'console'],
    ['not without a token that we know', decide({}, { token: undefined }), '401 invalid_token'],
    ['not for one that expired', decide({ expiresAt: now }), '401 invalid_token'],
    ['not for one that was revoked', decide({ revokedAt: now }), '401 invalid_token'],
    ['not for one whose grant is gone', decide({ holder: { kind: 'nobody' } }), '401 invalid_token'],
    ['not for one meant for another API', decide({ audience: ['https://api.example'] }), '401 invalid_token'],
    [
      'not for one of another issuer',
      decide({ issuer: 'https://other.example' as Issuer, audience: ['https://other.example'] }),
      '401 invalid_token',
    ],
    ['not without the scope', decide({ scope: ['orders:read'] }), '403 insufficient_scope'],
    [
      'not for a scope that only looks like it',
      decide({ scope: ['exeunt:administer'] }),
      '403 insufficient_scope',
    ],
    [
      'not for a client that registered itself',
      decide({}, { isSelfRegistered: true }),
      '403 insufficient_scope',
    ],
  ]
  for (const [name, found, expected] of cases) it(name, () => assert.equal(found, expected))
})
