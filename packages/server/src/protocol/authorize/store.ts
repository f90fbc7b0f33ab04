import type { GrantId } from '../../domain/grant.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { IssuedCredential } from '../../platform/credential.ts'
import type { InteractionKey, PartName } from '../../sign-in/index.ts'
import type { NewAccessToken } from '../token/store.ts'
import type { IssuePlan } from './plan/decide.ts'

/** What was made for the answer and counts once it is stored. */
export interface AnswerRows {
  /** What signed tokens call the RP session; absent where nothing was signed. */
  readonly sid?: PartName
  /** Absent where nothing in the answer needs a grant. */
  readonly grantId?: GrantId
  readonly code?: Pick<IssuedCredential, 'id' | 'hash'>
  readonly access?: NewAccessToken
}

export interface IssueCommit {
  readonly tenant: Tenant
  readonly plan: IssuePlan
  readonly rows: AnswerRows
  /** The request that waited for the person, where one did. */
  readonly interaction?: InteractionKey
  /** The pushed request that this answers (RFC 9126), where it is one. */
  readonly pushedRequestId?: string
  readonly at: Date
}

export type Issued =
  | 'issued'
  /** The session ended since its facts, or has the app in it by another `sid`: nothing happened, begin again. */
  | 'stale'
  /** Another tab got the answer, or another browser the one answer of a pushed request. */
  | 'finished'

export interface AuthorizeStore {
  /** One transaction: the RP session, the grant, the code, the access token, the consent, the end of what was asked. */
  issue(commit: IssueCommit): Promise<Issued>
  /** Closes an interaction that is answered with an error. `false` where another tab was faster. */
  finish(interaction: InteractionKey, at: Date): Promise<boolean>
}
