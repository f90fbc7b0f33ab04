import type { Client, ClientId } from '../domain/client.ts'
import type { DialectTraits } from '../domain/dialect.ts'
import type { TenantId } from '../domain/tenant.ts'
import type { Logout } from '../logout/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { PasswordKey } from '../platform/keys/encryption-keys.ts'
import type { Endpoint, Route } from '../platform/http/message.ts'
import type { Random } from '../platform/random.ts'
import type {
  AuthenticateClient,
  Authorize,
  Callers,
  Discovery,
  ErrorPage,
  Introspection,
  NoteRefusal,
  Operators,
  TokenSlice,
  ValidateTicket,
} from '../protocol/index.ts'
import type { People, SignIn } from '../sign-in/index.ts'

/**
 * A vendor's spelling of our protocol: doors that map the vendor's words to our requests and our decisions
 * to the vendor's answers. It has no store, keys or cookies of its own, and no rule: what a word means
 * stands in the core under our name.
 */
export interface Dialect extends DialectTraits {
  /** Its doors. A tenant that has not switched it on does not have them. */
  readonly doors: (core: Core) => readonly Route[]
}

/** All that a dialect can do: what the slices' own doors can. */
export interface Core {
  readonly authorize: Pick<Authorize, 'at'>
  readonly token: Pick<TokenSlice, 'at' | 'signInDirectly' | 'findToken'>
  /** Which client calls, by the settings of the endpoint that it calls. */
  readonly authenticateClient: AuthenticateClient
  readonly userinfo: Endpoint
  readonly introspection: Pick<Introspection, 'at'>
  readonly revocation: Endpoint
  readonly discovery: Discovery
  readonly logout: Logout
  readonly signIn: SignIn
  /** Persons who call for themselves, and programs that may manage the tenant. */
  readonly callers: Callers
  readonly operators: Operators
  /** Who came to an app with a ticket (CAS). */
  readonly validateTicket: ValidateTicket
  /** Who is signed in where. */
  readonly people: People
  /** What apps encrypt a person's password for. */
  readonly passwordKey: PasswordKey
  readonly findClient: (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  readonly clock: Clock
  readonly random: Pick<Random, 'id'>
  readonly errorPage: ErrorPage
  readonly noteRefusal: NoteRefusal
}
