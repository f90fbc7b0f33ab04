import type { ClientId } from '../../../../domain/client.ts'
import { sameSecret } from '../../../../platform/credential.ts'
import type { Database } from '../../../../platform/store/database.ts'
import { prepare } from '../../../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../../../platform/store/schema.ts'
import type { GrantTenant } from '../../decide.ts'
import { grantAllows, grantColumns, type GrantRow, optionalTime, readGrantFacts } from '../../grant-sql.ts'
import { prepareInsertTokens } from '../../new-tokens-sql.ts'
import type { DeviceCodeFacts } from './decide.ts'
import type { DeviceCodeStore } from './store.ts'

export function createDeviceCodeStore(database: Database): DeviceCodeStore {
  const { read } = database
  const findDeviceCode = prepareFindDeviceCode(read)
  const notePoll = prepareNotePoll(read)
  const insertTokens = prepareInsertTokens(read)
  return {
    async deviceCode(tenant, { id, hash }) {
      const [row] = (await findDeviceCode(read, { tenantId: tenant.id, id })).rows
      return row && sameSecret(row.hash, hash) ? readDeviceCode(row, tenant) : undefined
    },

    polled: (tenantId, id, { at, intervalSeconds }) =>
      database.write(async (transaction) => {
        await notePoll(transaction, { tenantId, id, at: at.getTime(), intervalSeconds })
      }),

    redeem: (tenantId, { id, grantId, at, tokens }) =>
      database.write(async (transaction) => {
        const use = { tenantId, grantId, issuedAt: tokens.issuedAt.getTime() }
        const used = await transaction
          .updateTable('device_authorizations')
          .set({ used_at: at.getTime() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .where('used_at', 'is', null)
          .where((row) => grantAllows(row, use))
          .executeTakeFirst()
        if (used.numUpdatedRows !== 1n) return 'stale'
        await insertTokens(transaction, tenantId, tokens)
        return 'done'
      }),
  }
}

/** A device asks every few seconds until somebody answers. */
function prepareFindDeviceCode(db: Reader) {
  return prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('device_authorizations as device')
      .leftJoin('grants', (join) =>
        join.onRef('grants.tenant_id', '=', 'device.tenant_id').onRef('grants.id', '=', 'device.grant_id'),
      )
      .leftJoin('sessions', (join) =>
        join
          .onRef('sessions.tenant_id', '=', 'grants.tenant_id')
          .onRef('sessions.id', '=', 'grants.session_id'),
      )
      .leftJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'grants.tenant_id').onRef('users.id', '=', 'grants.user_id'),
      )
      .select(['device.id', 'device.hash', 'device.client_id', 'device.expires_at'])
      .select(['device.interval_seconds', 'device.polled_at', 'device.denied_at', 'device.used_at'])
      .select(grantColumns)
      .where('device.tenant_id', '=', tenantId)
      .where('device.id', '=', id),
  )
}

interface Poll {
  readonly tenantId: string
  readonly id: string
  readonly at: number
  readonly intervalSeconds: number
}

function prepareNotePoll(db: Reader) {
  return prepare((poll: Poll) =>
    db
      .updateTable('device_authorizations')
      .set({ polled_at: poll.at, interval_seconds: poll.intervalSeconds })
      .where('tenant_id', '=', poll.tenantId)
      .where('id', '=', poll.id),
  )
}

type DeviceColumns = Pick<
  Schema['device_authorizations'],
  'id' | 'client_id' | 'expires_at' | 'interval_seconds' | 'polled_at' | 'denied_at' | 'used_at'
>
type Row = DeviceColumns & { readonly [Column in keyof GrantRow]: GrantRow[Column] | null }

function readDeviceCode(row: Row, tenant: GrantTenant): DeviceCodeFacts {
  return {
    id: row.id,
    clientId: row.client_id as ClientId,
    expiresAt: new Date(row.expires_at),
    intervalSeconds: row.interval_seconds,
    ...optionalTime('polledAt', row.polled_at),
    ...optionalTime('deniedAt', row.denied_at),
    ...optionalTime('usedAt', row.used_at),
    // An outer join finds a grant's columns all together or not at all.
    ...(row.grant_id === null ? {} : { granted: readGrantFacts(row as GrantRow, tenant) }),
  }
}
