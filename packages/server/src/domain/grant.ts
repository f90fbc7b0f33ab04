import type { Brand } from './brand.ts'
import type { ClientId } from './client.ts'
import type { RpSessionId, SessionId, Sid } from './session.ts'
import type { Profile } from './profile.ts'
import type { Issuer, LogoutPolicy, LogoutRevocation } from './tenant.ts'
import type { Subject, UserId } from './user.ts'

/** One claim of the `claims` parameter: `undefined` and `{}` mean "if there is one" (Core §5.5.1). */
export interface AskedClaim {
  readonly essential?: boolean
  readonly value?: unknown
  readonly values?: readonly unknown[]
}

/** The `claims` parameter (Core §5.5), its values as they came. */
export interface AskedClaims {
  readonly userinfo?: Readonly<Record<string, AskedClaim>>
  readonly idToken?: Readonly<Record<string, AskedClaim>>
}

export type GrantId = Brand<string, 'GrantId'>

/** The stored permission a user gave a client, and the root of its token family. */
export interface Grant {
  readonly id: GrantId
  readonly clientId: ClientId
  readonly userId: UserId
  readonly subject: Subject
  readonly sessionId: SessionId
  readonly rpSessionId: RpSessionId
  readonly sid: Sid
  readonly issuer: Issuer
  readonly scope: readonly string[]
  /** The resources that its tokens may be for (RFC 8707); empty: the issuer alone. */
  readonly resources: readonly string[]
  /** What the `claims` parameter asked for beside the scopes (Core §5.5). */
  readonly claims?: AskedClaims
  /** The `acr` to tell, where the app asked for one. */
  readonly acr?: string
  readonly authTime: Date
  readonly amr: readonly string[]
  readonly atLogout: LogoutPolicy
  readonly createdAt: Date
  readonly revokedAt?: Date
  /** Access tokens issued up to this moment are dead; a surviving refresh token may still make new ones. */
  readonly accessRevokedAt?: Date
}

/** D10: what a logout does to a grant is fixed by its door when it is issued, and by no door of a logout. */
export function logoutPolicyAt(
  { atLogout }: Pick<Profile, 'atLogout'>,
  scope: readonly string[],
): LogoutPolicy {
  switch (atLogout) {
    case 'as-its-scope-says':
      return standardLogoutPolicy(scope)
    case 'survives':
      return { access: 'survive', refresh: 'survive' }
  }
}

/** D10: what a tenant makes of a grant's own policy: it may revoke more, never less. */
export function tightened(policy: LogoutPolicy, revokes: LogoutRevocation): LogoutPolicy {
  switch (revokes) {
    case 'as-granted':
      return policy
    case 'access-tokens':
      return { ...policy, access: 'end' }
    case 'everything':
      return { access: 'end', refresh: 'end' }
  }
}

/**
 * What a logout does to a grant of the standard profile (D10, BCL §2.7): everything ends with the
 * session, but `offline_access` keeps the refresh token.
 */
export function standardLogoutPolicy(scope: readonly string[]): LogoutPolicy {
  return { access: 'end', refresh: scope.includes('offline_access') ? 'survive' : 'end' }
}

/** Splits a `scope` parameter (RFC 6749 §3.3); empty and repeated values fall away. */
export function scopeOf(value: string | undefined): readonly string[] {
  if (value === undefined || value === '') return []
  return value.includes(' ') ? [...new Set(value.split(' ').filter((scope) => scope !== ''))] : [value]
}
