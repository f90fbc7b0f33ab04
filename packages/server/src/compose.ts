import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Tenant } from './domain/tenant.ts'
import { dialects } from './dialects/index.ts'
import { createLogout, endEverything, judgeHint, type Logout } from './logout/index.ts'
import type { OAuthError } from './domain/oauth-error.ts'
import { logLogout, logTry } from './logout-log.ts'
import type { Clock } from './platform/clock.ts'
import { applyConfig, createDirectory } from './platform/directory/index.ts'
import { createCsrf } from './platform/http/csrf.ts'
import type { HttpRequest, Route } from './platform/http/message.ts'
import { createOutgoing } from './platform/http/outgoing.ts'
import { createHttpServer } from './platform/http/server.ts'
import type { Site } from './platform/http/sites.ts'
import { openSealer } from './platform/keys/open-sealer.ts'
import { createKeys } from './platform/keys/signing-keys.ts'
import type { Log } from './platform/log.ts'
import { createPasswords } from './platform/passwords/passwords.ts'
import type { Random } from './platform/random.ts'
import type { Database } from './platform/store/database.ts'
import { migrate, openDatabase } from './platform/store/open.ts'
import { createThrottle } from './platform/throttle/throttle.ts'
import {
  createAuthorize,
  createClientAuthentication,
  createToken,
  discoveryRoutes,
  errorPage,
  introspectionRoutes,
  problemPage,
  revocationRoutes,
  userinfoRoutes,
} from './protocol/index.ts'
import { routesOf } from './routes.ts'
import { createSignIn } from './sign-in/index.ts'

/** The world around the program, handed in. */
export interface World {
  readonly dataFolder: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** The program, put together and not yet running. */
export interface Exeunt {
  readonly http: FastifyInstance
  readonly routes: readonly Route[]
  readonly logout: Logout
  readonly database: Database
  readonly tenants: readonly Tenant[]
  /** What applying the configuration changed, as sentences. */
  readonly changes: readonly string[]
  /**
   * Ends everything of the users whose password changed or whose account was closed. Only once we listen:
   * an app that is told fetches our keys, and a notice that it cannot verify may be refused for good.
   */
  readonly endOwed: () => Promise<void>
  close(): Promise<void>
}

/**
 * The parts list: everything is built here, once, from top to bottom.
 * @throws DatabaseUnusable, MasterKeyUnusable: sentences for the operator.
 */
export async function compose(config: Config, { dataFolder, clock, random, log }: World): Promise<Exeunt> {
  const database = openDatabase(dataFolder)
  await migrate(database)
  const masterKey = { value: config.masterKey?.reveal(), file: join(dataFolder, 'master.key') }
  const sealer = await openSealer({ database, random, ...masterKey })
  const { keyedHash } = sealer
  const passwords = createPasswords({ concurrency: 2, maxQueued: 64 })
  const applied = await applyConfig(database, config, { clock, random, passwords, keyedHash })

  const tenants = config.tenants.map(({ tenant }) => tenant)
  const directory = await createDirectory({ database })
  const keys = createKeys({ database, clock, sealer })
  for (const tenant of tenants) await keys.ensureKeys(tenant.id)
  const csrf = createCsrf(keyedHash)
  const outgoing = createOutgoing({
    allow: config.outgoing.allow,
    connectionsPerOrigin: config.deliveries.perHostConcurrency,
  })
  const findClient = directory.client

  const logout = createLogout({
    database,
    keys,
    csrf,
    outgoing,
    clock,
    random,
    findClient,
    tenant: (id) => tenants.find((tenant) => tenant.id === id),
    onEnded: (plan, committed) => logLogout(log, plan, committed),
    onTried: (attempt) => logTry(log, attempt),
    onFault: (fault, delivery) =>
      log.error('delivery fault', fault, { delivery: delivery?.id, logout: delivery?.logoutId }),
    limits: { ...config.deliveries, ...deliveryTimes(config) },
  })
  // A lease that a killed process left behind; this one owns the database alone.
  await logout.releaseLeases()
  const endOwed = async () => {
    for (const { tenantId, users } of applied.revokeEverything) {
      const tenant = tenants.find(({ id }) => id === tenantId)
      if (tenant) await endEverything(logout.perform, tenant, users, 'configuration')
    }
  }

  const loggedErrorPage: typeof errorPage = (request, error) => {
    log.info('refused', { path: request.path, tenant: request.tenant.id, code: error.code })
    return errorPage(request, error)
  }
  const signIn = createSignIn({
    database,
    random,
    clock,
    csrf,
    keyedHash,
    passwords,
    throttle: createThrottle({ database, clock, keyedHash }),
    findClient,
    userByLogin: directory.userByLogin,
    performLogout: logout.perform,
    errorPage: loggedErrorPage,
  })
  const authorize = createAuthorize({
    database,
    random,
    clock,
    signIn,
    findClient,
    judgeHint: (tenant, token) => judgeHint(token, tenant, keys, clock.now()),
    errorPage: loggedErrorPage,
  })
  const client = {
    authenticate: createClientAuthentication({ database, findClient, keyedHash, clock }),
    noteRefusal: (request: HttpRequest, { code, reason }: OAuthError) =>
      log.info('refused', { path: request.path, tenant: request.tenant.id, code, reason }),
  }
  const token = createToken({ ...client, database, findClient, keys, clock, random })
  const shown = { ...client, clock, findToken: token.findToken }

  const routes = routesOf(
    [
      signIn,
      authorize,
      token,
      { routes: userinfoRoutes(shown) },
      { routes: introspectionRoutes(shown) },
      { routes: revocationRoutes({ ...shown, database, random }) },
      { routes: discoveryRoutes({ keys }) },
      logout,
    ],
    dialects,
  )
  const http = createHttpServer({
    routes,
    tenants,
    trustedProxies: config.trustedProxies,
    clientsOf: directory.clientsOf,
    log,
    random,
    problemPage: (site, headers, problem) =>
      problemPage(site && placeOf(site), headers['accept-language'], problem),
  })
  return {
    http,
    routes,
    logout,
    database,
    tenants,
    changes: applied.changes,
    endOwed,
    close: async () => {
      await outgoing.close()
      await database.close()
    },
  }
}

function placeOf({ tenant, address }: Site) {
  return { tenantName: tenant.name, basePath: address.pathPrefix }
}

/** A lease outlives the longest try, or two workers would send the same notice. */
function deliveryTimes({ deliveries }: Config) {
  return { leaseMilliseconds: deliveries.timeoutMilliseconds + 30_000, longestSleepMilliseconds: 5000 }
}
