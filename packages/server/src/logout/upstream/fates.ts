import type { HttpRequest } from '../../platform/http/message.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import { type DoorDeps, logoutPaths } from '../doors/door.ts'
import type { OwnLogout } from '../doors/receipt.ts'
import type { UpstreamFate, UpstreamState } from '../pages/upstream-fate.ts'
import type { HopStanding } from '../store.ts'

/** A logout as this browser's pages show it. */
export interface ShownLogout {
  readonly request: HttpRequest
  readonly logout: OwnLogout
  readonly uiLocales: string | undefined
}

export type FateDeps = Pick<DoorDeps, 'csrf' | 'clock'>

/** FED-16: where somebody may still be signed in, and what they can do about it. */
export function fatesOf(shown: ShownLogout, deps: FateDeps): readonly UpstreamFate[] {
  return shown.logout.hops.map((hop) => fateOf(hop, shown, deps))
}

export function fateOf(hop: HopStanding, shown: ShownLogout, deps: FateDeps): UpstreamFate {
  const state = stateOf(hop)
  const isOver = hop.expiresAt <= deps.clock.now() || state === 'returned' || state === 'no-exit'
  return { name: hop.name, state, ...(isOver ? {} : { form: formAbout(hop, shown, deps) }) }
}

function stateOf({ state, failure }: HopStanding): UpstreamState {
  switch (state) {
    case 'offered':
    case 'awaiting-browser':
      return 'not-asked'
    case 'asked':
    case 'returned':
      return state
    case 'failed':
      return failure ?? 'refused'
  }
}

/** What a form of ours about a stop at an upstream is for. */
export const hopPurpose = 'logout-upstream'

/** A button that sends the browser there is no link: nobody else's page can press it. */
function formAbout(
  { id: hop }: HopStanding,
  { request, logout, uiLocales }: ShownLogout,
  { csrf }: FateDeps,
) {
  const locales = uiLocales === undefined ? {} : { ui_locales: uiLocales }
  const target: FormTarget = {
    action: `${request.address.pathPrefix}${logoutPaths.upstream}`,
    hidden: { id: logout.id, hop, csrf: csrf.value(hopPurpose, logout.receipt, hop), ...locales },
  }
  return target
}
