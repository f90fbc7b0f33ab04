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
import type { Route } from '../platform/http/message.ts'
import type { Random } from '../platform/random.ts'
import type { Database } from '../platform/store/database.ts'
import { accountRoutes } from './account/index.ts'
import { createAccountStore } from './account/store-sql.ts'
import { type ConsentDeps, showConsent, submitConsent } from './consent/endpoint.ts'
import type { ConsentStore } from './consent/store.ts'
import { createConsentStore } from './consent/store-sql.ts'
import { createDirectSignIn, type DirectSignIn } from './direct/direct.ts'
import type { ErrorPage } from './error-page.ts'
import { showHome } from './home.ts'
import { createInteractions, type Interactions } from './interaction/interactions.ts'
import type { InteractionStore } from './interaction/store.ts'
import { createInteractionStore } from './interaction/store-sql.ts'
import type { AuthenticateDeps } from './login/authenticate.ts'
import { type LoginDeps, showSignIn, submitSignIn } from './login/endpoint.ts'
import { type SelectAccountDeps, showSelectAccount, submitSelectAccount } from './login/select-account.ts'
import { createLoginStore } from './login/store-sql.ts'
import {
  createCurrentSession,
  createEmbeddedSession,
  createHeldSession,
  type CurrentSession,
} from './session/current.ts'
import { createDevices } from './session/device.ts'
import type { SessionStore } from './session/store.ts'
import { createSessionStore } from './session/store-sql.ts'
import { signUpRoutes } from './sign-up/index.ts'

export type { ConsentStore } from './consent/store.ts'
export type { DirectSignIn } from './direct/direct.ts'
export type { ErrorPage, PageError } from './error-page.ts'
export { shownBrowser } from './interaction/browser.ts'
export { type Interactions, withBrowser } from './interaction/interactions.ts'
export type { InteractionKey } from './interaction/store.ts'
export { createPeople, type OwnSession, type People, type PersonName } from './people/index.ts'
export { renderAbsence, type Visit } from './interaction/visit.ts'
export { shownSession } from './session/cookie.ts'
export type { CurrentSession } from './session/current.ts'
export type { PasswordProof, SignedIn } from './session/store.ts'

/** What the slice stands on; `errorPage` is the protocol slice's, handed down by the wiring. */
export interface SignInDeps extends Omit<AuthenticateDeps, 'store' | 'heldSession' | 'devices'> {
  readonly accounts: Pick<Accounts, 'create' | 'setPassword'>
  readonly userById: (tenantId: TenantId, id: UserId) => Promise<User | undefined>
  readonly finishLogout: FinishLogout
  readonly database: Database
  readonly random: Random
  readonly csrf: Csrf
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly errorPage: ErrorPage
  readonly profiles: Pick<Profiles, 'at'>
  /** Whether the tenant has doors that read the second cookie (D16). */
  readonly readsEmbeddedCookie: (tenant: Tenant) => boolean
}

export interface SignIn {
  readonly currentSession: CurrentSession
  /** The same for frames and calls of registered apps on other sites, and for nothing else (D16). */
  readonly embeddedSession: CurrentSession
  /** Passwords that are shown by an app, and not on our page. */
  readonly direct: DirectSignIn
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
  const { database, random } = deps
  const sessions = createSessionStore(database, random, deps.readsEmbeddedCookie)
  const store = createInteractionStore(database, random)
  const interactions = createInteractions({ ...deps, store })
  const currentSession = createCurrentSession({ sessions, clock: deps.clock })
  const pages = { ...deps, interactions, store, currentSession }
  const logins = createLoginStore({ database, random, sessions, interactions: store })
  const devices = createDevices(deps.keyedHash, random)
  const login = {
    ...pages,
    store: logins,
    heldSession: createHeldSession({ sessions, clock: deps.clock }),
    devices,
  }
  return {
    currentSession,
    embeddedSession: createEmbeddedSession({ ...deps, sessions }),
    direct: createDirectSignIn({ ...deps, devices, failures: logins }),
    interactions,
    stores: { sessions, interactions: store, consents: createConsentStore(database, random) },
    routes: [
      ...routesOf(login, pages),
      ...signUpRoutes(login),
      ...accountRoutes({ ...pages, store: createAccountStore(database, random), failures: logins, devices }),
    ],
  }
}

function routesOf(login: LoginDeps, pages: SelectAccountDeps & ConsentDeps): readonly Route[] {
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
      endpoint: (one) => showSignIn(one, login),
    },
    {
      method: 'POST',
      path: '/sign-in',
      face: 'page',
      spec: 'CORE §3.1.2.3',
      endpoint: (one) => submitSignIn(one, login),
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
