import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { readForm, readParameters } from '../../platform/http/parameters.ts'
import { judgeHint } from '../hint.ts'
import { type EndSessionParameters, isEndSessionProblem, readEndSession } from '../read.ts'
import { problemPage } from '../render.ts'
import type { AskedLogout } from '../store.ts'
import { passThrough, toCleanUrl } from './answer.ts'
import { type DoorDeps, isPrefetch, notNow } from './door.ts'

/**
 * The end_session endpoint by GET (RIL §2): judged at once, by the cookie that came with it.
 */
export async function endSessionByGet(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const read = readEndSession(readParameters(request.query))
  if (isEndSessionProblem(read)) return htmlPage(400, problemPage(pageContextOf(request), read))
  if (isPrefetch(request)) return notNow
  return passThrough(request, { asked: await asked(request, read, deps), uiLocales: read.uiLocales }, deps)
}

/**
 * The end_session endpoint by POST (RIL §2). From an RP's page this is a cross-site request, which a Lax
 * cookie does not accompany: the parameters wait under a one-time handle, and the 303 leads to a GET of
 * our own that the cookie does accompany.
 */
export async function endSessionByPost(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const body = request.body === '' ? new Map<string, string>() : readForm(request)
  const read = readEndSession(body, readParameters(request.query))
  if (isEndSessionProblem(read)) return htmlPage(400, problemPage(pageContextOf(request), read))
  return toCleanUrl(request, { asked: await asked(request, read, deps), uiLocales: read.uiLocales }, deps)
}

async function asked(request: HttpRequest, read: EndSessionParameters, deps: DoorDeps): Promise<AskedLogout> {
  const { idTokenHint, uiLocales: _, ...rest } = read
  if (idTokenHint === undefined) return { door: 'end-session', evidence: { kind: 'none' }, ...rest }
  const verdict = await judgeHint(idTokenHint, request.tenant, deps)
  return { door: 'end-session', evidence: { kind: 'id-token-hint', verdict }, ...rest }
}
