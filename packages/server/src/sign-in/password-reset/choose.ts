import { accountNameOf } from '../../domain/user.ts'
import { readCredential } from '../../platform/credential.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import {
  type HttpRequest,
  type HttpResponse,
  htmlPage,
  seeOther,
  withCookie,
} from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import {
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { unreadable } from '../account/endpoint.ts'
import { judgePassword } from '../password/decide.ts'
import { dropLink, heldLink, type HeldLink, holdLink } from './cookie.ts'
import { type ChooseProblem, renderChoose } from './pages/choose.ts'
import { renderOver } from './pages/over.ts'
import { resetPaths } from './paths.ts'
import { type SetDeps, setPassword } from './set.ts'
import type { PasswordReset, PasswordResetStore } from './store.ts'

export interface ChooseDeps extends SetDeps {
  readonly store: Pick<PasswordResetStore, 'find' | 'useUp'>
  readonly csrf: Csrf
}

/**
 * GET /reset-password: the link of a letter. It leaves the address before a page is loaded, for whatever reads
 * addresses (D15), and is worth as much afterwards: who only looks at letters, as many programs do, uses nothing up.
 */
export async function showChoose(request: HttpRequest, deps: ChooseDeps): Promise<HttpResponse> {
  const query = readParameters(request.query)
  if (isParameterProblem(query)) return unreadable(request, query, deps.errorPage)
  const token = query.get('token')
  if (token !== undefined) return toCleanUrl(request, token)
  const held = await heldReset(request, deps)
  return held ? page(request, held, deps, { status: 200 }) : over(request)
}

function toCleanUrl(request: HttpRequest, token: string): HttpResponse {
  const clean = seeOther(`${request.address.base}${resetPaths.choose}`)
  return withCookie(clean, readCredential('reset', token) ? holdLink(request, token) : dropLink(request))
}

/** POST /reset-password: the link is the proof, and used up with what it proves. */
export async function submitChoose(request: HttpRequest, deps: ChooseDeps): Promise<HttpResponse> {
  const form = readForm(request)
  if (isParameterProblem(form)) return unreadable(request, form, deps.errorPage)
  const held = await heldReset(request, deps)
  if (!held) return over(request)
  const problem = problemOf(request, form, held, deps)
  if (problem) return page(request, held, deps, { status: 400, problem })
  const set = await setPassword(request, held.reset, form.get('password') ?? '', deps)
  return set === 'over' ? over(request) : set
}

/** A link that this browser holds, and that still counts. */
interface Held {
  readonly link: HeldLink
  readonly reset: PasswordReset
}

async function heldReset(
  request: HttpRequest,
  { store, clock }: Pick<ChooseDeps, 'store' | 'clock'>,
): Promise<Held | undefined> {
  const link = heldLink(request)
  const reset = link && (await store.find(request.tenant.id, link, clock.now()))
  return link && reset && { link, reset }
}

function problemOf(
  { tenant }: HttpRequest,
  form: SentParameters,
  { link, reset: { id, user } }: Held,
  { csrf }: ChooseDeps,
): ChooseProblem | undefined {
  if (!csrf.matches(form.get('csrf'), 'reset-password', link.value, id)) return 'expired-form'
  const password = form.get('password')
  if (password === undefined) return 'missing'
  return judgePassword(password, [user.username, user.email ?? '', accountNameOf(user).name, tenant.name])
}

interface Shown {
  readonly status: number
  readonly problem?: ChooseProblem
}

function page(
  request: HttpRequest,
  { link, reset: { id, user } }: Held,
  { csrf }: Pick<ChooseDeps, 'csrf'>,
  { status, problem }: Shown,
): HttpResponse {
  const view = {
    action: `${request.address.pathPrefix}${resetPaths.choose}`,
    hidden: { csrf: csrf.value('reset-password', link.value, id) },
    username: accountNameOf(user).username,
    problem,
  }
  return htmlPage(status, renderChoose(pageContextOf(request), view))
}

/** Of no use any more, or never was: which of them is nobody's business. */
function over(request: HttpRequest): HttpResponse {
  const again = `${request.address.pathPrefix}${resetPaths.forgot}`
  const gone = htmlPage(410, renderOver(pageContextOf(request), { again }))
  return heldLink(request) ? withCookie(gone, dropLink(request)) : gone
}
