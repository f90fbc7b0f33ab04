import type {
  LogoutId,
  LogoutRefusal,
  LogoutRequest,
  Landing,
  Mismatch,
  AskingClient,
  SessionFacts,
} from '../domain/logout.ts'
import type { Tenant } from '../domain/tenant.ts'

/** What became of a request; a door renders it. */
export type LogoutAnswer =
  | { readonly kind: 'refused'; readonly refusal: LogoutRefusal; readonly client?: AskingClient }
  | {
      readonly kind: 'ask'
      readonly session: SessionFacts
      readonly client?: AskingClient
      readonly mismatch?: Mismatch
    }
  | { readonly kind: 'nothing-to-end'; readonly landing: Landing; readonly client?: AskingClient }
  /** Committed. `receipt` is what lets this browser see its signed-out page. */
  | {
      readonly kind: 'ended'
      readonly logoutId: LogoutId
      /** Apps wait to be asked by this browser, in the frames of a page of ours, before it goes on. */
      readonly asksBrowser: boolean
      readonly receipt: string
      readonly landing: Landing
      readonly client?: AskingClient
    }

/** The one way in which a session ends, for every door. */
export type PerformLogout = (tenant: Tenant, request: LogoutRequest) => Promise<LogoutAnswer>
