import type { Client } from '../../../domain/client.ts'
import { logoutPolicyAt } from '../../../domain/grant.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { Progress, Step } from '../../../sign-in/interaction/read.ts'
import { consentItems } from '../../authorize/consent/decide.ts'
import type { Approval, DeviceAuthorization } from '../store.ts'

/** Everything that a decision about a waiting device reads, as of one instant. */
export interface ApprovalFacts {
  readonly now: Date
  readonly device: DeviceAuthorization | undefined
  readonly client: Client | undefined
  /** Of the door where the device began. */
  readonly profile: Pick<Profile, 'atLogout'>
  readonly signedIn?: Approval['person']
  /** What the person did about this device so far. */
  readonly progress: Progress
  readonly rememberedScope: readonly string[]
  readonly userCode: string
}

export type ApprovalDecision =
  /** Nobody can decide about it any more. */
  | { readonly kind: 'over'; readonly reason: 'expired' | 'decided' }
  | Extract<Step, { kind: 'sign-in' | 'consent' }>
  | { readonly kind: 'deny'; readonly device: DeviceAuthorization }
  | { readonly kind: 'approve'; readonly approval: Approval }

/**
 * RFC 8628 §3.3, §5.4: the person always says yes or no, first-party app or not: a code may have been sent to
 * them by somebody else.
 */
export function decideApproval(facts: ApprovalFacts): ApprovalDecision {
  const { device, client, profile, now, signedIn } = facts
  if (!device || !client || device.expiresAt <= now) return { kind: 'over', reason: 'expired' }
  if (device.isDecided) return { kind: 'over', reason: 'decided' }
  if (!signedIn) return { kind: 'sign-in', reason: 'no-session' }
  const { consent } = countedProgress(facts)
  if (consent?.kind === 'denied') return { kind: 'deny', device }
  const items = consentItems(device)
  if (consent && items.every((one) => consent.scope.includes(one))) {
    const atLogout = logoutPolicyAt(profile, device.scope)
    return { kind: 'approve', approval: { device, person: signedIn, allowedScope: items, atLogout } }
  }
  const remembered = facts.rememberedScope.filter((one) => items.includes(one))
  return { kind: 'consent', scope: [...items], remembered, userCode: facts.userCode }
}

/** CORE-14: an answer counts only in the session in which it was given. */
export function countedProgress({
  signedIn,
  progress,
}: Pick<ApprovalFacts, 'signedIn' | 'progress'>): Progress {
  if (!signedIn) return {}
  return progress.sessionId === signedIn.session.id ? progress : { sessionId: signedIn.session.id }
}
