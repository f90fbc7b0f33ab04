import type { LogoutId, UpstreamHopFailure, UpstreamHopId, UpstreamHopState } from '../../domain/logout.ts'
import type { Issuer, TenantId } from '../../domain/tenant.ts'
import type { UpstreamId } from '../../domain/upstream.ts'
import type { SealPlace } from '../../platform/keys/seal.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { HopOutcome, HopStanding, LogoutStore } from '../store.ts'

/** Where a hop's copy of the upstream's ID token is sealed for: it opens for this hop alone. */
export function hopPlace(tenantId: TenantId, id: string): SealPlace {
  return { tenantId, purpose: 'upstream-hop', id }
}

/** States out of which a browser may be sent to the upstream, once more included. */
const sendable: readonly UpstreamHopState[] = ['offered', 'awaiting-browser', 'asked', 'failed']

/** What a browser did about its stops at upstreams. The worker never comes near these rows. */
export function upstreamHopsOf(
  database: Database,
  tenantId: TenantId,
): Pick<LogoutStore, 'hop' | 'sendToUpstream' | 'settleHop'> {
  return {
    async hop(id) {
      const row = await database.read
        .selectFrom('upstream_hops')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row && { ...hopStanding(row), logoutId: row.logout_id as LogoutId }
    },

    async sendToUpstream(id, { hash, uiLocales, at }) {
      const state: UpstreamHopState = 'asked'
      const sent = await database.write((transaction) =>
        transaction
          .updateTable('upstream_hops')
          .set({ state, hash, ui_locales: uiLocales ?? null, asked_at: at.getTime() })
          .set({ failure: null, detail: null, settled_at: null })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('state', 'in', sendable)
          .where('expires_at', '>', at.getTime())
          .executeTakeFirst(),
      )
      return sent.numUpdatedRows === 1n
    },

    async settleHop(id, { hash, at, ...outcome }) {
      const settled = await database.write((transaction) =>
        transaction
          .updateTable('upstream_hops')
          .set({ ...columnsOf(outcome), settled_at: at.getTime() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('state', 'in', hash === undefined ? sendable : ['asked'])
          .$if(hash !== undefined, (query) => query.where('hash', '=', hash ?? ''))
          .where('expires_at', '>', at.getTime())
          .executeTakeFirst(),
      )
      return settled.numUpdatedRows === 1n
    },
  }
}

/** Where the browser came back from, nothing more is asked; elsewhere the person may try again. */
function columnsOf(outcome: HopOutcome): Partial<Schema['upstream_hops']> {
  switch (outcome.state) {
    case 'returned':
      return { state: outcome.state, id_token_sealed: null }
    case 'failed': {
      const { state, failure, detail = null } = outcome
      return { state, failure, detail }
    }
  }
}

/** The stops of one logout, in the order in which they were written. */
export async function findHops(read: Reader, tenantId: string, logoutId: string) {
  return read
    .selectFrom('upstream_hops')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('logout_id', '=', logoutId)
    .orderBy('id')
    .execute()
}

export function hopStanding(row: Schema['upstream_hops']): HopStanding {
  return {
    id: row.id as UpstreamHopId,
    upstreamId: row.upstream as UpstreamId,
    issuer: row.issuer as Issuer,
    name: row.name,
    state: row.state as UpstreamHopState,
    expiresAt: new Date(row.expires_at),
    ...(row.failure === null ? {} : { failure: row.failure as UpstreamHopFailure }),
    ...(row.ui_locales === null ? {} : { uiLocales: row.ui_locales }),
    ...(row.id_token_sealed === null ? {} : { sealedIdToken: row.id_token_sealed }),
  }
}
