import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { Core } from '../dialect.ts'
import { isFederatedProblem, readFederated } from './logout-federated.ts'
import { auth0Profile } from './profile.ts'

const { name: dialect } = auth0Profile

/** RP-Initiated Logout by the vendor's rules (D5, D12), with one parameter more. */
export async function endSession(
  request: HttpRequest,
  { logout, noteIgnored }: Pick<Core, 'logout' | 'noteIgnored'>,
): Promise<HttpResponse> {
  if (new URLSearchParams(sourceOf(request).sent).has('returnTo')) noteIgnored(request, 'returnTo')
  const upstream = readFederated(sourceOf(request))
  if (isFederatedProblem(upstream)) return logout.refusePage(request, { ...upstream, voice: dialect })
  return logout.endSession(request, {
    returnRule: 'named-client-or-tenant',
    returnMatch: 'pattern',
    absentReturn: 'first-listed',
    logoutHintNames: 'session',
    voice: dialect,
    upstream,
    contract: logout.contract(request.tenant, dialect, undefined, 'asks-unless-off'),
  })
}

function sourceOf({ method, query, body }: HttpRequest) {
  return method === 'POST' ? { method, sent: body, elsewhere: query } : { method, sent: query }
}
