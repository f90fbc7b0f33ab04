import type { Landing } from '../../domain/logout.ts'
import { readCredential, sameSecret, secretHash } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { framesFor } from '../channels/front-channel.ts'
import { landingOf } from '../kept-landing.ts'
import { receiptFor } from '../receipt.ts'
import type { LogoutStanding } from '../store.ts'
import { type DoorDeps, pageUrl, sessionCookieOf } from './door.ts'
import { waitsForBrowser } from './onward.ts'
import { withReceipt } from './receipt.ts'

/**
 * A second click, or a reload after an answer that was lost: the session is over, but what this browser had to do after
 * its logout it never began. It goes on there, if it asks for the same landing as before; a logout in another tab has
 * its own, and goes straight to it (FED-12).
 */
export async function resumed(
  request: HttpRequest,
  { landing, uiLocales }: { readonly landing: Landing; readonly uiLocales: string | undefined },
  deps: DoorDeps,
): Promise<HttpResponse | undefined> {
  const cookie = sessionCookieOf(request)
  const shown = readCredential('session', cookie)
  if (cookie === undefined || !shown) return undefined
  const store = deps.storeFor(request.tenant.id)
  const logoutId = await store.endedBy(shown)
  const logout = logoutId && (await store.standing(logoutId))
  const receipt = receiptFor(cookie, deps.sealer)
  if (!logout || !sameSecret(logout.receiptHash ?? '', secretHash(receipt))) return undefined
  const first = waitingStop(logout, deps)
  if (!first || !isSame(landing, landingOf(logout, request.tenant.id, deps.sealer))) return undefined
  // RIL-33: the one before may still be waiting for the apps.
  await deps.deliverer.firstTries(logout.id, deps.browserWaitMilliseconds)
  return withReceipt(
    request,
    receipt,
    seeOther(pageUrl(request, first, { id: logout.id, ui_locales: uiLocales })),
  )
}

/** Only what was never begun: frames and upstreams that were asked once are not asked again unasked (RIL-42). */
function waitingStop({ deliveries, hops }: LogoutStanding, { clock }: DoorDeps) {
  const frames = deliveries.filter(({ state }) => state === 'awaiting-browser')
  if (framesFor(frames).length > 0) return 'frames'
  return hops.some((hop) => waitsForBrowser(hop, clock.now())) ? 'upstream' : undefined
}

function isSame(one: Landing, other: Landing): boolean {
  return one.kind === 'return' && other.kind === 'return' ? one.url === other.url : one.kind === other.kind
}
