import type { TenantId } from '../../../domain/tenant.ts'
import type { UpstreamId } from '../../../domain/upstream.ts'
import { issueCredential, sameSecret } from '../../../platform/credential.ts'
import type { Sealer, SealPlace } from '../../../platform/keys/seal.ts'
import type { Random } from '../../../platform/random.ts'
import type { Database } from '../../../platform/store/database.ts'
import type { Schema } from '../../../platform/store/schema.ts'
import { readSecrets, writtenSecrets } from './read.ts'
import type { UpstreamRequest, UpstreamRequestStore } from './store.ts'

export interface UpstreamRequestStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly sealer: Pick<Sealer, 'seal' | 'open'>
}

export function createUpstreamRequestStore(deps: UpstreamRequestStoreDeps): UpstreamRequestStore {
  const { database, random, sealer } = deps
  return {
    async open(tenantId, { upstreamId, browserHash, createdAt, expiresAt, ...secrets }) {
      const state = issueCredential('upstream', random)
      const row = {
        tenant_id: tenantId,
        id: state.id,
        hash: state.hash,
        browser_hash: browserHash,
        upstream: upstreamId,
        request_sealed: sealer.seal(writtenSecrets(secrets), placeOf(tenantId, state.id)),
        created_at: createdAt.getTime(),
        expires_at: expiresAt.getTime(),
        used_at: null,
      }
      await database.write((transaction) => transaction.insertInto('upstream_requests').values(row).execute())
      return state.value
    },

    async find(tenantId, { id, hash }) {
      const row = await database.read
        .selectFrom('upstream_requests')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row && sameSecret(row.hash, hash) ? readRequest(row, sealer) : undefined
    },

    use: (tenantId, id, at) =>
      database.write(async (transaction) => {
        const done = await transaction
          .updateTable('upstream_requests')
          .set({ used_at: at.getTime() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('used_at', 'is', null)
          .executeTakeFirst()
        return done.numUpdatedRows === 1n
      }),
  }
}

function placeOf(tenantId: TenantId, id: string): SealPlace {
  return { tenantId, purpose: 'upstream-request', id }
}

function readRequest(row: Schema['upstream_requests'], { open }: Pick<Sealer, 'open'>): UpstreamRequest {
  return {
    id: row.id,
    upstreamId: row.upstream as UpstreamId,
    browserHash: row.browser_hash,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
    ...(row.used_at === null ? {} : { usedAt: new Date(row.used_at) }),
    ...readSecrets(open(row.request_sealed, placeOf(row.tenant_id as TenantId, row.id))),
  }
}
