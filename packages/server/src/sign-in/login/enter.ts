import type { SessionId } from '../../domain/session.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { UserId } from '../../domain/user.ts'
import type { PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { Visit } from '../interaction/visit.ts'
import type { CurrentSession } from '../session/current.ts'
import { passwordProof } from '../session/proof.ts'
import type { SessionCookies } from '../session/store.ts'
import { decideSignIn } from './decide.ts'
import type { LoginStore, NoEntry } from './store.ts'

export interface EnterDeps {
  readonly store: LoginStore
  /** The browser's live session even where its person is disabled. */
  readonly heldSession: CurrentSession
  readonly performLogout: PerformLogout
  readonly clock: Clock
}

/** Somebody who has shown a password, or chosen one just now. */
export interface Entrant {
  readonly visit: Visit
  readonly userId: UserId
  /** The stored hash that fitted; absent where the password is new. */
  readonly provedBy?: string | undefined
}

/**
 * Lets a person in: their session in this browser begins or goes on, another person's ends first, and the request
 * that waits knows of it.
 * @returns the session's cookies, or why there is none.
 */
export async function enter(
  request: HttpRequest,
  { visit, userId, provedBy }: Entrant,
  deps: EnterDeps,
): Promise<SessionCookies | NoEntry> {
  const { tenant } = request
  const held = await deps.heldSession(request)
  const decision = decideSignIn(userId, held?.session)
  if (decision.kind === 'replace') await endReplaced(tenant, decision.sessionId, deps)
  return deps.store.commit({
    tenant,
    proof: passwordProof(request, userId, deps.clock.now()),
    provedBy,
    ...(decision.kind === 'renew' ? { renews: decision.sessionId } : {}),
    interaction: visit.key,
    clientId: visit.client?.id,
  })
}

/** The old session is told to its apps before the new one begins. */
export async function endReplaced(
  tenant: Tenant,
  sessionId: SessionId,
  { performLogout }: Pick<EnterDeps, 'performLogout'>,
): Promise<void> {
  const answer = await performLogout(tenant, {
    door: 'sign-in',
    extent: { kind: 'session', sessionId },
    evidence: { kind: 'user-replaced', sessionId },
  })
  if (answer.kind === 'refused' || answer.kind === 'ask') {
    throw new Error(`the session ${sessionId} could not be replaced: ${answer.kind}`)
  }
}
