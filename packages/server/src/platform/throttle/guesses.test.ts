import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { createGuesses } from './guesses.ts'

const guess = { tenantId: 'acme' as TenantId, name: 'app', address: '192.0.2.1' }

function world() {
  const time = { now: Date.UTC(2026, 0, 1) }
  const guesses = createGuesses({ clock: { now: () => new Date(time.now) } })
  const fail = (count: number, who = guess) => {
    for (let times = 0; times < count; times += 1) guesses.wrong(who)
  }
  return { time, guesses, fail }
}

describe('OAUTH-24 RFC6749 §2.3.1 wrong secrets', () => {
  it('cost nothing twenty times, and then a wait until ten minutes are over', () => {
    const { time, guesses, fail } = world()
    fail(19)
    time.now += 60_000
    assert.equal(guesses.wait(guess), 0)
    fail(1)
    assert.equal(guesses.wait(guess), 540)
    time.now += 540_000
    assert.equal(guesses.wait(guess), 0)
  })

  const others: readonly (readonly [string, Partial<typeof guess>])[] = [
    ['from another address', { address: '192.0.2.2' }],
    ['of another client', { name: 'other' }],
    ['at another tenant', { tenantId: 'umbra' as TenantId }],
  ]
  for (const [name, other] of others) {
    it(`cost nobody anything ${name}`, () => {
      const { guesses, fail } = world()
      fail(50)
      assert.equal(guesses.wait({ ...guess, ...other }), 0)
    })
  }

  it('from one /64 of IPv6 count as from one address', () => {
    const { guesses, fail } = world()
    fail(20, { ...guess, address: '2001:db8::1' })
    assert.ok(guesses.wait({ ...guess, address: '2001:db8::ffff' }) > 0)
    assert.equal(guesses.wait({ ...guess, address: '2001:db8:0:1::1' }), 0)
  })
})
