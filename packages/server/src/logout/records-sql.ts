import { sql } from 'kysely'
import type { ClientId } from '../domain/client.ts'
import type { DeliveryId, DeliveryState } from '../domain/delivery.ts'
import type { Channel, Door, Evidence, LogoutId } from '../domain/logout.ts'
import { causeOf, isUnwanted, type LogoutCause } from '../domain/logout-cause.ts'
import type { SessionId, Sid } from '../domain/session.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { UserId } from '../domain/user.ts'
import { writeAudit } from '../platform/audit.ts'
import { readClientRow } from '../platform/directory/stored.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import type { Reader, Schema } from '../platform/store/schema.ts'
import { findEndedRpSessions } from './rp-sessions-sql.ts'
import type { LogoutRecords, LogoutStory, StoryDelivery, StoryHop } from './store.ts'
import { findHops, hopStanding } from './upstream/hops-sql.ts'

/**
 * What an operator reads and resends.
 * @param only the tenant that all of it is bound to; over all tenants where none is named.
 */
export function createLogoutRecords(database: Database, random: Random, only?: TenantId): LogoutRecords {
  return {
    story: (id) => storyOf(database.read, id, only),

    async deadLetters(limit, before) {
      const rows = await database.read
        .selectFrom('deliveries')
        .selectAll()
        .where(isDead)
        .$if(only !== undefined, (query) => query.where('tenant_id', '=', only ?? ''))
        .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        tenantId: row.tenant_id as TenantId,
        id: row.id as DeliveryId,
        logoutId: row.logout_id as LogoutId,
        clientId: row.client_id as ClientId,
        uri: row.uri,
        state: row.state as DeliveryState,
        attempts: row.attempts,
        ...(row.settled_at === null ? {} : { settledAt: new Date(row.settled_at) }),
      }))
    },

    resend: (id, at) =>
      database.write(async (transaction) => {
        const row = await transaction
          .updateTable('deliveries')
          .set({ state: 'pending', due_at: at.getTime(), leased_until: null, settled_at: null })
          .where('id', '=', id)
          .$if(only !== undefined, (query) => query.where('tenant_id', '=', only ?? ''))
          .where('state', '!=', 'pending')
          // A frame needs the person's browser: no worker can load it.
          .where('channel', '=', 'back-channel')
          .returning(['tenant_id', 'logout_id'])
          .executeTakeFirst()
        if (!row) return false
        const tenantId = row.tenant_id as TenantId
        const details = { delivery: id, logout: row.logout_id }
        await writeAudit(transaction, { tenantId, at, random, event: 'delivery-resent', details })
        return true
      }),
  }
}

/** Written out, as the index is: with parameters SQLite would not see that it may use it. */
const isDead = sql<boolean>`state in ('refused', 'gave-up')`

async function storyOf(
  read: Reader,
  id: LogoutId,
  only: TenantId | undefined,
): Promise<LogoutStory | undefined> {
  const logout = await read
    .selectFrom('logouts')
    .selectAll()
    .where('id', '=', id)
    .$if(only !== undefined, (query) => query.where('tenant_id', '=', only ?? ''))
    .executeTakeFirst()
  if (!logout) return undefined
  const [rpSessions, hops, deliveries, attempts] = await Promise.all([
    findEndedRpSessions(read, logout.tenant_id, logout),
    findHops(read, logout.tenant_id, id),
    read
      .selectFrom('deliveries')
      .selectAll()
      .where('tenant_id', '=', logout.tenant_id)
      .where('logout_id', '=', id)
      .orderBy('id')
      .execute(),
    read
      .selectFrom('attempts')
      .innerJoin('deliveries', (join) =>
        join
          .onRef('deliveries.tenant_id', '=', 'attempts.tenant_id')
          .onRef('deliveries.id', '=', 'attempts.delivery_id'),
      )
      .selectAll('attempts')
      .where('deliveries.tenant_id', '=', logout.tenant_id)
      .where('deliveries.logout_id', '=', id)
      .orderBy('attempts.delivery_id')
      .orderBy('attempts.number')
      .execute(),
  ])
  const why = whyOf(logout)
  const told = deliveries.filter(({ channel }) => channel === 'back-channel').map((row) => row.client_id)
  const untold = rpSessions.map((row) => row.client_id).filter((clientId) => !told.includes(clientId))
  const declining = await findDeclining(read, logout.tenant_id, { clientIds: untold, cause: why.cause })
  return {
    tenantId: logout.tenant_id as TenantId,
    logoutId: id,
    ...why,
    ...(logout.requested_by === null ? {} : { requestedBy: logout.requested_by as ClientId }),
    ...(logout.user_id === null ? {} : { userId: logout.user_id as UserId }),
    decidedAt: new Date(logout.decided_at),
    landing: logout.landing,
    sessions: JSON.parse(logout.sessions) as SessionId[],
    rpSessions: rpSessions.map((row) => ({
      clientId: row.client_id as ClientId,
      sid: row.sid as Sid,
      startedAt: new Date(row.started_at),
      endedAlone: row.ended_at !== null,
      ...(declining.includes(row.client_id) ? { isUnwanted: true } : {}),
    })),
    grantsRevoked: logout.grants_revoked,
    accessRevoked: logout.access_revoked ?? 0,
    deliveries: deliveries.map((row) => storyDelivery(row, attempts)),
    hops: hops.map(storyHop),
  }
}

/** Those of some apps that asked, as they are registered now, not to hear of endings of this cause. */
async function findDeclining(
  read: Reader,
  tenantId: string,
  { clientIds, cause }: { readonly clientIds: readonly string[]; readonly cause: LogoutCause },
): Promise<readonly string[]> {
  // An empty list is not SQL everywhere.
  if (clientIds.length === 0) return []
  const rows = await read
    .selectFrom('clients')
    .select(['id', 'metadata', 'origin', 'removed_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', clientIds)
    .execute()
  return rows.flatMap((row) => (isUnwanted(readClientRow(row).client, cause) ? [row.id] : []))
}

function storyHop(row: Schema['upstream_hops']): StoryHop {
  const { upstreamId, issuer, name, state, failure } = hopStanding(row)
  return {
    upstreamId,
    name,
    issuer,
    state,
    ...(row.asked_at === null ? {} : { askedAt: new Date(row.asked_at) }),
    ...(row.settled_at === null ? {} : { settledAt: new Date(row.settled_at) }),
    ...(failure === undefined ? {} : { failure }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  }
}

/** Both were written by us. */
function whyOf({ door, evidence }: Pick<Schema['logouts'], 'door' | 'evidence'>) {
  const read = JSON.parse(evidence) as Evidence
  return { door: door as Door, cause: causeOf(door as Door, read), evidence: { ...read } }
}

function storyDelivery(row: Schema['deliveries'], attempts: readonly Schema['attempts'][]): StoryDelivery {
  return {
    id: row.id as DeliveryId,
    clientId: row.client_id as ClientId,
    clientName: row.client_name,
    channel: row.channel as Channel,
    uri: row.uri,
    state: row.state as DeliveryState,
    dueAt: new Date(row.due_at),
    attempts: attempts
      .filter((attempt) => attempt.delivery_id === row.id)
      .map((attempt) => ({
        number: attempt.number,
        startedAt: new Date(attempt.started_at),
        finishedAt: new Date(attempt.finished_at),
        outcome: attempt.outcome,
        ...(attempt.status === null ? {} : { status: attempt.status }),
        ...(attempt.detail === null ? {} : { detail: attempt.detail }),
      })),
  }
}
