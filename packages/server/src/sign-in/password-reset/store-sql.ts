import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { writeAudit } from '../../platform/audit.ts'
import { sameSecret } from '../../platform/credential.ts'
import { loginName } from '../../platform/directory/login-name.ts'
import { readUserRow } from '../../platform/directory/stored.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Reader } from '../../platform/store/schema.ts'
import type { PasswordResetStore } from './store.ts'

export function createPasswordResetStore(database: Database, random: Random): PasswordResetStore {
  return {
    open: (tenantId, { link, whose, clientId, createdAt: at, expiresAt }) =>
      database.write(async (transaction) => {
        const { userId, address } = whose ?? nobody
        await transaction
          .deleteFrom('password_resets')
          .where('tenant_id', '=', tenantId)
          .where('user_id', '=', userId)
          .execute()
        const row = {
          tenant_id: tenantId,
          id: link.id,
          hash: link.hash,
          user_id: userId,
          email: loginName(address),
          client_id: clientId ?? null,
          created_at: at.getTime(),
          expires_at: expiresAt.getTime(),
        }
        await transaction.insertInto('password_resets').values(row).execute()
        if (!whose) return
        const details = { userId, clientId }
        await writeAudit(transaction, { tenantId, at, random, event: 'password-reset-asked', details })
      }),

    find: async (tenantId, { id, hash }, now) => {
      const row = await usable(database.read, { tenantId, id, now }).executeTakeFirst()
      if (!row || !sameSecret(row.hash, hash)) return undefined
      const { client_id: clientId, user_id, ...user } = row
      return {
        id,
        user: readUserRow({ ...user, id: user_id }),
        ...(clientId === null ? {} : { clientId: clientId as ClientId }),
      }
    },

    useUp: async (transaction, tenantId, id, at) => {
      const row = await usable(transaction, { tenantId, id, now: at }).executeTakeFirst()
      if (!row) return false
      await transaction
        .deleteFrom('password_resets')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute()
      const details = { userId: row.user_id, clientId: row.client_id ?? undefined }
      await writeAudit(transaction, { tenantId, at, random, event: 'password-reset-used', details })
      return true
    },

    contact: async (tenantId, { id, email }) => {
      const account = await database.read
        .selectFrom('users')
        .select(['email', 'origin'])
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      // The column is what they sign in with; the claim beside it is how they spell that.
      const isTheirs = email !== undefined && account?.email === loginName(email)
      return { address: isTheirs ? email : undefined, isFromUpstream: account?.origin === 'upstream' }
    },
  }
}

/** Whom no row is of. */
const nobody = { userId: '', address: '' } as const

interface Key {
  readonly tenantId: TenantId
  readonly id: string
  readonly now: Date
}

function usable(reader: Reader, { tenantId, id, now }: Key) {
  return reader
    .selectFrom('password_resets as reset')
    .innerJoin('users', (join) =>
      join.onRef('users.tenant_id', '=', 'reset.tenant_id').onRef('users.id', '=', 'reset.user_id'),
    )
    .select(['reset.hash', 'reset.client_id', 'reset.user_id'])
    .select(['users.username', 'users.email', 'users.claims', 'users.password_hash', 'users.disabled_at'])
    .where('reset.tenant_id', '=', tenantId)
    .where('reset.id', '=', id)
    .whereRef('reset.email', '=', 'users.email')
    .where('reset.expires_at', '>', now.getTime())
    .where('users.disabled_at', 'is', null)
    .where('users.removed_at', 'is', null)
    .where((row) =>
      row.or([
        row('users.revoked_up_to', 'is', null),
        row('users.revoked_up_to', '<', row.ref('reset.created_at')),
      ]),
    )
}
