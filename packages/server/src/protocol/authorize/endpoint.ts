import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  readParameters,
} from '../../platform/http/parameters.ts'
import { renderAbsence, shownBrowser, shownSession, type Visit, withBrowser } from '../../sign-in/index.ts'
import { answerError, answerPerson, type AnswerDeps, purposeOf } from './answer.ts'
import { judge, type JudgeDeps, type Judged, judgeKept } from './judge.ts'
import { repeatable } from './read.ts'
import { tellPerson } from './tell.ts'

export type AuthorizeEndpointDeps = AnswerDeps & JudgeDeps

/** GET /oauth2/authorize: Core §3.1.2.1. */
export async function authorizeByGet(
  request: HttpRequest,
  deps: AuthorizeEndpointDeps,
): Promise<HttpResponse> {
  return answer(request, await judge(request, request.query, deps), deps)
}

/** POST /oauth2/authorize: Core §3.1.2.1 wants both methods. */
export async function authorizeByPost(
  request: HttpRequest,
  deps: AuthorizeEndpointDeps,
): Promise<HttpResponse> {
  const form = readForm(request, repeatable)
  if (isParameterProblem(form) && form.problem === 'wrong-content-type') {
    return deps.errorPage(request, {
      status: 400,
      code: 'invalid_request',
      description: describeProblem(form),
    })
  }
  const judged = await judge(request, postedRaw(request), deps)
  const { raw, admission } = judged
  if (admission.kind !== 'admitted' || !cookiesAreWithheld(request)) return answer(request, judged, deps)
  return deps.interactions.park(request, purposeOf(request, { raw, admitted: admission }, deps))
}

/** A form is read without its query (RFC 6749 §3.1); together they must not say one thing twice. */
function postedRaw({ query, body }: HttpRequest): string {
  const both = query === '' ? body : `${query}&${body}`
  return isParameterProblem(readParameters(both, repeatable)) ? both : body
}

/** GET /oauth2/authorize/resume: after a page, and after a POST; everything is read and decided anew. */
export async function resumeAuthorization(
  request: HttpRequest,
  deps: AuthorizeEndpointDeps,
): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const visit = await deps.interactions.resume(
    request,
    isParameterProblem(query) ? undefined : query.get('request'),
  )
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const answered = await answer(request, { ...judgeKept(request, visit, deps), visit }, deps)
  return withBrowser(answered, visit.browser)
}

/**
 * A form that an app's page posts to us comes without our Lax cookies, and would look like nobody's. The
 * browser brings them along to the address that we send it to next.
 */
function cookiesAreWithheld(request: HttpRequest): boolean {
  return !shownSession(request) && !shownBrowser(request)
}

interface Asked extends Judged {
  readonly visit?: Visit
}

async function answer(
  request: HttpRequest,
  { raw, admission, visit }: Asked,
  deps: AuthorizeEndpointDeps,
): Promise<HttpResponse> {
  switch (admission.kind) {
    case 'refuse':
      // RFC 6749 §4.1.2.1: nothing goes to an address that cannot be trusted.
      return tellPerson(request, admission, deps)
    case 'answer-error':
      return answerError(request, { ...admission, visit }, deps)
    case 'admitted':
      return answerPerson(request, { raw, admitted: admission, visit }, deps)
  }
}
