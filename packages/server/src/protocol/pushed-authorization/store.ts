import type { ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Transaction } from '../../platform/store/schema.ts'

/** A request that a client pushed, as it will be read at the authorization endpoint. */
export interface PushedRequest {
  readonly id: string
  /** Form-encoded. */
  readonly parameters: string
}

/** What a browser brings: the end of its `request_uri`, and the client that it says it comes from. */
export interface ShownHandle {
  readonly tenantId: TenantId
  readonly clientId: ClientId
  readonly handle: string
}

export interface NewPushedRequest {
  readonly tenantId: TenantId
  readonly clientId: ClientId
  readonly parameters: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface PushedRequestStore {
  /** @returns the handle, which is told to the client and then forgotten. */
  push(request: NewPushedRequest): Promise<string>
  /** One that is alive and was pushed by this client. */
  find(shown: ShownHandle, now: Date): Promise<PushedRequest | undefined>
  /**
   * Uses it up in the transaction of its answer (RFC 9126 §7.3).
   * @returns `false` where it is gone already: another answer used it up, or its time is over.
   */
  useUp(transaction: Transaction, tenantId: TenantId, id: string): Promise<boolean>
}
