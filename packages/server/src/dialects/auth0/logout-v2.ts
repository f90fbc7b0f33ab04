import { isEndSessionProblem, readReturn, type ReturnNames } from '../../logout/read.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import type { Core } from '../dialect.ts'
import { onlyParameters } from '../parameters.ts'
import { isFederatedProblem, readFederated } from './logout-federated.ts'
import { auth0Profile } from './profile.ts'

const names = { returnTo: ['returnTo'], clientId: 'client_id' } as const satisfies ReturnNames
/** What the vendor's newer address calls it, where nothing else looks at it. */
const newer = 'post_logout_redirect_uri'
const known: readonly string[] = [...names.returnTo, names.clientId, 'federated']
const { name: dialect } = auth0Profile

/**
 * The vendor's first logout address, and an older one: by its contract it never asks (D4), and takes no hint. Apps
 * add parameters of their own, and kits their telemetry: nothing of that is looked at.
 */
export async function endSessionByContract(
  request: HttpRequest,
  { logout, noteIgnored }: Pick<Core, 'logout' | 'noteIgnored'>,
): Promise<HttpResponse> {
  if (new URLSearchParams(request.query).has(newer)) noteIgnored(request, newer)
  const sent = onlyParameters(request.query, known)
  const read = readReturn(readParameters(sent), names)
  if (isEndSessionProblem(read)) return logout.refusePage(request, { ...read, voice: dialect })
  const upstream = readFederated({ method: request.method, sent })
  if (isFederatedProblem(upstream)) return logout.refusePage(request, { ...upstream, voice: dialect })
  return logout.pass(request, {
    asked: {
      door: 'end-session',
      // Whether the app that is named bears it is for the decision to say, as of all apps of the session.
      evidence: logout.contract(request.tenant, dialect, undefined),
      returnRule: 'named-client-or-tenant',
      returnMatch: 'pattern-ignoring-query',
      absentReturn: 'first-listed',
      voice: dialect,
      upstream,
      ...read,
    },
  })
}
