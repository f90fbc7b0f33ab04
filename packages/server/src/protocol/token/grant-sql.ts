import type { ExpressionBuilder } from 'kysely'
import type { ClientId } from '../../domain/client.ts'
import { type AskedClaims, type GrantId, scopeOf } from '../../domain/grant.ts'
import type { RpSessionId, SessionId, Sid } from '../../domain/session.ts'
import type { Issuer, LogoutPolicy } from '../../domain/tenant.ts'
import type { Subject, User, UserId } from '../../domain/user.ts'
import type { Schema } from '../../platform/store/schema.ts'
import type { GrantFacts, GrantTenant } from './decide.ts'

/** What a query selects to read a grant with its session and account, beside its own columns. */
export const grantColumns = [
  'grants.id as grant_id',
  'grants.client_id as grant_client_id',
  'grants.user_id',
  'grants.subject',
  'grants.session_id',
  'grants.rp_session_id',
  'grants.sid',
  'grants.issuer as grant_issuer',
  'grants.scope as grant_scope',
  'grants.resources',
  'grants.claims as asked_claims',
  'grants.acr',
  'grants.auth_time',
  'grants.amr',
  'grants.access_at_logout',
  'grants.refresh_at_logout',
  'grants.created_at as granted_at',
  'grants.revoked_at as grant_revoked_at',
  'grants.access_revoked_at',
  'sessions.ended_at as session_ended_at',
  'sessions.expires_at as session_expires_at',
  'sessions.idle_expires_at as session_idle_expires_at',
  'sessions.kind as session_kind',
  'users.id as account_id',
  'users.disabled_at',
  'users.revoked_up_to',
  'users.claims as person_claims',
  'users.updated_at as person_updated_at',
] as const

/** A row of `grantColumns`. */
export interface GrantRow {
  readonly grant_id: string
  readonly grant_client_id: string
  readonly user_id: string
  readonly subject: string
  readonly session_id: string
  readonly rp_session_id: string
  readonly sid: string
  readonly grant_issuer: string
  readonly grant_scope: string
  readonly resources: string
  readonly asked_claims: string | null
  readonly acr: string | null
  readonly auth_time: number
  readonly amr: string
  readonly access_at_logout: string
  readonly refresh_at_logout: string
  readonly granted_at: number
  readonly grant_revoked_at: number | null
  readonly access_revoked_at: number | null
  readonly session_ended_at: number | null
  readonly session_expires_at: number | null
  readonly session_idle_expires_at: number | null
  readonly session_kind: string | null
  readonly account_id: string | null
  readonly disabled_at: number | null
  readonly revoked_up_to: number | null
  readonly person_claims: string | null
  readonly person_updated_at: number | null
}

/** @param tenant whose grant it is: what it wants revoked at the end of a session is a fact like the others (D10). */
export function readGrantFacts(row: GrantRow, tenant: GrantTenant): GrantFacts {
  return {
    grant: {
      id: row.grant_id as GrantId,
      clientId: row.grant_client_id as ClientId,
      userId: row.user_id as UserId,
      subject: row.subject as Subject,
      sessionId: row.session_id as SessionId,
      rpSessionId: row.rp_session_id as RpSessionId,
      sid: row.sid as Sid,
      issuer: row.grant_issuer as Issuer,
      scope: scopeOf(row.grant_scope),
      resources: scopeOf(row.resources),
      // Written by us, from what was read strictly.
      ...(row.asked_claims === null ? {} : { claims: JSON.parse(row.asked_claims) as AskedClaims }),
      ...(row.acr === null ? {} : { acr: row.acr }),
      authTime: new Date(row.auth_time),
      amr: scopeOf(row.amr),
      atLogout: { access: policyOf(row.access_at_logout), refresh: policyOf(row.refresh_at_logout) },
      createdAt: new Date(row.granted_at),
      ...optionalTime('revokedAt', row.grant_revoked_at),
      ...optionalTime('accessRevokedAt', row.access_revoked_at),
    },
    ...sessionOf(row, tenant),
    ...personOf(row),
    accountAllows:
      row.account_id !== null &&
      row.disabled_at === null &&
      (row.revoked_up_to === null || row.revoked_up_to < row.granted_at),
  }
}

/**
 * A guard for writes that make tokens: the grant still stands, and no logout came at or after the moment
 * that the new access token bears.
 */
export function grantAllows(
  row: ExpressionBuilder<Schema, 'codes' | 'refresh_tokens' | 'device_authorizations'>,
  use: { readonly tenantId: string; readonly grantId: string; readonly issuedAt: number },
) {
  return row.exists(
    row
      .selectFrom('grants')
      .select('grants.id')
      .where('grants.tenant_id', '=', use.tenantId)
      .where('grants.id', '=', use.grantId)
      .where('grants.revoked_at', 'is', null)
      .where((grant) =>
        grant.or([
          grant('grants.access_revoked_at', 'is', null),
          grant('grants.access_revoked_at', '<', use.issuedAt),
        ]),
      ),
  )
}

function sessionOf(row: GrantRow, { logoutRevokes }: GrantTenant): Pick<GrantFacts, 'session'> {
  if (row.session_expires_at === null || row.session_idle_expires_at === null) return {}
  return {
    session: {
      expiresAt: new Date(row.session_expires_at),
      idleExpiresAt: new Date(row.session_idle_expires_at),
      revokesAtEnd: logoutRevokes,
      ...optionalTime('endedAt', row.session_ended_at),
      ...(row.session_kind === 'device' ? { isDevice: true } : {}),
    },
  }
}

function personOf({
  person_claims: claims,
  person_updated_at: updatedAt,
}: GrantRow): Pick<GrantFacts, 'person'> {
  if (claims === null) return {}
  return {
    person: { claims: JSON.parse(claims) as User['claims'], ...optionalTime('updatedAt', updatedAt) },
  }
}

/** Whatever is not plainly allowed to survive ends. */
function policyOf(text: string): LogoutPolicy['access'] {
  return text === 'survive' ? 'survive' : 'end'
}

/** A property that is there only where the column is: `exactOptionalPropertyTypes` knows the difference. */
export function optionalTime<Name extends string>(
  name: Name,
  value: number | null,
): { readonly [name in Name]?: Date } {
  return value === null ? {} : ({ [name]: new Date(value) } as { readonly [name in Name]: Date })
}
