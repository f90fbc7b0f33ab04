import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { createHourlyLimit } from './hourly.ts'

function open() {
  let now = Date.UTC(2026, 0, 1)
  const limit = createHourlyLimit({ clock: { now: () => new Date(now) } })
  return {
    pass: (seconds: number) => void (now += seconds * 1000),
    take: (address: string, tenant = 'acme') => limit.take({ tenantId: tenant as TenantId, address }, 2),
  }
}

describe('what an address may do in an hour', () => {
  it('has an end, and begins anew an hour after its first', () => {
    const { pass, take } = open()
    assert.equal(take('192.0.2.1'), 0)
    pass(600)
    assert.equal(take('192.0.2.1'), 0)
    assert.equal(take('192.0.2.1'), 3000)
    pass(2999)
    assert.equal(take('192.0.2.1'), 1)
    pass(1)
    assert.equal(take('192.0.2.1'), 0)
  })

  it('is nothing to another address or tenant', () => {
    const { take } = open()
    for (const _ of [1, 2]) take('192.0.2.1')
    assert.equal(take('192.0.2.2'), 0)
    assert.equal(take('192.0.2.1', 'globex'), 0)
  })

  it('has an end for all addresses together, or whoever has many would have no limit', () => {
    const { pass, take } = open()
    const address = (index: number) => `198.51.${index >> 8}.${index & 255}`
    for (let index = 0; index < 100; index += 1) assert.equal(take(address(index)), 0, String(index))
    assert.equal(take(address(100)), 3600)
    assert.equal(take(address(100), 'globex'), 0)
    pass(3600)
    assert.equal(take(address(100)), 0)
  })

  it('is the same for all addresses of one IPv6 network', () => {
    const { take } = open()
    take('2001:db8::1')
    take('2001:db8::ffff:1')
    assert.ok(take('2001:db8::2') > 0)
    assert.equal(take('2001:db8:0:1::1'), 0)
  })
})

describe('what may be done to somebody in an hour', () => {
  it('has an end, wherever it comes from, and begins anew', () => {
    let now = Date.UTC(2026, 0, 1)
    const limit = createHourlyLimit({ clock: { now: () => new Date(now) } })
    const ada = { tenantId: 'acme' as TenantId, id: 'ada' }
    assert.deepEqual(
      [1, 2, 3].map(() => limit.takeFor(ada, 2)),
      [0, 0, 3600],
    )
    assert.equal(limit.takeFor({ ...ada, id: 'bob' }, 2), 0)
    assert.equal(limit.takeFor({ ...ada, tenantId: 'globex' as TenantId }, 2), 0)
    now += 3_600_000
    assert.equal(limit.takeFor(ada, 2), 0)
  })

  it('is no number of the addresses, and they are none of its', () => {
    const limit = createHourlyLimit({ clock: { now: () => new Date(0) } })
    const tenantId = 'acme' as TenantId
    for (let count = 0; count < 1000; count += 1) limit.takeFor({ tenantId, id: String(count) }, 1)
    assert.equal(limit.take({ tenantId, address: '192.0.2.1' }, 1), 0)
    assert.equal(limit.takeFor({ tenantId, id: '192.0.2.1' }, 1), 0)
  })
})
