import type { LogoutRequest, SessionFacts, UpstreamHop } from '../../domain/logout.ts'

/**
 * At which upstreams the browser has to stop after its logout, and at which the person may (FED-10, FED-14). A session
 * began at one upstream at most; only the browser that it was in can be signed out there.
 *
 * @param inFront the session of the browser that will see our pages after this logout
 */
export function upstreamHops(
  { upstream: wish = 'leave' }: Pick<LogoutRequest, 'upstream'>,
  inFront: Pick<SessionFacts, 'id' | 'upstream'> | undefined,
): readonly UpstreamHop[] {
  if (!inFront?.upstream) return []
  const { upstreamId, issuer, name, isAlwaysSignedOut } = inFront.upstream
  const isWanted = wish === 'sign-out' || isAlwaysSignedOut
  const state = isWanted ? 'awaiting-browser' : 'offered'
  return [{ sessionId: inFront.id, upstreamId, issuer, name, state }]
}
