import type { Insertable } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import type { Client } from '../../domain/client.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Schema } from '../store/schema.ts'
import { changedFields } from './changed-fields.ts'
import { planClients } from './plan-clients.ts'
import {
  identityChanges,
  type IdentitiesPlan,
  planIdentities,
  type StoredIdentity,
} from './plan-identities.ts'
import { planUsers } from './plan-users.ts'
import type { SettledUser } from './credentials.ts'
import type { StoredUser } from './pairing.ts'
import { type StoredClient, type StoredTenant, tenantSettings } from './stored.ts'

/** A tenant's rows, as of one instant. */
export interface TenantFacts {
  readonly stored?: StoredTenant & { readonly updatedAt: number }
  readonly clients: readonly StoredClient[]
  readonly users: readonly StoredUser[]
}

/** A tenant as it shall be, slow parts settled. */
export interface WantedTenant {
  readonly tenant: Tenant
  /** With their secrets hashed. */
  readonly clients: readonly Client[]
  readonly users: readonly SettledUser[]
  readonly leftOver: readonly StoredUser[]
  /** Those that there are. */
  readonly identities: readonly StoredIdentity[]
}

/** What to write for one tenant, and how to tell people about it. Frozen data that a commit executes. */
export interface TenantPlan {
  readonly tenantId: TenantId
  /** The version that this plan was made from; absent where the tenant is new. */
  readonly seenAt?: number
  readonly settings: string
  readonly clients: readonly Insertable<Schema['clients']>[]
  readonly users: readonly Insertable<Schema['users']>[]
  readonly identities: IdentitiesPlan
  /** Users who give up their sign-in name first, so that another may take it. */
  readonly renamed: readonly UserId[]
  /** Users whose sessions and grants must all end now. */
  readonly revoke: readonly UserId[]
  readonly changes: readonly string[]
  /** What people should know though nothing is written for it. */
  readonly notices: readonly string[]
}

const settingNames: Readonly<Record<Exclude<keyof Tenant, 'id'>, string>> = {
  name: 'name',
  addresses: 'addresses',
  lifetimes: 'lifetimes',
  allowedLogoutUrls: 'allowedLogoutUrls',
  dialects: 'dialects',
  notifyOnExpiry: 'notifyOnExpiry',
  registration: 'registration',
  signUp: 'signUp',
  acrValues: 'acrValues',
  resources: 'resources',
  requirePushedRequests: 'requirePushedRequests',
  sessionManagement: 'sessionManagement',
  keyRotation: 'keyRotation',
  rootDialect: 'rootDialect',
  upstreams: 'upstreams',
  sessionPolicy: 'sessionPolicy',
  logoutRevokes: 'logoutRevokes',
}

/**
 * What it takes to make a tenant's rows what they shall be; no changes where they are. Decides, touches nothing.
 * @throws IdentityTaken as {@link planIdentities}.
 */
export function planTenant(wanted: WantedTenant, facts: TenantFacts, now: Date): TenantPlan {
  const { id } = wanted.tenant
  const clients = planClients(wanted, facts.clients, now)
  const identities = planIdentities({ ...wanted, tenantId: id }, wanted.identities)
  const users = planUsers({ ...wanted, losers: new Set(identities.taken.map(({ userId }) => userId)) }, now)
  const changes = [
    ...tenantChanges(wanted.tenant, facts.stored),
    ...clients.changes,
    ...users.changes,
    ...identityChanges(identities, wanted),
  ]
  return {
    tenantId: id,
    ...(facts.stored && { seenAt: facts.stored.updatedAt }),
    settings: tenantSettings({ tenant: wanted.tenant, isRemoved: false }),
    clients: clients.rows,
    users: users.rows,
    identities,
    renamed: users.renamed,
    revoke: users.revoke,
    changes,
    notices: users.notices,
  }
}

/** A tenant that left the file answers nowhere; what it owns waits untouched, in case it comes back. */
export function planRemoval({ stored }: TenantFacts): readonly TenantPlan[] {
  if (!stored || stored.isRemoved) return []
  const { tenant, updatedAt } = stored
  const settings = tenantSettings({ tenant, isRemoved: true })
  const identities = { given: [], taken: [] }
  const nothing = { clients: [], users: [], identities, renamed: [], revoke: [], notices: [] }
  return [
    {
      tenantId: tenant.id,
      seenAt: updatedAt,
      settings,
      ...nothing,
      changes: [`tenant ${tenant.id}: removed`],
    },
  ]
}

function tenantChanges(wanted: Tenant, stored: StoredTenant | undefined): readonly string[] {
  if (!stored || stored.isRemoved) return [`tenant ${wanted.id}: added`]
  if (isDeepStrictEqual(wanted, stored.tenant)) return []
  return [`tenant ${wanted.id}: changed ${changedFields(wanted, stored.tenant, settingNames).join(', ')}`]
}
