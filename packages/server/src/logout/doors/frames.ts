import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import {
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { scriptHash } from '../../platform/http/script-hash.ts'
import type { FormTarget } from '../../platform/pages/form.ts'
import { type Frame, framesFor } from '../channels/front-channel.ts'
import { framesScript } from '../pages/frames-script.ts'
import { framesPage, problemPage } from '../render.ts'
import type { LogoutStanding } from '../store.ts'
import { clientsByIds, type DoorDeps, hasSession, logoutPaths, notNow, pageUrl } from './door.ts'
import { isPrefetch } from './navigation.ts'
import { onwardUrl } from './onward.ts'
import { type OwnLogout, ownLogout } from './receipt.ts'
import { sentIn } from './sent.ts'

/** How long after its logout a page with frames may be shown again: a reload, but no walk back in the history. */
const freshSeconds = 120

const scripts = [scriptHash(framesScript)]

/**
 * The page with the frames of the front channel (FCL §2, §3), for the browser with the receipt. Everybody else,
 * and whoever comes back later, goes where the fates of the apps are told: frames that load once more could end
 * what began meanwhile (RIL-42).
 */
export async function showFrames(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (isPrefetch(request)) return notNow
  const parameters = sentIn(readParameters(request.query))
  const [id, uiLocales] = [parameters.get('id'), parameters.get('ui_locales')]
  const logout = await ownLogout(request, id, deps)
  const frames = logout && isFresh(logout, deps) ? framesFor(logout.deliveries) : []
  if (!logout || frames.length === 0 || (await hasSession(request, deps)))
    return seeOther(pageUrl(request, 'done', { id, ui_locales: uiLocales }))
  await deps.storeFor(request.tenant.id).askedInBrowser(logout.id, deps.clock.now())
  return pageWith(frames, { request, logout, uiLocales }, deps)
}

interface Visit {
  readonly request: HttpRequest
  readonly logout: OwnLogout
  readonly uiLocales: string | undefined
}

async function pageWith(
  frames: readonly Frame[],
  { request, logout, uiLocales }: Visit,
  deps: DoorDeps,
): Promise<HttpResponse> {
  const clients = await clientsByIds(deps, request.tenant, logout.clientIds)
  const body = framesPage(
    pageContextOf(request, uiLocales),
    { logout, clients, now: deps.clock.now() },
    {
      frames,
      form: reportForm({ request, logout, uiLocales }, deps),
      goOn: pageUrl(request, 'goOn', { id: logout.id, ui_locales: uiLocales }),
    },
  )
  const origins = [...new Set(frames.map(({ origin }) => origin))]
  return { ...htmlPage(200, body), allows: { scripts, frames: origins } }
}

function isFresh({ decidedAt }: LogoutStanding, { clock }: DoorDeps): boolean {
  return clock.now().getTime() - decidedAt.getTime() < freshSeconds * 1000
}

function reportForm({ request, logout, uiLocales }: Visit, { csrf }: DoorDeps): FormTarget {
  const value = csrf.value(purpose, logout.receipt, logout.id)
  const locales = uiLocales === undefined ? {} : { ui_locales: uiLocales }
  const action = `${request.address.pathPrefix}${logoutPaths.goOn}`
  return { action, hidden: { id: logout.id, csrf: value, ...locales } }
}

const purpose = 'logout-frames'

/** Where a browser without scripts goes by itself once its frames have loaded: on, with nothing to report. */
export async function goOn(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  if (isPrefetch(request)) return notNow
  const parameters = sentIn(readParameters(request.query))
  const logout = await ownLogout(request, parameters.get('id'), deps)
  return onward(request, logout, parameters, deps)
}

/** The same with the browser's report on its frames, where it had scripts; the button sends none. */
export async function reportFrames(request: HttpRequest, deps: DoorDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) {
    const problem = { reason: 'malformed-parameter' } as const
    return htmlPage(400, problemPage(pageContextOf(request), problem))
  }
  const [id = '', loaded] = [form.get('id'), form.get('loaded')]
  const logout = await ownLogout(request, id, deps)
  const isOurs = deps.csrf.matches(form.get('csrf'), purpose, logout?.receipt, id)
  if (logout && isOurs && loaded !== undefined) {
    const frames = new Set(loaded.split(' '))
    await deps.storeFor(request.tenant.id).settleFrames(logout.id, frames, deps.clock.now())
  }
  return onward(request, logout, form, deps)
}

/** RIL §3: on to the upstream, where the browser has to stop there; then to where it rests. */
function onward(
  request: HttpRequest,
  logout: OwnLogout | undefined,
  parameters: SentParameters,
  deps: DoorDeps,
): HttpResponse {
  const [id, uiLocales] = [parameters.get('id'), parameters.get('ui_locales')]
  if (!logout) return seeOther(pageUrl(request, 'done', { id, ui_locales: uiLocales }))
  return seeOther(onwardUrl(request, logout, uiLocales, deps))
}
