import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Session, SessionId } from '../../../domain/session.ts'
import type { Issuer } from '../../../domain/tenant.ts'
import type { Subject } from '../../../domain/user.ts'
import { ada, app } from '../../../../test/support/token-request.ts'
import { type ApprovalFacts, decideApproval } from './decide.ts'

const now = new Date('2026-11-20T09:00:00Z')
const later = new Date(now.getTime() + 60_000)
const sessionId = 'session' as SessionId
const times = { authTime: now, createdAt: now, lastSeenAt: now, expiresAt: later, idleExpiresAt: later }
const session: Session = { id: sessionId, userId: ada, amr: ['pwd'], version: 1, ...times }

/** Somebody who has just said yes. */
function allowed(atLogout: ApprovalFacts['profile']['atLogout'], scope: readonly string[]): ApprovalFacts {
  const device = { id: 'd', clientId: app.id, scope, resources: [], issuer: 'https://op.example' as Issuer }
  return {
    now,
    device: { ...device, expiresAt: later, isDecided: false },
    client: app,
    profile: { atLogout },
    signedIn: { session, userId: ada, subject: 'ada' as Subject },
    progress: { sessionId, consent: { kind: 'allowed', scope: [...scope] } },
    rememberedScope: [],
    userCode: 'a code',
  }
}

describe('D10 what becomes of a device’s grant at a logout is fixed by the door where it asked', () => {
  const both = ['openid', 'offline_access']
  const cases = [
    ['as-its-scope-says', ['openid'], 'end', 'end'],
    ['as-its-scope-says', both, 'end', 'survive'],
    ['survives', ['openid'], 'survive', 'survive'],
  ] as const
  for (const [atLogout, scope, access, refresh] of cases)
    it(`${atLogout}, ${scope.join(' ')}`, () => {
      const decision = decideApproval(allowed(atLogout, scope))
      assert.ok(decision.kind === 'approve', decision.kind)
      assert.deepEqual(decision.approval.atLogout, { access, refresh })
    })
})
