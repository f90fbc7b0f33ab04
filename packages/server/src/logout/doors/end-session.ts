import type { Evidence, LogoutRequest } from '../../domain/logout.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { readForm, readParameters } from '../../platform/http/parameters.ts'
import { evidenceOfHints } from '../evidence/decide.ts'
import type { BrowserDoors, Passage } from '../logout.ts'
import {
  type EndSessionParameters,
  type EndSessionProblem,
  isEndSessionProblem,
  readEndSession,
} from '../read.ts'
import { notNow } from './door.ts'

type Doors = Pick<BrowserDoors, 'pass' | 'passLater' | 'judgeHint' | 'judgeNavigation' | 'refusePage'>

/** What sets the end_session endpoints of our doors apart (D4, D5, D12). */
export interface EndSessionRules extends Pick<
  LogoutRequest,
  'returnRule' | 'returnMatch' | 'absentReturn' | 'logoutHintNames' | 'upstream' | 'voice'
> {
  /** A contract by which nobody is asked here (D4), as `contract` found it to count; `none` is none. */
  readonly contract?: Evidence
}

/**
 * The end_session endpoint (RIL §2). By GET it is judged at once, by the cookie that came with it. A POST from an
 * RP's page is a cross-site request, which a Lax cookie does not accompany: the parameters wait under a one-time
 * handle, and the 303 leads to a GET of our own that the cookie does accompany.
 */
export async function endSession(
  request: HttpRequest,
  rules: EndSessionRules,
  doors: Doors,
): Promise<HttpResponse> {
  const isPost = request.method === 'POST'
  const read = isPost ? readPosted(request) : readEndSession(readParameters(request.query))
  if (isEndSessionProblem(read))
    return doors.refusePage(request, { ...read, ...(rules.voice !== undefined && { voice: rules.voice }) })
  if (!isPost && doors.judgeNavigation(request) === 'prefetch') return notNow
  const passage = await passageOf(request, read, rules, doors)
  return isPost ? doors.passLater(request, passage) : doors.pass(request, passage)
}

function readPosted(request: HttpRequest): EndSessionParameters | EndSessionProblem {
  const body = request.body === '' ? new Map<string, string>() : readForm(request)
  return readEndSession(body, readParameters(request.query))
}

async function passageOf(
  { tenant }: HttpRequest,
  { idTokenHint, uiLocales, ...rest }: EndSessionParameters,
  { contract, ...rules }: EndSessionRules,
  doors: Doors,
): Promise<Passage> {
  const verdict = idTokenHint === undefined ? undefined : await doors.judgeHint(tenant, idTokenHint)
  const asked = { door: 'end-session', ...rest, ...rules } as const
  const evidence: Evidence =
    contract?.kind === 'dialect-contract'
      ? { ...contract, ...(verdict && { verdict }) }
      : evidenceOfHints({ ...asked, verdict })
  return { asked: { ...asked, evidence }, uiLocales }
}
