import type { SessionId } from '../../../domain/session.ts'
import type { TenantId } from '../../../domain/tenant.ts'
import type { UserId } from '../../../domain/user.ts'
import { secretHash } from '../../../platform/credential.ts'
import type { Database } from '../../../platform/store/database.ts'
import type { ToldStore, UsedToken } from './store.ts'

export function createToldStore(database: Database, tenantId: TenantId): ToldStore {
  const { read } = database
  return {
    async sessionsFrom({ upstreamId, issuer, subject, sid }) {
      const rows = await read
        .selectFrom('upstream_sessions as from')
        .innerJoin('sessions', (join) =>
          join
            .onRef('sessions.tenant_id', '=', 'from.tenant_id')
            .onRef('sessions.id', '=', 'from.session_id'),
        )
        .select('from.session_id')
        .where('from.tenant_id', '=', tenantId)
        .where('from.upstream', '=', upstreamId)
        .where('from.issuer', '=', issuer)
        .$if(subject !== undefined, (query) => query.where('from.subject', '=', subject ?? ''))
        .$if(sid !== undefined, (query) => query.where('from.sid', '=', sid ?? ''))
        .where('sessions.ended_at', 'is', null)
        .orderBy('from.session_id')
        .execute()
      return rows.map((row) => row.session_id as SessionId)
    },

    async userOf(issuer, subject) {
      const row = await read
        .selectFrom('identities')
        .select('user_id')
        .where('tenant_id', '=', tenantId)
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return row?.user_id as UserId | undefined
    },

    async wasUsed(token) {
      const row = await read
        .selectFrom('used_assertions')
        .select('expires_at')
        .where('tenant_id', '=', tenantId)
        .where('client_id', '=', ownerOf(token))
        .where('jti_hash', '=', secretHash(token.jti))
        .executeTakeFirst()
      return row !== undefined
    },

    async use({ expiresAt, ...token }) {
      const row = {
        tenant_id: tenantId,
        client_id: ownerOf(token),
        jti_hash: secretHash(token.jti),
        expires_at: expiresAt.getTime(),
      }
      await database.write((transaction) =>
        transaction
          .insertInto('used_assertions')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      )
    },
  }
}

/** Beside those of clients, whose ids have no spaces. */
function ownerOf({ upstreamId }: UsedToken): string {
  return `upstream ${upstreamId}`
}
