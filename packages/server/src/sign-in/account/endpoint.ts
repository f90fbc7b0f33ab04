import type { Client, ClientId } from '../../domain/client.ts'
import { type Profiles, spelledOutScope } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Csrf } from '../../platform/http/csrf.ts'
import { type HttpRequest, type HttpResponse, htmlPage, seeOther } from '../../platform/http/message.ts'
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
import { readHandle } from '../login/read.ts'
import type { CurrentSession } from '../session/current.ts'
import type { SignedIn } from '../session/store.ts'
import { accountForm, accountPaths } from './forms.ts'
import type { AccountNotice } from './pages/account.ts'
import { accountPage } from './render.ts'
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
}

/** GET /account: the person's own sessions and apps; whoever is not signed in signs in first. */
export async function showAccount(request: HttpRequest, deps: AccountDeps): Promise<HttpResponse> {
  const query = readParameters(request.query)
  if (isParameterProblem(query)) return unreadable(request, query, deps.errorPage)
  const handle = readHandle(query)
  const signedIn = await deps.currentSession(request)
  if (!signedIn) return signInFirst(request, deps, accountPaths.account)
  if (handle !== undefined) return arrive(request, handle, deps)
  return accountOf(request, signedIn, deps, { status: 200, notice: noticeOf(query.get('done')) })
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

/** Sends whoever is not signed in to the sign-in page, for a page of our own: no app is involved. */
export async function signInFirst(
  request: HttpRequest,
  { interactions }: Pick<AccountDeps, 'interactions'>,
  resumePath: string,
): Promise<HttpResponse> {
  const purpose = { resumePath, parameters: '' }
  return interactions.start(request, {
    purpose,
    step: { kind: 'sign-in', reason: 'no-session' },
    progress: {},
  })
}

/** Back from the sign-in page: that request is done, and its handle leaves the address. */
async function arrive(request: HttpRequest, handle: string, deps: AccountDeps): Promise<HttpResponse> {
  const visit = await deps.interactions.visit(request, handle)
  const isOurs = visit.kind === 'visit' && visit.interaction.purpose.resumePath === accountPaths.account
  if (isOurs) await deps.interactions.finish(visit)
  return seeOther(`${request.address.base}${accountPaths.account}`)
}

/** The account page, with what became of the last button. */
export async function accountOf(
  request: HttpRequest,
  signedIn: SignedIn,
  deps: AccountDeps,
  { status, notice }: { readonly status: number; readonly notice?: AccountNotice | undefined },
): Promise<HttpResponse> {
  const { csrf, store } = deps
  const key = { tenantId: request.tenant.id, userId: signedIn.user.id }
  const now = deps.clock.now()
  const meaning: ScopeMeaning = (issuer, scope) =>
    spelledOutScope(deps.profiles.at(request.tenant, issuer), scope)
  const [sessions, apps, ways] = await Promise.all([
    store.sessions(key, now),
    store.apps(key, now, meaning),
    store.waysIn(key),
  ])
  const ids = [...apps, ...sessions.flatMap(({ clientIds }) => clientIds.map((clientId) => ({ clientId })))]
  const clients = await clientsOf(request, new Set(ids.map(({ clientId }) => clientId)), deps)
  const page = accountPage(pageContextOf(request), {
    signedIn,
    sessions,
    apps,
    clients,
    notice,
    now,
    passwordUrl: ways.hasPassword ? `${request.address.pathPrefix}${accountPaths.password}` : undefined,
    upstreamNames: ways.upstreamIds.map((id) => upstreamOf(request.tenant, id)?.name ?? id),
    form: (action, hidden) => accountForm(request, csrf, action, hidden),
  })
  return htmlPage(status, page)
}

async function clientsOf(
  { tenant }: HttpRequest,
  ids: ReadonlySet<ClientId>,
  { findClient }: AccountDeps,
): Promise<ReadonlyMap<ClientId, Client>> {
  const found = await Promise.all([...ids].map((id) => findClient(tenant.id, id)))
  return new Map(found.flatMap((client) => (client ? [[client.id, client] as const] : [])))
}

const notices: readonly AccountNotice[] = ['session-ended', 'others-ended', 'app-withdrawn', 'gone']

/** Only words of ours: an address that somebody sends around cannot say anything else. */
function noticeOf(value: string | undefined): AccountNotice | undefined {
  return notices.find((notice) => notice === value)
}
