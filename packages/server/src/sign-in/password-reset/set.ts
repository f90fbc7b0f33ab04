import type { Client, ClientId } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { FinishLogout, PerformLogout } from '../../logout/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Accounts } from '../../platform/directory/index.ts'
import {
  type HttpRequest,
  type HttpResponse,
  htmlPage,
  seeOther,
  withCookie,
} from '../../platform/http/message.ts'
import { pageContextOf } from '../../platform/http/page-context.ts'
import { isParameterProblem, readParameters } from '../../platform/http/parameters.ts'
import type { ErrorPage } from '../error-page.ts'
import { tooBusy } from '../login/endpoint.ts'
import type { CurrentSession } from '../session/current.ts'
import { dropLink } from './cookie.ts'
import { renderChosen } from './pages/chosen.ts'
import { resetPaths } from './paths.ts'
import type { PasswordReset, PasswordResetStore } from './store.ts'

export interface SetDeps {
  readonly store: Pick<PasswordResetStore, 'useUp'>
  readonly accounts: Pick<Accounts, 'setPassword'>
  readonly currentSession: CurrentSession
  readonly performLogout: PerformLogout
  readonly finishLogout: FinishLogout
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly clock: Clock
  readonly errorPage: ErrorPage
}

/**
 * D10: a new password ends everything that was proved with the old one.
 * @returns `over` where the link does not count any more; nothing was done then.
 */
export async function setPassword(
  request: HttpRequest,
  { id, user: { id: userId }, clientId }: PasswordReset,
  password: string,
  deps: SetDeps,
): Promise<HttpResponse | 'over'> {
  const { tenant } = request
  // Before: afterwards nobody is signed in who was.
  const here = (await deps.currentSession(request))?.session
  const done = await deps.accounts.setPassword(tenant.id, userId, password, {
    along: (transaction, at) => deps.store.useUp(transaction, tenant.id, id, at),
  })
  if (done === 'busy') return tooBusy(request, deps.errorPage)
  if (done !== 'done') return 'over'
  const own = here?.userId === userId ? { sessionId: here.id } : undefined
  const answer = await deps.performLogout(tenant, {
    door: 'password-change',
    extent: { kind: 'user', userId },
    evidence: { kind: 'password-changed', userId, ...own },
  })
  // A browser in which somebody else is signed in, or nobody, was signed out of nothing.
  const next = own ? await deps.finishLogout(request, answer) : seeOther(doneUrl(request, clientId))
  return withCookie(next, dropLink(request))
}

function doneUrl({ address }: HttpRequest, clientId: ClientId | undefined): string {
  const client = clientId === undefined ? '' : `?client_id=${encodeURIComponent(clientId)}`
  return `${address.base}${resetPaths.done}${client}`
}

/** GET /reset-password/done. Anybody may name an app there, so a stranger's is not linked. */
export async function showChosen(
  request: HttpRequest,
  { findClient }: Pick<SetDeps, 'findClient'>,
): Promise<HttpResponse> {
  const query = readParameters(request.query)
  const clientId = isParameterProblem(query) ? undefined : (query.get('client_id') as ClientId | undefined)
  const client = clientId === undefined ? undefined : await findClient(request.tenant.id, clientId)
  const back = client?.firstParty ? { name: client.name, uri: client.uri } : undefined
  return htmlPage(200, renderChosen(pageContextOf(request), back))
}
