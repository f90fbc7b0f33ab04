import { bareClient } from './bare-client.ts'
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Client, ClientId } from '../../src/domain/client.ts'
import { createProfiles } from '../../src/domain/profile.ts'
import { createSubjectOf } from '../../src/domain/subject.ts'
import type { Tenant, TenantId } from '../../src/domain/tenant.ts'
import { casProfile, oauthProfile, oidcProfile } from '../../src/dialects/genauth/profile.ts'
import { createChannels } from '../../src/logout/channels/index.ts'
import { createLogout, createLogoutRecords, type LogoutDeps } from '../../src/logout/index.ts'
import { createLogoutStores } from '../../src/logout/store-sql.ts'
import { cookieName } from '../../src/platform/http/cookies.ts'
import { createCsrf } from '../../src/platform/http/csrf.ts'
import { createOutgoing } from '../../src/platform/http/outgoing.ts'
import { createKeys } from '../../src/platform/keys/signing-keys.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type Browser, createBrowser } from './browser.ts'
import { defer } from './deferred.ts'
import { type Engine, engines } from './engines.ts'
import { type Behaviour, type FakeRp, startRp } from './fake-rp.ts'
import { acme, createRows, createTestClock, sealer, umbra } from './logout-rows.ts'
import { noUpstreams } from './no-upstreams.ts'
import { testTenant } from './request.ts'

export const ledgerOut = 'https://ledger.example/out?lang=en'

/** A busy machine may take many times as long as an app is given. */
const patience = (milliseconds: number) => milliseconds * 20

export interface WorldOptions {
  readonly engine?: Engine
  readonly tenant?: Tenant
  readonly limits?: Partial<LogoutDeps['limits']>
  readonly upstream?: LogoutDeps['upstream']
  readonly words?: LogoutDeps['words']
}

export type LogoutWorld = Awaited<ReturnType<typeof createLogoutWorld>>
export type SignedIn = Awaited<ReturnType<LogoutWorld['signIn']>>

/**
 * The logout slice, whole and real, over a database of its own: real keys, real deliverer, and apps that
 * listen on this machine. The clock stands still until a test moves it.
 */
export async function createLogoutWorld(t: TestContext, options: WorldOptions = {}) {
  const engine = options.engine ?? engines[0]
  assert.ok(engine)
  const { database, reopened } = await engine.fresh(t)
  const tenant = options.tenant ?? testTenant
  const other: Tenant = { ...tenant, id: umbra, name: 'Umbra' }
  const clock = createTestClock()
  const random = createRandom(clock)
  const keys = createKeys({ database, clock, sealer })
  const rows = createRows(database, random)
  const clients = new Map<string, Client>()
  const profiles = createProfiles({ genauth: [oidcProfile, oauthProfile, casProfile] })
  const tenantOf = (id: TenantId) => [tenant, other].find((one) => one.id === id)
  const faults: unknown[] = []
  for (const { id } of [tenant, other]) for (const user of ['ada', 'bob']) await rows.user(id, user)

  /** Registers an app; without `backchannelLogoutUri` it cannot be told. */
  function register(id: string, more: Partial<Client> = {}, tenantId: TenantId = acme): Client {
    const client = {
      ...bareClient,
      id: id as ClientId,
      name: nameOf(id),
      uri: `https://${id}.example/`,
      ...more,
    }
    clients.set(`${tenantId} ${id}`, client)
    return client
  }

  const findClient = async (tenantId: TenantId, id: ClientId) => clients.get(`${tenantId} ${id}`)

  /** A server process over the database; nothing runs in it before its deliverer is started. */
  function newProcess(over = database) {
    const outgoing = createOutgoing({ allow: ['127.0.0.0/8'], patience })
    const logout = createLogout({
      database: over,
      clock,
      random,
      outgoing,
      keys: createKeys({ database: over, clock, sealer }),
      csrf: createCsrf(sealer.keyedHash),
      sealer,
      clientsOf: (tenantId) =>
        [...clients].filter(([key]) => key.startsWith(`${tenantId} `)).map(([, client]) => client),
      findClient,
      rememberedClient: findClient,
      subjectOf: createSubjectOf(sealer.keyedHash),
      profiles,
      tenant: tenantOf,
      upstream: options.upstream ?? noUpstreams,
      words: options.words ?? {},
      onFault: (fault) => faults.push(fault),
      limits: {
        concurrency: 64,
        perHostConcurrency: 8,
        timeoutMilliseconds: 2000,
        leaseMilliseconds: 32_000,
        longestSleepMilliseconds: 5,
        browserWaitMilliseconds: 60_000,
        ...options.limits,
      },
    })
    defer(t, async () => {
      await logout.deliverer.stop()
      await outgoing.close()
    })
    return logout
  }

  const logout = newProcess()
  const outgoing = createOutgoing({ allow: ['127.0.0.0/8'], patience })
  defer(t, () => outgoing.close())
  const told = { keys, clock, outgoing, findClient, profiles, tenant: tenantOf }
  const send = createChannels({ ...told, timeoutMilliseconds: 2000 })

  return {
    tenant,
    other,
    clock,
    random,
    sealer,
    keys,
    rows,
    clients,
    database,
    reopened,
    logout,
    newProcess,
    send,
    register,
    findClient,
    faults,
    store: createLogoutStores(database, random, sealer)(acme),
    records: createLogoutRecords(database, random),

    /** Registers an app with a server that hears of logouts. */
    async app(id: string, behave?: Behaviour, more: Partial<Client> = {}): Promise<FakeRp> {
      const rp = await startRp(t, behave)
      register(id, { backchannelLogoutUri: rp.uri, ...more })
      return rp
    },

    /** Somebody's session, with the apps it reached. */
    async signIn(clientIds: readonly string[] = [], user = 'ada') {
      const session = await rows.session(acme, user)
      const sids: Record<string, string> = {}
      for (const id of clientIds)
        sids[id] = (await rows.rpSession(acme, session.id, id, { subject: user })).sid
      const now = Math.floor(clock.now().getTime() / 1000)
      return {
        ...session,
        sids,
        /** The ID token that an app got in this session. */
        idToken: (clientId: string, more: Readonly<Record<string, unknown>> = {}) => {
          const times = { iat: now, exp: now + 600 }
          const claims = {
            iss: tenant.addresses[0].base,
            aud: clientId,
            sub: user,
            sid: sids[clientId],
            ...times,
          }
          return keys.sign(tenant.id, 'ES256', 'JWT', { ...claims, ...more })
        },
      }
    },

    /** A browser, with this session's cookie where one is given. */
    browser(session?: { readonly cookie: string }, process = logout): Browser {
      const browser = createBrowser(process.routes, { tenant })
      if (session) browser.cookies.set(sessionCookie(tenant), session.cookie)
      return browser
    },

    /** Whether this session still lives. */
    async lives({ id }: { readonly id: string }): Promise<boolean> {
      const row = await database.read
        .selectFrom('sessions')
        .select('ended_at')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return row.ended_at === null
    },

    deliveries: () => database.read.selectFrom('deliveries').selectAll().orderBy('client_id').execute(),
    attempts: () => database.read.selectFrom('attempts').selectAll().orderBy('number').execute(),
  }
}

export function sessionCookie(tenant: Tenant): string {
  return cookieName('session', tenant, tenant.addresses[0])
}

function nameOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1)
}
