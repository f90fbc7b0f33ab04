import type { ClientId } from '../../domain/client.ts'
import { type Evidence, hintOf } from '../../domain/logout.ts'
import { readCredential } from '../../platform/credential.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { Passage } from '../logout.ts'
import type { AskedLogout, PendingLogout } from '../store.ts'
import { passThrough } from './answer.ts'
import type { DoorDeps } from './door.ts'

/**
 * An old, unknown or foreign handle names nothing: whoever comes with one is asked about the session that
 * is still there, and never told that there is none (RIL §2).
 */
export async function pendingOf(request: HttpRequest, handle: string | undefined, deps: DoorDeps) {
  const shown = readCredential('handle', handle)
  if (!shown) return undefined
  return deps.storeFor(request.tenant.id).pending(shown.id, shown.hash, deps.clock.now())
}

/** A handle that carried out its request carries out nothing more. */
export async function once(
  pending: PendingLogout,
  request: HttpRequest,
  passage: Passage,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const response = await passThrough(request, passage, deps)
  if (response.status === 303) await deps.storeFor(request.tenant.id).usePending(pending.id, deps.clock.now())
  return response
}

/** A second click, or a copied address: nothing vouches any more. It finds nobody signed in, or asks whoever is. */
export function spent(asked: AskedLogout): AskedLogout {
  return vouchedBy({ kind: 'none' }, asked)
}

/** The client that the hint named stays identified. */
export function vouchedBy(evidence: Evidence, asked: AskedLogout): AskedLogout {
  const hintedClientId = hintedClient(asked)
  return { ...asked, ...(hintedClientId === undefined ? {} : { hintedClientId }), evidence }
}

export function hintedClient({ evidence }: AskedLogout): ClientId | undefined {
  return hintOf(evidence)?.clientIds[0]
}
