import type { Landing, LogoutPlan } from '../domain/logout.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { SealPlace, Sealer } from '../platform/keys/seal.ts'
import type { LogoutStanding } from './store.ts'

interface ReceiptPlace {
  readonly tenantId: TenantId
  readonly receiptHash: string
}

/**
 * Where the browser goes once it has asked the apps, kept with the logout: an address from a query could be
 * anybody's (SEC-1). It may hold the app's `state`, and is therefore sealed, for this receipt alone.
 */
export function keptLanding(
  { notify, landing }: LogoutPlan,
  place: ReceiptPlace,
  sealer: Pick<Sealer, 'seal'>,
): { readonly sealedLanding?: string } {
  const asksBrowser = notify.some(({ state }) => state === 'awaiting-browser')
  if (!asksBrowser || landing.kind !== 'return') return {}
  return { sealedLanding: sealer.seal(landing.url, placeOf(place)) }
}

/** @throws SealBroken where the row was tampered with. */
export function landingOf(
  { sealedLanding, receiptHash }: LogoutStanding,
  tenantId: TenantId,
  sealer: Pick<Sealer, 'open'>,
): Landing {
  if (sealedLanding === undefined || receiptHash === undefined) return { kind: 'signed-out-page' }
  return { kind: 'return', url: sealer.open(sealedLanding, placeOf({ tenantId, receiptHash })) }
}

function placeOf({ tenantId, receiptHash }: ReceiptPlace): SealPlace {
  return { tenantId, purpose: 'logout-landing', id: receiptHash }
}
