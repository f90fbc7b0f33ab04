import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DialectSettings } from '../../domain/dialect.ts'
import { testTenant } from '../../../test/support/request.ts'
import { contractEvidence, isContractOn } from './contract.ts'

const tenantWith = (logoutByContract: boolean) => ({
  ...testTenant,
  dialects: { vendor: { logoutByContract } },
})
const byContract = { kind: 'dialect-contract', dialect: 'vendor' }
const asks = { kind: 'none' }

describe('D4 a contract that never asks', () => {
  it('counts where the tenant has it on', () =>
    assert.deepEqual(contractEvidence(tenantWith(true), 'vendor', undefined), byContract))

  it('counts for an app that has it on, too', () =>
    assert.deepEqual(contractEvidence(tenantWith(true), 'vendor', { logoutByContract: true }), byContract))

  it('is switched off by the tenant, for every app', () => {
    for (const client of [undefined, { logoutByContract: true }])
      assert.deepEqual(contractEvidence(tenantWith(false), 'vendor', client), asks)
  })

  it('is switched off by an app, for itself', () =>
    assert.deepEqual(contractEvidence(tenantWith(true), 'vendor', { logoutByContract: false }), asks))

  it('counts for no dialect that the tenant does not have', () => {
    for (const dialect of ['other', 'constructor', '__proto__'])
      for (const address of ['never-asks', 'asks-unless-off'] as const)
        assert.deepEqual(contractEvidence(tenantWith(true), dialect, undefined, address), asks)
  })
})

describe('D4 AUT-6 an address that asks unless the tenant has the question off', () => {
  const evidence = (settings: Partial<DialectSettings>, client?: { readonly logoutByContract: boolean }) => {
    const vendor = { logoutByContract: true, ...settings }
    return contractEvidence({ dialects: { vendor } }, 'vendor', client, 'asks-unless-off')
  }
  const off = { logoutPrompt: false }
  const unlessOff = { ...byContract, address: 'asks-unless-off' }

  it('asks, whatever its other addresses do', () => {
    assert.deepEqual(evidence({}), asks)
    assert.deepEqual(evidence({ logoutPrompt: true }), asks)
    assert.deepEqual(evidence({ logoutByContract: false }), asks)
  })
  it('does not where it is off, whatever its other addresses do', () => {
    assert.deepEqual(evidence(off), unlessOff)
    assert.deepEqual(evidence({ ...off, logoutByContract: false }), unlessOff)
    assert.deepEqual(evidence(off, { logoutByContract: true }), unlessOff)
  })
  it('asks for an app that bears no contract', () =>
    assert.deepEqual(evidence(off, { logoutByContract: false }), asks))
})

describe('D4 a contract that was kept with a request', () => {
  const tenant = (vendor: DialectSettings) => ({ dialects: { vendor } })
  const [never, unlessOff] = [
    { dialect: 'vendor' },
    { dialect: 'vendor', address: 'asks-unless-off' } as const,
  ]

  it('is on as long as its own address is such', () => {
    for (const [settings, ...expected] of [
      [{ logoutByContract: true }, true, false],
      [{ logoutByContract: false, logoutPrompt: false }, false, true],
    ] as const)
      assert.deepEqual(
        [never, unlessOff].map((one) => isContractOn(tenant(settings), one)),
        expected,
      )
  })
  it('is off with its dialect', () => {
    for (const one of [never, unlessOff]) assert.equal(isContractOn({ dialects: {} }, one), false)
  })
})
