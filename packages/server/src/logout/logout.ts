import type { Client } from '../domain/client.ts'
import type {
  ContractAddress,
  Evidence,
  HintVerdict,
  LogoutId,
  LogoutRefusal,
  LogoutRequest,
  Landing,
  Mismatch,
  AskingClient,
  SessionFacts,
} from '../domain/logout.ts'
import type { Tenant } from '../domain/tenant.ts'
import type { HttpRequest, HttpResponse } from '../platform/http/message.ts'
import type { EndSessionRules } from './doors/end-session.ts'
import type { Navigation } from './doors/navigation.ts'
import type { LogoutProblem } from './read.ts'
import type { AskedLogout } from './store.ts'

/** What became of a request; a door renders it. */
export type LogoutAnswer =
  | { readonly kind: 'refused'; readonly refusal: LogoutRefusal; readonly client?: AskingClient }
  | {
      readonly kind: 'ask'
      readonly session: SessionFacts
      /** The person's other browsers, where a "yes" is about every device (D12). */
      readonly beside?: readonly SessionFacts[]
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
      /** A stop at an upstream waits for this browser; after the frames, before it rests. */
      readonly goesUpstream: boolean
      readonly receipt: string
      readonly landing: Landing
      readonly client?: AskingClient
    }

/** The one way in which a session ends, for every door. */
export type PerformLogout = (tenant: Tenant, request: LogoutRequest) => Promise<LogoutAnswer>

/** A request on its way through a door, with the handle under which it is kept, once it is kept. */
export interface Passage {
  readonly asked: AskedLogout
  readonly uiLocales?: string | undefined
  readonly handle?: string | undefined
}

/** All that a door for browsers may use, the standard's own and every vendor's. */
export interface BrowserDoors {
  /**
   * The end_session endpoint, by GET and by POST (RIL §2): the request has the standard's parameters.
   * @param rules where it may lead back to, and what vouches for it; the standard's rules unless told
   */
  readonly endSession: (request: HttpRequest, rules?: EndSessionRules) => Promise<HttpResponse>
  /** Judges a request by this browser's cookie, and answers with what became of it. */
  readonly pass: (request: HttpRequest, passage: Passage) => Promise<HttpResponse>
  /** The same one redirect later: for a POST of somebody else's page, which no cookie came with. */
  readonly passLater: (request: HttpRequest, passage: Passage) => Promise<HttpResponse>
  /** Whether a text is an ID token of the tenant's, expired or not. */
  readonly judgeHint: (tenant: Tenant, token: string) => Promise<HintVerdict>
  /** D4: whether a contract that never asks may count for this request. */
  readonly judgeNavigation: (request: HttpRequest) => Navigation
  /**
   * D4: what a contract by which nobody is asked is worth here.
   * @param client the app that is named, where one is
   * @param address `never-asks` unless told
   */
  readonly contract: (
    tenant: Tenant,
    dialect: string,
    client: Client | undefined,
    address?: ContractAddress,
  ) => Evidence
  /** The page for a request that cannot be judged: nothing ended. */
  readonly refusePage: (request: HttpRequest, problem: LogoutProblem) => Promise<HttpResponse>
}
