import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { akamaiProfile } from './profile.ts'

const { name: dialect } = akamaiProfile

/**
 * RP-Initiated Logout by the vendor's rules: it never asks (D4), goes back to the list of the standard (D5), and a
 * `logout_hint` makes it one of every device (D12).
 */
export function endSession(request: HttpRequest, { logout }: Pick<Core, 'logout'>): Promise<HttpResponse> {
  return logout.endSession(request, {
    returnRule: 'client',
    logoutHintNames: 'every-device',
    // Libraries add whatever ID token they have, be it of the vendor's own service and from before the move.
    foreignHint: 'left-out',
    voice: dialect,
    // Whether the app that is named bears it is for the decision to say, as of all apps of the session.
    contract: logout.contract(request.tenant, dialect, undefined),
  })
}
