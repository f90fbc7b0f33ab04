import type { Extent } from '../domain/logout.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'

/**
 * What lets a browser see its signed-out page, and come back from an upstream. Of a logout that a browser asked for it
 * follows from the session's cookie: a session ends once, and whoever asks again with that cookie, because the answer
 * was lost on its way, can be given the same.
 */
export function receiptOf(
  extent: Extent,
  { sealer, random }: { readonly sealer: Pick<Sealer, 'keyedHash'>; readonly random: Random },
): string {
  const cookie = extent.kind === 'browser' ? extent.cookie : undefined
  return cookie === undefined ? random.secret() : receiptFor(cookie, sealer)
}

/** The receipt of the logout that ended this cookie's session, if a browser asked for it. */
export function receiptFor(sessionCookie: string, { keyedHash }: Pick<Sealer, 'keyedHash'>): string {
  return keyedHash('logout-receipt', sessionCookie)
}
