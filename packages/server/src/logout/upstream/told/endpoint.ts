import type { LogoutRequest } from '../../../domain/logout.ts'
import type { SessionId } from '../../../domain/session.ts'
import type { Upstream } from '../../../domain/upstream.ts'
import { type HttpRequest, type HttpResponse, json, pathSegment } from '../../../platform/http/message.ts'
import { describeProblem, isParameterProblem, readForm } from '../../../platform/http/parameters.ts'
import { carryOut, judgeTold, type ToldDeps } from './carry-out.ts'
import { decideLogoutToken } from './decide.ts'

/** Where an upstream posts its logout tokens: what we register there as `backchannel_logout_uri`. */
export const toldPath = '/sign-in/upstreams/:id/backchannel-logout'

/**
 * The back channel with us as the RP (BCL §2.5 to §2.8): the person left the upstream, so the sessions that began there
 * end, and the apps in them hear in turn. Nothing that the sessions gave to apps for longer than themselves ends with
 * them (BCL §2.7, D10).
 */
export async function hearUpstream(request: HttpRequest, deps: ToldDeps): Promise<HttpResponse> {
  const { tenant } = request
  const form = readForm(request)
  if (isParameterProblem(form)) return refused(describeProblem(form))
  const id = pathSegment(request, 2)
  const upstream = tenant.upstreams.find((one) => one.id === id)
  if (!upstream) return json(404, { error: 'not_found', error_description: 'There is no such upstream.' })
  const token = form.get('logout_token')
  if (token === undefined) return refused('The parameter "logout_token" is missing.')
  const audiences = [upstream.clientId]
  const judged = await judgeTold({ tenant, upstream, token, audiences, decide: decideLogoutToken }, deps)
  switch (judged.kind) {
    case 'refused':
      return refused(`The logout token is not accepted: ${judged.reason}.`)
    case 'unavailable':
      return later
    case 'accepted': {
      const { id: upstreamId, issuer } = upstream
      const found = await deps.toldStoreFor(tenant.id).sessionsFrom({ ...judged, upstreamId, issuer })
      const requests = found.map((sessionId) => endingOf(sessionId, upstream))
      await carryOut(tenant, upstream, judged, requests, deps)
      return done
    }
  }
}

function endingOf(sessionId: SessionId, { id: upstreamId }: Upstream): LogoutRequest {
  return {
    door: 'upstream',
    extent: { kind: 'session', sessionId },
    evidence: { kind: 'upstream', upstreamId, sessionId },
  }
}

/** BCL §2.8: 200, also for whoever had left already, and nothing that a cache could keep. */
const done: HttpResponse = { status: 200, headers: { 'cache-control': 'no-store' }, body: '' }

/** Whether it counts nobody can say without the upstream's keys: this is no 400, which would be final. */
const later = json(
  503,
  { error: 'temporarily_unavailable', error_description: 'The keys of the upstream could not be fetched.' },
  { 'retry-after': '30' },
)

/** BCL §2.8. */
function refused(description: string): HttpResponse {
  return json(400, { error: 'invalid_request', error_description: description })
}
