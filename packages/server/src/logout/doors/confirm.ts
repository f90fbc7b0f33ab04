import type { ClientId } from '../../domain/client.ts'
import type { SessionId } from '../../domain/session.ts'
import { accountNameOf } from '../../domain/user.ts'
import { readCredential } from '../../platform/credential.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import {
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { renderStayed } from '../pages/stayed.ts'
import { problemPage } from '../render.ts'
import type { AskedLogout, PendingLogout } from '../store.ts'
import type { Passage } from '../logout.ts'
import { passThrough } from './answer.ts'
import { type DoorDeps, notNow, sessionCookieOf } from './door.ts'
import { formPurposes } from './kept-request.ts'
import { isPrefetch } from './navigation.ts'
import { bare } from './refuse.ts'

/** The clean address of a kept request: where a POST, or a GET with a hint that needs a page, goes on. */
export async function resumeLogout(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (isPrefetch(request)) return notNow
  const parameters = readParameters(request.query)
  const handle = isParameterProblem(parameters) ? undefined : parameters.get('request')
  const pending = await pendingOf(request, handle, deps)
  if (!pending || handle === undefined) return passThrough(request, { asked: bare }, deps)
  const { request: asked, uiLocales } = pending
  if (pending.isUsed) return passThrough(request, { asked, uiLocales }, deps)
  return once(pending, request, { asked, uiLocales, handle }, deps)
}

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
  const asked = form.get('decision') === 'anyway' ? bare : pending.request
  // A second click: judged anew, the request finds nobody signed in, or asks about whoever is.
  if (pending.isUsed) return passThrough(request, { asked, uiLocales }, deps)
  const sessionId = confirmedSession(request, form, handle, deps)
  // Forged, or about a session that this browser no longer has: the request is judged as it came.
  if (!sessionId) return once(pending, request, { asked: pending.request, uiLocales, handle }, deps)

  switch (form.get('decision')) {
    case 'yes':
    case 'anyway':
      return once(pending, request, { asked: confirmed(asked, sessionId), uiLocales, handle }, deps)
    case 'no':
      return stay(request, pending, deps)
    case undefined:
    default: {
      const problem = { reason: 'malformed-parameter', parameter: 'decision' } as const
      return htmlPage(400, problemPage(pageContextOf(request, uiLocales), problem))
    }
  }
}

/**
 * An old, unknown or foreign handle names nothing: whoever comes with one is asked about the session that
 * is still there, and never told that there is none (RIL §2).
 */
async function pendingOf(request: HttpRequest, handle: string | undefined, deps: DoorDeps) {
  const shown = readCredential('handle', handle)
  if (!shown) return undefined
  return deps.storeFor(request.tenant.id).pending(shown.id, shown.hash, deps.clock.now())
}

/** A handle that carried out its request carries out nothing more. */
async function once(
  pending: PendingLogout,
  request: HttpRequest,
  passage: Passage,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const response = await passThrough(request, passage, deps)
  if (response.status === 303) await deps.storeFor(request.tenant.id).usePending(pending.id, deps.clock.now())
  return response
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

/** The same request, now vouched for by the person; the client that the hint named stays identified. */
function confirmed(asked: AskedLogout, sessionId: SessionId): AskedLogout {
  const clientId = askingClient(asked)
  const client = clientId === undefined ? {} : { clientId }
  return { ...asked, ...client, evidence: { kind: 'user-confirmed', sessionId } }
}

function askingClient({ clientId, evidence }: AskedLogout): ClientId | undefined {
  if (clientId !== undefined) return clientId
  return evidence.kind === 'id-token-hint' && evidence.verdict.kind === 'ours'
    ? evidence.verdict.hint.clientIds[0]
    : undefined
}

/** RIL-24: nothing ended, and no redirect that the RP could take for success. A later "yes" still counts. */
async function stay(request: HttpRequest, pending: PendingLogout, deps: DoorDeps): Promise<HttpResponse> {
  const extent = { kind: 'browser', cookie: sessionCookieOf(request) } as const
  const [session] = await deps.storeFor(request.tenant.id).sessions(extent)
  if (!session) return passThrough(request, { asked: bare }, deps)
  const clientId = askingClient(pending.request)
  const client = clientId === undefined ? undefined : await deps.findClient(request.tenant.id, clientId)
  const page = renderStayed(pageContextOf(request, pending.uiLocales), {
    account: accountNameOf(session.user),
    clientName: client?.name,
    clientUri: client?.uri,
  })
  return htmlPage(200, page)
}
