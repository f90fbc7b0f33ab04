import type { Landing, LogoutPlan } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { SealPlace, Sealer } from '../platform/keys/seal.ts'
import type { LogoutStanding } from './store.ts'

interface ReceiptPlace {
  readonly tenantId: TenantId
  readonly receiptHash: string
}

/**
 * Where the browser goes once it has asked the apps and been at the upstream, or what its last page shows as a link,
 * kept with the logout: an address from a query could be anybody's (SEC-1). It may hold the app's `state`, and is
 * therefore sealed, for this receipt alone.
 */
export function keptLanding(
  { notify, upstreamHops, landing }: LogoutPlan,
  place: ReceiptPlace,
  sealer: Pick<Sealer, 'seal'>,
): { readonly sealedLanding?: string } {
  const goesElsewhere = [...notify, ...upstreamHops].some(({ state }) => state === 'awaiting-browser')
  const address = addressOf(landing)
  if (address === undefined || (landing.kind === 'return' && !goesElsewhere)) return {}
  return { sealedLanding: sealer.seal(address, placeOf(landing.kind, place)) }
}

function addressOf(landing: Landing): string | undefined {
  switch (landing.kind) {
    case 'return':
      return landing.url
    case 'signed-out-page':
      return landing.leadsTo
  }
}

/** @throws SealBroken where the row was tampered with. */
export function landingOf(
  { landing: kind, sealedLanding, receiptHash }: LogoutStanding,
  tenantId: TenantId,
  sealer: Pick<Sealer, 'open'>,
): Landing {
  if (sealedLanding === undefined || receiptHash === undefined) return { kind: 'signed-out-page' }
  const address = sealer.open(sealedLanding, placeOf(kind, { tenantId, receiptHash }))
  switch (kind) {
    case 'return':
      return { kind, url: address }
    case 'signed-out-page':
      return { kind, leadsTo: address }
  }
}

/** Two purposes: what may only be shown can never become an address that is followed. */
const purposes = { return: 'logout-landing', 'signed-out-page': 'logout-leads-to' } as const

function placeOf(kind: Landing['kind'], { tenantId, receiptHash }: ReceiptPlace): SealPlace {
  return { tenantId, purpose: purposes[kind], id: receiptHash }
}
