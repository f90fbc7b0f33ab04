import type { SessionId } from '../../domain/session.ts'
import { writeAudit } from '../../platform/audit.ts'
import type { Random } from '../../platform/random.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import type { InteractionStore } from '../interaction/store.ts'
import type { SessionCookies, SessionStore } from '../session/store.ts'
import type { NoEntry, SessionOpening } from './store.ts'

export interface OpenSessionDeps {
  readonly random: Random
  readonly sessions: SessionStore
  readonly interactions: InteractionStore
}

/** Thrown inside a commit to take everything back; never leaves the store. */
export class Refused extends Error {
  readonly because: NoEntry
  constructor(because: NoEntry) {
    super()
    this.because = because
  }
}

/**
 * A person's session in this browser begins or goes on, and the request that waits knows of it.
 * @throws Refused where the request was answered meanwhile.
 */
export async function openSession(
  transaction: Transaction,
  opening: SessionOpening,
  deps: OpenSessionDeps,
): Promise<SessionCookies> {
  const { tenant, proof, interaction, clientId, upstreamId } = opening
  const cookie = await sessionFor(transaction, opening, deps)
  const isOpen = await deps.interactions.authenticated(
    transaction,
    interaction,
    cookie.id as SessionId,
    proof.at,
  )
  if (!isOpen) throw new Refused('finished')
  const details = {
    userId: proof.userId,
    sessionId: cookie.id,
    clientId,
    upstream: upstreamId,
    isRenewal: opening.renews === cookie.id,
  }
  await writeAudit(transaction, {
    tenantId: tenant.id,
    at: proof.at,
    random: deps.random,
    event: 'signed-in',
    details,
  })
  return cookie
}

/** Where the session ended while the person proved who they are, the proof begins a new one. */
async function sessionFor(
  transaction: Transaction,
  { tenant, proof, renews }: SessionOpening,
  { sessions }: OpenSessionDeps,
): Promise<SessionCookies> {
  const renewed = renews === undefined ? 'stale' : await sessions.renew(transaction, tenant, renews, proof)
  return renewed === 'stale' ? sessions.begin(transaction, tenant, proof) : renewed
}
