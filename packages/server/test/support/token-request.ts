import { hashSync } from '@node-rs/argon2'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Client, ClientId } from '../../src/domain/client.ts'
import { standardLogoutPolicy } from '../../src/domain/grant.ts'
import type { OAuthError } from '../../src/domain/oauth-error.ts'
import { createSubjectOf } from '../../src/domain/subject.ts'
import type { SessionId } from '../../src/domain/session.ts'
import type { LogoutPolicy, Tenant } from '../../src/domain/tenant.ts'
import type { UserId } from '../../src/domain/user.ts'
import { judgeHint } from '../../src/logout/hint.ts'
import { createPerform } from '../../src/logout/perform.ts'
import { createLogoutStores } from '../../src/logout/store-sql.ts'
import { issueCredential } from '../../src/platform/credential.ts'
import { keptSecret } from '../../src/platform/directory/client-secret.ts'
import type { Endpoint, HttpResponse, Route } from '../../src/platform/http/message.ts'
import type { Outgoing } from '../../src/platform/http/outgoing.ts'
import { createSealer } from '../../src/platform/keys/seal.ts'
import { createProfiles } from '../../src/domain/profile.ts'
import { createPasswords } from '../../src/platform/passwords/passwords.ts'
import { createThrottle } from '../../src/platform/throttle/throttle.ts'
import { createDirectory } from '../../src/platform/directory/index.ts'
import { createDirectSignIn } from '../../src/sign-in/direct/direct.ts'
import { createConsentStore } from '../../src/sign-in/consent/store-sql.ts'
import { createUpstreamSessions } from '../../src/platform/upstream-session.ts'
import { createInteractionStore } from '../../src/sign-in/interaction/store-sql.ts'
import { createLoginStore } from '../../src/sign-in/login/store-sql.ts'
import { createDevices } from '../../src/sign-in/session/device.ts'
import { createSessionStore } from '../../src/sign-in/session/store-sql.ts'
import { createKeys } from '../../src/platform/keys/signing-keys.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { Database } from '../../src/platform/store/database.ts'
import type { Schema } from '../../src/platform/store/schema.ts'
import { migrate, openDatabase } from '../../src/platform/store/open.ts'
import { createClientAuthentication } from '../../src/protocol/client-auth/index.ts'
import { createGuesses } from '../../src/platform/throttle/guesses.ts'
import { createClientSignatures } from '../../src/protocol/client-keys/index.ts'
import { createDiscovery } from '../../src/protocol/discovery/index.ts'
import { createIntrospection } from '../../src/protocol/introspection/index.ts'
import { createRevocation } from '../../src/protocol/revocation/index.ts'
import { createToken } from '../../src/protocol/token/index.ts'
import { createUserinfo } from '../../src/protocol/userinfo/index.ts'
import { bareClient } from './bare-client.ts'
import { httpRequest, type TestRequest, testTenant } from './request.ts'
import { plainProfile, vendorProfile } from './vendor-profile.ts'

export const ada = 'user-ada' as UserId
export const adasPassword = 'Ada knows a password'
export const redirectUri = 'https://app.example/callback'
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challenge = createHash('sha256').update(verifier).digest('base64url')
export const secret = 'a secret: of 100 % + more'

/** A confidential client with all the grant types of a person's app. */
export const app: Client = {
  ...bareClient,
  id: 'app' as ClientId,
  name: 'The App',
  secretHash: 'set by the world',
  authMethods: ['client_secret_basic', 'client_secret_post'],
  redirectUris: [redirectUri],
  grantTypes: ['authorization_code', 'refresh_token'],
  requirePkce: false,
}

const { secretHash: _, ...withoutSecret } = app

/** A public client: it names itself and proves nothing. */
export const spa: Client = {
  ...withoutSecret,
  id: 'spa' as ClientId,
  authMethods: ['none'],
  requirePkce: true,
}
export const other: Client = { ...app, id: 'other' as ClientId }
export const api: Client = { ...app, id: 'api' as ClientId, introspection: 'tenant' }
export const jwtApp: Client = { ...app, id: 'jwt-app' as ClientId, accessTokenFormat: 'jwt' }
export const keeper: Client = { ...app, id: 'keeper' as ClientId, refreshTokenPolicy: 'reuse' }
export const machine: Client = {
  ...app,
  id: 'machine' as ClientId,
  grantTypes: ['client_credentials'],
  scope: ['openid', 'offline_access', 'orders:read', 'orders:write'],
}

