import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { LogoutAnswer, Passage } from '../logout.ts'
import type { LogoutProblem } from '../read.ts'
import { problemPage, refusedPage } from '../render.ts'
import type { AskedLogout } from '../store.ts'
import { type DoorDeps, hasSession } from './door.ts'
import { formAbout, mustLeaveUrl, toCleanUrl } from './kept-request.ts'
import { isPrefetch } from './navigation.ts'

type RefuseDeps = Pick<DoorDeps, 'random' | 'clock' | 'storeFor' | 'csrf'>

/** "Sign me out" and nothing else: no app asks, and none gets the browser back. */
export const bare: AskedLogout = { door: 'end-session', evidence: { kind: 'none' } }

/** The page for a request that the decision refused. */
export async function refuse(
  request: HttpRequest,
  passage: Passage,
  { refusal, client }: Extract<LogoutAnswer, { kind: 'refused' }>,
  deps: RefuseDeps,
): Promise<HttpResponse> {
  if (mustLeaveUrl(passage)) return toCleanUrl(request, passage, deps)
  const { returnTo } = passage.asked
  const page = refusedPage(pageContextOf(request, passage.uiLocales), {
    refusal,
    ...(client ? { client } : {}),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...(await offer(request, passage, deps)),
  })
  return htmlPage(400, page)
}

/** The page for a request that never came to a decision. Nothing has ended. */
export async function refusePage(
  request: HttpRequest,
  problem: LogoutProblem,
  deps: RefuseDeps,
): Promise<HttpResponse> {
  const offered = problem.reason === 'unknown-client' ? await offer(request, { asked: bare }, deps) : {}
  // What a browser fetched ahead and could not use it asks for again when the person comes.
  return htmlPage(isPrefetch(request) ? 503 : 400, problemPage(pageContextOf(request), problem, offered))
}

/** "Sign out anyway", where somebody is signed in; where nobody is, the page says that. */
async function offer(
  request: HttpRequest,
  passage: Passage,
  deps: RefuseDeps,
): Promise<{ readonly signOutAnyway: FormTarget } | { readonly nobodyIsHere: true }> {
  if (!(await hasSession(request, deps))) return { nobodyIsHere: true }
  const form = await formAbout(request, passage, 'anyway', deps)
  return { signOutAnyway: { ...form, hidden: { ...form.hidden, decision: 'anyway' } } }
}
