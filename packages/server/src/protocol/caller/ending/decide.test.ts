import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada, app } from '../../../../test/support/token-request.ts'
import type { ClientId } from '../../../domain/client.ts'
import { logoutScopes } from '../../../domain/logout.ts'
import type { SessionId } from '../../../domain/session.ts'
import type { Subject } from '../../../domain/user.ts'
import type { Caller } from '../decide.ts'
import { decideOwnEnding } from './decide.ts'

const here = 'here' as SessionId
const elsewhere = 'elsewhere' as SessionId
const sibling = { ...app, id: 'sibling' as ClientId }
const caller: Caller = {
  kind: 'caller',
  user: { id: ada, username: 'Ada', claims: {} },
  subject: 'subject' as Subject,
  sessionId: here,
  evidence: { kind: 'user-token', userId: ada, sessionId: here },
  clients: [app],
  scope: [],
  reachesElsewhere: true,
}
const near = { ...caller, reachesElsewhere: false }

describe('GEN-28 what a person ends of their own', () => {
  it('is of the scope that was asked for, theirs, and vouched for by what they called with', () => {
    const extents = logoutScopes.map((scope) => decideOwnEnding(caller, { scope })?.extent)
    assert.deepEqual(extents, [
      { kind: 'part', sessionId: here, clientId: app.id },
      { kind: 'app', clientId: app.id, userId: ada },
      { kind: 'session', sessionId: here },
      { kind: 'user', userId: ada },
    ])
    const { door, evidence } = decideOwnEnding(caller, { scope: 'one-device-all-apps' }) ?? {}
    assert.deepEqual([door, evidence], ['user-api', caller.evidence])
  })

  it('is with the app that calls, and never another', () => {
    const scope = 'one-device-one-app'
    assert.equal(decideOwnEnding(caller, { scope, clientId: app.id })?.clientId, app.id)
    assert.equal(decideOwnEnding(caller, { scope, clientId: sibling.id }), undefined)
  })

  it('of several apps that may be calling names one only where the call did', () => {
    const shared: Caller = { ...caller, clients: [app, sibling] }
    const scope = 'one-device-all-apps'
    assert.equal(decideOwnEnding(shared, { scope })?.clientId, undefined)
    assert.equal(decideOwnEnding(shared, { scope, clientId: sibling.id })?.clientId, sibling.id)
  })

  it('is on another device only where the app reaches elsewhere', () => {
    const ending = { scope: 'one-device-all-apps', sessionId: elsewhere } as const
    assert.deepEqual(decideOwnEnding(caller, ending)?.extent, { kind: 'session', sessionId: elsewhere })
    assert.equal(decideOwnEnding(near, ending), undefined)
    assert.notEqual(decideOwnEnding(near, { ...ending, sessionId: here }), undefined)
  })
})
