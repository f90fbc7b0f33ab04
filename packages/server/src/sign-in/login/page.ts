import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { User, UserId } from '../../domain/user.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { signInPathOf, upstreamPath } from '../interaction/paths.ts'
import type { Visit } from '../interaction/visit.ts'
import { resetPaths } from '../password-reset/paths.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import type { UpstreamFailureView, UpstreamsView } from './pages/upstreams.ts'
import type { ReadFailedUpstream } from './read.ts'
import { type FailedAttempt, signInPage } from './render.ts'

export interface SignInPageDeps {
  readonly currentSession: CurrentSession
  readonly userById: (tenantId: TenantId, id: UserId) => Promise<User | undefined>
  readonly csrf: Csrf
  /** Whether people get new passwords by mail. */
  readonly resetsPasswords: boolean
}

interface Shown {
  readonly status: number
  readonly attempt?: FailedAttempt
  readonly failedUpstream?: ReadFailedUpstream | undefined
}

/** The sign-in page of a request that waits. */
export async function page(
  request: HttpRequest,
  visit: Visit,
  deps: SignInPageDeps,
  { status, attempt, failedUpstream }: Shown,
): Promise<HttpResponse> {
  const { interaction, client, handle, browser } = visit
  const { pathPrefix } = request.address
  const signedIn = await deps.currentSession(request)
  const form = {
    action: `${pathPrefix}${signInPathOf(interaction.purpose)}`,
    hidden: { request: handle, csrf: deps.csrf.value('sign-in', browser.secret, handle) },
  }
  const view = {
    interaction,
    clientName: client?.name,
    user: signedIn?.user,
    attempt,
    signUp: request.tenant.signUp ? `${pathPrefix}/sign-up?request=${handle}` : undefined,
    forgot: deps.resetsPasswords ? `${pathPrefix}${resetPaths.forgot}?request=${handle}` : undefined,
    upstreams: upstreamsFor(request, visit, deps),
    upstreamProblem: problemAt(request.tenant, failedUpstream),
    hasPassword: await hasPassword(request.tenant, signedIn, deps),
  }
  return htmlPage(status, signInPage(pageContextOf(request, interaction.purpose.uiLocales), form, view))
}

function upstreamsFor(
  { tenant: { upstreams }, address }: HttpRequest,
  { handle, browser }: Visit,
  { csrf }: SignInPageDeps,
): UpstreamsView | undefined {
  if (upstreams.length === 0) return undefined
  return {
    action: `${address.pathPrefix}${upstreamPath}`,
    hidden: { request: handle, csrf: csrf.value('upstream', browser.secret, handle) },
    upstreams,
  }
}

function problemAt(
  { upstreams }: Tenant,
  failed: ReadFailedUpstream | undefined,
): UpstreamFailureView | undefined {
  const upstream = failed && upstreams.find(({ id }) => id === failed.upstream)
  return upstream && { problem: failed.problem, name: upstream.name }
}

/** Nobody asks where there is no other way in than a password. */
async function hasPassword(
  { id, upstreams }: Tenant,
  signedIn: SignedIn | undefined,
  { userById }: SignInPageDeps,
): Promise<boolean> {
  if (!signedIn || upstreams.length === 0) return true
  return (await userById(id, signedIn.user.id))?.passwordHash !== undefined
}
