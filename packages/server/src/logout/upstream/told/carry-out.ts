import type { LogoutRequest } from '../../../domain/logout.ts'
import type { Tenant, TenantId } from '../../../domain/tenant.ts'
import type { Upstream } from '../../../domain/upstream.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { PerformLogout } from '../../logout.ts'
import type { UpstreamLogout, UpstreamSignature } from '../exit.ts'
import type { AcceptedToken, Expectations, RefusedToken, SignedToken } from './decide.ts'
import type { ToldStore } from './store.ts'

/** What an upstream's word is heard with. */
export interface ToldDeps {
  readonly upstream: Pick<UpstreamLogout, 'verify'>
  readonly perform: PerformLogout
  readonly toldStoreFor: (tenantId: TenantId) => ToldStore
  readonly clock: Clock
  readonly noteRefused: NoteRefused
}

/** Told of tokens that were not believed: for the log. @param reason a word of ours. */
export type NoteRefused = (refused: {
  readonly tenantId: TenantId
  readonly upstreamId: Upstream['id']
  readonly reason: string
}) => void

/** A token of an upstream's, and what it has to be. */
export interface Told<Token extends AcceptedToken> {
  readonly tenant: Tenant
  readonly upstream: Upstream
  readonly token: string
  readonly audiences: readonly string[]
  readonly decide: (token: SignedToken, expected: Expectations) => Token | RefusedToken
}

export type Judged<Token> =
  | Token
  /** @property reason a word of ours. */
  | { readonly kind: 'refused'; readonly reason: string }
  | Extract<UpstreamSignature, { kind: 'unavailable' }>

/** Signature, claims, and whether it comes for the first time. */
export async function judgeTold<Token extends AcceptedToken>(
  { tenant, upstream, token, audiences, decide }: Told<Token>,
  deps: ToldDeps,
): Promise<Judged<Token>> {
  const signed = await deps.upstream.verify(tenant, upstream.id, token)
  if (signed.kind === 'unavailable') return signed
  const judged =
    signed.kind === 'verified'
      ? decide(signed, { issuer: upstream.issuer, audiences, now: deps.clock.now() })
      : signed
  const reason = judged.kind === 'refused' ? judged.reason : await replayOf(tenant.id, upstream, judged, deps)
  if (reason === undefined) return judged
  deps.noteRefused({ tenantId: tenant.id, upstreamId: upstream.id, reason })
  return { kind: 'refused', reason }
}

async function replayOf(
  tenantId: TenantId,
  { id: upstreamId }: Upstream,
  judged: AcceptedToken | { readonly kind: 'refused' },
  { toldStoreFor }: ToldDeps,
): Promise<'replayed' | undefined> {
  if (judged.kind === 'refused') return undefined
  return (await toldStoreFor(tenantId).wasUsed({ upstreamId, jti: judged.jti })) ? 'replayed' : undefined
}

/**
 * Ends what an upstream means, and remembers its token only then: one that a crash kept from being carried out may
 * come again. Two at once end the same things, and the second of them finds nothing left.
 */
export async function carryOut(
  tenant: Tenant,
  upstream: Upstream,
  token: AcceptedToken,
  requests: readonly LogoutRequest[],
  { perform, toldStoreFor }: ToldDeps,
): Promise<void> {
  for (const request of requests) {
    const answer = await perform(tenant, request)
    if (answer.kind === 'refused' || answer.kind === 'ask')
      throw new Error(`what the upstream ${upstream.id} vouches for was answered by "${answer.kind}"`)
  }
  const { jti, expiresAt } = token
  await toldStoreFor(tenant.id).use({ upstreamId: upstream.id, jti, expiresAt })
}
