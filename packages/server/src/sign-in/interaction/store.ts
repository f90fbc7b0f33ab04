import type { SessionId } from '../../domain/session.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { ShownCredential } from '../../platform/credential.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { ConsentAnswer, Interaction, Progress, Purpose, Step } from './read.ts'

export interface NewInteraction {
  readonly purpose: Purpose
  readonly step: Step
  readonly browserHash: string | undefined
  readonly sessionId: SessionId | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** Which interaction of which tenant. */
export interface InteractionKey {
  readonly tenantId: TenantId
  readonly id: string
}

/** Every change leaves a finished interaction alone and answers `false`: the back button brings nothing back. */
export interface InteractionStore {
  /** @returns the handle for the address; only its hash is stored. */
  open(tenantId: TenantId, interaction: NewInteraction): Promise<string>
  find(tenantId: TenantId, shown: ShownCredential): Promise<Interaction | undefined>
  /** Ties an interaction without a browser to this one. `false` where another was faster. */
  bind(key: InteractionKey, browserHash: string): Promise<boolean>
  /** Sends the person to the next step; `progress` is what still counts of what they did. */
  advance(
    key: InteractionKey,
    request: Pick<Interaction, 'purpose' | 'step'>,
    progress: Progress,
  ): Promise<boolean>
  chooseAccount(key: InteractionKey, sessionId: SessionId, at: Date): Promise<boolean>
  answerConsent(key: InteractionKey, sessionId: SessionId, answer: ConsentAnswer): Promise<boolean>
  /** A fresh sign-in: whatever was chosen or allowed before it no longer counts. */
  authenticated(
    transaction: Transaction,
    key: InteractionKey,
    sessionId: SessionId,
    at: Date,
  ): Promise<boolean>
  finish(transaction: Transaction, key: InteractionKey, at: Date): Promise<boolean>
  /** The same in a transaction of its own. */
  close(key: InteractionKey, at: Date): Promise<boolean>
}
