import type { GrantId } from '../../domain/grant.ts'
import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Reader, Transaction } from '../../platform/store/schema.ts'
import { everybodysLiveSessions } from '../account/sessions-sql.ts'
import { liveGrants } from './live-grants-sql.ts'
import type { Annotation } from './store.ts'

/** What was written onto these sessions or grants; @param ids not empty. */
export async function findAnnotations(
  read: Reader,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Annotation>> {
  const rows = await read
    .selectFrom('annotations')
    .select(['id', 'value', 'updated_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      // Written by us, from what was read strictly.
      { value: JSON.parse(row.value) as Annotation['value'], updatedAt: new Date(row.updated_at) },
    ]),
  )
}

export interface Writing {
  readonly tenantId: TenantId
  readonly id: SessionId | GrantId
  readonly value: Annotation['value']
  readonly now: number
}

/** @returns whether there is something of this id that lives, in this very transaction. */
export async function writeAnnotation(transaction: Transaction, writing: Writing): Promise<boolean> {
  const sessionId = await sessionOf(transaction, writing)
  if (sessionId === undefined) return false
  const { tenantId: tenant_id, id, value, now: updated_at } = writing
  if (Object.keys(value).length === 0) {
    await transaction
      .deleteFrom('annotations')
      .where('tenant_id', '=', tenant_id)
      .where('id', '=', id)
      .execute()
    return true
  }
  const row = { session_id: sessionId, value: JSON.stringify(value), updated_at }
  await transaction
    .insertInto('annotations')
    .values({ tenant_id, id, ...row })
    .onConflict((key) => key.columns(['tenant_id', 'id']).doUpdateSet(row))
    .execute()
  return true
}

async function sessionOf(
  transaction: Transaction,
  { tenantId, id, now }: Writing,
): Promise<string | undefined> {
  const session = await everybodysLiveSessions(transaction, tenantId, now)
    .select('sessions.id')
    .where('sessions.id', '=', id)
    .executeTakeFirst()
  if (session) return session.id
  const grant = await liveGrants(transaction, tenantId, now)
    .select('grants.session_id')
    .where('grants.id', '=', id)
    .executeTakeFirst()
  return grant?.session_id
}
