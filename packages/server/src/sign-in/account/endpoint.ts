import type { Client, ClientId } from '../../domain/client.ts'
import { type Profiles, spelledOutScope } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage } from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import {
  describeProblem,
  isParameterProblem,
  type ParameterProblem,
  readParameters,
} from '../../platform/http/parameters.ts'
import type { ErrorPage } from '../error-page.ts'
import { upstreamOf } from '../federation/provider/upstreams.ts'
import type { Interactions } from '../interaction/interactions.ts'
import { wordsIn } from '../pages/voice.ts'
import type { PageWords } from '../pages/words.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import { accountForms } from './forms.ts'
import type { AccountNotice } from './pages/account-notice.ts'
import type { AccountPart } from './pages/part.ts'
import { type AccountPlace, actionLink, pageLink } from './place.ts'
import { type AccountFacts, accountPage, type PartFrame } from './render.ts'
import { signInFirst } from './sign-in-first.ts'
import type { AccountStore, ScopeMeaning } from './store.ts'

export interface AccountDeps {
  readonly store: AccountStore
  readonly currentSession: CurrentSession
  readonly interactions: Interactions
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly csrf: Csrf
  readonly clock: Clock
  readonly errorPage: ErrorPage
  /** Of the grants: what their scopes stand for. */
  readonly profiles: Pick<Profiles, 'at'>
  /** What dialects say in their own words, by the voice of a place. */
  readonly words: Readonly<Record<string, PageWords>>
}

/** The person's own sessions and apps, or a part of the account; whoever is not signed in signs in first. */
export async function showAccount(
  request: HttpRequest,
  place: AccountPlace,
  deps: AccountDeps,
): Promise<HttpResponse> {
  const query = readParameters(request.query)
  if (isParameterProblem(query)) return unreadable(request, query, deps.errorPage)
  const signedIn = await deps.currentSession(request)
  if (!signedIn) return signInFirst(request, place, deps)
  return accountOf(request, { signedIn, place, status: 200, notice: noticeOf(query.get('done')) }, deps)
}

/** A query or form of which nobody can tell what it says. */
export function unreadable(
  request: HttpRequest,
  problem: ParameterProblem,
  errorPage: ErrorPage,
): HttpResponse {
  return errorPage(request, {
    status: 400,
    code: 'invalid_request',
    description: describeProblem(problem),
  })
}

interface Shown {
  readonly signedIn: SignedIn
  readonly place: AccountPlace
  readonly status: number
  readonly notice?: AccountNotice | undefined
}

/** The account page of a place, with what became of the last button. */
export async function accountOf(
  request: HttpRequest,
  { signedIn, place, status, notice }: Shown,
  deps: AccountDeps,
): Promise<HttpResponse> {
  const facts = await gatherFacts(request, signedIn, deps)
  const page = accountPage(
    pageContextOf(request, place.uiLocales),
    {
      ...facts,
      notice,
      passwordUrl: facts.hasPassword ? actionLink(request, place, 'password') : undefined,
      form: accountForms(request, place, deps.csrf),
    },
    frameOf(request, place, deps),
  )
  return htmlPage(status, page)
}

async function gatherFacts(
  request: HttpRequest,
  signedIn: SignedIn,
  deps: AccountDeps,
): Promise<Omit<AccountFacts, 'notice' | 'passwordUrl' | 'form'> & { readonly hasPassword: boolean }> {
  const { store, profiles, clock } = deps
  const { tenant } = request
  const key = { tenantId: tenant.id, userId: signedIn.user.id }
  const now = clock.now()
  const meaning: ScopeMeaning = (issuer, scope) => spelledOutScope(profiles.at(tenant, issuer), scope)
  const [sessions, apps, { hasPassword, upstreamIds }] = await Promise.all([
    store.sessions(key, now),
    store.apps(key, { now, meaning, logoutRevokes: tenant.logoutRevokes }),
    store.waysIn(key),
  ])
  const ids = [...apps.map(({ clientId }) => clientId), ...sessions.flatMap(({ clientIds }) => clientIds)]
  const clients = await clientsOf(request, new Set(ids), deps)
  const upstreamNames = upstreamIds.map((id) => upstreamOf(tenant, id)?.name ?? id)
  return { signedIn, sessions, apps, clients, now, hasPassword, upstreamNames }
}

async function clientsOf(
  { tenant }: HttpRequest,
  ids: ReadonlySet<ClientId>,
  { findClient }: AccountDeps,
): Promise<ReadonlyMap<ClientId, Client>> {
  const found = await Promise.all([...ids].map((id) => findClient(tenant.id, id)))
  return new Map(found.flatMap((client) => (client ? [[client.id, client] as const] : [])))
}

function frameOf(
  request: HttpRequest,
  place: AccountPlace,
  { words }: Pick<AccountDeps, 'words'>,
): PartFrame | undefined {
  const { part, back } = place
  if (part === undefined) return undefined
  const linkTo = (one: AccountPart) => pageLink(request, { ...place, part: one })
  const links = {
    profile: linkTo('profile'),
    security: linkTo('security'),
    privacy: linkTo('privacy'),
    data: linkTo('data'),
  }
  return { part, links, back, words: wordsIn(words, place.voice) }
}

const notices: readonly AccountNotice[] = ['session-ended', 'others-ended', 'app-withdrawn', 'gone']

/** Only words of ours: an address that somebody sends around cannot say anything else. */
function noticeOf(value: string | undefined): AccountNotice | undefined {
  return notices.find((notice) => notice === value)
}
