import { accountNameOf } from '../../domain/user.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { readParameters } from '../../platform/http/parameters.ts'
import type { ErrorPage } from '../error-page.ts'
import { backToApp, type Interactions } from '../interaction/interactions.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import { readHandle } from '../login/read.ts'
import { wordsIn } from '../pages/voice.ts'
import type { PageWords } from '../pages/words.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import { renderSignedIn } from './pages/signed-in.ts'

export interface SignedInDeps {
  readonly interactions: Interactions
  readonly currentSession: CurrentSession
  readonly errorPage: ErrorPage
  /** What dialects say in their own words, by the voice of a request. */
  readonly words: Readonly<Record<string, PageWords>>
}

/**
 * GET /sign-in/done: says for a moment that the person signed in. It does nothing itself: whoever never comes by here,
 * or twice, is answered all the same.
 */
export async function showSignedIn(request: HttpRequest, deps: SignedInDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const signedIn = await deps.currentSession(request)
  return signedIn && isAboutThis(visit, signedIn)
    ? page(request, { visit, signedIn }, deps)
    : backToApp(request, visit)
}

/** Only of what is true: they proved it for this very request, in the session that this browser has. */
function isAboutThis({ interaction }: Visit, { session }: SignedIn): boolean {
  return interaction.authenticatedAt !== undefined && interaction.sessionId === session.id
}

function page(
  request: HttpRequest,
  { visit, signedIn }: { readonly visit: Visit; readonly signedIn: SignedIn },
  { words }: SignedInDeps,
): HttpResponse {
  const { interaction, handle, client } = visit
  const { resumePath, uiLocales, voice } = interaction.purpose
  const view = {
    account: accountNameOf(signedIn.user),
    clientName: client?.name,
    goOn: `${request.address.pathPrefix}${resumePath}?request=${handle}`,
  }
  return htmlPage(200, renderSignedIn(pageContextOf(request, uiLocales), view, wordsIn(words, voice)))
}
