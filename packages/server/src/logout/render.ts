import type { Client, ClientId } from '../domain/client.ts'
import type { AskingClient, LogoutRefusal, Mismatch, SessionFacts } from '../domain/logout.ts'
import { isUnwanted } from '../domain/logout-cause.ts'
import type { PageContext } from '../platform/pages/context.ts'
import type { FormTarget } from '../platform/pages/form.ts'
import { renderConfirm } from './pages/confirm.ts'
import { type FramesView, renderFrames } from './pages/frames.ts'
import type { RefusedRequest } from './pages/refusal.ts'
import { renderRefused } from './pages/refused.ts'
import { type AppState, renderSignedOut, type SignedOutView, type ToldApp } from './pages/signed-out.ts'
import { renderStillSignedIn } from './pages/still-signed-in.ts'
import type { UpstreamFate } from './pages/upstream-fate.ts'
import type { LogoutWords } from './pages/words.ts'
import type { LogoutProblem } from './read.ts'
import type { AskedLogout, DeliveryStanding, LogoutStanding } from './store.ts'

/** How many apps a question names before it counts the rest. */
const mostNames = 12

/** What a question is about. */
export interface Asked {
  readonly session: SessionFacts
  /** The person's other browsers, where it is about every device (D12). */
  readonly beside?: readonly SessionFacts[]
  readonly client?: AskingClient
  readonly mismatch?: Mismatch
}

/** RIL §2, §6: who would be signed out, and who asks. @param words a vendor's; our own unless told */
export function confirmPage(
  context: PageContext,
  form: FormTarget,
  { session, beside, client, mismatch }: Asked,
  words?: LogoutWords,
): string {
  const parts = [session, ...(beside ?? [])].flatMap(({ rpSessions }) => rpSessions)
  const apps = [...new Set(parts.map((rp) => rp.clientName))]
  const view = {
    ...form,
    account: session.account,
    clientName: client?.name,
    mismatch,
    everyDevice: beside !== undefined,
    appCount: apps.length,
    apps: apps.slice(0, mostNames),
  }
  return renderConfirm(context, view, words)
}

export interface Refused extends Pick<RefusedRequest, 'match' | 'lacksClient' | 'namesPerson'> {
  readonly refusal: LogoutRefusal
  /** As `parameterAtFault` names it. */
  readonly parameter: string
  readonly client?: AskingClient
  readonly returnTo?: string
  readonly signOutAnyway?: FormTarget
  readonly nobodyIsHere?: boolean
}

/** What a refusal is about, as its door spells it. */
export function parameterAtFault(
  { kind }: LogoutRefusal,
  {
    returnParameter = 'post_logout_redirect_uri',
    clientId,
  }: Pick<AskedLogout, 'returnParameter' | 'clientId'>,
): string {
  switch (kind) {
    case 'hint-not-ours':
      return 'id_token_hint'
    case 'hint-session-mismatch':
      return 'logout_hint'
    case 'hint-client-mismatch':
      return 'client_id'
    case 'unknown-client':
      return clientId === undefined ? 'id_token_hint' : 'client_id'
    case 'return-without-client':
    case 'return-not-listed':
      return returnParameter
  }
}

/** Which value was not found in which list; only a return address is ever shown back (SEC-7). */
export function refusedPage(
  context: PageContext,
  { refusal, client, returnTo, ...rest }: Refused,
  words?: LogoutWords,
): string {
  const { kind: reason } = refusal
  const view = { ...rest, reason, clientName: client?.name, clientId: client?.id }
  const value = returnTo === undefined ? undefined : shortened(returnTo)
  switch (reason) {
    case 'hint-not-ours':
    case 'hint-session-mismatch':
    case 'hint-client-mismatch':
    case 'unknown-client':
      return renderRefused(context, view, words)
    case 'return-without-client':
      return renderRefused(context, { ...view, value }, words)
    case 'return-not-listed': {
      const { lookedIn, differs } = refusal
      return renderRefused(context, { ...view, value, lookedIn, differs }, words)
    }
  }
}

/** A request that never came to a decision. */
export function problemPage(
  context: PageContext,
  { reason, parameter }: LogoutProblem,
  offered: Pick<Refused, 'signOutAnyway' | 'nobodyIsHere'> = {},
  words?: LogoutWords,
): string {
  return renderRefused(context, { reason, parameter, ...offered }, words)
}

function shortened(value: string): string {
  return value.length > 200 ? `${value.slice(0, 200)}…` : value
}

export interface FramesParts extends Pick<FramesView, 'form' | 'goOn'> {
  readonly frames: readonly (Pick<DeliveryStanding, 'id' | 'clientId'> & { readonly src: string })[]
}

