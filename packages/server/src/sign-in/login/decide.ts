import type { Session, SessionId } from '../../domain/session.ts'
import type { UserId } from '../../domain/user.ts'

/** What becomes of the browser's session when a person has proved who they are. */
export type SignInDecision =
  | { readonly kind: 'begin' }
  /** The same person again: the session stays, and the apps in it. */
  | { readonly kind: 'renew'; readonly sessionId: SessionId }
  /** Somebody else: the old session ends first, and its apps hear of it. */
  | { readonly kind: 'replace'; readonly sessionId: SessionId }

/** CVE-2023-6787: a session belongs to one person; a second sign-in never hands it to another. */
export function decideSignIn(
  userId: UserId,
  held: Pick<Session, 'id' | 'userId'> | undefined,
): SignInDecision {
  if (!held) return { kind: 'begin' }
  return { kind: held.userId === userId ? 'renew' : 'replace', sessionId: held.id }
}
