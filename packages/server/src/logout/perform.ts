import type { LogoutFacts, LogoutPlan, LogoutRequest } from '../domain/logout.ts'
import type { SubjectOf } from '../domain/subject.ts'
import type { Tenant, TenantId } from '../domain/tenant.ts'
import type { Clock } from '../platform/clock.ts'
import { secretHash } from '../platform/credential.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'
import { decideLogout } from './decide.ts'
import type { Deliverer } from './deliver.ts'
import { type FindClient, gatherFacts } from './facts.ts'
import { keptLanding } from './kept-landing.ts'
import type { LogoutAnswer, PerformLogout } from './logout.ts'
import { receiptOf } from './receipt.ts'
import type { CommittedLogout, LogoutStore } from './store.ts'

export interface PerformDeps {
  /** Told of every logout, once it is committed: for the log. */
  readonly onEnded?: ((plan: LogoutPlan, committed: CommittedLogout) => void) | undefined
  readonly storeFor: (tenantId: TenantId) => LogoutStore
  readonly findClient: FindClient
  readonly rememberedClient: FindClient
  readonly subjectOf: SubjectOf
  readonly deliverer: Pick<Deliverer, 'leaseUntil' | 'take'>
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Pick<Sealer, 'seal' | 'keyedHash'>
}

/** How often facts may go stale before somebody must look: each round means that an RP joined meanwhile. */
const mostRounds = 10

/** Gather, decide, commit; again where the world moved in between. The deliveries start at once. */
export function createPerform(deps: PerformDeps): PerformLogout {
  return async (tenant, request) => {
    const { findClient, rememberedClient, subjectOf } = deps
    const store = deps.storeFor(tenant.id)
    for (let round = 0; round < mostRounds; round += 1) {
      const facts = await gatherFacts(request, tenant, { store, findClient, rememberedClient, subjectOf })
      const decision = decideLogout(request, facts)
      switch (decision.kind) {
        case 'refuse':
          return { kind: 'refused', refusal: decision.refusal, ...asking(facts) }
        case 'confirm': {
          const { session, beside, mismatch } = decision
          return {
            kind: 'ask',
            session,
            ...asking(facts),
            ...(beside === undefined ? {} : { beside }),
            ...(mismatch === undefined ? {} : { mismatch }),
          }
        }
        case 'nothing-to-end':
          return { kind: 'nothing-to-end', landing: decision.landing, ...asking(facts) }
        case 'end': {
          const ended = await commitAndTell(decision.plan, receiptOf(request.extent, deps), tenant.id, deps)
          if (ended) return { ...ended, ...asking(facts) }
        }
      }
    }
    throw new Error(`a logout of tenant ${tenant.id} stayed stale for ${mostRounds} rounds`)
  }
}

function asking({ client }: LogoutFacts) {
  return client ? { client } : {}
}

type Ended = Extract<LogoutAnswer, { kind: 'ended' }>

async function commitAndTell(
  plan: LogoutPlan,
  receipt: string,
  tenantId: TenantId,
  deps: PerformDeps,
): Promise<Ended | undefined> {
  const at = deps.clock.now()
  const leaseUntil = deps.deliverer.leaseUntil(at)
  const receiptHash = secretHash(receipt)
  const committed = await deps.storeFor(tenantId).commit(plan, {
    at,
    leaseUntil,
    receiptHash,
    ...keptLanding(plan, { tenantId, receiptHash }, deps.sealer),
  })
  if (committed === 'stale') return undefined
  deps.deliverer.take(committed.deliveries, leaseUntil)
  deps.onEnded?.(plan, committed)
  const { logoutId, asksBrowser, goesUpstream } = committed
  return { kind: 'ended', logoutId, receipt, asksBrowser, goesUpstream, landing: plan.landing }
}

/** Ends every session of these users, offline grants included: an account disabled, a password changed. */
export async function endEverything(
  perform: PerformLogout,
  tenant: Tenant,
  users: readonly { readonly id: Extract<LogoutRequest['extent'], { kind: 'user' }>['userId'] }[],
  operator: string,
): Promise<void> {
  for (const { id } of users) {
    await perform(tenant, {
      door: 'operator',
      extent: { kind: 'user', userId: id },
      evidence: { kind: 'operator', name: operator },
    })
  }
}
