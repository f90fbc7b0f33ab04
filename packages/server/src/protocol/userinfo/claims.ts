import type { AskedClaim } from '../../domain/grant.ts'
import { impliedScope, type NamingTenant, type Profile } from '../../domain/profile.ts'
import type { Subject, User, UserId } from '../../domain/user.ts'

/** The claims that each scope asks for. OIDC Core §5.4. */
export const claimsByScope = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const

const scopes = Object.entries(claimsByScope)
const standardClaims: readonly string[] = Object.values(claimsByScope).flat()

type Person = Pick<User, 'claims' | 'updatedAt'>

/** A person as an app knows them. */
interface KnownPerson {
  readonly subject: Subject
  readonly userId: UserId
  readonly user: Person
}

/** Whose words a person is told of in: the profile of the token's issuer, which spells, and what a name is made of. */
interface Teller {
  readonly profile: Pick<Profile, 'scopes' | 'spelling'>
  readonly tenant: NamingTenant
}

/**
 * What the app learns of the person: `sub`, and of the scopes it has the claims that there are. OIDC Core
 * §5.3.2: a claim without a value is left out, never null. Nothing else that we know of a person leaves here.
 * @param scope what was granted. @param asked what the `claims` parameter asked of userinfo beside it (Core §5.5).
 */
export function userinfoClaims(
  person: KnownPerson,
  { scope, asked }: { readonly scope: readonly string[]; readonly asked?: AskedOfPerson | undefined },
  teller: Teller,
): Readonly<Record<string, unknown>> {
  return {
    sub: person.subject,
    ...spelledOut(person, { scope: impliedScope(teller.profile, scope), asked }, teller),
  }
}

/**
 * What an ID token tells of the person: what was asked for one by one (Core §5.5), and the claims of its scopes
 * where no access token ever comes with it (Core §5.4), or where its issuer always tells them.
 */
export function idTokenPerson(
  person: KnownPerson,
  { scope, asked, comesAlone }: IdTokenTelling,
  teller: Teller & { readonly profile: Pick<Profile, 'idTokenPerson'> },
): Readonly<Record<string, unknown>> {
  const { profile } = teller
  const isByScope = comesAlone || profile.idTokenPerson === 'by-scope'
  return spelledOut(person, { scope: isByScope ? impliedScope(profile, scope) : [], asked }, teller)
}

/** The claims of the scopes, and those asked for one by one; and by which names the person goes here besides. */
function spelledOut(
  { subject, userId, user }: KnownPerson,
  { scope, asked }: { readonly scope: readonly string[]; readonly asked: AskedOfPerson | undefined },
  { profile: { spelling }, tenant }: Teller,
): Readonly<Record<string, unknown>> {
  // Core §8.1: whom an app knows by a name for its sector alone, it is told of by no name that others know.
  const isPairwise = (userId as string) !== subject
  return {
    ...spelling.person(personClaims(user, scope, asked), scope),
    ...spelling.otherNames?.({ subject, claims: isPairwise ? {} : user.claims, tenant }),
  }
}

/** What decides how much an ID token tells. */
export interface IdTokenTelling {
  /** What was granted. */
  readonly scope: readonly string[]
  readonly asked: AskedOfPerson | undefined
  /** No access token is ever issued beside it: `response_type=id_token`. */
  readonly comesAlone: boolean
}

/** One member of the `claims` parameter (Core §5.5). */
type AskedOfPerson = Readonly<Record<string, AskedClaim>>

/**
 * The person's own claims, without `sub`: those of the scopes, and those asked for one by one. Userinfo tells
 * them; an ID token does where no access token comes with it (Core §5.4), or where `claims.id_token` asked.
 * @param scope the scopes that count here; empty where only what was asked for is to be told.
 * @param asked one member of the `claims` parameter (Core §5.5). A claim is told as it is where there is
 * one: `essential`, `value` and `values` are wishes that nobody answers with an error (§5.5.1).
 */
export function personClaims(
  user: Person,
  scope: readonly string[],
  asked: AskedOfPerson = {},
): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = {}
  const tell = (name: string) => {
    const value = claimOf(user, name)
    if (value !== undefined && value !== null) told[name] = value
  }
  for (const [name, claims] of scopes) if (scope.includes(name)) claims.forEach(tell)
  askedUserinfoClaims(asked).forEach(tell)
  return told
}

/**
 * The names among the asked ones that are claims of a person, in any language (`name#ja`, Core §5.2). What else
 * we know of somebody is not for every app that can spell it.
 */
export function askedUserinfoClaims(asked: AskedOfPerson): readonly string[] {
  return Object.keys(asked).filter((name) => standardClaims.includes(name.split('#', 1)[0] ?? name))
}

/** Core §5.1: `updated_at` is in seconds; one that was set by hand counts before the record's own. */
function claimOf({ claims, updatedAt }: Person, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  if (name !== 'updated_at' || !updatedAt) return undefined
  return Math.floor(updatedAt.getTime() / 1000)
}
