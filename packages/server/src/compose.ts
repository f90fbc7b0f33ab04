import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import { createAdmin } from './admin/index.ts'
import type { Config } from './config.ts'
import { judgeKeptSettings } from './config/index.ts'
import { createSubjectOf } from './domain/subject.ts'
import type { Tenant } from './domain/tenant.ts'
import { type Core, dialects, sharedAddresses } from './dialects/index.ts'
import { createProfiles } from './domain/profile.ts'
import {
  type Logout,
  createLogout,
  createLogoutRecords,
  createSessionStateOf,
  endEverything,
  keepsBrowserState,
} from './logout/index.ts'
import type { OAuthError } from './domain/oauth-error.ts'
import { logHop, logLogout, logNothingToEnd, logRefusedLogout, logTry } from './logout-log.ts'
import type { Clock } from './platform/clock.ts'
import {
  applyConfig,
  createAccounts,
  createClientRegistry,
  createDirectory,
  openTenantOverrides,
  owedRevocations,
} from './platform/directory/index.ts'
import { createCsrf } from './platform/http/csrf.ts'
import type { HttpRequest, Route } from './platform/http/message.ts'
import { createOutgoing } from './platform/http/outgoing.ts'
import { createHttpServer } from './platform/http/server.ts'
import type { Site } from './platform/http/sites.ts'
import { createPasswordKey } from './platform/keys/encryption-keys.ts'
import { openSealer } from './platform/keys/open-sealer.ts'
import { rotateDueKeys } from './platform/keys/rotation-audit.ts'
import { createKeys } from './platform/keys/signing-keys.ts'
import type { Log } from './platform/log.ts'
import { createMailer } from './platform/mail/mailer.ts'
import { createPasswords } from './platform/passwords/passwords.ts'
import type { Patience } from './platform/patience.ts'
import type { Random } from './platform/random.ts'
import type { Database } from './platform/store/database.ts'
import { migrate, openDatabase } from './platform/store/open.ts'
import { createGuesses } from './platform/throttle/guesses.ts'
import { createThrottle } from './platform/throttle/throttle.ts'
import { prepareTls, type TlsMaterial } from './platform/tls/material.ts'
import {
  createAuthorize,
  createCallers,
  createClientAdministration,
  createClientAuthentication,
  createClientSignatures,
  createDevice,
  createDiscovery,
  createErrorPage,
  createIntrospection,
  createOperators,
  createProblemPage,
  createPushedAuthorization,
  createPushedRequestStore,
  createRegistration,
  createRequestObjects,
  createRevocation,
  createServiceTickets,
  createSignedRequests,
  createTenantAdministration,
  createToken,
  createUserinfo,
} from './protocol/index.ts'
import { logRefusal } from './refusal-log.ts'
import { logReset } from './reset-log.ts'
import { routesOf } from './routes.ts'
import { createPeople, createSignIn, createSignInRecords, createUpstreams } from './sign-in/index.ts'

/** The world around the program, handed in. */
export interface World {
  readonly dataFolder: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** For others' servers; ordinary unless told. */
  readonly patience?: Patience
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
   * Ends what is left of users whose password changed or whose account was closed, by the configuration or before
   * a crash. Only once we listen: an app that is told fetches our keys, and a notice that it cannot verify may be
   * refused for good.
   * @param since only of those that were closed after this moment; all of them unless told.
   */
  readonly endOwed: (since?: Date) => Promise<void>
  /** Publishes the signing keys that the tenants' schedules want by now. */
  readonly rotateDueKeys: () => Promise<void>
  close(): Promise<void>
}

/**
 * The parts list: everything is built here, once, from top to bottom.
 * @throws DatabaseUnusable, MasterKeyUnusable, TlsUnusable: sentences for the operator.
 */
