import type { ClientId } from '../../domain/client.ts'
import type { Session } from '../../domain/session.ts'
import type { Issuer, LogoutPolicy, Tenant, TenantId } from '../../domain/tenant.ts'
import type { Subject, UserId } from '../../domain/user.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import type { InteractionKey } from '../../sign-in/index.ts'

/** A device that waits for its person (RFC 8628 §3.2). */
export interface DeviceAuthorization {
  readonly id: string
  readonly clientId: ClientId
  readonly scope: readonly string[]
  readonly resources: readonly string[]
  readonly issuer: Issuer
  readonly expiresAt: Date
  /** What the device called itself when it asked. */
  readonly userAgent?: string
  readonly remoteAddress?: string
  /** Somebody allowed or denied it. */
  readonly isDecided: boolean
}

export interface NewDeviceAuthorization extends Omit<DeviceAuthorization, 'id' | 'isDecided'> {
  readonly code: IssuedCredential
  readonly userCodeHash: string
  readonly createdAt: Date
  readonly intervalSeconds: number
}

/** What the person allowed the device's app. */
export interface Approval {
  readonly device: DeviceAuthorization
  readonly person: { readonly session: Session; readonly userId: UserId; readonly subject: Subject }
  /** All that was asked on the consent page, to be remembered. */
  readonly allowedScope: readonly string[]
  readonly atLogout: LogoutPolicy
}

export interface DeviceStore {
  /** `false` where another device waits under the same user code. */
  open(tenantId: TenantId, authorization: NewDeviceAuthorization): Promise<boolean>
  findByUserCode(tenantId: TenantId, userCodeHash: string): Promise<DeviceAuthorization | undefined>
  find(tenantId: TenantId, id: string): Promise<DeviceAuthorization | undefined>
  /**
   * One transaction: the device's session, its app's part in it, the grant, the consent, and the end of the
   * interaction. `stale` where the approving session ended or the device was decided or over meanwhile.
   */
  approve(tenant: Tenant, approval: Approval, interaction: InteractionKey, at: Date): Promise<DeviceDecided>
  deny(tenant: Tenant, id: string, interaction: InteractionKey, at: Date): Promise<DeviceDecided>
}

/** `finished`: another tab was faster. */
export type DeviceDecided = 'done' | 'stale' | 'finished'
