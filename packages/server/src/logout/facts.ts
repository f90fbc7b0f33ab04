import type { Client, ClientId } from '../domain/client.ts'
import {
  type AskingClient,
  hintOf,
  type LogoutFacts,
  type LogoutRequest,
  type SessionFacts,
  type ToldRpSession,
} from '../domain/logout.ts'
import { isCalled, type RpSession, type SessionId, type Sid } from '../domain/session.ts'
import type { Tenant, TenantId } from '../domain/tenant.ts'
import type { SubjectOf } from '../domain/subject.ts'
import { accountNameOf, type Subject, type UserId } from '../domain/user.ts'
import { meansEveryDevice } from './reach/decide.ts'
import type { LogoutStore, StoredSession } from './store.ts'

export interface FactsDeps {
  readonly store: LogoutStore
  readonly findClient: FindClient
  /** Also a client that was removed while sessions with it went on: its app may still run, and has to hear. */
  readonly rememberedClient: FindClient
  readonly subjectOf: SubjectOf
}

export type FindClient = (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>

/** Gathers all that a decision reads: the sessions at hand, the asking client, and what the hints name. */
export async function gatherFacts(
  request: LogoutRequest,
  tenant: Tenant,
  { store, findClient, rememberedClient, subjectOf }: FactsDeps,
): Promise<LogoutFacts> {
  const sessions = await store.sessions(request.extent)
  const client = await askingClient(request, sessions, (id) => findClient(tenant.id, id))
  const calledByClient = (userId: UserId) => subjectOf(tenant.id, client, userId)
  const told = (rpSession: RpSession) => withRegistration(rpSession, (id) => rememberedClient(tenant.id, id))
  const hintedSessions = await sessionsNamed(hintedSid(request), sessions, store)
  const grantsOf = await store.grantsOf(request.extent)
  const returnLists = await returnListsOf(request, tenant, { sessions, client, findClient })
  const logoutHintSessions = await sessionsNamed(request.logoutHint as Sid | undefined, sessions, store)
  const beside = await sessionsBeside(request, sessions, store)
  const factsOf = async (session: StoredSession): Promise<SessionFacts> => ({
    ...(await sessionFacts(session, calledByClient, told)),
    ...upstreamOf(session, tenant),
  })
  return {
    sessions: await Promise.all(sessions.map(factsOf)),
    ...(beside ? { beside: await Promise.all(beside.map(factsOf)) } : {}),
    ...(client ? { client: askingClientOf(client) } : {}),
    ...(hintedSessions ? { hintedSessions } : {}),
    ...(logoutHintSessions ? { logoutHintSessions } : {}),
    ...(grantsOf === undefined ? {} : { grantsOf }),
    ...(returnLists ? { returnLists } : {}),
    logoutRevokes: tenant.logoutRevokes,
    tellsApps: request.door !== 'expiry' || tenant.notifyOnExpiry,
  }
}

/** D6: only what we alone can have signed names a session besides the one that came with the browser. */
function hintedSid({ evidence }: LogoutRequest): Sid | undefined {
  const hint = hintOf(evidence)
  return hint?.proof === 'issuer' ? hint.sid : undefined
}

/** The lists of a return rule beyond the client's own (D5); absent where there is nothing to look up. */
async function returnListsOf(
  { returnTo, returnRule = 'client', clientId }: LogoutRequest,
  { id: tenantId, allowedLogoutUrls }: Tenant,
  known: Pick<FactsDeps, 'findClient'> & {
    readonly sessions: readonly StoredSession[]
    readonly client: Client | undefined
  },
): Promise<LogoutFacts['returnLists']> {
  if (returnTo === undefined || returnRule === 'client') return undefined
  if (returnRule === 'named-client-or-tenant') return clientId === undefined ? [allowedLogoutUrls] : undefined
  if (known.client) return [allowedLogoutUrls]
  const apps = known.sessions.flatMap(({ rpSessions }) => rpSessions.map(({ clientId }) => clientId))
  const clients = await Promise.all([...new Set(apps)].map((id) => known.findClient(tenantId, id)))
  const lists = clients.flatMap((client) => (client ? [client.postLogoutRedirectUris] : []))
  return [...lists, allowedLogoutUrls]
}

/** The sessions at hand answer for nearly every `sid`; only a strange one costs a query. */
async function sessionsNamed(
  sid: Sid | undefined,
  sessions: readonly StoredSession[],
  store: LogoutStore,
): Promise<readonly SessionId[] | undefined> {
  if (sid === undefined) return undefined
  const here = sessions.find((session) => isCalled(session, sid))
  const named = here ? [here.id] : await store.sessionsOfSid(sid)
  return named.length > 0 ? named : undefined
}

/** D12: the person's other browsers, bound to one group or not, where the request means every device. */
async function sessionsBeside(
  request: LogoutRequest,
  [session]: readonly StoredSession[],
  store: LogoutStore,
): Promise<readonly StoredSession[] | undefined> {
  if (!session || !meansEveryDevice(request, session)) return undefined
  const others = await store.sessions({ kind: 'user', userId: session.user.id, except: session.id })
  return others.filter(({ isDevice }) => !isDevice)
}

/** The client that `client_id` names, or the hint's: of several audiences the one that is signed in here. */
async function askingClient(
  { clientId, hintedClientId, evidence }: LogoutRequest,
  sessions: readonly StoredSession[],
  find: (id: ClientId) => Promise<Client | undefined>,
): Promise<Client | undefined> {
  const audience = hintOf(evidence)?.clientIds ?? []
  const signedIn = audience.find((id) =>
    sessions.some((session) => session.rpSessions.some((rp) => rp.clientId === id)),
  )
  const id = clientId ?? hintedClientId ?? signedIn ?? audience[0]
  return id === undefined ? undefined : find(id)
}

function askingClientOf(client: Client): AskingClient {
  const { id, name, uri, postLogoutRedirectUris, redirectUris, logoutByContract } = client
  return {
    id,
    name,
    postLogoutRedirectUris,
    redirectUris,
    ...(uri === undefined ? {} : { uri }),
    ...(logoutByContract ? {} : { refusesContract: true }),
  }
}

async function sessionFacts(
  { id, version, isDevice, groupSid, user, rpSessions }: StoredSession,
  calledByClient: (userId: UserId) => Subject,
  told: (rpSession: RpSession) => Promise<ToldRpSession>,
): Promise<SessionFacts> {
  const names = [user.id, user.username, user.email]
  return {
    id,
    userId: user.id,
    version,
    ...(isDevice ? { isDevice } : {}),
    ...(groupSid === undefined ? {} : { groupSid }),
    subject: calledByClient(user.id),
    account: accountNameOf(user),
    accountHints: names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])),
    rpSessions: await Promise.all(rpSessions.map(told)),
  }
}

