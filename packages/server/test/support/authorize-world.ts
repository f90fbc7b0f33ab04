import { hashSync } from '@node-rs/argon2'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../src/domain/client.ts'
import { createProfiles } from '../../src/domain/profile.ts'
import { createSubjectOf } from '../../src/domain/subject.ts'
import type { Tenant } from '../../src/domain/tenant.ts'
import { createLogout } from '../../src/logout/index.ts'
import { noUpstreams } from './no-upstreams.ts'
import { judgeHint } from '../../src/logout/hint.ts'
import { createAccounts } from '../../src/platform/directory/accounts.ts'
import { createDirectory } from '../../src/platform/directory/directory.ts'
import { clientMetadata, tenantSettings } from '../../src/platform/directory/stored.ts'
import { createCsrf } from '../../src/platform/http/csrf.ts'
import type { Route } from '../../src/platform/http/message.ts'
import type { Outgoing } from '../../src/platform/http/outgoing.ts'
import { createSealer } from '../../src/platform/keys/seal.ts'
import { createKeys } from '../../src/platform/keys/signing-keys.ts'
import { createPasswords, type Passwords } from '../../src/platform/passwords/passwords.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { Database } from '../../src/platform/store/database.ts'
import { migrate, openDatabase } from '../../src/platform/store/open.ts'
import { createThrottle } from '../../src/platform/throttle/throttle.ts'
import { type Authorize, createAuthorize, createRequestObjects } from '../../src/protocol/authorize/index.ts'
import { createAuthorizeStore } from '../../src/protocol/authorize/store-sql.ts'
import { createClientSignatures } from '../../src/protocol/client-keys/index.ts'
import { createErrorPage } from '../../src/protocol/error-page.ts'
import { createPushedRequestStore } from '../../src/protocol/pushed-authorization/index.ts'
import { createSignIn, type CurrentSession } from '../../src/sign-in/index.ts'
import { ada, app, authorizeUrl, bob, guest } from './authorization-request.ts'
import { type Browser, createBrowser, formOf } from './browser.ts'
import { testTenant } from './request.ts'
import { vendorProfile } from './vendor-profile.ts'

const passwords = { ada: 'ada knows', bob: 'bob knows' }
const people = [
  { id: ada, username: 'ada', email: 'ada@example.org', name: 'Ada Lovelace' },
  { id: bob, username: 'bob', email: 'bob@example.org', name: 'Bob' },
] as const

