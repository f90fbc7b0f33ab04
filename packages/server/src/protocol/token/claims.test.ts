import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Issuer } from '../../domain/tenant.ts'
import { grant, inSeconds, now, ownTarget } from '../../../test/support/token-facts.ts'
import { app } from '../../../test/support/token-request.ts'
import { accessTokenClaims, audienceOf, idTokenClaims } from './claims.ts'

const at = Math.floor(now.getTime() / 1000)
const plan = { scope: ['openid', 'email'], target: ownTarget, issuedAt: now, expiresAt: inSeconds(600) }
const idToken = { issuedAt: now, expiresAt: inSeconds(60), person: {} }

describe('CORE-15 CORE §2 the claims of an ID token', () => {
  it('are these and no others', () => {
    assert.deepEqual(idTokenClaims(grant(), { ...idToken, nonce: 'n-1' }, { accessTokenHash: 'half' }), {
      iss: 'https://op.example/acme',
      sub: 'subject-1',
      aud: 'app',
      exp: at + 60,
      iat: at,
      auth_time: at - 100,
      sid: 'sid-1',
      at_hash: 'half',
      nonce: 'n-1',
    })
  })

  it('CORE-11 have no nonce where none is given', () => {
    assert.equal('nonce' in idTokenClaims(grant(), idToken, {}), false)
  })

  it('CORE-23 CORE-27 CORE §3.3.2.11 vouch for the code and the access token beside it', () => {
    const claims = idTokenClaims(grant(), idToken, { accessTokenHash: 'one', codeHash: 'other' })
    assert.deepEqual([claims['at_hash'], claims['c_hash']], ['one', 'other'])
    const alone = idTokenClaims(grant(), idToken, {})
    assert.deepEqual(['at_hash' in alone, 'c_hash' in alone], [false, false])
  })

  it('CORE §5.5 say by what means somebody signed in only to an app that asked', () => {
    const asked = { claims: { idToken: { amr: {} } } }
    assert.deepEqual(idTokenClaims(grant(asked), idToken, {})['amr'], ['pwd'])
    assert.equal('amr' in idTokenClaims(grant({ ...asked, amr: [] }), idToken, {}), false)
    assert.equal('amr' in idTokenClaims(grant({ claims: { userinfo: { amr: {} } } }), idToken, {}), false)
  })

  it('AKA-54 or to all, where the issuer has it so: then as a list in any case', () => {
    assert.deepEqual(idTokenClaims(grant(), idToken, {}, 'always')['amr'], ['pwd'])
    assert.deepEqual(idTokenClaims(grant({ amr: [] }), idToken, {}, 'always')['amr'], [])
  })

  it('AKA-53 have a name where one is given', () => {
    assert.equal(idTokenClaims(grant(), idToken, { jti: 'idt_1' })['jti'], 'idt_1')
    assert.equal('jti' in idTokenClaims(grant(), idToken, {}), false)
  })

  it('CORE-17 CORE §5.5.1.1 have the acr of the grant', () => {
    assert.equal(idTokenClaims(grant({ acr: 'gold' }), idToken, {})['acr'], 'gold')
    assert.equal('acr' in idTokenClaims(grant(), idToken, {}), false)
  })

  it('tell of the person, who cannot pass for somebody else by it', () => {
    const person = { name: 'Ada', sub: 'another', iss: 'https://evil.example' }
    const claims = idTokenClaims(grant(), { ...idToken, person }, {})
    assert.deepEqual(
      [claims['name'], claims['sub'], claims['iss']],
      ['Ada', 'subject-1', 'https://op.example/acme'],
    )
  })
})

describe('RFC9068 §2.2 the claims of an access token', () => {
  it('JAT-2 JAT-3 JAT-4 JAT-5 of a person', () => {
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

  it('JAT-3 §2.2.1 with the acr of the grant, where an app asked for one', () => {
    const names = { clientId: app.id, jti: 'j' }
    const holder = { kind: 'grant', grant: grant({ acr: 'gold' }) } as const
    assert.equal(accessTokenClaims(holder, plan, names)['acr'], 'gold')
  })

  it('RES-3 RFC8707 §2 for one resource, or for several', () => {
    const audOf = (...audience: string[]) => {
      const target = { ...ownTarget, audience }
      const names = { clientId: app.id, jti: 'j' }
      return accessTokenClaims({ kind: 'grant', grant: grant() }, { ...plan, target }, names)['aud']
    }
    assert.equal(audOf('https://api.example/'), 'https://api.example/')
    assert.deepEqual(audOf('https://api.example/', 'https://files.example/'), [
      'https://api.example/',
      'https://files.example/',
    ])
  })

  it('JAT-6 of a client for itself, without a scope', () => {
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

describe('AUT-52 whom an access token is for', () => {
  const api = { ...ownTarget, audience: ['https://orders.example/'] }
  const both = { ...api, opensUserinfo: true } as const
  const person = { kind: 'grant', grant: grant() } as const
  const client = { kind: 'client', clientId: app.id, issuer: grant().issuer } as const

  it('is its API', () => assert.deepEqual(audienceOf(person, { ...plan, target: api }), api.audience))
  it('and under openid its issuer, where that API opens userinfo too', () => {
    assert.deepEqual(audienceOf(person, { ...plan, target: both }), [...api.audience, grant().issuer])
    assert.deepEqual(audienceOf(person, { target: both, scope: ['email'] }), api.audience)
    const { aud } = accessTokenClaims(person, { ...plan, target: both }, { clientId: app.id, jti: '1' })
    assert.deepEqual(aud, [...api.audience, grant().issuer])
  })
  it('never the issuer besides where nobody is there: a client on its own may call a scope openid', () =>
    assert.deepEqual(audienceOf(client, { ...plan, target: both }), api.audience))
  it('is nothing by name where it is the issuer alone', () => assert.deepEqual(audienceOf(person, plan), []))
})
