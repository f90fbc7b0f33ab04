import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { liveGrants } from '../records/live-grants-sql.ts'
import { liveSessions } from './sessions-sql.ts'
import type { AccountKey, AppsContext, OwnApp } from './store.ts'

interface Permission {
  readonly client_id: string
  /** Of a grant; what people consented to is spelled out already. */
  readonly issuer?: string
  readonly scope: string
  readonly since: number
}

/** @param context `meaning` spells out what an issuer's own scopes stand for. */
export async function listApps(
  reader: Reader,
  key: AccountKey,
  context: AppsContext,
): Promise<readonly OwnApp[]> {
  const lasting = await lastingGrants(reader, key, context)
  const passing = [...(await consents(reader, key)), ...(await grantsOfSessions(reader, key, context))]
  const byClient = Map.groupBy([...passing, ...lasting], ({ client_id }) => client_id)
  return [...byClient].map(([clientId, own]) => {
    const scope = new Set(own.flatMap((permission) => meant(permission, context)))
    return {
      clientId: clientId as ClientId,
      scope: [...scope].filter((one) => one !== 'offline_access'),
      since: new Date(Math.min(...own.map(({ since }) => since))),
      staysConnected:
        own.some((permission) => lasting.includes(permission)) ||
        (scope.has('offline_access') && context.logoutRevokes !== 'everything'),
    }
  })
}

function meant({ issuer, scope }: Permission, { meaning }: AppsContext): readonly string[] {
  return issuer === undefined ? scopeOf(scope) : meaning(issuer as Issuer, scopeOf(scope))
}

async function consents(reader: Reader, { tenantId, userId }: AccountKey): Promise<readonly Permission[]> {
  return reader
    .selectFrom('consents')
    .select(['client_id', 'scope', 'granted_at as since'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute()
}

/** What apps have as long as a session lives. */
async function grantsOfSessions(
  reader: Reader,
  key: AccountKey,
  { now }: AppsContext,
): Promise<readonly Permission[]> {
  return reader
    .selectFrom('grants')
    .select(['grants.client_id', 'grants.issuer', 'grants.scope'])
    .select(({ fn }) => fn.min<number>('grants.created_at').as('since'))
    .where('grants.tenant_id', '=', key.tenantId)
    .where('grants.user_id', '=', key.userId)
    .where('grants.revoked_at', 'is', null)
    .where('grants.session_id', 'in', liveSessions(reader, key, now.getTime()).select('sessions.id'))
    .groupBy(['grants.client_id', 'grants.issuer', 'grants.scope'])
    .execute()
}

/**
 * What yields tokens without a session (D10). Where the tenant has every logout end everything, that is only what is
 * left of sessions that ended before: no logout reaches them any more.
 */
async function lastingGrants(
  reader: Reader,
  { tenantId, userId }: AccountKey,
  { now, logoutRevokes }: AppsContext,
): Promise<readonly Permission[]> {
  const lasting = liveGrants(reader, tenantId, now.getTime())
    .select(['grants.client_id', 'grants.issuer', 'grants.scope'])
    .select(({ fn }) => fn.min<number>('grants.created_at').as('since'))
    .where('grants.user_id', '=', userId)
    .where('grants.refresh_at_logout', '=', 'survive')
    .groupBy(['grants.client_id', 'grants.issuer', 'grants.scope'])
  if (logoutRevokes !== 'everything') return lasting.execute()
  return lasting
    .where((row) => row.or([row('sessions.id', 'is', null), row('sessions.ended_at', 'is not', null)]))
    .execute()
}
