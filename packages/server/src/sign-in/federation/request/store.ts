import type { TenantId } from '../../../domain/tenant.ts'
import type { UpstreamId } from '../../../domain/upstream.ts'
import type { ShownCredential } from '../../../platform/credential.ts'
import type { RequestSecrets } from './read.ts'

/** Somebody on the way to an upstream and back; each tab has its own. */
export interface UpstreamRequest extends RequestSecrets {
  readonly id: string
  readonly upstreamId: UpstreamId
  /** The browser that was sent there, and no other may come back. */
  readonly browserHash: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly usedAt?: Date
}

export interface UpstreamRequestStore {
  /** @returns the `state`; only its hash is stored, and what must stay secret is sealed. */
  open(tenantId: TenantId, request: Omit<UpstreamRequest, 'id' | 'usedAt'>): Promise<string>
  /** @throws SealBroken where it was sealed with another master key. */
  find(tenantId: TenantId, shown: ShownCredential): Promise<UpstreamRequest | undefined>
  /** @returns `false` where it was used before. */
  use(tenantId: TenantId, id: string, at: Date): Promise<boolean>
}
