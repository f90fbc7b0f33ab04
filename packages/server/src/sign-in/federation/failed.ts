import type { Upstream } from '../../domain/upstream.ts'
import { type HttpRequest, type HttpResponse, seeOther } from '../../platform/http/message.ts'
import { signInLink } from '../interaction/paths.ts'
import type { Visit } from '../interaction/visit.ts'
import type { UpstreamProblem } from '../login/pages/upstreams.ts'
import type { UpstreamFailure } from './provider/failure.ts'

/** Tells the operator why somebody could not sign in at an upstream. */
export type NoteUpstreamFailure = (
  request: HttpRequest,
  upstream: Pick<Upstream, 'id'>,
  failure: UpstreamFailure,
) => void

/** What went wrong, and where. */
export interface FailedUpstream {
  readonly upstream: Pick<Upstream, 'id'>
  readonly problem: UpstreamProblem
}

/** Our own page, which never leads away by itself: it says what went wrong, and has every other way in. */
export function backToSignIn(
  { address }: HttpRequest,
  visit: Pick<Visit, 'handle' | 'interaction'>,
  failed?: FailedUpstream,
): HttpResponse {
  const what = failed ? `&upstream=${failed.upstream.id}&problem=${failed.problem}` : ''
  return seeOther(`${address.base}${signInLink(visit)}${what}`)
}