export interface WorldOptions {
  readonly tenant?: Tenant
  readonly passwords?: Pick<Passwords, 'verify'>
  /** Besides `app` and `guest`. */
  readonly clients?: readonly Client[]
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** Everything that sign-in and authorization stand on, real, over a database of its own. */
export async function createWorld(options: WorldOptions = {}) {
  const { tenant = testTenant, clients = [] } = options
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-authorize-'))
  const database = openDatabase(folder)
  await migrate(database)
  await seed(database, tenant, [app, guest, ...clients])
  const time = { now: new Date('2026-11-20T09:00:00.250Z') }
  const clock = { now: () => time.now }
  const random = createRandom(clock)
  const sealer = createSealer(Buffer.alloc(32, 7))
  const { keyedHash } = sealer
  const subjectOf = createSubjectOf(keyedHash)
  const csrf = createCsrf(keyedHash)
  const directory = await createDirectory({ database })
  const findClient: typeof directory.client = (tenantId, id) => directory.client(tenantId, id)
  const keys = createKeys({ database, clock, sealer })
  const profiles = createProfiles({ vendor: [vendorProfile] })
  const outgoing: Outgoing = async () => ({ kind: 'failed', detail: 'no network in this test' })
  const signatures = createClientSignatures({ keys, outgoing, clock, onFailed: () => undefined })
  const pushedRequests = createPushedRequestStore({ database, random })
  const requestObjects = createRequestObjects({ signatures, outgoing, clock, pushedRequests })
  const logout = createLogout({
    upstream: noUpstreams,
    words: {},
    database,
    keys,
    csrf,
    clock,
    random,
    sealer,
    clientsOf: directory.clientsOf,
    findClient,
    rememberedClient: findClient,
    subjectOf,
    profiles,
    tenant: () => tenant,
    outgoing,
    onFault: (fault) => assert.fail(String(fault)),
    limits: {
      concurrency: 1,
      perHostConcurrency: 1,
      leaseMilliseconds: 1000,
      longestSleepMilliseconds: 1000,
      timeoutMilliseconds: 100,
      browserWaitMilliseconds: 1,
    },
  })
  const passwords = createPasswords({ concurrency: 2, maxQueued: 4 })
  const signIn = createSignIn({
    database,
    random,
    clock,
    csrf,
    keyedHash,
    findClient,
    profiles,
    passwords: options.passwords ?? passwords,
    accounts: createAccounts({ database, clock, random, passwords }),
    userById: directory.userById,
    throttle: createThrottle({ database, clock, keyedHash }),
    userByLogin: (tenantId, text) => directory.userByLogin(tenantId, text),
    performLogout: logout.perform,
    finishLogout: logout.finish,
    sealer,
    upstreams: noUpstreams,
    noteUpstreamFailure: () => undefined,
    errorPage: createErrorPage({}),
    words: {},
    readsEmbeddedCookie: () => false,
  })
  const routesWith = (currentSession: CurrentSession, embeddedSession = currentSession) => {
    const authorize = createAuthorize({
      database,
      random,
      clock,
      findClient,
      keys,
      subjectOf,
      errorPage: createErrorPage({}),
      signIn: { ...signIn, currentSession, embeddedSession },
      requestObjects,
      pushedRequests,
      noteRefusal: () => undefined,
      noteIgnored: () => undefined,
      judgeHint: (tenant, token) => judgeHint(token, tenant, { keys, findClient, clock, profiles }),
    })
    return [...signIn.routes, ...authorize.routes, ...vendorRoutes(authorize), ...logout.routes]
  }
  return {
    tenant,
    database,
    time,
    random,
    keys,
    logout,
    signIn,
    authorizeStore: createAuthorizeStore({ database, random, stores: signIn.stores, pushedRequests }),
    /** Moves the clock on. */
    pass: (seconds: number) => {
      time.now = new Date(time.now.getTime() + seconds * 1000)
    },
    browser: (): Browser => createBrowser(routesWith(signIn.currentSession), { tenant }),
    /** A browser at an authorization endpoint that sees sessions through these; frames through the second. */
    browserWith: (currentSession: CurrentSession, embeddedSession?: CurrentSession): Browser =>
      createBrowser(routesWith(currentSession, embeddedSession), { tenant }),
    async close() {
      await logout.deliverer.stop()
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** The same endpoint at a door of another spelling. */
function vendorRoutes({ at }: Authorize): readonly Route[] {
  const { byGet, byPost, resume } = at(vendorProfile)
  const door = { path: '/vendor/authorize', face: 'page', spec: 'a test' } as const
  return [
    { ...door, method: 'GET', endpoint: byGet },
    { ...door, method: 'POST', endpoint: byPost },
    { ...door, method: 'GET', path: vendorProfile.resumePath, endpoint: resume },
  ]
}

/** Fills in the sign-in page that the browser is at, and goes on to the next page or to the app. */
export async function signInAs(browser: Browser, who: 'ada' | 'bob', parameters = {}) {
  const page = await browser.follow(await browser.get(authorizeUrl(parameters)))
  assert.match(formOf(page).action, /\/sign-in$/)
  return browser.follow(await browser.submit(page, { username: who, password: passwords[who] }))
}

export function passwordOf(who: 'ada' | 'bob'): string {
  return passwords[who]
}

async function seed(database: Database, tenant: Tenant, clients: readonly Client[]): Promise<void> {
  const own = { tenant_id: tenant.id, updated_at: 0 }
  const hash = { memoryCost: 1024, timeCost: 1 }
  const origin = 'configuration'
  await database.write(async (transaction) => {
    const settings = tenantSettings({ tenant, isRemoved: false })
    await transaction.insertInto('tenants').values({ id: tenant.id, settings, updated_at: 0 }).execute()
    for (const client of clients) {
      const row = { ...own, id: client.id, metadata: clientMetadata(client), removed_at: null, origin }
      await transaction.insertInto('clients').values(row).execute()
    }
    for (const { id, username, email, name } of people) {
      const claims = JSON.stringify({ preferred_username: username, email, name })
      const password_hash = hashSync(passwords[username], hash)
      const row = {
        ...own,
        origin,
        id,
        username,
        email,
        claims,
        password_hash,
        disabled_at: null,
        revoked_up_to: null,
      }
      await transaction.insertInto('users').values(row).execute()
    }
  })
}
