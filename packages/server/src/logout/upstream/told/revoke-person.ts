import type { Tenant } from '../../../domain/tenant.ts'
import { carryOut, judgeTold, type ToldDeps } from './carry-out.ts'
import { decideRevocationToken } from './decide.ts'

/** An upstream demands that nothing of a person goes on, anywhere: their account there is lost, or was taken. */
export interface RevocationDemand {
  readonly upstreamId: string
  /** A JWT of the upstream's. */
  readonly token: string
  /** What the token may be for: the address that was called, and our names. */
  readonly audiences: readonly string[]
  /** The person, as the upstream knows them. */
  readonly issuer: string
  readonly subject: string
}

export type RevocationAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'unknown-upstream' }
  /** @property reason a word of ours. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'unknown-person' }

/** Ends every session of a person and every grant, offline ones too (D10), and tells their apps. */
export type RevokePerson = (tenant: Tenant, demand: RevocationDemand) => Promise<RevocationAnswer>

export function createRevokePerson(deps: ToldDeps): RevokePerson {
  return async (tenant, { upstreamId, token, audiences, issuer, subject }) => {
    const upstream = tenant.upstreams.find(({ id }) => id === upstreamId)
    if (!upstream) return { kind: 'unknown-upstream' }
    const told = { tenant, upstream, token, audiences, decide: decideRevocationToken }
    const judged = await judgeTold(told, deps)
    if (judged.kind === 'unavailable') return { kind: 'unavailable' }
    if (judged.kind === 'refused') return judged
    // An upstream speaks for its own people only.
    const isTheirs = issuer === upstream.issuer
    const userId = isTheirs ? await deps.toldStoreFor(tenant.id).userOf(upstream.issuer, subject) : undefined
    if (userId === undefined) return { kind: 'unknown-person' }
    const request = {
      door: 'upstream',
      extent: { kind: 'user', userId },
      evidence: { kind: 'upstream', upstreamId: upstream.id, userId },
    } as const
    await carryOut(tenant, upstream, judged, [request], deps)
    return { kind: 'done' }
  }
}
