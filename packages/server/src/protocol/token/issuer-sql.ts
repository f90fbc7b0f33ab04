import type { Issuer } from '../../domain/tenant.ts'
import { readCredential, sameSecret } from '../../platform/credential.ts'
import type { Database } from '../../platform/store/database.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader } from '../../platform/store/schema.ts'
import type { IssuerOf, ShownGrant } from './store.ts'

interface Key {
  readonly tenantId: string
  readonly id: string
}

/** Finds whose door a grant came by: one query, whether there is such a grant or not. */
export function createIssuerOf({ read }: Database): IssuerOf {
  const find: Readonly<Record<ShownGrant['kind'], ReturnType<typeof prepareFindCode>>> = {
    code: prepareFindCode(read),
    refresh: prepareFindRefreshToken(read),
    device: prepareFindDeviceCode(read),
  }
  return async (tenantId, { kind, value }) => {
    const shown = readCredential(kind, value)
    if (!shown) return undefined
    const [row] = (await find[kind](read, { tenantId, id: shown.id })).rows
    return row && sameSecret(row.hash, shown.hash) ? (row.issuer as Issuer) : undefined
  }
}

function prepareFindCode(db: Reader) {
  return prepare(({ tenantId, id }: Key) =>
    db
      .selectFrom('codes as shown')
      .innerJoin('grants', (join) =>
        join.onRef('grants.tenant_id', '=', 'shown.tenant_id').onRef('grants.id', '=', 'shown.grant_id'),
      )
      .select(['shown.hash', 'grants.issuer'])
      .where('shown.tenant_id', '=', tenantId)
      .where('shown.id', '=', id),
  )
}

function prepareFindRefreshToken(db: Reader) {
  return prepare(({ tenantId, id }: Key) =>
    db
      .selectFrom('refresh_tokens as shown')
      .innerJoin('grants', (join) =>
        join.onRef('grants.tenant_id', '=', 'shown.tenant_id').onRef('grants.id', '=', 'shown.grant_id'),
      )
      .select(['shown.hash', 'grants.issuer'])
      .where('shown.tenant_id', '=', tenantId)
      .where('shown.id', '=', id),
  )
}

/** Of a device the door where it began, whether its person has decided or not. */
function prepareFindDeviceCode(db: Reader) {
  return prepare(({ tenantId, id }: Key) =>
    db
      .selectFrom('device_authorizations')
      .select(['hash', 'issuer'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id),
  )
}