/**
 * Nobody can be sent to an upstream that the tenant does not have any more. D15: one whose place another issuer took
 * is none of those: it would get an ID token that is not its own.
 */
function upstreamOf(
  { upstream: link }: StoredSession,
  { upstreams }: Tenant,
): Pick<SessionFacts, 'upstream' | 'isFederated'> {
  if (!link) return {}
  const upstream = upstreams.find(({ id, issuer }) => id === link.upstreamId && issuer === link.issuer)
  if (!upstream) return { isFederated: true }
  const { name, signOut } = upstream
  return { isFederated: true, upstream: { ...link, name, isAlwaysSignedOut: signOut === 'always' } }
}

async function withRegistration(
  rpSession: RpSession,
  find: (id: ClientId) => Promise<Client | undefined>,
): Promise<ToldRpSession> {
  const client = await find(rpSession.clientId)
  return {
    ...rpSession,
    clientName: client?.name ?? rpSession.clientId,
    ...(client?.logoutByContract === false ? { refusesContract: true } : {}),
    ...(client?.uri === undefined ? {} : { clientUri: client.uri }),
    ...(client?.backchannelLogoutUri === undefined
      ? {}
      : { backchannelLogoutUri: client.backchannelLogoutUri }),
    ...(client?.backchannelLogoutCauses && { backchannelLogoutCauses: client.backchannelLogoutCauses }),
    ...(client?.frontchannelLogoutUri === undefined
      ? {}
      : { frontchannelLogoutUri: client.frontchannelLogoutUri }),
  }
}
