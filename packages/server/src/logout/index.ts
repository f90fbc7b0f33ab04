/**
 * The heart: every way in which a session ends, and everybody who hears of it.
 *
 * Doors bring evidence, one pure `decideLogout` judges it, one transaction commits sessions, grants,
 * deliveries and the record together, and a worker tells the apps. It knows nothing of how people sign
 * in or how tokens are made; whoever wants a session ended comes through `perform`.
 */
import type { Tenant, TenantId } from '../domain/tenant.ts'
import type { Clock } from '../platform/clock.ts'
import type { Csrf } from '../platform/http/csrf.ts'
import type { Route } from '../platform/http/message.ts'
import type { Outgoing } from '../platform/http/outgoing.ts'
import type { Keys } from '../platform/keys/keys.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { createChannels } from './channels/index.ts'
import { createDeliverer, type Deliverer, type DelivererDeps, type DeliveryLimits } from './deliver.ts'
import { confirmLogout, resumeLogout } from './doors/confirm.ts'
import { type DoorDeps, logoutPaths } from './doors/door.ts'
import { showSignedOut } from './doors/done.ts'
import { endSessionByGet, endSessionByPost } from './doors/end-session.ts'
import { endOverdueSessions } from './doors/expiry.ts'
import type { FindClient } from './facts.ts'
import type { PerformLogout } from './logout.ts'
import { createPerform, type PerformDeps } from './perform.ts'
import { createDeliveryQueue } from './queue-sql.ts'
import { createLogoutStores } from './store-sql.ts'

export type { PerformLogout } from './logout.ts'
export type { LogoutStory } from './store.ts'
export { createLogoutRecords } from './records-sql.ts'
export { judgeHint } from './hint.ts'
export type { Attempt as TriedDelivery, CommittedLogout } from './store.ts'
export { endEverything } from './perform.ts'

export interface LogoutDeps {
  readonly database: Database
  readonly keys: Keys
  readonly csrf: Csrf
  readonly outgoing: Outgoing
  readonly clock: Clock
  readonly random: Random
  readonly findClient: FindClient
  readonly tenant: (id: TenantId) => Tenant | undefined
  readonly onFault: DelivererDeps['onFault']
  readonly onEnded?: PerformDeps['onEnded']
  readonly onTried?: DelivererDeps['onTried']
  readonly limits: DeliveryLimits & { readonly browserWaitMilliseconds: number }
}

export interface Logout {
  readonly perform: PerformLogout
  readonly deliverer: Deliverer
  readonly routes: readonly Route[]
  /** Ends what time has ended. */
  readonly endOverdueSessions: () => Promise<number>
  /** Before the worker starts, where this process owns the database alone. */
  readonly releaseLeases: () => Promise<void>
}

/** Wires the slice; nothing runs before `deliverer.start()`. */
export function createLogout(deps: LogoutDeps): Logout {
  const { database, clock, random, findClient, limits } = deps
  const queue = createDeliveryQueue(database)
  const send = createChannels({
    keys: deps.keys,
    clock,
    outgoing: deps.outgoing,
    timeoutMilliseconds: limits.timeoutMilliseconds,
    algorithmOf: async ({ tenantId, clientId }) =>
      (await findClient(tenantId, clientId))?.idTokenAlgorithm ?? 'RS256',
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
  const storeFor = createLogoutStores(database, random)
  const perform = createPerform({ storeFor, findClient, deliverer, clock, random, onEnded: deps.onEnded })
  const doors: DoorDeps = {
    perform,
    storeFor,
    deliverer,
    findClient,
    keys: deps.keys,
    csrf: deps.csrf,
    clock,
    random,
    browserWaitMilliseconds: limits.browserWaitMilliseconds,
  }
  return {
    perform,
    deliverer,
    routes: routesOf(doors),
    endOverdueSessions: () => endOverdueSessions({ queue, perform, tenant: deps.tenant, clock }),
    releaseLeases: () => queue.releaseLeases(),
  }
}

function routesOf(doors: DoorDeps): readonly Route[] {
  const { endSession, resume, confirm, done } = logoutPaths
  return [
    {
      method: 'GET',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endSessionByGet(one, doors),
    },
    {
      method: 'POST',
      path: endSession,
      face: 'page',
      spec: 'RIL §2',
      endpoint: (one) => endSessionByPost(one, doors),
    },
    {
      method: 'GET',
      path: resume,
      face: 'page',
      spec: 'RIL §2, where a POST goes on',
      endpoint: (one) => resumeLogout(one, doors),
    },
    {
      method: 'POST',
      path: confirm,
      face: 'page',
      spec: 'RIL §2, §6: the person decides',
      endpoint: (one) => confirmLogout(one, doors),
    },
    {
      method: 'GET',
      path: done,
      face: 'page',
      spec: 'RIL §2: signed out',
      endpoint: (one) => showSignedOut(one, doors),
    },
  ]
}
