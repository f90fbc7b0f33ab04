import type { LogoutRefusal } from '../../domain/logout.ts'
import { issueCredential } from '../../platform/credential.ts'
import { clearCookie, cookieName, setCookie } from '../../platform/http/cookies.ts'
import {
  type HttpRequest,
  type HttpResponse,
  htmlPage,
  seeOther,
  withCookie,
} from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import type { LogoutAnswer } from '../logout.ts'
import { confirmPage, refusedPage } from '../render.ts'
import type { AskedLogout } from '../store.ts'
import { withNewBrowserState } from '../session-management/browser-state.ts'
import { type DoorDeps, hasSession, logoutPaths, pageUrl, sessionCookieOf } from './door.ts'

/** A request on its way through a door, with the handle under which it is kept, once it is kept. */
export interface Passage {
  readonly asked: AskedLogout
  readonly uiLocales?: string | undefined
  readonly handle?: string | undefined
}

/** How long a question may stay unanswered. */
const pendingSeconds = 900
/** How long this browser may look at its signed-out page. */
const receiptSeconds = 3600

/** Judges a request by this browser's cookie, and renders what became of it. */
export async function passThrough(
  request: HttpRequest,
  passage: Passage,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const extent = { kind: 'browser', cookie: sessionCookieOf(request) } as const
  const answer = await deps.perform(request.tenant, { ...passage.asked, extent })
  switch (answer.kind) {
    case 'refused':
      return refuse(request, passage, answer, deps)
    case 'ask':
      return ask(request, passage, answer, deps)
    case 'nothing-to-end':
      return withoutSessionCookie(request, land(request, passage, answer), deps)
    case 'ended':
      return withoutSessionCookie(request, await leave(request, passage, answer, deps), deps)
  }
}

type Arm<Kind extends LogoutAnswer['kind']> = Extract<LogoutAnswer, { kind: Kind }>

async function ask(
  request: HttpRequest,
  passage: Passage,
  answer: Arm<'ask'>,
  deps: DoorDeps,
): Promise<HttpResponse> {
  if (mustLeaveUrl(passage)) return toCleanUrl(request, passage, deps)
  const form = await formAbout(request, passage, 'question', deps)
  return htmlPage(200, confirmPage(pageContextOf(request, passage.uiLocales), form, answer))
}

async function refuse(
  request: HttpRequest,
  passage: Passage,
  answer: { readonly refusal: LogoutRefusal } & Pick<Arm<'refused'>, 'client'>,
  deps: DoorDeps,
): Promise<HttpResponse> {
  if (mustLeaveUrl(passage)) return toCleanUrl(request, passage, deps)
  const { returnTo } = passage.asked
  const page = refusedPage(pageContextOf(request, passage.uiLocales), {
    refusal: answer.refusal,
    ...(answer.client ? { client: answer.client } : {}),
    ...(returnTo === undefined ? {} : { returnTo }),
    ...((await hasSession(request, deps)) ? { signOutAnyway: await anywayForm(request, passage, deps) } : {}),
  })
  return htmlPage(400, page)
}

/** SEC-7: before a page is shown, the hint leaves the address bar, the history and the Referer. */
function mustLeaveUrl(passage: Passage): boolean {
  return passage.handle === undefined && passage.asked.evidence.kind === 'id-token-hint'
}

/** Keeps the request under a one-time handle and sends the browser to a clean address of ours. */
export async function toCleanUrl(
  request: HttpRequest,
  passage: Passage,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const handle = await keep(request, passage, deps)
  return seeOther(`${request.address.base}${logoutPaths.resume}?request=${handle}`)
}

async function keep(request: HttpRequest, passage: Passage, deps: DoorDeps): Promise<string> {
  const { id, hash, value } = issueCredential('handle', deps.random)
  const createdAt = deps.clock.now()
  await deps.storeFor(request.tenant.id).keepPending({
    id,
    hash,
    request: passage.asked,
    ...(passage.uiLocales === undefined ? {} : { uiLocales: passage.uiLocales }),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + pendingSeconds * 1000),
  })
  return value
}

