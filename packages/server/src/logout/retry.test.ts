import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Outcome } from '../domain/delivery.ts'
import { nextStep, outcomeOf, readRetryAfter } from './retry.ts'

const now = new Date('2026-11-20T09:00:00.000Z')
const down: Outcome = { kind: 'unreachable', detail: 'down' }

/** The pause after try `attempt`, in seconds; `undefined` where there is no other try. */
function pauseAfter(attempt: number, fraction: number, outcome: Outcome = down): number | undefined {
  const next = nextStep(outcome, attempt, now, fraction)
  return next.kind === 'again' ? (next.at.getTime() - now.getTime()) / 1000 : undefined
}

describe('BCL-35 D11 a notice that did not arrive is sent again', () => {
  const pauses = [5, 30, 120, 600, 3600, 21_600]
  for (const [at, pause] of pauses.entries()) {
    it(`after try ${at + 1}: in ${pause} s, give or take a fifth`, () => {
      assert.equal(pauseAfter(at + 1, 0.5), pause)
      assert.equal(pauseAfter(at + 1, 0), pause * 0.8)
      const longest = pauseAfter(at + 1, 1 - 2 ** -32) ?? 0
      assert.ok(longest > pause * 1.199 && longest <= pause * 1.2, String(longest))
    })
  }
  it('seven times in all; then it is a dead letter', () => {
    assert.deepEqual(nextStep(down, 7, now, 0.5), { kind: 'done', state: 'gave-up' })
  })
  it('and a resent dead letter that fails again is one again', () => {
    assert.deepEqual(nextStep(down, 8, now, 0.5), { kind: 'done', state: 'gave-up' })
    assert.deepEqual(nextStep(down, 100, now, 0), { kind: 'done', state: 'gave-up' })
  })
  it('no later than the app asked for, at most a day', () => {
    const asked = (retryAfterSeconds: number) => pauseAfter(1, 0.5, { ...down, retryAfterSeconds })
    assert.equal(asked(90), 90)
    assert.equal(asked(1), 5)
    assert.equal(asked(0), 5)
    assert.equal(asked(90_000), 86_400)
    assert.equal(asked(Infinity), 86_400)
  })
})

describe('BCL-33 BCL-34 D11 an answer of the app is final', () => {
  it('yes', () => {
    assert.deepEqual(nextStep({ kind: 'accepted', status: 200 }, 1, now, 0), {
      kind: 'done',
      state: 'delivered',
    })
    assert.deepEqual(nextStep({ kind: 'accepted', status: 204 }, 7, now, 0), {
      kind: 'done',
      state: 'delivered',
    })
  })
  it('no', () => {
    assert.deepEqual(nextStep({ kind: 'refused', status: 400 }, 1, now, 0), {
      kind: 'done',
      state: 'refused',
    })
  })
  it('and so is an address that must not be called', () => {
    assert.deepEqual(nextStep({ kind: 'forbidden', detail: 'private' }, 1, now, 0), {
      kind: 'done',
      state: 'gave-up',
    })
  })
})

describe('BCL-33 BCL-34 BCL-35 BCL-39 D11 what an answer means', () => {
  const meaning: Readonly<Record<Outcome['kind'], readonly number[]>> = {
    accepted: [200, 201, 202, 204, 206, 299],
    // A redirect is an answer like any other, and not the one that was wanted.
    refused: [
      300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 407, 409, 410, 415, 422, 425, 451, 499,
    ],
    unreachable: [408, 429, 500, 501, 502, 503, 504, 507, 511, 599],
    forbidden: [],
  }
  for (const [kind, statuses] of Object.entries(meaning)) {
    for (const status of statuses)
      it(`${status}: ${kind}`, () => assert.equal(outcomeOf(status, 'x').kind, kind))
  }
  it('BCL-34 keeps what the app said', () => {
    assert.deepEqual(outcomeOf(400, 'invalid_request: no'), {
      kind: 'refused',
      status: 400,
      detail: 'invalid_request: no',
    })
    assert.deepEqual(outcomeOf(400, undefined), { kind: 'refused', status: 400 })
    assert.deepEqual(outcomeOf(503, undefined, 7), {
      kind: 'unreachable',
      status: 503,
      detail: 'answered 503',
      retryAfterSeconds: 7,
    })
  })
  it('a Retry-After means nothing beside a final answer', () => {
    assert.deepEqual(outcomeOf(400, undefined, 7), { kind: 'refused', status: 400 })
    assert.deepEqual(outcomeOf(200, 'thanks', 7), { kind: 'accepted', status: 200 })
  })
})

describe('D11 Retry-After, RFC 9110 §10.2.3', () => {
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    [undefined, undefined],
    ['', undefined],
    ['120', 120],
    [' 120 ', 120],
    ['0', 0],
    ['000', 0],
    ['9'.repeat(20), 1e20],
    ['9'.repeat(400), Infinity],
    ['Fri, 20 Nov 2026 09:01:30 GMT', 90],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['Fri, 20 Nov 2026 08:00:00 GMT', 0],
    ['Friday, 20-Nov-26 09:01:30 GMT', 90],
    ['-5', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['12, 13', undefined],
    ['soon', undefined],
    ['in 99999 minutes', undefined],
    ['2099-01-01T00:00:00Z', undefined],
    ['Jan 1 2099', undefined],
    ['Fri, 99 Nov 2026 09:01:30 GMT', undefined],
    ['Fri, 20 Nov 2026 09:01:30 +0100', undefined],
  ]
  for (const [header, seconds] of cases) {
    it(`${header === undefined ? 'none' : JSON.stringify(header.slice(0, 40))}: ${seconds ?? 'counts as not sent'}`, () =>
      assert.equal(readRetryAfter(header, now), seconds))
  }
  it('rounds a part of a second up', () => {
    assert.equal(readRetryAfter('Fri, 20 Nov 2026 09:00:02 GMT', new Date(now.getTime() + 500)), 2)
  })
})