const { idTokenAlgorithm: __, ...vendors } = {
  ...app,
  dialect: 'vendor',
  usualTokenAlgorithm: 'HS256',
} as const

/** An app with a secret at the vendor's doors, which may show people's passwords there. */
export const vendorApp: Client = {
  ...vendors,
  id: 'vendor-app' as ClientId,
  grantTypes: ['authorization_code', 'refresh_token', 'password'],
  refreshTokenPolicy: 'reuse',
  backchannelLogoutUri: 'https://vendor-app.example/signed-out',
}
const { secretHash: ___, ...vendorsWithoutSecret } = vendorApp

/** The same without a secret. */
export const vendorSpa: Client = {
  ...vendorsWithoutSecret,
  id: 'vendor-spa' as ClientId,
  authMethods: ['none'],
}

/** An access key of the app: a program of its own, whose tokens are for the app. */
export const vendorKey: Client = {
  ...vendors,
  id: 'vendor-key' as ClientId,
  grantTypes: ['client_credentials'],
  scope: ['openid', 'orders:read'],
  accessKeyOf: vendorApp.id,
}

/** This world has no network. */
const nobodyAnswers: Outgoing = async () => ({ kind: 'forbidden', detail: 'There is no network here.' })

const everyday = [app, spa, other, api, jwtApp, keeper, machine, vendorApp, vendorSpa, vendorKey]

export type Form = Readonly<Record<string, string>>
export type TokenWorld = Awaited<ReturnType<typeof createTokenWorld>>

/** What of a stored grant or code a test wants to be different. */
export interface Granting {
  readonly client?: Client
  readonly scope?: string
  readonly codeChallenge?: string | null
  readonly nonce?: string
  readonly redirectUri?: string
  readonly atLogout?: LogoutPolicy
  readonly issuer?: string
}

