import type { TenantId } from '../../domain/tenant.ts'
import type { TenantRegistration } from '../../platform/directory/registration.ts'
import { addressesOf } from '../address.ts'
import { defaultLifetimes, type TenantDocument } from '../schema/tenant.ts'
import { clientOf } from './client.ts'
import { userOf } from './user.ts'

/** A tenant with its people and apps from its checked entry. */
export function tenantOf(entry: TenantDocument, publicUrl: string): TenantRegistration {
  return {
    tenant: {
      id: entry.id as TenantId,
      name: entry.name ?? entry.id,
      addresses: addressesOf(entry, publicUrl),
      lifetimes: lifetimesOf(entry),
      allowedLogoutUrls: entry.allowedLogoutUrls ?? [],
      dialects: entry.dialects ?? {},
      notifyOnExpiry: entry.notifyOnExpiry ?? true,
    },
    clients: (entry.clients ?? []).map(clientOf),
    users: (entry.users ?? []).map(userOf),
  }
}

/** A shorter session shortens the idle time that was not set. */
function lifetimesOf({ lifetimes = {} }: TenantDocument): TenantRegistration['tenant']['lifetimes'] {
  const set = { ...defaultLifetimes, ...lifetimes }
  return { ...set, sessionIdleSeconds: Math.min(set.sessionIdleSeconds, set.sessionSeconds) }
}
