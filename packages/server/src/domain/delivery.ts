import type { Brand } from './brand.ts'
import type { ClientId } from './client.ts'
import type { LogoutId } from './logout.ts'
import type { Sid } from './session.ts'
import type { Issuer, TenantId } from './tenant.ts'
import type { Subject } from './user.ts'

export type DeliveryId = Brand<string, 'DeliveryId'>

/** What one try to deliver a notice came to. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly status: number }
  /** The app answered, and its answer is final. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail?: string }
  /** It may heal: connection refused, time-out, 5xx, 408, 429. */
  | {
      readonly kind: 'unreachable'
      readonly status?: number
      readonly detail: string
      readonly retryAfterSeconds?: number
    }
  /** We must not call this address at all. */
  | { readonly kind: 'forbidden'; readonly detail: string }

/** Where a back-channel delivery stands. `gave-up` is the dead letter that an operator can see and resend. */
export type BackChannelState = 'pending' | 'delivered' | 'refused' | 'gave-up'

/**
 * Where a front-channel delivery stands. Nothing here says that the app signed anybody out: a frame that
 * loaded may have been kept from its cookies (FCL §4.1).
 */
export type FrontChannelState =
  /** The page with its frame has not been fetched yet, and may never be. */
  | 'awaiting-browser'
  /** The browser got the page with its frame. */
  | 'asked'
  /** The browser says that the frame loaded. */
  | 'loaded'
  /** The browser says that the frame did not load in time. */
  | 'unanswered'
  /** No page of ours was there to ask in: the session was another browser's, or nobody's browser asked. */
  | 'not-asked'

/** The worker looks for `pending` only: what a browser has to do is never its business. */
export type DeliveryState = BackChannelState | FrontChannelState

export type Next =
  | { readonly kind: 'done'; readonly state: Exclude<BackChannelState, 'pending'> }
  | { readonly kind: 'again'; readonly at: Date }

/** A leased notice on its way out by the back channel. */
export interface Delivery {
  readonly tenantId: TenantId
  readonly id: DeliveryId
  readonly logoutId: LogoutId
  readonly channel: 'back-channel'
  readonly clientId: ClientId
  readonly uri: string
  readonly subject: Subject
  readonly sid: Sid
  readonly issuer: Issuer
  /** How many tries were made before this one. */
  readonly attempts: number
}