/** The endpoints that clients post to, real, over a database of their own, with one person signed in. */
export async function createTokenWorld(
  t: TestContext,
  clients: readonly Client[] = [],
  tenant: Tenant = testTenant,
) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-token-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await migrate(database)
  const time = { now: new Date('2026-11-20T09:00:00.250Z') }
  const clock = { now: () => time.now }
  const random = createRandom(clock)
  const sealer = createSealer(Buffer.alloc(32, 7))
  const { keyedHash } = sealer
  const known = new Map<ClientId, Client>()
  const register = (client: Client) => {
    const { secretHash, ...rest } = client
    const kept =
      secretHash === undefined ? {} : keptSecret(sealer, { tenantId: tenant.id, client: rest }, secret)
    known.set(client.id, { ...rest, ...kept })
  }
  for (const client of [...everyday, ...clients]) register(client)
  const findClient = async (tenantId: Tenant['id'], id: ClientId) =>
    tenantId === tenant.id ? known.get(id) : undefined
  const keys = createKeys({ database, clock, sealer })
  const directory = await createDirectory({ database })
  const passwords = createPasswords({ concurrency: 1, maxQueued: 8 })
  const profiles = createProfiles({ vendor: [vendorProfile, plainProfile] })
  const refusals: OAuthError[] = []
  const noteRefusal = (_request: unknown, refusal: OAuthError) => void refusals.push(refusal)
  const crash = { isNear: false }
  const callsOf = (database: Database) => {
    const signatures = createClientSignatures({ outgoing: nobodyAnswers, clock, keys, onFailed: () => {} })
    const authenticate = createClientAuthentication({
      database,
      findClient,
      keyedHash,
      clock,
      signatures,
      guesses: createGuesses({ clock }),
      profiles,
    })
    const perform = createPerform({
      storeFor: createLogoutStores(database, random, sealer),
      deliverer: { take: () => {}, leaseUntil: (now) => now },
      findClient,
      rememberedClient: findClient,
      subjectOf: createSubjectOf(keyedHash),
      clock,
      random,
      sealer,
    })
    const performLogout: typeof perform = async (...about) => {
      if (crash.isNear) throw new Error('a crash on the way to the logout')
      return perform(...about)
    }
    const sessions = createSessionStore(database, random, () => false)
    const logins = createLoginStore({
      database,
      random,
      sessions,
      interactions: createInteractionStore(database, random),
      upstreamSessions: createUpstreamSessions(sealer),
    })
    const direct = createDirectSignIn({
      devices: createDevices(keyedHash, random),
      userByLogin: directory.userByLogin,
      passwords,
      throttle: createThrottle({ database, clock, keyedHash }),
      failures: logins,
      keyedHash,
      clock,
    })
    const stores = {
      sessions,
      interactions: createInteractionStore(database, random),
      consents: createConsentStore(database, random),
    }
    const deps = {
      signIn: { direct, stores },
      subjectOf: createSubjectOf(keyedHash),
      profiles,
      database,
      findClient,
      keys,
      clock,
      random,
      authenticate,
      noteRefusal,
      performLogout,
      isSelfRegistered: async () => false,
    }
    const token = createToken(deps)
    const { findToken } = token
    const introspection = createIntrospection({ ...deps, findToken })
    const all: readonly Endpoints[] = [
      ...token.routes,
      ...introspection.routes,
      ...createRevocation({ ...deps, findToken }).routes,
      ...createUserinfo({ ...deps, findToken }).routes,
      ...createDiscovery(deps).routes,
      ...[vendorProfile, plainProfile].flatMap((profile) => [
        { method: 'POST', path: `${profile.issuerPath}/token`, endpoint: token.at(profile) },
        { method: 'POST', path: `${profile.issuerPath}/introspect`, endpoint: introspection.at(profile) },
      ]),
    ]
    return (one: TestRequest): Promise<HttpResponse> => endpointOf(all, one)(httpRequest({ tenant, ...one }))
  }
  const call = callsOf(database)
  const sessionId = await seedPerson(database, tenant, time.now, random.id())

  const post = async (path: string, form: Form, client: Client = app) => {
    const proof = client.secretHash === undefined ? { client_id: client.id } : {}
    const headers = client.secretHash === undefined ? {} : { authorization: basic(client.id, secret) }
    return answerOf(await call({ url: path, form: { ...proof, ...form }, headers }))
  }
  const grantCode = (granting: Granting = {}) =>
    insertCode({ database, tenant, sessionId, now: time.now, random }, granting)
  const redeem = (code: string, client: Client = app, form: Form = {}) =>
    post(
      '/oauth2/token',
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...form },
      client,
    )

  return {
    database,
    tenant,
    sessionId,
    keys,
    random,
    refusals,
    /** While `isNear`, every logout fails before it begins. */
    crash,
    call,
    /** What a token comes to as an `id_token_hint`. */
    judgeHint: (token: string) => judgeHint(token, tenant, { keys, findClient, clock, profiles }),
    now: clock.now,
    /** The same again in a new process: nothing is remembered but what is in the database. */
    restarted: () => {
      const again = openDatabase(folder)
      t.after(() => again.close())
      return { call: callsOf(again) }
    },
    post,
    register,
    forget: (client: Client) => known.delete(client.id),
    grantCode,
    redeem,
    /** Signs a person in to a client, all the way to its tokens. */
    tokens: async (granting: Granting = {}) =>
      (await redeem(await grantCode(granting), granting.client ?? app)).body as Record<string, string>,
    refresh: (refreshToken: string | undefined, client: Client = app, form: Form = {}) =>
      post(
        '/oauth2/token',
        { grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...form },
        client,
      ),
    introspect: (value: string | undefined, client: Client = api) =>
      post('/oauth2/introspect', { token: value ?? '' }, client),
    revoke: (value: string | undefined, client: Client = app) =>
      post('/oauth2/revoke', { token: value ?? '' }, client),
    userinfo: (value: string | undefined) =>
      call({ url: '/oauth2/userinfo', headers: { authorization: `Bearer ${value}` } }).then(answerOf),
    pass: (seconds: number) => (time.now = new Date(time.now.getTime() + seconds * 1000)),
    /** Ends the person's session by the one way there is. */
    logOut: async () => {
      const plan = {
        door: 'operator',
        evidence: { kind: 'operator', name: 'test' },
        ends: [{ id: sessionId, userId: ada, version: 1 }],
        endsParts: [],
        grants: { kind: 'by-policy' },
        notify: [],
        upstreamHops: [],
        landing: { kind: 'signed-out-page' },
      } as const
      const details = { at: time.now, leaseUntil: time.now, receiptHash: 'none' }
      return createLogoutStores(database, random, sealer)(tenant.id).commit(plan, details)
    },
    audit: () => database.read.selectFrom('audit').select(['event', 'details']).orderBy('id').execute(),
    set: <Table extends 'grants' | 'sessions' | 'users'>(table: Table, values: Partial<Schema[Table]>) =>
      database.write((transaction) =>
        transaction
          .updateTable(table as 'grants')
          .set(values as object)
          .execute(),
      ),
  }
}