export async function compose(config: Config, world: World): Promise<Exeunt> {
  const { dataFolder, clock, random, log, patience } = world
  // First: a certificate that cannot be used must stop the start before the configuration is applied.
  const tls = await tlsOf(config, clock.now())
  const database = openDatabase(dataFolder)
  await migrate(database)
  const masterKey = { value: config.masterKey?.reveal(), file: join(dataFolder, 'master.key') }
  const sealer = await openSealer({ database, random, ...masterKey })
  const { keyedHash } = sealer
  const passwords = createPasswords({ concurrency: 2, maxQueued: 64 })
  const applied = await applyConfig(database, config, { clock, random, passwords, sealer })

  const tenants = config.tenants.map(({ tenant }) => tenant)
  const overrides = await openTenantOverrides({
    database,
    random,
    registrations: config.tenants,
    whyNot: judgeKeptSettings(dialects),
  })
  const directory = await createDirectory({ database })
  const clients = createClientRegistry({ database, directory, sealer, random })
  const keys = createKeys({ database, clock, sealer })
  for (const tenant of tenants) await keys.ensureKeys(tenant.id)
  const csrf = createCsrf(keyedHash)
  const outgoing = createOutgoing({
    allow: config.outgoing.allow,
    connectionsPerOrigin: config.deliveries.perHostConcurrency,
    ...(patience && { patience }),
  })
  const accounts = createAccounts({ database, clock, random, passwords })
  const findClient = directory.client
  const profiles = createProfiles(Object.fromEntries(dialects.map((one) => [one.name, one.profiles])))
  const subjectOf = createSubjectOf(keyedHash)
  const signatures = createClientSignatures({
    outgoing,
    clock,
    keys,
    onFailed: (uri, detail) => log.warn('client keys not fetched', { uri: withoutQuery(uri), detail }),
  })

  const upstreams = createUpstreams({
    outgoing,
    clock,
    patience,
    upstreamSecret: (tenantId, upstreamId) =>
      config.tenants.find(({ tenant }) => tenant.id === tenantId)?.upstreamSecrets?.[upstreamId],
    onFailed: (uri, detail) => log.warn('upstream not reached', { uri: withoutQuery(uri), detail }),
  })

  const noteIgnored = ({ path, tenant }: Pick<HttpRequest, 'path' | 'tenant'>, parameter: string) =>
    log.info('ignored', { path, tenant: tenant.id, parameter })
  const logout = createLogout({
    database,
    keys,
    csrf,
    outgoing,
    clock,
    random,
    sealer,
    clientsOf: directory.clientsOf,
    findClient,
    rememberedClient: directory.rememberedClient,
    subjectOf,
    profiles,
    tenant: (id) => {
      const configured = tenants.find((tenant) => tenant.id === id)
      return configured && overrides.current(configured)
    },
    words: Object.fromEntries(
      dialects.flatMap(({ name, logoutWords }) => (logoutWords ? [[name, logoutWords]] : [])),
    ),
    onEnded: (plan, committed) => logLogout(log, plan, committed),
    onTried: (attempt) => logTry(log, attempt),
    onHop: (hop) => logHop(log, hop),
    onRefused: (request, refused) => logRefusedLogout(log, request, refused),
    onNothingToEnd: (request, asked) => logNothingToEnd(log, request, asked),
    onIgnored: noteIgnored,
    onUpstreamRefused: ({ tenantId: tenant, upstreamId: upstream, reason }) =>
      log.info('upstream refused', { tenant, upstream, reason }),
    upstream: upstreams,
    onFault: (fault, delivery) =>
      log.error('delivery fault', fault, { delivery: delivery?.id, logout: delivery?.logoutId }),
    limits: { ...config.deliveries, ...deliveryTimes(config) },
  })
  // A lease that a killed process left behind; this one owns the database alone.
  await logout.releaseLeases()
  const endOwed: Exeunt['endOwed'] = async (since) => {
    const owed = await owedRevocations(
      database.read,
      tenants.map(({ id }) => id),
      since,
    )
    for (const { tenantId, users } of owed) {
      const tenant = tenants.find(({ id }) => id === tenantId)
      if (tenant) await endEverything(logout.perform, tenant, users, 'configuration')
    }
  }

  const errorWords = Object.fromEntries(
    dialects.flatMap(({ name, errorWords: words }) => (words ? [[name, words]] : [])),
  )
  const problemPage = createProblemPage(errorWords)
  const errorPage = createErrorPage(errorWords)
  const loggedErrorPage: typeof errorPage = (request, error) => {
    const { code, description: reason, client } = error
    const who = { tenant: request.tenant.id, ...(client && { client: client.id }) }
    log.info('refused', { path: request.path, code, reason, ...who })
    return errorPage(request, error)
  }
  const throttle = createThrottle({ database, clock, keyedHash })
  const mailer =
    config.mail &&
    createMailer({
      ...config.mail,
      onFailed: ({ reason, status }) => log.warn('mail not sent', { reason, status }),
    })
  const signIn = createSignIn({
    database,
    random,
    clock,
    csrf,
    keyedHash,
    passwords,
    throttle,
    findClient,
    profiles,
    accounts,
    userById: directory.userById,
    userByLogin: directory.userByLogin,
    performLogout: logout.perform,
    finishLogout: logout.finish,
    sealer,
    upstreams,
    noteUpstreamFailure: ({ tenant }, { id }, failure) =>
      log.info('upstream sign-in failed', { tenant: tenant.id, upstream: id, ...failure }),
    errorPage: loggedErrorPage,
    mail: mailer && { send: mailer.send, note: (request, outcome) => logReset(log, request, outcome) },
    words: Object.fromEntries(
      dialects.flatMap(({ name, pageWords }) => (pageWords ? [[name, pageWords]] : [])),
    ),
    readsEmbeddedCookie: (tenant) =>
      dialects.some(({ name, readsEmbeddedCookie: reads }) => reads && Object.hasOwn(tenant.dialects, name)),
  })
  const noteRefusal = (request: HttpRequest, error: OAuthError) => logRefusal(log, request, error)
  const pushedRequests = createPushedRequestStore({ database, random })
  const requestObjects = createRequestObjects({ signatures, outgoing, clock, pushedRequests })
  const authorize = createAuthorize({
    database,
    random,
    clock,
    signIn,
    requestObjects,
    pushedRequests,
    findClient,
    keys,
    subjectOf,
    judgeHint: logout.judgeHint,
    sessionState: createSessionStateOf(random),
    errorPage: loggedErrorPage,
    noteRefusal,
    noteIgnored,
  })
  const guesses = createGuesses({ clock })
  const client = {
    authenticate: createClientAuthentication({
      database,
      findClient,
      keyedHash,
      clock,
      signatures,
      guesses,
      profiles,
    }),
    noteRefusal,
  }
  const token = createToken({
    ...client,
    database,
    profiles,
    findClient,
    keys,
    clock,
    random,
    signIn,
    subjectOf,
    performLogout: logout.perform,
    isSelfRegistered: async (tenantId, clientId) =>
      (await clients.find(tenantId, clientId))?.origin === 'registration',
  })
  const shown = { ...client, clock, profiles, findToken: token.findToken }
  const userinfo = createUserinfo({ ...shown, findClient, keys })
  const introspection = createIntrospection(shown)
  const revocation = createRevocation({ ...shown, database, random, performLogout: logout.perform })
  const discovery = createDiscovery({ keys })
  const pushedAuthorization = createPushedAuthorization({
    ...client,
    clock,
    requestObjects,
    store: pushedRequests,
  })
  const device = createDevice({
    ...client,
    database,
    signIn,
    random,
    clock,
    keyedHash,
    throttle,
    findClient,
    subjectOf,
    profiles,
    errorPage: loggedErrorPage,
  })
  const registration = createRegistration({
    clients,
    clientsOf: directory.clientsOf,
    dialects,
    outgoing,
    database,
    clock,
    random,
    keyedHash,
    performLogout: logout.perform,
    noteRefusal,
    allow: config.outgoing.allow,
  })

  const tenantAdministration = createTenantAdministration({ overrides, dialects, clock })
  const admin = createAdmin({
    database,
    clock,
    random,
    keys,
    logout,
    accounts,
    registry: clients,
    clientsOf: directory.clientsOf,
    findToken: token.findToken,
    recordsOf: (tenantId) => createLogoutRecords(database, random, tenantId),
    waitMilliseconds: config.deliveries.browserWaitMilliseconds,
    allow: config.outgoing.allow,
    dialects,
    tenantAdministration,
  })

  const people = createPeople(database)
  const core: Core = {
    authorize,
    authenticateClient: client.authenticate,
    token,
    userinfo: userinfo.endpoint,
    introspection,
    revocation: revocation.endpoint,
    discovery,
    device,
    pushedAuthorization,
    registration,
    logout,
    signIn,
    people,
    validateTicket: createServiceTickets({
      database,
      random,
      clock,
      profiles,
      userById: directory.userById,
      noteRefusal,
    }),
    callers: createCallers({
      findToken: token.findToken,
      findClient,
      clientsOf: directory.clientsOf,
      embeddedSession: signIn.embeddedSession,
      people,
      subjectOf,
      clock,
    }),
    records: createSignInRecords(database),
    clientAdministration: createClientAdministration({
      database,
      registry: clients,
      perform: logout.perform,
      clock,
      random,
      allow: config.outgoing.allow,
      dialects,
      clientsOf: directory.clientsOf,
    }),
    tenantAdministration,
    operators: createOperators({
      findToken: token.findToken,
      verifySigned: createSignedRequests({ database, findClient, sealer, clock, guesses }),
      registry: clients,
      profiles,
      clock,
    }),
    passwordKey: createPasswordKey({ database, sealer, clock, random }),
    findClient,
    subjectOf,
    clientsOf: directory.clientsOf,
    profiles,
    clock,
    random,
    errorPage: loggedErrorPage,
    noteRefusal,
    noteIgnored,
  }
  const doors = dialects.map(({ name, doors: open }) => ({ name, routes: open(core) }))
  const routes = routesOf(
    [
      signIn,
      { routes: authorize.routes.map((route) => keepsBrowserState(route, random)) },
      token,
      pushedAuthorization,
      device,
      userinfo,
      introspection,
      revocation,
      registration,
      discovery,
      logout,
      admin,
    ],
    doors,
    sharedAddresses(core, doors),
  )
  const http = createHttpServer({
    tls,
    routes,
    tenants,
    currentTenant: overrides.current,
    dialects,
    trustedProxies: config.trustedProxies,
    clientsOf: directory.clientsOf,
    log,
    clock,
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
    changes: [...applied.changes, ...applied.notices, ...overrides.notices],
    endOwed,
    rotateDueKeys: async () => {
      for (const { tenantId, id, algorithm } of await rotateDueKeys(tenants, {
        keys,
        database,
        clock,
        random,
      }))
        log.info('key rotated', { tenant: tenantId, algorithm, key: id })
    },
    close: async () => {
      await signIn.passwordReset?.settle()
      await mailer?.close()
      await outgoing.close()
      await database.close()
    },
  }
}

/** A query may hold somebody's secret (D15). */
function withoutQuery(uri: string): string {
  return uri.split('?')[0] ?? ''
}

/** One certificate for every name that we may be called by, from outside and on this machine. */
async function tlsOf({ listen, tenants }: Config, now: Date): Promise<TlsMaterial | undefined> {
  if (!listen.tls) return undefined
  const addresses = tenants.flatMap(({ tenant }) => tenant.addresses)
  const named = addresses.map(({ origin }) => new URL(origin).hostname.replace(/^\[(.*)\]$/, '$1'))
  return prepareTls(listen.tls, { hosts: [...new Set([...named, 'localhost', '127.0.0.1', '::1'])], now })
}

function placeOf({ tenant, address }: Site) {
  return { tenantName: tenant.name, basePath: address.pathPrefix }
}

/** A lease outlives the longest try, or two workers would send the same notice. */
function deliveryTimes({ deliveries }: Config) {
  return { leaseMilliseconds: deliveries.timeoutMilliseconds + 30_000, longestSleepMilliseconds: 5000 }
}
