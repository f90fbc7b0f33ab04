import type { Client, ClientId } from '../domain/client.ts'
import type { DialectTraits } from '../domain/dialect.ts'
import type { Profiles } from '../domain/profile.ts'
import type { SubjectOf } from '../domain/subject.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Logout } from '../logout/index.ts'
import type { LogoutWords } from '../logout/pages/words.ts'
import type { Clock } from '../platform/clock.ts'
import type { PasswordKey } from '../platform/keys/encryption-keys.ts'
import type { Endpoint, HttpRequest, Route } from '../platform/http/message.ts'
import type { Random } from '../platform/random.ts'
import type {
  AuthenticateClient,
  Authorize,
  Callers,
  ClientAdministration,
  Device,
  Discovery,
  ErrorPage,
  Introspection,
  NoteRefusal,
  Operators,
  PushedAuthorization,
  Registration,
  TenantAdministration,
  TokenSlice,
  ValidateTicket,
} from '../protocol/index.ts'
import type { ErrorWords } from '../protocol/pages/words.ts'
import type { People, SignIn, SignInRecords } from '../sign-in/index.ts'
import type { PageWords } from '../sign-in/pages/words.ts'

/**
 * A vendor's spelling of our protocol: doors that map the vendor's words to our requests and our decisions
 * to the vendor's answers. It has no store, keys or cookies of its own, and no rule: what a word means
 * stands in the core under our name.
 */
export interface Dialect extends DialectTraits {
  /** Its doors. A tenant that has not switched it on does not have them. */
  readonly doors: (core: Core) => readonly Route[]
  /** The vendor's words on the pages of a logout, for the requests whose `voice` is this dialect's name. */
  readonly logoutWords?: LogoutWords
  /** The same of its errors. */
  readonly errorWords?: ErrorWords
  /** The same on pages of a sign-in and of an account. */
  readonly pageWords?: PageWords
}

/** All that a dialect can do: what the slices' own doors can. */
export interface Core {
  readonly authorize: Pick<Authorize, 'at'>
  readonly token: Pick<TokenSlice, 'at' | 'signInDirectly' | 'findToken' | 'issuerOf'>
  /** Which client calls, by the settings of the endpoint that it calls. */
  readonly authenticateClient: AuthenticateClient
  readonly userinfo: Endpoint
  readonly introspection: Pick<Introspection, 'at'>
  readonly revocation: Endpoint
  readonly discovery: Discovery
  /** Where devices ask, requests are pushed and clients register, at the doors of another issuer. */
  readonly device: Pick<Device, 'at'>
  readonly pushedAuthorization: Pick<PushedAuthorization, 'at'>
  readonly registration: Pick<Registration, 'at'>
  readonly logout: Logout
  readonly signIn: SignIn
  /** Persons who call for themselves, and programs that may manage the tenant. */
  readonly callers: Callers
  readonly operators: Operators
  /** Who came to an app with a ticket (CAS). */
  readonly validateTicket: ValidateTicket
  /** Who is signed in where. */
  readonly people: People
  /** The same one by one, for programs of the operator, and what they wrote onto it. */
  readonly records: SignInRecords
  /** The apps and settings of a tenant, for programs of its operator that change them. */
  readonly clientAdministration: ClientAdministration
  readonly tenantAdministration: TenantAdministration
  /** What apps encrypt a person's password for. */
  readonly passwordKey: PasswordKey
  /** What a client calls a person. */
  readonly subjectOf: SubjectOf
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  /** Whose issuer is whose. */
  readonly profiles: Pick<Profiles, 'at' | 'of'>
  readonly clock: Clock
  readonly random: Pick<Random, 'id'>
  readonly errorPage: ErrorPage
  readonly noteRefusal: NoteRefusal
  /** Writes down that a parameter means nothing here yet, for whoever wonders why. @param parameter its name. */
  readonly noteIgnored: (request: HttpRequest, parameter: string) => void
}
