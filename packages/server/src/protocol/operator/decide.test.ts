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

  describe('AUT-70 at a management API of a door’s own', () => {
    const issuer = 'https://op.example/' as Issuer
    const audience = 'https://op.example/api/v2/'
    const door = { isSelfRegistered: false, issuers: [issuer], audiences: [audience], now } as const
    const own = {
      issuer,
      audience: [audience],
      holder: { kind: 'client' },
      scope: ['read:sessions'],
    } as const
    const decide = (
      change: Partial<Parameters<typeof shownAccessToken>[0]>,
      more: Partial<Parameters<typeof decideOperator>[0]> = {},
    ) => {
      const token = shownAccessToken({ ...own, ...change })
      const decision = decideOperator({ token, ...door, scopes: ['read:sessions'], ...more })
      return decision.kind === 'operator' ? decision.isAdministrator : decision.reason
    }
    const both = ['delete:sessions', 'delete:refresh_tokens']
    const table: readonly (readonly [string, string | boolean, string | boolean])[] = [
      ['the scope of the call', decide({}), false],
      ['everything', decide({ scope: [adminScope] }), true],
      ['another scope', decide({ scope: ['update:sessions'] }), 'insufficient-scope'],
      ['one of two', decide({ scope: ['delete:sessions'] }, { scopes: both }), 'insufficient-scope'],
      ['both of two', decide({ scope: both }, { scopes: both }), false],
      ['a call that names no scope', decide({ scope: [] }, { scopes: [] }), 'insufficient-scope'],
      ['a token for the issuer', decide({ audience: [issuer] }), 'invalid-token'],
      ['a token for another API', decide({ audience: ['https://orders.example/'] }), 'invalid-token'],
      ['an audience that only begins so', decide({ audience: [`${audience}x`] }), 'invalid-token'],
      ['another door’s token', decide({ issuer: 'https://op.example' as Issuer }), 'invalid-token'],
      ['nobody’s token', decide({}, { token: undefined }), 'invalid-token'],
      ['a client that registered itself', decide({}, { isSelfRegistered: true }), 'insufficient-scope'],
      [
        'the same with everything',
        decide({ scope: [adminScope] }, { isSelfRegistered: true }),
        'insufficient-scope',
      ],
      ['a token that is over', decide({ expiresAt: now }), 'invalid-token'],
    ]
    for (const [name, found, expected] of table) it(name, () => assert.equal(found, expected))

    it('never a person’s, whatever its scope', () => {
      const { holder: _, ...persons } = own
      const token = shownAccessToken({ ...persons, scope: [adminScope, 'read:sessions'] })
      const decision = decideOperator({ token, ...door, scopes: ['read:sessions'] })
      assert.deepEqual(decision, { kind: 'no-operator', reason: 'insufficient-scope' })
    })
    it('and its token opens no other door', () => {
      const token = shownAccessToken({ ...own, scope: [adminScope] })
      const decision = decideOperator({ token, isSelfRegistered: false, issuers: [issuer], now })
      assert.deepEqual(decision, { kind: 'no-operator', reason: 'invalid-token' })
    })
  })

  describe('AKA-70 at a management API whose scopes are actions at paths', () => {
    const issuer = 'https://op.example/login' as Issuer
    const decide = (
      scope: readonly string[],
      needed: readonly string[],
      change: Partial<Parameters<typeof shownAccessToken>[0]> = {},
    ) => {
      const token = shownAccessToken({
        scope,
        issuer,
        audience: [issuer],
        holder: { kind: 'client' },
        ...change,
      })
      const scopeForm = { kind: 'actions-at-paths' } as const
      const facts = { isSelfRegistered: false, issuers: [issuer], scopes: needed, scopeForm, now }
      const decision = decideOperator({ token, ...facts })
      return decision.kind === 'operator' ? decision.isAdministrator : decision.reason
    }
    const table: readonly (readonly [string, string | boolean, string | boolean])[] = [
      ['the scope of the call', decide(['.:sessions'], ['.:sessions']), false],
      ['a wider one', decide(['*:sessions/**'], ['*:sessions/a']), false],
      ['everything', decide([adminScope], ['*:sessions/a']), true],
      ['reading alone', decide(['.:sessions/**'], ['*:sessions/a']), 'insufficient-scope'],
      ['another path', decide(['*:config/**'], ['.:sessions']), 'insufficient-scope'],
      ['nothing', decide([], ['.:sessions']), 'insufficient-scope'],
      [
        'a token for another API',
        decide(['*:**'], ['.:sessions'], { audience: ['https://orders.example/'] }),
        'invalid-token',
      ],
      [
        'another door’s token',
        decide(['*:**'], ['.:sessions'], {
          issuer: 'https://op.example' as Issuer,
          audience: ['https://op.example'],
        }),
        'invalid-token',
      ],
    ]
    for (const [name, found, expected] of table) it(name, () => assert.equal(found, expected))
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
