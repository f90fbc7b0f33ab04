/**
 * People at the door: who is signed in in a browser, and what a person must still do before an
 * authorization request can be answered (sign in, open or choose an account, consent). And people at home: what
 * they see of their own account.
 *
 * A session begins here and gains apps here; it ends in the logout slice and nowhere else. Which step a
 * request needs is not judged here but by the endpoint that asked, which gets the browser back after each.
 */
import type { Client, ClientId } from '../domain/client.ts'
import type { Profiles } from '../domain/profile.ts'
import type { Tenant, TenantId } from '../domain/tenant.ts'
import type { User, UserId } from '../domain/user.ts'
import type { FinishLogout } from '../logout/index.ts'
import type { Accounts } from '../platform/directory/index.ts'
import type { Csrf } from '../platform/http/csrf.ts'
import type { Endpoint, Route } from '../platform/http/message.ts'
import type { Sealer } from '../platform/keys/seal.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { createUpstreamSessions } from '../platform/upstream-session.ts'
import { type AccountDoors, accountRoutes, createAccountDoors } from './account/index.ts'
import { createAccountStore } from './account/store-sql.ts'
import { type ConsentDeps, showConsent, submitConsent } from './consent/endpoint.ts'
import type { ConsentStore } from './consent/store.ts'
import { createConsentStore } from './consent/store-sql.ts'
import { createDirectSignIn, type DirectSignIn } from './direct/direct.ts'
import type { ErrorPage } from './error-page.ts'
import {
  createFederation,
  createFederationStore,
  createUpstreamRequestStore,
  type Federation,
  type NoteUpstreamFailure,
  type Upstreams,
} from './federation/index.ts'
import { createReachedAcrValues, type ReachedAcrValues } from './federation/reached-acr.ts'
import { type HomeDeps, showHome } from './home.ts'
import { createInteractions, type Interactions } from './interaction/interactions.ts'
import type { InteractionStore } from './interaction/store.ts'
import { createInteractionStore } from './interaction/store-sql.ts'
import { signedInPath } from './interaction/paths.ts'
import type { AuthenticateDeps } from './login/authenticate.ts'
import { showSignIn, submitSignIn } from './login/endpoint.ts'
import { type SelectAccountDeps, showSelectAccount, submitSelectAccount } from './login/select-account.ts'
import { createLoginStore } from './login/store-sql.ts'
import type { PageWords } from './pages/words.ts'
import { createPasswordReset, type PasswordReset, type ResetMail } from './password-reset/index.ts'
import {
  createCurrentSession,
  createEmbeddedSession,
  createHeldSession,
  type CurrentSession,
} from './session/current.ts'
import { createDevices } from './session/device.ts'
import type { SessionStore } from './session/store.ts'
import { createSessionStore } from './session/store-sql.ts'
import { type SignedInDeps, showSignedIn } from './signed-in/endpoint.ts'
import { signUpRoutes } from './sign-up/index.ts'
import { createOpenAccount, type OpenAccount } from './sign-up/open.ts'

export type { ConsentStore } from './consent/store.ts'
export type { DirectSignIn } from './direct/direct.ts'
export type { ErrorPage, PageError } from './error-page.ts'
export { shownBrowser } from './interaction/browser.ts'
export { createUpstreams, type Upstreams } from './federation/index.ts'
export { type Interactions, withBrowser } from './interaction/interactions.ts'
export type { InteractionKey } from './interaction/store.ts'
export type { AskForReset, NoteReset } from './password-reset/index.ts'
export type { OpenAccount, OpenedAccount } from './sign-up/open.ts'
export { createPeople, type OwnSession, type People, type PersonName } from './people/index.ts'
export {
  createSignInRecords,
  type RecordsPage,
  type RefreshTokenFilter,
  type RefreshTokenRecord,
  type SessionGroupRecord,
  type SessionRecord,
  type SignInRecords,
} from './records/index.ts'
export { renderAbsence, type Visit } from './interaction/visit.ts'
export type { AccountDoors } from './account/index.ts'
export { type AccountAction, accountActions, type AccountPlace, ownPlace } from './account/place.ts'
export { shownSession } from './session/cookie.ts'
export type { CurrentSession } from './session/current.ts'
export type { PartName, PasswordProof, SignedIn } from './session/store.ts'

/** What the slice stands on; `errorPage` is the protocol slice's, handed down by the wiring. */
export interface SignInDeps extends Omit<AuthenticateDeps, 'store' | 'heldSession' | 'devices'> {
  /** Absent where no mail is sent: then nobody gets a new password by it. */
  readonly mail?: ResetMail | undefined
  readonly accounts: Pick<Accounts, 'create' | 'setPassword'>
  readonly userById: (tenantId: TenantId, id: UserId) => Promise<User | undefined>
  readonly finishLogout: FinishLogout
  readonly database: Database
  readonly random: Random
  readonly csrf: Csrf
  readonly sealer: Pick<Sealer, 'seal' | 'open'>
  readonly upstreams: Pick<Upstreams, 'entrance' | 'redeem'>
  readonly noteUpstreamFailure: NoteUpstreamFailure
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly errorPage: ErrorPage
  readonly profiles: Pick<Profiles, 'at' | 'atRoot'>
  /** Whether the tenant has doors that read the second cookie (D16). */
  readonly readsEmbeddedCookie: (tenant: Tenant) => boolean
  /** What dialects say in their own words, each by its name. */
  readonly words: Readonly<Record<string, PageWords>>
}

