import type { TenantId } from '../../../../domain/tenant.ts'
import type { ShownCredential } from '../../../../platform/credential.ts'
import type { NewTokens } from '../../store.ts'
import type { GrantTenant } from '../../decide.ts'
import type { DeviceCodeFacts } from './decide.ts'

export interface DeviceRedemption {
  readonly id: string
  readonly grantId: string
  readonly at: Date
  readonly tokens: NewTokens
}

/** A device that asked, and how long it must wait from now on. */
export interface DevicePoll {
  readonly at: Date
  readonly intervalSeconds: number
}

/** Device codes, as the token endpoint sees them. */
export interface DeviceCodeStore {
  /** `undefined` for a code that we never issued. */
  deviceCode(tenant: GrantTenant, shown: ShownCredential): Promise<DeviceCodeFacts | undefined>
  polled(tenantId: TenantId, id: string, poll: DevicePoll): Promise<void>
  /** `stale` when the code was used, or its grant ended, since the facts: nothing happened. */
  redeem(tenantId: TenantId, redemption: DeviceRedemption): Promise<'done' | 'stale'>
}