/** Our two forms. A "yes" belongs to a question: it cannot be said to a request that was refused (RIL §4). */
export const formPurposes = { question: 'logout', anyway: 'logout-anyway' } as const

/** RIL-25: a POST with a value tied to this browser's session, to this form and to this very request. */
async function formAbout(
  request: HttpRequest,
  passage: Passage,
  form: keyof typeof formPurposes,
  deps: DoorDeps,
): Promise<FormTarget> {
  const handle = passage.handle ?? (await keep(request, passage, deps))
  const csrf = deps.csrf.value(formPurposes[form], sessionCookieOf(request) ?? '', handle)
  return { action: `${request.address.pathPrefix}${logoutPaths.confirm}`, hidden: { request: handle, csrf } }
}

async function anywayForm(request: HttpRequest, passage: Passage, deps: DoorDeps): Promise<FormTarget> {
  const form = await formAbout(request, passage, 'anyway', deps)
  return { ...form, hidden: { ...form.hidden, decision: 'anyway' } }
}

/** RIL §3: back to the RP, or to our own page. */
function land(
  request: HttpRequest,
  { uiLocales }: Pick<Passage, 'uiLocales'>,
  { landing, client }: Arm<'nothing-to-end'>,
): HttpResponse {
  if (landing.kind === 'return') return seeOther(landing.url)
  return seeOther(pageUrl(request, 'done', { client_id: client?.id, ui_locales: uiLocales }))
}

/**
 * The same for a page of another slice, whose evidence leaves nothing to ask: this browser's own session is among
 * what ended, or was over already.
 * @throws where the answer is a question or a refusal: that page brought the wrong evidence.
 */
export async function finishLogout(
  request: HttpRequest,
  answer: LogoutAnswer,
  deps: DoorDeps,
): Promise<HttpResponse> {
  switch (answer.kind) {
    case 'nothing-to-end':
      return withoutSessionCookie(request, land(request, {}, answer), deps)
    case 'ended':
      return withoutSessionCookie(request, await leave(request, {}, answer, deps), deps)
    case 'refused':
    case 'ask':
      throw new Error(`a logout that a page of ours vouches for was answered by "${answer.kind}"`)
  }
}

/**
 * Where a browser goes whose logout is committed. RIL-33: the apps hear first, but the person waits for them no
 * longer than the deadline; then come the frames of the front channel, where there are any, and then the landing.
 */
async function leave(
  request: HttpRequest,
  { uiLocales }: Pick<Passage, 'uiLocales'>,
  answer: Arm<'ended'>,
  deps: Pick<DoorDeps, 'deliverer' | 'browserWaitMilliseconds'>,
): Promise<HttpResponse> {
  await deps.deliverer.firstTries(answer.logoutId, deps.browserWaitMilliseconds)
  const receiptCookie = cookieName('logout', request.tenant, request.address)
  return withCookie(
    seeOther(nextStop(request, answer, uiLocales)),
    setCookie(receiptCookie, answer.receipt, request.address, receiptSeconds),
  )
}

function nextStop(
  request: HttpRequest,
  { asksBrowser, landing, logoutId: id }: Arm<'ended'>,
  uiLocales: string | undefined,
): string {
  if (asksBrowser) return pageUrl(request, 'frames', { id, ui_locales: uiLocales })
  return landing.kind === 'return' ? landing.url : pageUrl(request, 'done', { id, ui_locales: uiLocales })
}

/** The session ended, or was over already: apps that watch the browser's state see a change (SM-9). */
function withoutSessionCookie(request: HttpRequest, response: HttpResponse, deps: DoorDeps): HttpResponse {
  if (sessionCookieOf(request) === undefined) return response
  const { address, tenant } = request
  const cleared = clearCookie(cookieName('session', tenant, address), address)
  return withNewBrowserState(request, withCookie(response, cleared), deps.random)
}
