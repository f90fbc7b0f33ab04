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
import { type DoorDeps, notNow } from './door.ts'

type Doors = Pick<BrowserDoors, 'pass' | 'passLater' | 'judgeHint' | 'judgeNavigation' | 'refusePage'> &
  Pick<DoorDeps, 'noteIgnored'>

/** What sets the end_session endpoints of our doors apart (D4, D5, D12). */
export interface EndSessionRules extends Pick<
  LogoutRequest,
  'returnRule' | 'returnMatch' | 'absentReturn' | 'logoutHintNames' | 'foreignHint' | 'upstream' | 'voice'
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
  if (!isPost && doors.judgeNavigation(request) === 'prefetch') return lookAhead(request, read, rules, doors)
  const passage = await passageOf(request, read, rules, doors)
  return isPost ? doors.passLater(request, passage) : doors.pass(request, passage)
}

/** D4: the door's error page where nobody would be asked; elsewhere a prefetch is told nothing at all. */
async function lookAhead(
  request: HttpRequest,
  { uiLocales }: EndSessionParameters,
  { contract, voice }: EndSessionRules,
  doors: Doors,
): Promise<HttpResponse> {
  if (contract?.kind !== 'dialect-contract') return notNow
  return doors.refusePage(request, {
    reason: 'not-navigated',
    uiLocales,
    ...(voice !== undefined && { voice }),
  })
}

function readPosted(request: HttpRequest): EndSessionParameters | EndSessionProblem {
  const body = request.body === '' ? new Map<string, string>() : readForm(request)
  return readEndSession(body, readParameters(request.query))
}

async function passageOf(
  request: HttpRequest,
  { idTokenHint, uiLocales, ...rest }: EndSessionParameters,
  { contract, ...rules }: EndSessionRules,
  doors: Doors,
): Promise<Passage> {
  const verdict = idTokenHint === undefined ? undefined : await doors.judgeHint(request.tenant, idTokenHint)
  if (verdict?.kind === 'not-ours' && rules.foreignHint === 'left-out')
    doors.noteIgnored(request, 'id_token_hint')
  const asked = { door: 'end-session', ...rest, ...rules } as const
  const evidence: Evidence =
    contract?.kind === 'dialect-contract'
      ? { ...contract, ...(verdict && { verdict }) }
      : evidenceOfHints({ ...asked, verdict })
  return { asked: { ...asked, evidence }, uiLocales }
}