export function basic(id: string, password: string): string {
  const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encode(id)}:${encode(password)}`).toString('base64')}`
}

type Endpoints = Pick<Route, 'path' | 'endpoint'> & { readonly method: string }

function endpointOf(routes: readonly Endpoints[], { url, form }: TestRequest): Endpoint {
  const [method, path] = [form === undefined ? 'GET' : 'POST', url.split('?')[0]]
  const route = routes.find((one) => one.method === method && one.path === path)
  if (!route) throw new Error(`no route for ${method} ${path}`)
  return route.endpoint
}

export interface Answer {
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly body: Record<string, unknown>
}

export function answerOf({ status, headers, body }: HttpResponse): Answer {
  return { status, headers, body: body === '' ? {} : (JSON.parse(body) as Record<string, unknown>) }
}

async function seedPerson(database: Database, tenant: Tenant, now: Date, id: string): Promise<SessionId> {
  const claims = {
    preferred_username: 'Ada',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    email_verified: true,
    phone_number: '+44 1',
    address: { country: 'UK' },
    nickname: null,
    salary: 1,
  }
  const tenantId = tenant.id
  await database.write(async (transaction) => {
    await transaction
      .insertInto('users')
      .values({
        tenant_id: tenantId,
        id: ada,
        username: 'ada',
        email: 'ada@example.org',
        claims: JSON.stringify(claims),
        password_hash: hashSync(adasPassword, { memoryCost: 1024, timeCost: 1, parallelism: 1 }),
        disabled_at: null,
        revoked_up_to: null,
        origin: 'configuration',
        updated_at: 0,
      })
      .execute()
    const { sessionSeconds, sessionIdleSeconds } = tenant.lifetimes
    await transaction
      .insertInto('sessions')
      .values({
        tenant_id: tenantId,
        id,
        cookie_hash: 'none',
        user_id: ada,
        auth_time: now.getTime() - 5000,
        amr: 'pwd',
        created_at: now.getTime() - 5000,
        last_seen_at: now.getTime(),
        expires_at: now.getTime() + sessionSeconds * 1000,
        idle_expires_at: now.getTime() + sessionIdleSeconds * 1000,
        ended_at: null,
        ended_by: null,
        version: 1,
        kind: 'browser',
      })
      .execute()
  })
  return id as SessionId
}

interface CodeWorld {
  readonly database: Database
  readonly tenant: Tenant
  readonly sessionId: SessionId
  readonly now: Date
  readonly random: ReturnType<typeof createRandom>
}

/** What the authorization endpoint leaves behind. */
async function insertCode({ database, tenant, sessionId, now, random }: CodeWorld, granting: Granting) {
  const { client = app, scope = 'openid profile', codeChallenge = null, nonce = 'n-1' } = granting
  const policy = granting.atLogout ?? standardLogoutPolicy(scope.split(' '))
  const grantId = random.id()
  const code = issueCredential('code', random)
  await database.write(async (transaction) => {
    await transaction
      .insertInto('grants')
      .values({
        tenant_id: tenant.id,
        id: grantId,
        client_id: client.id,
        user_id: ada,
        subject: ada,
        session_id: sessionId,
        rp_session_id: 'rp-1',
        sid: 'sid-1',
        resources: '',
        issuer: granting.issuer ?? tenant.addresses[0].base,
        scope,
        auth_time: now.getTime() - 5000,
        amr: 'pwd',
        access_at_logout: policy.access,
        refresh_at_logout: policy.refresh,
        created_at: now.getTime(),
        revoked_at: null,
        revoked_because: null,
        access_revoked_at: null,
      })
      .execute()
    await transaction
      .insertInto('codes')
      .values({
        tenant_id: tenant.id,
        id: code.id,
        hash: code.hash,
        grant_id: grantId,
        client_id: client.id,
        redirect_uri: granting.redirectUri ?? redirectUri,
        code_challenge: codeChallenge,
        nonce,
        expires_at: now.getTime() + tenant.lifetimes.codeSeconds * 1000,
        used_at: null,
      })
      .execute()
  })
  return code.value
}
