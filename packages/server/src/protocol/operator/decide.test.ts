import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { app } from '../../../test/support/token-request.ts'
import { shownAccessToken, now } from '../../../test/support/token-facts.ts'
import { adminScope, type Client } from '../../domain/client.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { decideOperator, decideOperatorClient } from './decide.ts'

const key: Client = { ...app, grantTypes: ['client_credentials'], scope: ['orders:read', adminScope] }

describe('GEN-38 who may manage', () => {
  const verdict = (client: Client, isSelfRegistered = false) => {
    const decision = decideOperatorClient(client, { isSelfRegistered })
    return decision.kind === 'operator' ? decision.clientId : decision.reason
  }
  const { scope: _, ...unscoped } = key
  const cases: readonly (readonly [string, string, string])[] = [
    ['a client with the scope', verdict(key), key.id],
    ['none without it', verdict({ ...key, scope: ['orders:read'] }), 'insufficient-scope'],
    ['none that is registered for every scope', verdict(unscoped), 'insufficient-scope'],
    [
      'none that gets no tokens for itself',
      verdict({ ...key, grantTypes: ['authorization_code'] }),
      'insufficient-scope',
    ],
    ['none that registered itself', verdict(key, true), 'insufficient-scope'],
  ]
  for (const [name, found, expected] of cases) it(name, () => assert.equal(found, expected))

  it('a token of the door’s issuers, and of no other', () => {
    const issuer = 'https://op.example/oidc' as Issuer
    const own = { scope: [adminScope], issuer, audience: [issuer], holder: { kind: 'client' } } as const
    const token = shownAccessToken(own)
    const decide = (issuers: readonly Issuer[]) =>
      decideOperator({ token, isSelfRegistered: false, issuers, now }).kind
    assert.deepEqual(
      [decide([issuer]), decide(['https://op.example' as Issuer])],
      ['operator', 'no-operator'],
    )
  })

  it('never the token of a person, whatever its scope', () => {
    const issuer = 'https://op.example/oidc' as Issuer
    const ofPerson = shownAccessToken({ scope: [adminScope], issuer, audience: [issuer] })
    const decide = (token: typeof ofPerson) =>
      decideOperator({ token, isSelfRegistered: false, issuers: [issuer], now })
    assert.equal(ofPerson.holder.kind, 'person')
    assert.deepEqual(decide(ofPerson), { kind: 'no-operator', reason: 'insufficient-scope' })
    assert.equal(decide({ ...ofPerson, holder: { kind: 'client' } }).kind, 'operator')
  })
})
