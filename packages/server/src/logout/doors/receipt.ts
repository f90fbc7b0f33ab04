import type { LogoutId } from '../../domain/logout.ts'
import { sameSecret, secretHash } from '../../platform/credential.ts'
import { cookieName } from '../../platform/http/cookies.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { LogoutStanding } from '../store.ts'
import type { DoorDeps } from './door.ts'

/** The receipt that this browser got when its logout was committed, unjudged. */
export function receiptOf(request: HttpRequest): string | undefined {
  return request.cookies.get(cookieName('logout', request.tenant, request.address))
}

/** The logout of this id, where this browser has the receipt for it; for everybody else there is none. */
export async function ownLogout(
  request: HttpRequest,
  id: string | undefined,
  { storeFor }: Pick<DoorDeps, 'storeFor'>,
): Promise<LogoutStanding | undefined> {
  const receipt = receiptOf(request)
  if (id === undefined || receipt === undefined) return undefined
  const logout = await storeFor(request.tenant.id).standing(id as LogoutId)
  return logout?.receiptHash !== undefined && sameSecret(logout.receiptHash, secretHash(receipt))
    ? logout
    : undefined
}
