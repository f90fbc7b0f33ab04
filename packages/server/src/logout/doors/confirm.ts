import type { SessionId } from '../../domain/session.ts'
import { accountNameOf } from '../../domain/user.ts'
import { readCredential } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { isParameterProblem, readForm, type SentParameters } from '../../platform/http/parameters.ts'
import { withoutContract } from '../evidence/decide.ts'
import { renderStayed } from '../pages/stayed.ts'
import { problemPage } from '../render.ts'
import type { AskedLogout, PendingLogout } from '../store.ts'
import { passThrough } from './answer.ts'
import { type DoorDeps, sessionCookieOf, wordsOf } from './door.ts'
import { formPurposes } from './kept-request.ts'
import { hintedClient, once, pendingOf, spent, vouchedBy } from './pending.ts'
import { bare, bareIn } from './refuse.ts'

/** The person's answer (RIL §2): yes, no, or "sign out anyway" on the page of a refused request. */
export async function confirmLogout(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) {
    return htmlPage(400, problemPage(pageContextOf(request), { reason: 'malformed-parameter' }))
  }
  const handle = form.get('request')
  const pending = await pendingOf(request, handle, deps)
  if (!pending || handle === undefined) return passThrough(request, { asked: bare }, deps)
  const { uiLocales } = pending
  // D4: a contract counts for who comes by, and not for a form.
  const asked = form.get('decision') === 'anyway' ? bareIn(pending.request) : withoutContract(pending.request)
  if (pending.isUsed) return passThrough(request, { asked: spent(asked), uiLocales }, deps)
  const sessionId = confirmedSession(request, form, handle, deps)
  // Forged, or about a session that this browser no longer has: the request is judged as it came.
  if (!sessionId)
    return once(pending, request, { asked: withoutContract(pending.request), uiLocales, handle }, deps)

  switch (form.get('decision')) {
    case 'yes':
    case 'anyway':
      return once(pending, request, { asked: confirmed(asked, sessionId), uiLocales, handle }, deps)
    case 'no':
      return stay(request, pending, deps)
    case undefined:
    default: {
      const problem = { reason: 'malformed-parameter', parameter: 'decision' } as const
      const words = wordsOf(pending.request, deps)
      return htmlPage(400, problemPage(pageContextOf(request, uiLocales), problem, {}, words))
    }
  }
}

/** The session the person saw on the page, proved by a value that only this browser's form could carry. */
function confirmedSession(
  request: HttpRequest,
  form: SentParameters,
  handle: string,
  deps: DoorDeps,
): SessionId | undefined {
  const cookie = sessionCookieOf(request)
  const purpose = form.get('decision') === 'anyway' ? formPurposes.anyway : formPurposes.question
  if (!deps.csrf.matches(form.get('csrf'), purpose, cookie, handle)) return undefined
  return readCredential('session', cookie)?.id as SessionId | undefined
}

/** The same request, now vouched for by the person. */
function confirmed(asked: AskedLogout, sessionId: SessionId): AskedLogout {
  return vouchedBy({ kind: 'user-confirmed', sessionId }, asked)
}

/** RIL-24: nothing ended, and no redirect that the RP could take for success. A later "yes" still counts. */
async function stay(request: HttpRequest, pending: PendingLogout, deps: DoorDeps): Promise<HttpResponse> {
  const extent = { kind: 'browser', cookie: sessionCookieOf(request) } as const
  const [session] = await deps.storeFor(request.tenant.id).sessions(extent)
  if (!session) return passThrough(request, { asked: bare }, deps)
  const clientId = pending.request.clientId ?? hintedClient(pending.request)
  const client = clientId === undefined ? undefined : await deps.findClient(request.tenant.id, clientId)
  const page = renderStayed(pageContextOf(request, pending.uiLocales), {
    account: accountNameOf(session.user),
    clientName: client?.name,
    clientUri: client?.uri,
  })
  return htmlPage(200, page)
}
