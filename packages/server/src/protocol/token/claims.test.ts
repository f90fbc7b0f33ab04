import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Issuer } from '../../domain/tenant.ts'
import { grant, inSeconds, now } from '../../../test/support/token-facts.ts'
import { app } from '../../../test/support/token-request.ts'
import { accessTokenClaims, idTokenClaims } from './claims.ts'

const at = Math.floor(now.getTime() / 1000)
const plan = { scope: ['openid', 'email'], issuedAt: now, expiresAt: inSeconds(600) }

describe('CORE §2 the claims of an ID token', () => {
  it('are these and no others', () => {
    assert.deepEqual(
      idTokenClaims(grant(), { issuedAt: now, expiresAt: inSeconds(60), nonce: 'n-1' }, 'half'),
      {
        iss: 'https://op.example/acme',
        sub: 'subject-1',
        aud: 'app',
        exp: at + 60,
        iat: at,
        auth_time: at - 100,
        sid: 'sid-1',
        at_hash: 'half',
        nonce: 'n-1',
        amr: ['pwd'],
      },
    )
  })

  it('CORE-11 have no nonce where none is given, and no empty amr', () => {
    const claims = idTokenClaims(grant({ amr: [] }), { issuedAt: now, expiresAt: inSeconds(60) }, 'half')
    assert.deepEqual([claims['nonce'], claims['amr']], [undefined, undefined])
  })
})

describe('RFC9068 §2.2 the claims of an access token', () => {
  it('of a person', () => {
    assert.deepEqual(
      accessTokenClaims({ kind: 'grant', grant: grant() }, plan, { clientId: app.id, jti: 'j' }),
      {
        iss: 'https://op.example/acme',
        sub: 'subject-1',
        aud: 'https://op.example/acme',
        client_id: 'app',
        iat: at,
        exp: at + 600,
        jti: 'j',
        scope: 'openid email',
        auth_time: at - 100,
        sid: 'sid-1',
      },
    )
  })

  it('of a client for itself, without a scope', () => {
    const holder = { kind: 'client', clientId: app.id, issuer: 'https://op.example' as Issuer } as const
    assert.deepEqual(accessTokenClaims(holder, { ...plan, scope: [] }, { clientId: app.id, jti: 'j' }), {
      iss: 'https://op.example',
      sub: 'app',
      aud: 'https://op.example',
      client_id: 'app',
      iat: at,
      exp: at + 600,
      jti: 'j',
    })
  })
})
