import type { ClientId } from '../../domain/client.ts'
import type { Evidence, Extent, LogoutRequest } from '../../domain/logout.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { Logout, LogoutRecords } from '../../logout/index.ts'
import { logoutBody } from './logout-body.ts'

export interface EndDeps {
  readonly logout: Pick<Logout, 'perform' | 'deliverer'>
  readonly recordsOf: (tenantId: TenantId) => LogoutRecords
  /** How long an answer waits for the first tries to tell the apps. */
  readonly waitMilliseconds: number
}

/** The operator's door: evidence is the administrator's client. */
export function operatorRequest(extent: Extent, by: ClientId): LogoutRequest {
  return { door: 'operator', extent, evidence: { kind: 'operator', name: by } }
}

/** After a new password: everything that was proved with the old one. */
export function passwordRequest(userId: UserId): LogoutRequest {
  const evidence: Evidence = { kind: 'password-changed', userId }
  return { door: 'password-change', extent: { kind: 'user', userId }, evidence }
}

/** After an account was disabled or deleted. */
export function closedRequest(userId: UserId, by: ClientId, how: 'disabled' | 'removed'): LogoutRequest {
  const isRemoved = how === 'removed' ? ({ isRemoved: true } as const) : {}
  const evidence: Evidence = { kind: 'account-closed', userId, name: by, ...isRemoved }
  return { door: 'account-closed', extent: { kind: 'user', userId }, evidence }
}

/** What ended; null where there was nothing to end. */
interface Ended {
  readonly logout: ReturnType<typeof logoutBody> | null
}

/** Carries a logout out and comes back with its story, once each app was tried or the wait is over. */
export async function endAndTell(
  tenant: Tenant,
  request: LogoutRequest,
  { logout, recordsOf, waitMilliseconds }: EndDeps,
): Promise<Ended> {
  const ended = await logout.perform(tenant, request)
  if (ended.kind !== 'ended') return { logout: null }
  await logout.deliverer.firstTries(ended.logoutId, waitMilliseconds)
  const story = await recordsOf(tenant.id).story(ended.logoutId)
  return { logout: story ? logoutBody(story) : null }
}
