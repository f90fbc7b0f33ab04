import type { ClientId } from '../../domain/client.ts'
import { endedSessionCookies } from '../../platform/http/cookies.ts'
import {
  type HttpRequest,
  type HttpResponse,
  htmlPage,
  seeOther,
  withCookie,
} from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { nextStop } from '../hops.ts'
import type { LogoutAnswer, Passage } from '../logout.ts'
import type { LogoutWords } from '../pages/words.ts'
import { confirmPage, nobodySignedInPage } from '../render.ts'
import { withNewBrowserState } from '../session-management/browser-state.ts'
import { type DoorDeps, pageUrl, sessionCookieOf, wordsOf } from './door.ts'
import { formAbout, mustLeaveUrl, toCleanUrl } from './kept-request.ts'
import { judgeNavigation } from './navigation.ts'
import { withReceipt } from './receipt.ts'
import { refuse, refusePage } from './refuse.ts'
import { resumed } from './resume.ts'

/** Judges a request by this browser's cookie, and renders what became of it. */
export async function passThrough(
  request: HttpRequest,
  passage: Passage,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const { uiLocales } = passage
  const { evidence, voice } = passage.asked
  // D4: also one that was kept under a handle is carried out for a person who comes by, and for nothing else.
  if (evidence.kind === 'dialect-contract' && judgeNavigation(request) !== 'navigation')
    return refusePage(
      request,
      { reason: 'not-navigated', uiLocales, ...(voice !== undefined && { voice }) },
      deps,
    )
  const extent = { kind: 'browser', cookie: sessionCookieOf(request) } as const
  const answer = await deps.perform(request.tenant, { ...passage.asked, extent })
  switch (answer.kind) {
    case 'refused':
      return refuse(request, passage, answer, deps)
    case 'ask':
      return ask(request, passage, answer, deps)
    case 'nothing-to-end': {
      const { landing, client } = answer
      deps.noteNothingToEnd(request, { client: client?.id, voice })
      const going = await resumed(request, { landing, uiLocales }, deps)
      return withoutSessionCookie(request, going ?? land(request, spokenIn(passage, deps), answer), deps)
    }
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
  const context = pageContextOf(request, passage.uiLocales)
  return htmlPage(200, confirmPage(context, form, answer, wordsOf(passage.asked, deps)))
}

/** In which language, and in whose words, somebody is told that they are signed out. */
interface Spoken extends Pick<Passage, 'uiLocales'> {
  readonly voice?: string | undefined
  readonly words?: LogoutWords | undefined
}

function spokenIn(
  { uiLocales, asked }: Pick<Passage, 'uiLocales'> & { readonly asked: { readonly voice?: string } },
  deps: Pick<DoorDeps, 'words'>,
): Spoken {
  const words = wordsOf(asked, deps)
  return { uiLocales, words, voice: words?.signedOut && asked.voice }
}

/** RIL §3: back to the RP, or to our own page. */
function land(
  request: HttpRequest,
  { uiLocales, voice, words }: Spoken,
  { landing, client }: Arm<'nothing-to-end'>,
): HttpResponse {
  if (landing.kind === 'return') return seeOther(landing.url)
  const { leadsTo } = landing
  if (leadsTo === undefined)
    return seeOther(pageUrl(request, 'done', { client_id: client?.id, ui_locales: uiLocales, voice }))
  // Here and now: an address in the query of that page could be anybody's.
  return htmlPage(200, nobodySignedInPage(pageContextOf(request, uiLocales), client, { leadsTo, words }))
}

/** A logout that another slice's page brought about. */
export interface Finished {
  readonly answer: LogoutAnswer
  /** Whose words the person reads: a dialect's name; our own unless told. */
  readonly voice?: string | undefined
  readonly uiLocales?: string | undefined
  /** The app from which the person came to that page. */
  readonly openedFrom?: ClientId | undefined
}

/**
 * The same for a page of another slice, whose evidence leaves nothing to ask: this browser's own session is among
 * what ended, or was over already.
 * @throws where the answer is a question or a refusal: that page brought the wrong evidence.
 */
export async function finishLogout(
  request: HttpRequest,
  { answer, voice, uiLocales, openedFrom }: Finished,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const asked = voice === undefined ? {} : { voice }
  switch (answer.kind) {
    case 'nothing-to-end': {
      deps.noteNothingToEnd(request, { client: answer.client?.id ?? openedFrom, voice })
      const landed = land(request, spokenIn({ asked, uiLocales }, deps), answer)
      return withoutSessionCookie(request, landed, deps)
    }
    case 'ended':
      return withoutSessionCookie(request, await leave(request, { uiLocales }, answer, deps), deps)
    case 'refused':
    case 'ask':
      throw new Error(`a logout that a page of ours vouches for was answered by "${answer.kind}"`)
  }
}

/**
 * Where a browser goes whose logout is committed. RIL-33: the apps hear first, but the person waits for them no
 * longer than the deadline; then come the frames of the front channel and the stops at upstreams, where there are any,
 * and then the landing.
 */
async function leave(
  request: HttpRequest,
  { uiLocales }: Pick<Passage, 'uiLocales'>,
  answer: Arm<'ended'>,
  deps: Pick<DoorDeps, 'deliverer' | 'browserWaitMilliseconds'>,
): Promise<HttpResponse> {
  await deps.deliverer.firstTries(answer.logoutId, deps.browserWaitMilliseconds)
  return withReceipt(request, answer.receipt, seeOther(firstStop(request, answer, uiLocales)))
}

function firstStop(
  request: HttpRequest,
  { landing, logoutId: id, ...waiting }: Arm<'ended'>,
  uiLocales: string | undefined,
): string {
  const stop = nextStop(waiting)
  if (stop !== 'landing') return pageUrl(request, stop, { id, ui_locales: uiLocales })
  return landing.kind === 'return' ? landing.url : pageUrl(request, 'done', { id, ui_locales: uiLocales })
}

/** The session ended, or was over already: its cookies go, and apps that watch the browser's state see a change (SM-9). */
function withoutSessionCookie(request: HttpRequest, response: HttpResponse, deps: DoorDeps): HttpResponse {
  if (sessionCookieOf(request) === undefined) return response
  const cleared = endedSessionCookies(request).reduce(withCookie, response)
  return withNewBrowserState(request, cleared, deps.random)
}
