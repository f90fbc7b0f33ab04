import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testTenant } from '../../../test/support/request.ts'
import { contractEvidence } from './contract.ts'

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
      assert.deepEqual(contractEvidence(tenantWith(true), dialect, undefined), asks)
  })
})
