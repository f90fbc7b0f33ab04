/**
 * The heart: every way in which a session ends, and everybody who hears of it.
 *
 * Doors bring evidence, one pure `decideLogout` judges it, one transaction commits sessions, grants,
 * deliveries and the record together, and a worker tells the apps. It knows nothing of how people sign
 * in or how tokens are made; whoever wants a session ended comes through `perform`.
 */
import type { Profiles } from '../domain/profile.ts'
import type { SubjectOf } from '../domain/subject.ts'
import type { Tenant, TenantId } from '../domain/tenant.ts'
import type { Clock } from '../platform/clock.ts'
import type { Csrf } from '../platform/http/csrf.ts'
import type { Endpoint, HttpRequest, HttpResponse, Route } from '../platform/http/message.ts'
import type { Outgoing } from '../platform/http/outgoing.ts'
import type { Keys } from '../platform/keys/keys.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { createChannels } from './channels/index.ts'
import { createDeliverer, type Deliverer, type DelivererDeps, type DeliveryLimits } from './deliver.ts'
import { type Finished, finishLogout } from './doors/answer.ts'
import { createBrowserDoors } from './doors/browser-doors.ts'
import { finishCall, type FinishedCall } from './doors/call.ts'
import type { DoorDeps, NoteNothingToEnd } from './doors/door.ts'
import { endOverdueSessions } from './doors/expiry.ts'
import type { NoteRefusedLogout } from './doors/refuse.ts'
import { doorRoutes } from './doors/routes.ts'
import type { FindClient } from './facts.ts'
import type { BrowserDoors, LogoutAnswer, PerformLogout } from './logout.ts'
import type { LogoutWords } from './pages/words.ts'
import { createPerform, type PerformDeps } from './perform.ts'
import { createDeliveryQueue } from './queue-sql.ts'
import { sessionManagementRoutes, type SessionManagementDeps } from './session-management/endpoint.ts'
import { createLogoutStores } from './store-sql.ts'
import type { UpstreamLogout } from './upstream/exit.ts'
import type { NoteHop } from './upstream/note.ts'
import type { NoteRefused, ToldDeps } from './upstream/told/carry-out.ts'
import { hearUpstream, toldPath } from './upstream/told/endpoint.ts'
import { createRevokePerson, type RevokePerson } from './upstream/told/revoke-person.ts'
import { createToldStore } from './upstream/told/store-sql.ts'
import { returnFromUpstream } from './upstream/returned.ts'

export type { BrowserDoors, LogoutAnswer, Passage, PerformLogout } from './logout.ts'
export type { DeadLetter, LogoutRecords, LogoutStory, StoryDelivery, StoryHop } from './store.ts'
export { keepsBrowserState, withNewBrowserState } from './session-management/browser-state.ts'
export { createSessionStateOf, type SessionStateOf } from './session-management/session-state.ts'
export { createLogoutRecords } from './records-sql.ts'
export type { Attempt as TriedDelivery, CommittedLogout } from './store.ts'
export { isPrefetch } from './doors/navigation.ts'
export { endEverything } from './perform.ts'
export { endClient, removeClient } from './end-client.ts'
export type { UpstreamExit, UpstreamLogout, UpstreamSignature, WantedExit } from './upstream/exit.ts'
export type { NoteHop } from './upstream/note.ts'
export type { NoteNothingToEnd } from './doors/door.ts'
export type { RefusedLogout } from './doors/refuse.ts'
export type { RevocationAnswer, RevocationDemand } from './upstream/told/revoke-person.ts'

export interface LogoutDeps {
  readonly database: Database
  readonly keys: Keys
  readonly csrf: Csrf
  readonly outgoing: Outgoing
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Pick<Sealer, 'seal' | 'open' | 'keyedHash'>
  readonly clientsOf: SessionManagementDeps['clientsOf']
  readonly findClient: FindClient
  /** The same for clients that were removed, too: they are told, as they were registered, of what they had. */
  readonly rememberedClient: FindClient
  readonly subjectOf: SubjectOf
  readonly profiles: Pick<Profiles, 'at' | 'issuersOf'>
  readonly tenant: (id: TenantId) => Tenant | undefined
  readonly onFault: DelivererDeps['onFault']
  readonly onEnded?: PerformDeps['onEnded']
  readonly onTried?: DelivererDeps['onTried']
  /** Federation's part: how to leave an upstream, and whether one wrote a token. */
  readonly upstream: UpstreamLogout
  readonly onHop?: NoteHop
  /** Told of requests of browsers that were refused. */
  readonly onRefused?: NoteRefusedLogout
  readonly onNothingToEnd?: NoteNothingToEnd
  /** Told of what came with them and said nothing. */
  readonly onIgnored?: DoorDeps['noteIgnored']
  /** Told of tokens of upstreams that were not believed. */
  readonly onUpstreamRefused?: NoteRefused
  /** What dialects say in their own words, each by its name. */
  readonly words: Readonly<Record<string, LogoutWords>>
  readonly limits: DeliveryLimits & { readonly browserWaitMilliseconds: number }
}

