import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { Reader } from '../../platform/store/schema.ts'
import { liveSessions } from './sessions-sql.ts'
import type { AccountKey, OwnApp, ScopeMeaning } from './store.ts'

interface Permission {
  readonly client_id: string
  /** Of a grant; what people consented to is spelled out already. */
  readonly issuer?: string
  readonly scope: string
  readonly since: number
}

/** @param meaning spells out what an issuer's own scopes stand for. */
export async function listApps(
  reader: Reader,
  key: AccountKey,
  { now, meaning }: { readonly now: Date; readonly meaning: ScopeMeaning },
): Promise<readonly OwnApp[]> {
  const permissions = [...(await consents(reader, key)), ...(await liveGrants(reader, key, now.getTime()))]
  const byClient = Map.groupBy(permissions, ({ client_id }) => client_id)
  const meant = ({ issuer, scope }: Permission) =>
    issuer === undefined ? scopeOf(scope) : meaning(issuer as Issuer, scopeOf(scope))
  return [...byClient].map(([clientId, own]) => ({
    clientId: clientId as ClientId,
    scope: [...new Set(own.flatMap(meant))],
    since: new Date(Math.min(...own.map(({ since }) => since))),
  }))
}

async function consents(reader: Reader, { tenantId, userId }: AccountKey): Promise<readonly Permission[]> {
  return reader
    .selectFrom('consents')
    .select(['client_id', 'scope', 'granted_at as since'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .execute()
}

/** Grants of sessions that live, and those whose refresh token outlives its session (D10). */
async function liveGrants(reader: Reader, key: AccountKey, now: number): Promise<readonly Permission[]> {
  return reader
    .selectFrom('grants')
    .select(['grants.client_id', 'grants.issuer', 'grants.scope'])
    .select(({ fn }) => fn.min<number>('grants.created_at').as('since'))
    .where('grants.tenant_id', '=', key.tenantId)
    .where('grants.user_id', '=', key.userId)
    .where('grants.revoked_at', 'is', null)
    .where((grant) =>
      grant.or([
        grant('grants.session_id', 'in', liveSessions(reader, key, now).select('sessions.id')),
        grant.and([
          grant('grants.refresh_at_logout', '=', 'survive'),
          grant.exists(
            grant
              .selectFrom('refresh_tokens')
              .select('refresh_tokens.id')
              .whereRef('refresh_tokens.grant_id', '=', 'grants.id')
              .whereRef('refresh_tokens.tenant_id', '=', 'grants.tenant_id')
              .where('refresh_tokens.revoked_at', 'is', null)
              .where('refresh_tokens.expires_at', '>', now),
          ),
        ]),
      ]),
    )
    .groupBy(['grants.client_id', 'grants.issuer', 'grants.scope'])
    .execute()
}