export interface SignIn {
  readonly currentSession: CurrentSession
  /** The same for frames and calls of registered apps on other sites, and for nothing else (D16). */
  readonly embeddedSession: CurrentSession
  /** Passwords that are shown by an app, and not on our page. */
  readonly direct: DirectSignIn
  /** Accounts that people open at an app's own form. */
  readonly openAccount: OpenAccount
  /** New passwords by mail; absent where none is sent. */
  readonly passwordReset?: Pick<PasswordReset, 'ask' | 'settle'> | undefined
  /** Where browsers come back from upstreams, for doors at whose addresses they do so, too. */
  readonly returned: Federation['returned']
  /** The sign-in page, for doors at whose addresses it stands, too. */
  readonly page: { readonly show: Endpoint; readonly submit: Endpoint }
  /** The pages of a person's account, likewise. */
  readonly account: AccountDoors
  /** What the sign-in of a session amounts to. */
  readonly reachedAcrValues: ReachedAcrValues
  /** Requests that wait for a person. */
  readonly interactions: Interactions
  /** The stores that an issuing endpoint writes through, in its own transaction. */
  readonly stores: {
    readonly sessions: SessionStore
    readonly interactions: InteractionStore
    readonly consents: ConsentStore
  }
  readonly routes: readonly Route[]
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { database, random, sealer } = deps
  const sessions = createSessionStore(database, random, deps.readsEmbeddedCookie)
  const store = createInteractionStore(database, random)
  const interactions = createInteractions({ ...deps, store })
  const currentSession = createCurrentSession({ sessions, clock: deps.clock })
  const pages = { ...deps, interactions, store, currentSession }
  const openAccount = createOpenAccount(deps)
  const passwordReset = deps.mail && createPasswordReset(pages, deps.mail)
  const upstreamSessions = createUpstreamSessions(sealer)
  const opening = { database, random, sessions, interactions: store, upstreamSessions }
  const logins = createLoginStore(opening)
  const devices = createDevices(deps.keyedHash, random)
  const login = {
    ...pages,
    store: logins,
    heldSession: createHeldSession({ sessions, clock: deps.clock }),
    devices,
    resetsPasswords: passwordReset !== undefined,
  }
  const federation = createFederation({
    ...login,
    federation: createFederationStore(opening),
    requests: createUpstreamRequestStore({ database, random, sealer }),
  })
  const page: SignIn['page'] = {
    show: (one) => showSignIn(one, login),
    submit: (one) => submitSignIn(one, login),
  }
  const account = createAccountDoors({
    ...pages,
    store: createAccountStore(database, random),
    failures: logins,
    devices,
  })
  return {
    currentSession,
    embeddedSession: createEmbeddedSession({ ...deps, sessions }),
    direct: createDirectSignIn({ ...deps, devices, failures: logins }),
    openAccount,
    passwordReset,
    returned: federation.returned,
    page,
    account,
    reachedAcrValues: createReachedAcrValues({ database, upstreamSessions }),
    interactions,
    stores: { sessions, interactions: store, consents: createConsentStore(database, random) },
    routes: [
      ...routesOf(page, pages),
      ...federation.routes,
      ...signUpRoutes({ ...login, openAccount }),
      ...(passwordReset?.routes ?? []),
      ...accountRoutes(account),
    ],
  }
}

function routesOf(
  signIn: SignIn['page'],
  pages: SelectAccountDeps & ConsentDeps & HomeDeps & SignedInDeps,
): readonly Route[] {
  const chooses = 'CORE §3.1.2.1, prompt=select_account'
  return [
    {
      method: 'GET',
      path: '/',
      face: 'page',
      spec: 'who is signed in here',
      safe: true,
      endpoint: (one) => showHome(one, pages),
    },
    {
      method: 'GET',
      path: '/sign-in',
      face: 'page',
      spec: 'CORE §3.1.2.3',
      endpoint: signIn.show,
    },
    {
      method: 'POST',
      path: '/sign-in',
      face: 'page',
      spec: 'CORE §3.1.2.3',
      endpoint: signIn.submit,
    },
    {
      method: 'GET',
      path: signedInPath,
      face: 'page',
      spec: 'says for a moment that somebody signed in',
      endpoint: (one) => showSignedIn(one, pages),
    },
    {
      method: 'GET',
      path: '/select-account',
      face: 'page',
      spec: chooses,
      endpoint: (one) => showSelectAccount(one, pages),
    },
    {
      method: 'POST',
      path: '/select-account',
      face: 'page',
      spec: chooses,
      endpoint: (one) => submitSelectAccount(one, pages),
    },
    {
      method: 'GET',
      path: '/consent',
      face: 'page',
      spec: 'CORE §3.1.2.4',
      endpoint: (one) => showConsent(one, pages),
    },
    {
      method: 'POST',
      path: '/consent',
      face: 'page',
      spec: 'CORE §3.1.2.4',
      endpoint: (one) => submitConsent(one, pages),
    },
  ]
}