/** @param how in whose words, and in which language, the person reads of it; ours, and the browser's, unless told. */
export type FinishLogout = (
  request: HttpRequest,
  answer: LogoutAnswer,
  how?: Omit<Finished, 'answer'>,
) => Promise<HttpResponse>

export interface Logout extends BrowserDoors {
  readonly perform: PerformLogout
  readonly deliverer: Deliverer
  readonly routes: readonly Route[]
  /** Where a browser goes after a logout that another slice's page brought about, and that ended its own session. */
  readonly finish: FinishLogout
  /** The same for a program's call, which gets an answer of its own and no page. */
  readonly finishCall: (request: HttpRequest, call: FinishedCall) => Promise<HttpResponse>
  /** An upstream's demand that nothing of a person goes on. */
  readonly revokePerson: RevokePerson
  /** Where browsers come back from upstreams, for doors at whose addresses they do so, too. */
  readonly returned: Endpoint
  /** Ends what time has ended. */
  readonly endOverdueSessions: () => Promise<number>
  /** Before the worker starts, where this process owns the database alone. */
  readonly releaseLeases: () => Promise<void>
}

/** Wires the slice; nothing runs before `deliverer.start()`. */
export function createLogout(deps: LogoutDeps): Logout {
  const { database, clock, random, sealer, findClient, subjectOf, limits } = deps
  const queue = createDeliveryQueue(database)
  const send = createChannels({
    keys: deps.keys,
    clock,
    outgoing: deps.outgoing,
    timeoutMilliseconds: limits.timeoutMilliseconds,
    findClient: deps.rememberedClient,
    profiles: deps.profiles,
    tenant: deps.tenant,
  })
  const deliverer = createDeliverer({
    queue,
    send,
    clock,
    random,
    onFault: deps.onFault,
    onTried: deps.onTried,
    limits,
  })
  const storeFor = createLogoutStores(database, random, sealer)
  const perform = createPerform({
    storeFor,
    findClient,
    rememberedClient: deps.rememberedClient,
    subjectOf,
    deliverer,
    clock,
    random,
    sealer,
    onEnded: deps.onEnded,
  })
  const doorDeps: DoorDeps = {
    perform,
    storeFor,
    deliverer,
    findClient,
    profiles: deps.profiles,
    keys: deps.keys,
    csrf: deps.csrf,
    clock,
    random,
    sealer,
    upstream: deps.upstream,
    noteHop: deps.onHop ?? (() => undefined),
    noteRefused: deps.onRefused ?? (() => undefined),
    noteNothingToEnd: deps.onNothingToEnd ?? (() => undefined),
    noteIgnored: deps.onIgnored ?? (() => undefined),
    words: deps.words,
    browserWaitMilliseconds: limits.browserWaitMilliseconds,
  }
  const doors = createBrowserDoors(doorDeps)
  const told: ToldDeps = {
    upstream: deps.upstream,
    perform,
    toldStoreFor: (tenantId) => createToldStore(database, tenantId),
    clock,
    noteRefused: deps.onUpstreamRefused ?? (() => undefined),
  }
  return {
    ...doors,
    perform,
    deliverer,
    routes: [...doorRoutes(doors, doorDeps), toldRoute(told), ...sessionManagementRoutes(deps)],
    revokePerson: createRevokePerson(told),
    finish: (request, answer, how) => finishLogout(request, { ...how, answer }, doorDeps),
    finishCall: (request, call) => finishCall(request, call, doorDeps),
    returned: (request) => returnFromUpstream(request, doorDeps),
    endOverdueSessions: () => endOverdueSessions({ queue, perform, tenant: deps.tenant, clock }),
    releaseLeases: () => queue.releaseLeases(),
  }
}

function toldRoute(told: ToldDeps): Route {
  return {
    method: 'POST',
    path: toldPath,
    face: 'api',
    spec: 'BCL §2.5, where we are the RP: an upstream says that somebody left it',
    endpoint: (request) => hearUpstream(request, told),
  }
}
