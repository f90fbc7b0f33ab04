import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import { withoutIdleEnd } from '../../domain/session.ts'
import type { Issuer, Tenant, TenantId } from '../../domain/tenant.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Database } from '../../platform/store/database.ts'
import type { Schema, Transaction } from '../../platform/store/schema.ts'
import type { InteractionKey, SignIn } from '../../sign-in/index.ts'
import { prepareInsertGrant } from '../authorize/code-sql.ts'
import type { Approval, DeviceAuthorization, DeviceDecided, DeviceStore } from './store.ts'

export interface DeviceStoreDeps {
  readonly database: Database
  readonly random: Random
  readonly stores: SignIn['stores']
}

/** Thrown inside a commit to take everything back; never leaves this file. */
class Stale extends Error {}

export function createDeviceStore(deps: DeviceStoreDeps): DeviceStore {
  const { database, stores } = deps
  const devices = (tenantId: TenantId) =>
    database.read.selectFrom('device_authorizations').selectAll().where('tenant_id', '=', tenantId)
  const approve = createApprove(deps)

  /** Closes the interaction first: of two tabs one decides. */
  const decided = async (
    interaction: InteractionKey,
    at: Date,
    decide: (transaction: Transaction) => Promise<void>,
  ): Promise<DeviceDecided> => {
    try {
      return await database.write(async (transaction) => {
        if (!(await stores.interactions.finish(transaction, interaction, at))) return 'finished'
        await decide(transaction)
        return 'done'
      })
    } catch (fault) {
      if (fault instanceof Stale) return 'stale'
      throw fault
    }
  }

  return {
    async open(tenantId, { code, clientId, ...device }) {
      const row = {
        tenant_id: tenantId,
        id: code.id,
        hash: code.hash,
        user_code_hash: device.userCodeHash,
        client_id: clientId,
        scope: device.scope.join(' '),
        resources: device.resources.join(' '),
        issuer: device.issuer,
        created_at: device.createdAt.getTime(),
        expires_at: device.expiresAt.getTime(),
        interval_seconds: device.intervalSeconds,
        user_agent: device.userAgent ?? null,
        remote_address: device.remoteAddress ?? null,
      }
      const done = await database.write((transaction) =>
        transaction
          .insertInto('device_authorizations')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      )
      return done.numInsertedOrUpdatedRows === 1n
    },

    findByUserCode: async (tenantId, userCodeHash) => {
      const row = await devices(tenantId).where('user_code_hash', '=', userCodeHash).executeTakeFirst()
      return row && readDevice(row)
    },

    find: async (tenantId, id) => {
      const row = await devices(tenantId).where('id', '=', id).executeTakeFirst()
      return row && readDevice(row)
    },

    approve: (tenant, approval, interaction, at) =>
      decided(interaction, at, (transaction) => approve(transaction, tenant, approval, at)),

    deny: (tenant, id, interaction, at) =>
      decided(interaction, at, (transaction) =>
        settle(transaction, { tenant, id, at }, { denied_at: at.getTime() }),
      ),
  }
}

function createApprove({ database, random, stores: { sessions, consents } }: DeviceStoreDeps) {
  const insertGrant = prepareInsertGrant(database.read)
  return async (transaction: Transaction, tenant: Tenant, approval: Approval, at: Date): Promise<void> => {
    const { device, person, allowedScope } = approval
    const { clientId, issuer, userAgent, remoteAddress } = device
    const grantId = random.id()
    await settle(transaction, { tenant, id: device.id, at }, { grant_id: grantId, decided_at: at.getTime() })
    const session = await sessions.beginDevice(transaction, tenant, {
      approvedIn: { ...person.session, userId: person.userId },
      at,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    })
    if (session === 'stale') throw new Stale()
    const joining = { session, clientId, subject: person.subject, issuer, at }
    const lasting = { ...tenant, lifetimes: withoutIdleEnd(tenant.lifetimes) }
    const part = await sessions.join(transaction, lasting, joining)
    if (part === 'stale') throw new Stale()
    const key = { tenantId: tenant.id, userId: person.userId, clientId }
    await consents.remember(transaction, key, allowedScope, at)
    await insertGrant(transaction, {
      tenant_id: tenant.id,
      id: grantId,
      client_id: clientId,
      user_id: person.userId,
      subject: person.subject,
      session_id: session.id,
      rp_session_id: part.id,
      sid: part.sid,
      issuer,
      scope: device.scope.join(' '),
      resources: device.resources.join(' '),
      claims: null,
      acr: null,
      auth_time: person.session.authTime.getTime(),
      amr: person.session.amr.join(' '),
      access_at_logout: approval.atLogout.access,
      refresh_at_logout: approval.atLogout.refresh,
      created_at: at.getTime(),
    })
    const details = { userId: person.userId, clientId, grantId, sessionId: session.id }
    await writeAudit(transaction, { tenantId: tenant.id, at, random, event: 'device-approved', details })
  }
}

interface Settled {
  readonly tenant: Tenant
  readonly id: string
  readonly at: Date
}

/** Decides once, and in time. @throws Stale where somebody else did, or time did. */
async function settle(
  transaction: Transaction,
  { tenant, id, at }: Settled,
  columns: { readonly denied_at: number } | { readonly grant_id: string; readonly decided_at: number },
): Promise<void> {
  const done = await transaction
    .updateTable('device_authorizations')
    .set(columns)
    .where('tenant_id', '=', tenant.id)
    .where('id', '=', id)
    .where('decided_at', 'is', null)
    .where('denied_at', 'is', null)
    .where('expires_at', '>', at.getTime())
    .executeTakeFirst()
  if (done.numUpdatedRows !== 1n) throw new Stale()
}

function readDevice(row: Schema['device_authorizations']): DeviceAuthorization {
  return {
    id: row.id,
    clientId: row.client_id as ClientId,
    scope: scopeOf(row.scope),
    resources: scopeOf(row.resources),
    issuer: row.issuer as Issuer,
    expiresAt: new Date(row.expires_at),
    ...(row.user_agent === null ? {} : { userAgent: row.user_agent }),
    ...(row.remote_address === null ? {} : { remoteAddress: row.remote_address }),
    isDecided: row.decided_at !== null || row.denied_at !== null,
  }
}
