import type { Tenant, TenantId } from '../../../domain/tenant.ts'
import type { Upstream, UpstreamId } from '../../../domain/upstream.ts'
import type { UpstreamExit, UpstreamLogout, WantedExit } from '../../../logout/index.ts'
import type { Secret } from '../../../platform/directory/registration.ts'
import type { FetchedDocumentsDeps } from '../../../platform/http/fetched-documents.ts'
import { inTime } from '../../../platform/in-time.ts'
import { createFetchedKeys } from '../../../platform/key-set/fetched.ts'
import { ordinaryPatience, type Patience } from '../../../platform/patience.ts'
import { createUpstreamDiscovery } from './discovery.ts'
import type { UpstreamFailure } from './failure.ts'
import { callMilliseconds } from './fetch.ts'
import type { UpstreamMetadata } from './metadata/read.ts'
import type { Party } from './library.ts'
import { type AuthorizationAnswer, createRelyingParty, type Vouched } from './relying-party.ts'
import { verifySignature } from './signature.ts'

/** The upstreams of all tenants: what we say to them, and what of their answers may be believed. */
export interface Upstreams extends UpstreamLogout {
  /**
   * Where a browser goes to sign in there.
   * @param wanted makes the parameters besides `client_id` and `response_type` (Core §3.1.2.1).
   */
  entrance(
    tenantId: TenantId,
    upstream: Upstream,
    wanted: (metadata: UpstreamMetadata) => Readonly<Record<string, string>>,
  ): Promise<{ readonly kind: 'leads'; readonly url: string } | UpstreamFailure>
  redeem(
    tenantId: TenantId,
    upstream: Upstream,
    answer: AuthorizationAnswer,
  ): Promise<Vouched | UpstreamFailure>
}

export interface UpstreamsDeps extends FetchedDocumentsDeps {
  /** They are in memory only (D13). */
  readonly upstreamSecret: (tenantId: TenantId, upstreamId: UpstreamId) => Secret | undefined
  /** What the time for all calls of one sign-in comes to; that of each call is up to `outgoing`. */
  readonly patience?: Patience | undefined
}

/** A person waits; and nobody for longer than this, however many calls it takes. */
const patienceMilliseconds = 4500
/** Whoever answered a moment ago will be there for a browser; of anybody else it is made sure first. */
const momentMilliseconds = 30_000
const tooSlow = { kind: 'unavailable', detail: 'It took too long to answer.' } as const

export function createUpstreams(deps: UpstreamsDeps): Upstreams {
  const { patience = ordinaryPatience } = deps
  const discovery = createUpstreamDiscovery(deps)
  const keys = createFetchedKeys(deps, callMilliseconds)
  const relyingParty = createRelyingParty({ ...deps, keys })

  async function partyOf(
    tenantId: TenantId,
    upstream: Upstream,
    asked: Promise<UpstreamMetadata | string> = discovery.metadataOf(upstream),
  ): Promise<Party | UpstreamFailure> {
    const metadata = await asked
    if (typeof metadata === 'string') return { kind: 'unavailable', detail: metadata }
    return { kind: 'party', upstream, metadata, secret: deps.upstreamSecret(tenantId, upstream.id) }
  }

  async function answered(tenantId: TenantId, upstream: Upstream, answer: AuthorizationAnswer) {
    const party = await partyOf(tenantId, upstream)
    return party.kind === 'party' ? relyingParty.redeem(party, answer) : party
  }

  async function redeem(tenantId: TenantId, upstream: Upstream, answer: AuthorizationAnswer) {
    const limit = patience(patienceMilliseconds)
    const outcome = (await inTime(limit, answered(tenantId, upstream, answer))) ?? tooSlow
    // It may have moved: its addresses are asked for anew before the next try.
    if (outcome.kind === 'unavailable' || outcome.kind === 'failed') discovery.doubt(upstream)
    return outcome
  }

  return {
    redeem,

    async entrance(tenantId, upstream, wanted) {
      const present = discovery.presentMetadataOf(upstream, momentMilliseconds)
      const party = await partyOf(tenantId, upstream, present)
      if (party.kind !== 'party') return party
      const url = await relyingParty.authorizationUrl(party, wanted(party.metadata))
      return { kind: 'leads', url: url.href }
    },

    async exit(tenant, wanted) {
      const upstream = upstreamOf(tenant, wanted.upstreamId)
      if (!upstream) return { kind: 'unknown' }
      const metadata = await discovery.presentMetadataOf(upstream)
      if (typeof metadata === 'string') return { kind: 'unreachable', detail: metadata }
      return exitOf(upstream, metadata, wanted)
    },

    async verify(tenant, upstreamId, token) {
      const upstream = upstreamOf(tenant, upstreamId)
      if (!upstream) return { kind: 'refused', reason: 'unknown upstream' }
      const party = await partyOf(tenant.id, upstream)
      if (party.kind === 'party') return verifySignature(token, party, keys)
      return party.kind === 'unavailable' ? party : { kind: 'refused', reason: party.kind }
    },
  }
}

/** The upstream of this id, where the tenant has it. */
export function upstreamOf({ upstreams }: Tenant, id: string | undefined): Upstream | undefined {
  return upstreams.find((one) => one.id === id)
}

/** RIL §2. Built by hand, so that a server that ends sessions does not load the library for it. */
function exitOf(
  { clientId }: Upstream,
  { endSessionEndpoint }: UpstreamMetadata,
  { idToken, returnTo, state }: WantedExit,
): UpstreamExit {
  if (endSessionEndpoint === undefined) return { kind: 'no-exit' }
  const url = new URL(endSessionEndpoint)
  if (idToken !== undefined) url.searchParams.append('id_token_hint', idToken)
  url.searchParams.append('client_id', clientId)
  url.searchParams.append('post_logout_redirect_uri', returnTo)
  url.searchParams.append('state', state)
  return { kind: 'leads', url: url.href }
}
