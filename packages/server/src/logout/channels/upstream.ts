import type { Tenant } from '../../domain/tenant.ts'
import { inTime } from '../../platform/in-time.ts'
import { SealBroken, type Sealer } from '../../platform/keys/seal.ts'
import type { HopStanding } from '../store.ts'
import type { UpstreamExit, UpstreamLogout, WantedExit } from '../upstream/exit.ts'
import { hopPlace } from '../upstream/hops-sql.ts'

export interface UpstreamChannelDeps {
  readonly upstream: Pick<UpstreamLogout, 'exit'>
  readonly sealer: Pick<Sealer, 'open'>
}

/** FED-11: somebody waits in front of a blank page. */
const mostWaitMilliseconds = 3000
const late: UpstreamExit = {
  kind: 'unreachable',
  detail: `Its metadata did not come within ${mostWaitMilliseconds} ms.`,
}

/** A browser on its way to an upstream: the stop, and how it is known when it comes back. */
export interface Departure extends Pick<WantedExit, 'state' | 'returnTo'> {
  readonly hop: Pick<HopStanding, 'id' | 'upstreamId' | 'issuer' | 'sealedIdToken'>
}

/**
 * Where the browser goes to be signed out at an upstream (RIL §2 with us as the RP): asked of federation, and waited
 * for no longer than a person may.
 */
export async function exitFor(
  tenant: Tenant,
  { hop, state, returnTo }: Departure,
  { upstream: { exit }, sealer }: UpstreamChannelDeps,
): Promise<UpstreamExit> {
  const { upstreamId, issuer } = hop
  // D15: an issuer that took this one's place has no business with its ID token.
  if (!tenant.upstreams.some((one) => one.id === upstreamId && one.issuer === issuer))
    return { kind: 'unknown' }
  const idToken = hintFor(tenant, hop, sealer)
  const wanted = { upstreamId, state, returnTo, ...(idToken === undefined ? {} : { idToken }) }
  return (await inTime(mostWaitMilliseconds, exit(tenant, wanted))) ?? late
}

/** RFC 9110 §4.1: an address of up to 8000 octets is understood everywhere, and the hint is not all of it. */
const longestHint = 6000

/** Without its ID token the upstream asks the person who they are; that is better than not being asked at all. */
function hintFor(
  { id: tenantId }: Tenant,
  { id, sealedIdToken }: Departure['hop'],
  { open }: Pick<Sealer, 'open'>,
): string | undefined {
  if (sealedIdToken === undefined) return undefined
  try {
    const idToken = open(sealedIdToken, hopPlace(tenantId, id))
    return idToken.length > longestHint ? undefined : idToken
  } catch (fault) {
    if (fault instanceof SealBroken) return undefined
    throw fault
  }
}
