import type { Client, ClientId } from '../../domain/client.ts'
import { oauthError, type OAuthError } from '../../domain/oauth-error.ts'
import { standardIssuer, type TenantId } from '../../domain/tenant.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { type ErrorPage, type Interactions, renderAbsence, type Visit } from '../../sign-in/index.ts'
import type { Purpose } from '../../sign-in/interaction/read.ts'
import type { Admitted, AnswerTarget } from './admission/decide.ts'
import { type Ask, type AuthorizationFacts, countedProgress, decideAuthorization } from './decide.ts'
import { type FactsDeps, gatherFacts } from './facts.ts'
import { keptParameters } from './kept-parameters/read.ts'
import { codeAnswer, errorAnswer } from './render.ts'
import type { AuthorizeStore } from './store.ts'

export const authorizePath = '/oauth2/authorize'
export const resumePath = '/oauth2/authorize/resume'

export interface AnswerDeps extends FactsDeps {
  readonly store: AuthorizeStore
  readonly interactions: Interactions
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly errorPage: ErrorPage
}

/** A request that the client may make, and the person's way through it so far. */
export interface Waiting {
  readonly raw: string
  readonly admitted: Admitted
  readonly visit: Visit | undefined
}

/** How often the world may move between facts and commit; each round means that a session ended meanwhile. */
const mostRounds = 3

/** Gather, decide, commit; again where a logout came in between (SEC-12). */
export async function answerPerson(
  request: HttpRequest,
  waiting: Waiting,
  deps: AnswerDeps,
): Promise<HttpResponse> {
  const { admitted, visit } = waiting
  const { target } = admitted
  for (let round = 0; round < mostRounds; round += 1) {
    const facts = await gatherFacts(request, { admitted, progress: visit?.interaction }, deps)
    const decision = decideAuthorization(admitted, facts)
    switch (decision.kind) {
      case 'answer-error':
        return answerError(request, { target, error: decision.error, visit }, deps)
      case 'sign-in':
      case 'select-account':
      case 'consent':
        return ask(request, { waiting, facts, step: decision }, deps)
      case 'issue': {
        const interaction = visit ? { interaction: visit.key } : {}
        const issued = await deps.store.issue({
          tenant: request.tenant,
          plan: decision.plan,
          at: facts.now,
          ...interaction,
        })
        if (issued.kind === 'issued') return codeAnswer(target, facts.issuer, issued.code)
        if (issued.kind === 'finished') return renderAbsence(request, finished(visit), deps.errorPage)
      }
    }
  }
  return answerError(request, { target, error: unsettled, visit }, deps)
}

const unsettled = oauthError('temporarily_unavailable', 'The session kept changing; try again.')

function finished(visit: Visit | undefined) {
  return { kind: 'absent', reason: 'finished', ...(visit ? { visit } : {}) } as const
}

interface Answered {
  readonly target: AnswerTarget
  readonly error: OAuthError
  readonly visit: Visit | undefined
}

/** Tells the app; a request that waited is over with it. */
export async function answerError(
  request: HttpRequest,
  { target, error, visit }: Answered,
  deps: AnswerDeps,
): Promise<HttpResponse> {
  const isOurs = visit === undefined || (await deps.store.finish(visit.key, deps.clock.now()))
  if (!isOurs) return renderAbsence(request, finished(visit), deps.errorPage)
  return errorAnswer(target, standardIssuer(request.address), error)
}

interface Asking {
  readonly waiting: Waiting
  readonly facts: AuthorizationFacts
  readonly step: Ask
}

/** Sends the person to a page: a new interaction, or the next step of the one under way. */
async function ask(
  request: HttpRequest,
  { waiting: { raw, admitted, visit }, facts, step }: Asking,
  deps: AnswerDeps,
): Promise<HttpResponse> {
  const progress = countedProgress(facts)
  if (!visit) return deps.interactions.start(request, { purpose: purposeOf(raw, admitted), step, progress })
  const next = await deps.interactions.advance(request, visit, { step, progress })
  return 'kind' in next ? renderAbsence(request, next, deps.errorPage) : next
}

/** What the pages and the way back need of a request. */
export function purposeOf(raw: string, { client, request }: Admitted): Purpose {
  const { loginHint, uiLocales } = request
  return {
    clientId: client.id,
    resumePath,
    parameters: keptParameters(raw),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
  }
}
