import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AttemptFacts, countLasts, decideAttempt, type FailureCount } from './decide.ts'

const now = new Date('2026-11-20T10:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)

/** So many failures, the last one so many seconds ago. */
const pair = (failures: number, lastAgo = 0): { readonly pair: FailureCount } => {
  return { pair: { failures, lastAt: ago(lastAgo), expiresAt: ago(lastAgo - countLasts.pair) } }
}
/** So many failures, the first one so many seconds ago. */
const address = (failures: number, firstAgo = 60): { readonly address: FailureCount } => {
  return { address: { failures, lastAt: now, expiresAt: ago(firstAgo - countLasts.address) } }
}
const account = (failures: number, firstAgo = 60): { readonly account: FailureCount } => {
  return { account: { failures, lastAt: now, expiresAt: ago(firstAgo - countLasts.account) } }
}
const stranger = { knownDevice: false }
const device = { knownDevice: true }
const app = { knownDevice: false, isThroughApp: true }

type Case = readonly [name: string, facts: AttemptFacts, waits: number]

const groups: Readonly<Record<string, readonly Case[]>> = {
  'SEC failures at one account from one address': [
    ['none: free', stranger, 0],
    ['four: free', { ...stranger, ...pair(4) }, 0],
    ['five: half a minute', { ...stranger, ...pair(5) }, 30],
    ['five, ten seconds ago: the rest of it', { ...stranger, ...pair(5, 10) }, 20],
    ['five, 29.5 seconds ago: a whole second', { ...stranger, ...pair(5, 29.5) }, 1],
    ['five, half a minute ago: free', { ...stranger, ...pair(5, 30) }, 0],
    ['six: a minute', { ...stranger, ...pair(6) }, 60],
    ['seven: two minutes', { ...stranger, ...pair(7) }, 120],
    ['nine: eight minutes', { ...stranger, ...pair(9) }, 480],
    ['ten: a quarter of an hour', { ...stranger, ...pair(10) }, 900],
    ['ten thousand: no longer', { ...stranger, ...pair(10_000) }, 900],
    ['ten, a day ago: forgotten', { ...stranger, ...pair(10, 86_400) }, 0],
  ],
  'SEC failures at many accounts from one address': [
    ['49: free', { ...stranger, ...address(49) }, 0],
    ['50: until their quarter of an hour is over', { ...stranger, ...address(50, 60) }, 840],
    ['5000: no longer', { ...stranger, ...address(5000, 60) }, 840],
    ['50, when it is over: free', { ...stranger, ...address(50, 900) }, 0],
    ['the longer wait counts', { ...stranger, ...address(50, 60), ...pair(5) }, 840],
    ['of a pair too', { ...stranger, ...address(50, 890), ...pair(6) }, 60],
  ],
  'SEC failures at one account from anywhere': [
    ['49: a new address has five tries', { ...stranger, ...account(49), ...pair(4) }, 0],
    ['50: a new address has its first try', { ...stranger, ...account(50) }, 0],
    ['a million: a new address has its first try', { ...stranger, ...account(1_000_000) }, 0],
    ['50: its second waits', { ...stranger, ...account(50), ...pair(1) }, 30],
    ['50: its third waits longer', { ...stranger, ...account(50), ...pair(2) }, 60],
    ['50: its second comes', { ...stranger, ...account(50), ...pair(1, 30) }, 0],
    ['50: its sixth waits no longer than any', { ...stranger, ...account(50), ...pair(9) }, 900],
    ['50, an hour ago: five tries again', { ...stranger, ...account(50, 3600), ...pair(4) }, 0],
  ],
  'SEC failures at many accounts through one app, which has one address for all its people': [
    ['49: an account has five tries', { ...app, ...address(49), ...pair(4) }, 0],
    ['50: every account has its first try', { ...app, ...address(50) }, 0],
    ['a million: every account has its first try', { ...app, ...address(1_000_000) }, 0],
    ['50: its second waits', { ...app, ...address(50), ...pair(1) }, 30],
    ['50: its second comes', { ...app, ...address(50), ...pair(1, 30) }, 0],
    ['50, when it is over: five tries again', { ...app, ...address(50, 900), ...pair(4) }, 0],
    ['one account is attacked from anywhere: its second waits', { ...app, ...account(50), ...pair(1) }, 30],
    ['at one account: half a minute after five, as elsewhere', { ...app, ...pair(5) }, 30],
  ],
  'SEC a device that signed in before is judged by itself': [
    ['whatever others did to the account', { ...device, ...account(1_000_000) }, 0],
    ['whatever others did from its address', { ...device, ...address(1_000_000) }, 0],
    ['it has its five tries', { ...device, ...account(1_000_000), ...address(1_000_000), ...pair(4) }, 0],
    ['then it waits', { ...device, ...pair(5) }, 30],
    ['as long as any', { ...device, ...pair(100) }, 900],
  ],
}

for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, facts, waits] of cases) {
      it(name, () => {
        const expected = waits === 0 ? { kind: 'allowed' } : { kind: 'wait', seconds: waits }
        assert.deepEqual(decideAttempt(facts, now), expected)
      })
    }
  })
}
