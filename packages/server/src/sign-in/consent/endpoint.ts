import type { Client } from '../../domain/client.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { describeProblem, readForm, readParameters } from '../../platform/http/parameters.ts'
import type { ErrorPage } from '../error-page.ts'
import { backToApp, type Interactions } from '../interaction/interactions.ts'
import type { ConsentAnswer, Step } from '../interaction/read.ts'
import type { InteractionStore } from '../interaction/store.ts'
import { renderAbsence, type Visit } from '../interaction/visit.ts'
import { readChoice, readHandle } from '../login/read.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import { consentPage } from './render.ts'

export interface ConsentDeps {
  readonly interactions: Interactions
  readonly store: InteractionStore
  readonly currentSession: CurrentSession
  readonly csrf: Csrf
  readonly errorPage: ErrorPage
}

/** A person in front of a consent page that is about them. */
interface Asked {
  readonly client: Client
  readonly signedIn: SignedIn
  readonly step: Extract<Step, { kind: 'consent' }>
}

/** GET /consent: Core §3.1.2.4. */
export async function showConsent(request: HttpRequest, deps: ConsentDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, readHandle(readParameters(request.query)))
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const asked = await whoIsAsked(request, visit, deps)
  return asked ? page(request, visit, { asked, status: 200 }, deps) : backToApp(request, visit)
}

/** POST /consent: the answer is written down; what follows from it, the asking endpoint decides. */
export async function submitConsent(request: HttpRequest, deps: ConsentDeps): Promise<HttpResponse> {
  const form = readChoice(readForm(request), 'decision')
  if ('kind' in form) {
    return deps.errorPage(request, {
      status: 400,
      code: 'invalid_request',
      description: describeProblem(form),
    })
  }
  const visit = await deps.interactions.visit(request, form.request)
  if (visit.kind === 'absent') return renderAbsence(request, visit, deps.errorPage)
  const asked = await whoIsAsked(request, visit, deps)
  if (!asked) return backToApp(request, visit)
  const isGenuine = deps.csrf.matches(form.csrf, 'consent', visit.browser.secret, visit.handle)
  const answer = isGenuine ? answerOf(form.choice, asked.step.scope) : undefined
  if (!answer) return page(request, visit, { asked, status: 400 }, deps)
  await deps.store.answerConsent(visit.key, asked.signedIn.session.id, answer)
  return backToApp(request, visit)
}

/** CORE-14: a page from before a logout, or about another person's session, asks nobody any more. */
async function whoIsAsked(
  request: HttpRequest,
  { interaction, client }: Visit,
  { currentSession }: ConsentDeps,
): Promise<Asked | undefined> {
  const { step, sessionId } = interaction
  const signedIn = await currentSession(request)
  if (step.kind !== 'consent' || !client || !signedIn || signedIn.session.id !== sessionId) return undefined
  return { client, signedIn, step }
}

function answerOf(choice: string | undefined, scope: readonly string[]): ConsentAnswer | undefined {
  if (choice === 'allow') return { kind: 'allowed', scope: [...scope] }
  return choice === 'deny' ? { kind: 'denied' } : undefined
}

function page(
  request: HttpRequest,
  { handle, browser, interaction }: Visit,
  { asked, status }: { readonly asked: Asked; readonly status: number },
  { csrf }: ConsentDeps,
): HttpResponse {
  const form = {
    action: `${request.address.pathPrefix}/consent`,
    hidden: { request: handle, csrf: csrf.value('consent', browser.secret, handle) },
  }
  const context = pageContextOf(request, interaction.purpose.uiLocales)
  return htmlPage(
    status,
    consentPage(context, form, {
      client: asked.client,
      user: asked.signedIn.user,
      step: asked.step,
      tenant: request.tenant,
    }),
  )
}
