import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  readParameters,
} from '../../platform/http/parameters.ts'
import { renderAbsence, shownBrowser, shownSession, type Visit, withBrowser } from '../../sign-in/index.ts'
import { type Admission, decideAdmission } from './admission/decide.ts'
import { answerError, answerPerson, type AnswerDeps, purposeOf } from './answer.ts'
import { readAuthorization } from './read.ts'

/** GET /oauth2/authorize: Core §3.1.2.1. */
export async function authorizeByGet(request: HttpRequest, deps: AnswerDeps): Promise<HttpResponse> {
  return answer(request, { raw: request.query }, deps)
}

/** POST /oauth2/authorize: Core §3.1.2.1 wants both methods. */
export async function authorizeByPost(request: HttpRequest, deps: AnswerDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form) && form.problem === 'wrong-content-type') {
    return deps.errorPage(request, {
      status: 400,
      code: 'invalid_request',
      description: describeProblem(form),
    })
  }
  const admission = await admit(request, request.body, deps)
  if (admission.kind !== 'admitted' || !cookiesAreWithheld(request)) {
    return answer(request, { raw: request.body, admission }, deps)
  }
  return deps.interactions.park(request, purposeOf(request.body, admission))
}

/** GET /oauth2/authorize/resume: after a page, and after a POST; everything is read and decided anew. */
export async function resumeAuthorization(request: HttpRequest, deps: AnswerDeps): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const visit = await deps.interactions.resume(
    request,
    isParameterProblem(query) ? undefined : query.get('request'),
  )
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const answered = await answer(request, { raw: visit.interaction.purpose.parameters, visit }, deps)
  return withBrowser(answered, visit.browser)
}

/**
 * A form that an app's page posts to us comes without our Lax cookies, and would look like nobody's. The
 * browser brings them along to the address that we send it to next.
 */
function cookiesAreWithheld(request: HttpRequest): boolean {
  return !shownSession(request) && !shownBrowser(request)
}

async function admit(request: HttpRequest, raw: string, { findClient }: AnswerDeps): Promise<Admission> {
  const read = readAuthorization(raw)
  const { clientId } = read.sender
  return decideAdmission(
    read,
    clientId === undefined ? undefined : await findClient(request.tenant.id, clientId),
  )
}

interface Asked {
  readonly raw: string
  readonly visit?: Visit
  readonly admission?: Admission
}

async function answer(request: HttpRequest, asked: Asked, deps: AnswerDeps): Promise<HttpResponse> {
  const { raw, visit } = asked
  const admission = asked.admission ?? (await admit(request, raw, deps))
  switch (admission.kind) {
    case 'refuse':
      return refuse(request, admission, deps)
    case 'answer-error':
      return answerError(request, { ...admission, visit }, deps)
    case 'admitted':
      return answerPerson(request, { raw, admitted: admission, visit }, deps)
  }
}

/** RFC 6749 §4.1.2.1: nothing goes to an address that cannot be trusted. */
function refuse(
  request: HttpRequest,
  { error, client }: Extract<Admission, { kind: 'refuse' }>,
  deps: AnswerDeps,
): HttpResponse {
  const { code, description } = error
  return deps.errorPage(request, { status: 400, code, description, ...(client ? { client } : {}) })
}