/** Whose words a page has; our own unless told. */
interface InWords {
  readonly words?: LogoutWords | undefined
}

export interface Standing {
  readonly logout: LogoutStanding
  readonly clients: ReadonlyMap<ClientId, Client>
  readonly now: Date
}

/**
 * What happened to each app, while it happens, and at the upstream.
 * @param rest `leadsTo` is an address that nobody registered, to be shown as what it is; `words` a vendor's.
 */
export function signedOutPage(
  context: PageContext,
  { logout, clients, now }: Standing,
  { words, ...rest }: Pick<SignedOutView, 'leadsTo' | 'upstreams'> & InWords = {},
): string {
  const apps = logout.clientIds.map((id) => toldApp(id, logout, clients.get(id)))
  const open = logout.deliveries.filter((delivery) => delivery.state === 'pending')
  const requester = logout.requestedBy === undefined ? undefined : clients.get(logout.requestedBy)
  const view = {
    apps,
    beside: logout.beside,
    settled: open.length === 0,
    refreshSeconds: open.length === 0 ? undefined : secondsToNextLook(open, now),
    backTo: requester?.uri === undefined ? undefined : { name: requester.name, uri: requester.uri },
    ...rest,
  }
  return renderSignedOut(context, view, words)
}

/** FED-13: signed out here, and maybe not at the upstream. @param goOn the way on to where the browser was to rest. */
export function stillSignedInPage(context: PageContext, upstream: UpstreamFate, goOn: string): string {
  return renderStillSignedIn(context, { upstream, goOn })
}

/** The page on which the browser asks the apps of the front channel. */
export function framesPage(
  context: PageContext,
  { logout, clients }: Standing,
  { frames, form, goOn }: FramesParts,
): string {
  const nameOf = (id: ClientId) => clients.get(id)?.name ?? id
  return renderFrames(context, {
    apps: logout.clientIds.map((id) => whileAsking(toldApp(id, logout, clients.get(id)))),
    frames: frames.map(({ id, clientId, src }) => ({ id, src, name: nameOf(clientId) })),
    form,
    goOn,
  })
}

function whileAsking(app: ToldApp): ToldApp {
  return app.state === 'asked' || app.state === 'not-asked' ? { ...app, state: 'telling' } : app
}

/** Nobody was signed in, or this browser has no receipt: nothing is said about anybody (SEC-15, SEC-16). */
export function nobodySignedInPage(
  context: PageContext,
  client: Pick<AskingClient, 'name' | 'uri'> | undefined,
  { words, leadsTo }: Pick<SignedOutView, 'leadsTo'> & InWords = {},
): string {
  const view = {
    apps: [],
    settled: true,
    alreadySignedOut: true,
    backTo: client?.uri === undefined ? undefined : { name: client.name, uri: client.uri },
    leadsTo,
  }
  return renderSignedOut(context, view, words)
}

function toldApp(id: ClientId, logout: LogoutStanding, client: Client | undefined): ToldApp {
  const own = logout.deliveries.filter((one) => one.clientId === id)
  // FCL-11: where an app has both channels, only the back channel knows what it answered.
  const delivery = own.find(({ channel }) => channel === 'back-channel') ?? own[0]
  const isRequester = logout.requestedBy === id
  return {
    name: client?.name ?? id,
    uri: client?.uri,
    state: delivery === undefined ? stateUntold(isRequester, client, logout) : stateOf(delivery),
    isRequester,
  }
}

/** The app that the person left from has let them out already (RIL §2); any other does not know. */
function stateUntold(
  isRequester: boolean,
  client: Client | undefined,
  { cause }: Pick<LogoutStanding, 'cause'>,
): AppState {
  if (isRequester) return 'told'
  return client && isUnwanted(client, cause) ? 'not-wanted' : 'not-registered'
}

function stateOf({ state, attempts }: DeliveryStanding): AppState {
  switch (state) {
    case 'pending':
      return attempts === 0 ? 'telling' : 'retrying'
    case 'delivered':
      return 'told'
    case 'refused':
      return 'refused'
    case 'gave-up':
      return 'not-reachable'
    case 'awaiting-browser':
    case 'not-asked':
      return 'not-asked'
    case 'asked':
    case 'loaded':
      return 'asked'
    case 'unanswered':
      return 'unanswered'
  }
}

/** Soon while first tries are under way, then when the next retry should be over: between 2 s and a minute. */
function secondsToNextLook(open: readonly DeliveryStanding[], now: Date): number {
  if (open.some((delivery) => delivery.attempts === 0)) return 2
  const next = Math.min(...open.map((delivery) => delivery.dueAt.getTime()))
  return Math.min(60, Math.max(2, Math.ceil((next - now.getTime()) / 1000) + 1))
}
