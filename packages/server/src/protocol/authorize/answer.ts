import type { Client, ClientId } from '../../domain/client.ts'
import { oauthError, type OAuthError } from '../../domain/oauth-error.ts'
import { type Profile, standardProfile } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { type Interactions, renderAbsence, type Visit } from '../../sign-in/index.ts'
import type { Purpose } from '../../sign-in/interaction/read.ts'
import type { Admitted, AnswerTarget } from './admission/decide.ts'
import {
  type Ask,
  type AuthorizationFacts,
  countedProgress,
  decideAuthorization,
  wantedAge,
} from './decide.ts'
import { type FactsDeps, gatherFacts } from './facts.ts'
import { keptParameters } from './kept-parameters/read.ts'
import { type MakeDeps, makeAnswer } from './make.ts'
import type { IssuePlan } from './plan/decide.ts'
import type { AuthorizeStore } from './store.ts'
import { tellAnswer, type TellDeps, tellError } from './tell.ts'

export const authorizePath = '/oauth2/authorize'
export const { resumePath } = standardProfile

export interface AnswerDeps extends FactsDeps, MakeDeps, TellDeps {
  readonly store: AuthorizeStore
  readonly interactions: Interactions
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  /** Told of a part of a request that came to nothing, by its name. */
  readonly noteIgnored: (request: HttpRequest, parameter: string) => void
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
  for (let round = 0; round < mostRounds; round += 1) {
    const facts = await gatherFacts(request, { admitted, progress: visit?.interaction }, deps)
    const decision = decideAuthorization(admitted, facts)
    switch (decision.kind) {
      case 'answer-error':
        return answerError(request, { ...admitted, error: decision.error, visit }, deps)
      case 'sign-in':
      case 'sign-up':
      case 'select-account':
      case 'consent':
        return ask(request, { waiting, facts, step: decision }, deps)
      case 'issue': {
        const answer = await issue(request, { waiting, facts, plan: decision.plan }, deps)
        if (answer !== 'stale') return answer
      }
    }
  }
  return answerError(request, { ...admitted, error: unsettled, visit }, deps)
}

interface Issuing {
  readonly waiting: Waiting
  readonly facts: AuthorizationFacts
  readonly plan: IssuePlan
}

async function issue(
  request: HttpRequest,
  { waiting: { admitted, visit }, facts, plan }: Issuing,
  deps: AnswerDeps,
): Promise<HttpResponse | 'stale'> {
  const { tenant } = request
  const { client, target, pushedRequestId } = admitted
  if (admitted.scope.includes(offline) && !plan.scope.includes(offline))
    deps.noteIgnored(request, `scope ${offline}`)
  const { parameters, rows } = await makeAnswer(tenant, plan, facts.now, deps)
  const issued = await deps.store.issue({
    tenant,
    plan,
    rows,
    at: facts.now,
    ...(visit ? { interaction: visit.key } : {}),
    ...(pushedRequestId === undefined ? {} : { pushedRequestId }),
  })
  switch (issued) {
    case 'issued': {
      const { uiLocales } = admitted.request
      return tellAnswer(request, { client, target, uiLocales, made: parameters }, deps)
    }
    case 'finished':
      return renderAbsence(request, finished(visit), deps.errorPage)
    case 'stale':
      return 'stale'
  }
}

const offline = 'offline_access'

const unsettled = oauthError('temporarily_unavailable', 'The session kept changing; try again.')

function finished(visit: Visit | undefined) {
  return { kind: 'absent', reason: 'finished', ...(visit ? { visit } : {}) } as const
}

interface Answered {
  readonly client: Client
  readonly target: AnswerTarget
  readonly error: OAuthError
  readonly visit: Visit | undefined
}

/** Tells the app; a request that waited is over with it. */
export async function answerError(
  request: HttpRequest,
  { client, target, error, visit }: Answered,
  deps: AnswerDeps,
): Promise<HttpResponse> {
  const isOurs = visit === undefined || (await deps.store.finish(visit.key, deps.clock.now()))
  if (!isOurs) return renderAbsence(request, finished(visit), deps.errorPage)
  const uiLocales = visit?.interaction.purpose.uiLocales
  return tellError(request, { client, target, error, uiLocales }, deps)
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
  if (!visit) {
    const purpose = purposeOf(request, { raw, admitted }, deps)
    return deps.interactions.start(request, { purpose, step, progress })
  }
  const next = await deps.interactions.advance(request, visit, { step, progress })
  return 'kind' in next ? renderAbsence(request, next, deps.errorPage) : next
}

/** What the pages and the way back need of a request. */
export function purposeOf(
  { tenant }: HttpRequest,
  { raw, admitted }: Pick<Waiting, 'raw' | 'admitted'>,
  { profile }: Pick<AnswerDeps, 'profile'>,
): Purpose {
  const { client, request, pushedRequestId } = admitted
  const { loginHint, uiLocales } = request
  const upstream = tenant.upstreams.find(({ id }) => id === request.upstream)
  const maxAgeSeconds = wantedAge(admitted)
  return {
    clientId: client.id,
    resumePath: profile.resumePath,
    parameters: keptParameters(raw),
    ...(pushedRequestId === undefined ? {} : { pushedRequestId }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
    ...(upstream ? { upstreamId: upstream.id } : {}),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...pagesOf(profile),
  }
}

/** What the pages at a door are like, where they are not like ours. */
function pagesOf({ name, signInPath, signInNotice }: Profile): Partial<Purpose> {
  return {
    ...(signInPath === standardProfile.signInPath ? {} : { signInPath }),
    ...(signInNotice === 'none' ? {} : { signInNotice }),
    ...(name === standardProfile.name ? {} : { voice: name }),
  }
}
