import type { Tenant } from '../../domain/tenant.ts'
import type { InteractionKey } from '../../sign-in/index.ts'
import type { IssuePlan } from './decide.ts'

export interface IssueCommit {
  readonly tenant: Tenant
  readonly plan: IssuePlan
  /** The request that waited for the person, where one did. */
  readonly interaction?: InteractionKey
  readonly at: Date
}

export type Issued =
  | { readonly kind: 'issued'; readonly code: string }
  /** The session ended since its facts: nothing happened, gather and decide again. */
  | { readonly kind: 'stale' }
  /** Another tab got the answer. */
  | { readonly kind: 'finished' }

export interface AuthorizeStore {
  /** One transaction: the RP session, the grant, the code, the consent, the end of the interaction. */
  issue(commit: IssueCommit): Promise<Issued>
  /** Closes an interaction that is answered with an error. `false` where another tab was faster. */
  finish(interaction: InteractionKey, at: Date): Promise<boolean>
}
