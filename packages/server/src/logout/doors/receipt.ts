import type { LogoutId } from '../../domain/logout.ts'
import { sameSecret, secretHash } from '../../platform/credential.ts'
import { cookieName, setCookie } from '../../platform/http/cookies.ts'
import { type HttpRequest, type HttpResponse, withCookie } from '../../platform/http/message.ts'
import type { LogoutStanding } from '../store.ts'
import type { DoorDeps } from './door.ts'

/** How long this browser may look at its signed-out page. */
const receiptSeconds = 3600
/** Of so many logouts at once: whoever has one under way in more tabs finds the oldest forgotten. */
const mostReceipts = 5

/** A logout that this browser brought about, and the receipt that says so. */
export interface OwnLogout extends LogoutStanding {
  readonly receipt: string
}

/** Gives the browser the receipt of its logout. Those of logouts in other tabs stay (FED-12). */
export function withReceipt(request: HttpRequest, receipt: string, response: HttpResponse): HttpResponse {
  const receipts = [...new Set([receipt, ...receiptsOf(request)])].slice(0, mostReceipts)
  return withCookie(
    response,
    setCookie(receiptCookie(request), receipts.join('.'), request.address, receiptSeconds),
  )
}

/** The logout of this id, where this browser has the receipt for it; for everybody else there is none. */
export async function ownLogout(
  request: HttpRequest,
  id: string | undefined,
  { storeFor }: Pick<DoorDeps, 'storeFor'>,
): Promise<OwnLogout | undefined> {
  const receipts = receiptsOf(request)
  if (id === undefined || receipts.length === 0) return undefined
  const logout = await storeFor(request.tenant.id).standing(id as LogoutId)
  const { receiptHash } = logout ?? {}
  if (!logout || receiptHash === undefined) return undefined
  const receipt = receipts.find((one) => sameSecret(receiptHash, secretHash(one)))
  return receipt === undefined ? undefined : { ...logout, receipt }
}

/** Newest first, unjudged. */
function receiptsOf(request: HttpRequest): readonly string[] {
  const shown = request.cookies.get(receiptCookie(request)) ?? ''
  return shown
    .split('.')
    .filter((one) => one !== '')
    .slice(0, mostReceipts)
}

function receiptCookie({ tenant, address }: HttpRequest): string {
  return cookieName('logout', tenant, address)
}
