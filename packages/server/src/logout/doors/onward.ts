import type { HttpRequest } from '../../platform/http/message.ts'
import { nextStop } from '../hops.ts'
import { landingOf } from '../kept-landing.ts'
import type { HopStanding, LogoutStanding } from '../store.ts'
import { type DoorDeps, pageUrl } from './door.ts'

/**
 * Where a browser goes on to from a stop after its logout: to the next one, or where it rests. That is the address that
 * was judged when the logout was decided, and no other (RIL §3).
 */
export function onwardUrl(
  request: HttpRequest,
  logout: LogoutStanding,
  uiLocales: string | undefined,
  { sealer, clock }: Pick<DoorDeps, 'sealer' | 'clock'>,
): string {
  const parameters = { id: logout.id, ui_locales: uiLocales }
  const now = clock.now()
  const goesUpstream = logout.hops.some((hop) => waitsForBrowser(hop, now))
  if (nextStop({ asksBrowser: false, goesUpstream }) === 'upstream')
    return pageUrl(request, 'upstream', parameters)
  const landing = landingOf(logout, request.tenant.id, sealer)
  return landing.kind === 'return' ? landing.url : pageUrl(request, 'done', parameters)
}

/** FED-11: a stop that nobody came to in its time is none any more. */
export function waitsForBrowser(
  { state, expiresAt }: Pick<HopStanding, 'state' | 'expiresAt'>,
  now: Date,
): boolean {
  return state === 'awaiting-browser' && expiresAt > now
}
