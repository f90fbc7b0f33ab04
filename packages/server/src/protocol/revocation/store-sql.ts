import type { TenantId } from '../../domain/tenant.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Transaction } from '../../platform/store/schema.ts'
import type { Revocation, RevocationStore } from './store.ts'

export function createRevocationStore(database: Database, random: Random): RevocationStore {
  const revoke = prepareRevoke(database.read)
  return {
    revoke: (tenantId, revocation) =>
      database.write(async (transaction) => {
        const changed = await revoke(transaction, tenantId, revocation)
        if (changed !== 1n) return
        const { plan, clientId, at } = revocation
        const named = plan.kind === 'grant' ? { grantId: plan.grantId } : { tokenId: plan.id }
        const details = { kind: plan.kind, clientId, ...named }
        await writeAudit(transaction, { tenantId, at, random, event: 'token-revoked', details })
      }),
  }
}

function prepareRevoke(db: Reader) {
  const revokeGrant = prepareRevokeGrant(db)
  const revokeAccessToken = prepareRevokeAccessToken(db)
  return async (
    transaction: Transaction,
    tenantId: TenantId,
    { plan, at }: Revocation,
  ): Promise<bigint | undefined> => {
    switch (plan.kind) {
      case 'grant':
        return (await revokeGrant(transaction, { tenantId, id: plan.grantId, at: at.getTime() }))
          .numAffectedRows
      case 'opaque-access-token':
        return (await revokeAccessToken(transaction, { tenantId, id: plan.id, at: at.getTime() }))
          .numAffectedRows
      case 'jwt-access-token': {
        const row = { tenant_id: tenantId, id: plan.id, expires_at: plan.expiresAt.getTime() }
        const insert = transaction.insertInto('revoked_access_tokens').values(row)
        return (await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst())
          .numInsertedOrUpdatedRows
      }
    }
  }
}

interface Key {
  readonly tenantId: string
  readonly id: string
  readonly at: number
}

function prepareRevokeGrant(db: Reader) {
  return prepare(({ tenantId, id, at }: Key) =>
    db
      .updateTable('grants')
      .set({ revoked_at: at, revoked_because: 'revocation' })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null),
  )
}

function prepareRevokeAccessToken(db: Reader) {
  return prepare(({ tenantId, id, at }: Key) =>
    db
      .updateTable('access_tokens')
      .set({ revoked_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null),
  )
}
