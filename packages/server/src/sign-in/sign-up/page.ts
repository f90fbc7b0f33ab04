import { accountNameOf } from '../../domain/user.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { signInLink } from '../interaction/paths.ts'
import type { Visit } from '../interaction/visit.ts'
import type { CurrentSession } from '../session/current.ts'
import { renderSignUp, type SignUpProblem } from './pages/sign-up.ts'

/** An attempt that the page comes back from. */
export interface FailedSignUp {
  readonly username: string | undefined
  readonly name: string | undefined
  readonly problem: SignUpProblem
  readonly retryAfterSeconds?: number
}

interface SignUpPage {
  readonly status: number
  readonly attempt?: FailedSignUp
}

/** The sign-up page of a request that waits; it says so where it would sign somebody else out. */
export async function signUpPage(
  request: HttpRequest,
  visit: Visit,
  { currentSession, csrf }: { readonly currentSession: CurrentSession; readonly csrf: Csrf },
  { status, attempt }: SignUpPage,
): Promise<HttpResponse> {
  const { interaction, client, handle, browser } = visit
  const signedIn = await currentSession(request)
  const { pathPrefix } = request.address
  const { loginHint, uiLocales } = interaction.purpose
  const page = renderSignUp(pageContextOf(request, uiLocales), {
    action: `${pathPrefix}/sign-up`,
    hidden: { request: handle, csrf: csrf.value('sign-up', browser.secret, handle) },
    clientName: client?.name,
    username: attempt ? attempt.username : loginHint,
    name: attempt?.name,
    problem: attempt?.problem,
    retryAfterSeconds: attempt?.retryAfterSeconds,
    replaces: signedIn && accountNameOf(signedIn.user).name,
    signIn: `${pathPrefix}${signInLink(visit)}`,
  })
  return htmlPage(status, page)
}
