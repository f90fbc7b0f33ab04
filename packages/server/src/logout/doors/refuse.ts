import type { ClientId } from '../../domain/client.ts'
import { hintOf, type LogoutRefusal, type ReturnList } from '../../domain/logout.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { LogoutAnswer, Passage } from '../logout.ts'
import type { LogoutProblem } from '../read.ts'
import { parameterAtFault, problemPage, type Refused, refusedPage } from '../render.ts'
import type { AskedLogout } from '../store.ts'
import { type DoorDeps, hasSession, wordsOf } from './door.ts'
import { formAbout, mustLeaveUrl, toCleanUrl } from './kept-request.ts'
import { isPrefetch } from './navigation.ts'

type RefuseDeps = Pick<DoorDeps, 'random' | 'clock' | 'storeFor' | 'csrf' | 'words' | 'noteRefused'>

/** A request that was refused: for the log, and without a value that was sent. */
export interface RefusedLogout extends Pick<LogoutProblem, 'parameter' | 'voice'> {
  readonly reason: LogoutRefusal['kind'] | LogoutProblem['reason']
  /** The client that it named, where that is one of ours. */
  readonly client?: ClientId
  /** The lists that do not have the return address. */
  readonly lookedIn?: readonly ReturnList[]
}
export type NoteRefusedLogout = (
  request: Pick<HttpRequest, 'tenant' | 'path'>,
  refused: RefusedLogout,
) => void

/** "Sign me out" and nothing else: no app asks, and none gets the browser back. */
export const bare: AskedLogout = { door: 'end-session', evidence: { kind: 'none' } }

/** The same in the words in which the request was refused. */
export function bareIn({ voice }: Pick<LogoutProblem, 'voice'>): AskedLogout {
  return voice === undefined ? bare : { ...bare, voice }
}

/** The page for a request that the decision refused. */
export async function refuse(
  request: HttpRequest,
  passage: Passage,
  { refusal, client }: Extract<LogoutAnswer, { kind: 'refused' }>,
  deps: RefuseDeps,
): Promise<HttpResponse> {
  if (mustLeaveUrl(passage)) return toCleanUrl(request, passage, deps)
  const { returnTo, voice } = passage.asked
  const parameter = parameterAtFault(refusal, passage.asked)
  deps.noteRefused(request, {
    reason: refusal.kind,
    parameter,
    ...(client ? { client: client.id } : {}),
    ...('lookedIn' in refusal ? { lookedIn: refusal.lookedIn } : {}),
    ...(voice === undefined ? {} : { voice }),
  })
  const refused = {
    refusal,
    parameter,
    ...(client ? { client } : {}),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...howToMend(refusal, passage.asked),
    ...(await offer(request, passage, deps)),
  }
  const context = pageContextOf(request, passage.uiLocales)
  return htmlPage(400, refusedPage(context, refused, wordsOf(passage.asked, deps)))
}

/** What of a request says how its developer mends it. */
function howToMend(
  refusal: LogoutRefusal,
  { returnRule, returnMatch: match, logoutHint, evidence }: Passage['asked'],
): Pick<Refused, 'match' | 'lacksClient' | 'namesPerson'> {
  switch (refusal.kind) {
    case 'return-not-listed': {
      const isTenantsAlone = refusal.lookedIn.every((list) => list === 'tenant')
      return { match, lacksClient: returnRule === 'named-client-or-tenant' && isTenantsAlone }
    }
    case 'hint-session-mismatch':
      return { namesPerson: hintOf(evidence)?.subject === logoutHint }
    case 'hint-not-ours':
    case 'hint-client-mismatch':
    case 'unknown-client':
    case 'return-without-client':
      return {}
  }
}

/** The page for a request that never came to a decision. Nothing has ended. */
export async function refusePage(
  request: HttpRequest,
  problem: LogoutProblem,
  deps: RefuseDeps,
): Promise<HttpResponse> {
  deps.noteRefused(request, problem)
  const offered = await offerAbout(problem, request, deps)
  // What a browser fetched ahead and could not use it asks for again when the person comes.
  const page = problemPage(
    pageContextOf(request, problem.uiLocales),
    problem,
    offered,
    wordsOf(problem, deps),
  )
  return htmlPage(isPrefetch(request) ? 503 : 400, page)
}

/** Not to a frame, in which no button is pressed. A form of another site leaves the cookie behind: who is here? */
async function offerAbout(problem: LogoutProblem, request: HttpRequest, deps: RefuseDeps) {
  if (problem.reason === 'not-navigated' || isPrefetch(request)) return {}
  const offered = await offer(request, { asked: bareIn(problem), uiLocales: problem.uiLocales }, deps)
  return request.method === 'POST' && 'nobodyIsHere' in offered ? {} : offered
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
