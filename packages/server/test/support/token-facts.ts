import type { Grant, GrantId } from '../../src/domain/grant.ts'
import { standardProfile } from '../../src/domain/profile.ts'
import type { RpSessionId, SessionId, Sid } from '../../src/domain/session.ts'
import type { Issuer } from '../../src/domain/tenant.ts'
import type { Subject } from '../../src/domain/user.ts'
import type { CodeFacts, GrantFacts, RefreshFacts } from '../../src/protocol/token/decide.ts'
import type { ShownAccessToken } from '../../src/protocol/token/shown/decide.ts'
import { testTenant } from './request.ts'
import { ada, app, challenge, redirectUri } from './token-request.ts'

export const now = new Date('2026-11-20T09:00:00.250Z')
export const context = {
  client: app,
  profile: standardProfile,
  tenant: testTenant,
  now,
}
/** The access token's target where no resource is asked for. */
export const ownTarget = { audience: [], format: 'opaque', algorithm: 'ES256', lifetimeSeconds: 600 } as const

/** A moment relative to `now`. */
export function inSeconds(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}

export function grant(changes: Partial<Grant> = {}): Grant {
  return {
    id: 'grant-1' as GrantId,
    clientId: app.id,
    userId: ada,
    subject: 'subject-1' as Subject,
    sessionId: 'session-1' as SessionId,
    rpSessionId: 'rp-1' as RpSessionId,
    sid: 'sid-1' as Sid,
    issuer: 'https://op.example/acme' as Issuer,
    scope: ['openid', 'profile'],
    resources: [],
    authTime: inSeconds(-100),
    amr: ['pwd'],
    atLogout: { access: 'end', refresh: 'end' },
    createdAt: inSeconds(-20),
    ...changes,
  }
}

/** A live session and account around a grant. */
export function grantFacts(changes: Partial<GrantFacts> = {}): GrantFacts {
  const session = { expiresAt: inSeconds(36_000), idleExpiresAt: inSeconds(3600) }
  return { grant: grant(), session, accountAllows: true, ...changes }
}

export function codeFacts(changes: Partial<CodeFacts> = {}): CodeFacts {
  return {
    ...grantFacts(),
    id: 'code-1',
    clientId: app.id,
    redirectUri,
    codeChallenge: challenge,
    nonce: 'n-1',
    expiresAt: inSeconds(50),
    ...changes,
  }
}

export function refreshFacts(changes: Partial<RefreshFacts> = {}): RefreshFacts {
  return {
    ...grantFacts(),
    id: 'refresh-1',
    clientId: app.id,
    scope: ['openid', 'profile'],
    issuedAt: inSeconds(-600),
    expiresAt: inSeconds(80_000),
    isUsedElsewhere: false,
    ...changes,
  }
}

export function shownAccessToken(changes: Partial<ShownAccessToken> = {}): ShownAccessToken {
  const user = { id: ada, username: 'Ada', claims: { name: 'Ada' } }
  return {
    kind: 'access',
    format: 'opaque',
    id: 'access-1',
    clientId: app.id,
    scope: ['openid', 'profile'],
    audience: ['https://op.example/acme'],
    issuer: 'https://op.example/acme' as Issuer,
    issuedAt: inSeconds(-60),
    expiresAt: inSeconds(540),
    holder: { kind: 'person', user, ...grantFacts() },
    ...changes,
  }
}
