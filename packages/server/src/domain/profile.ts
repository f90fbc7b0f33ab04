import {
  type Client,
  type ClientId,
  type GrantType,
  grantTypes,
  type LogoutTokenType,
  type TokenAlgorithm,
  tokenAlgorithms,
  type UsualTokenAlgorithm,
} from './client.ts'
import type { ManagementApi } from './management.ts'
import type { OAuthError } from './oauth-error.ts'
import type { Session, Sid } from './session.ts'
import type { Issuer, Tenant, TenantAddress, TenantId } from './tenant.ts'
import type { Subject } from './user.ts'

type Claims = Readonly<Record<string, unknown>>

/** How a code may be bound to its verifier (RFC 7636 §4.2). */
export const challengeMethods = ['S256', 'plain'] as const
export type ChallengeMethod = (typeof challengeMethods)[number]

/**
 * What sets the doors of one issuer apart (D1, D2): named values, of which each door picks one, and how what we
 * say is spelled there. What a value means is decided where it is read, once, for every door.
 *
 * Grants and RP sessions remember their issuer, and so their profile, wherever their tokens are shown later.
 */
export interface Profile {
  /** For the log, the audit trail and people: `standard`, or the dialect that it belongs to. */
  readonly name: string
  /** The issuer is the tenant's base and this. */
  readonly issuerPath: '' | `/${string}`
  /** Where the authorization endpoint gets its browser back after a page, without the tenant's prefix. */
  readonly resumePath: `/${string}`
  /** Signs ID tokens and logout tokens of a client that registered no algorithm (D17). */
  readonly tokenAlgorithm: UsualTokenAlgorithm
  /** What its clients' software can verify: a client that is registered for another is refused here (D3). */
  readonly bearableAlgorithms: readonly TokenAlgorithm[]
  /** Whether there are ID tokens at all: plain OAuth 2.0 has none. */
  readonly idTokens: boolean
  /** Whose claims an ID token tells: those asked for one by one (Core §5.4), or all of its scopes. */
  readonly idTokenPerson: 'as-asked' | 'by-scope'
  /** Scopes of this issuer's own beside the standard ones, and the standard ones that they stand for. */
  readonly scopes: Readonly<Record<string, readonly string[]>>
  /** D8: which grants yield a refresh token. */
  readonly refreshTokens: 'always' | 'with-offline-access'
  /** D8: whether `offline_access` always needs the consent page, or only for apps that are not our own. */
  readonly offlineAccess: 'by-consent' | 'by-being-first-party'
  /** D10: what becomes of a grant at a logout: its scope says so, or its tokens live on. */
  readonly atLogout: 'as-its-scope-says' | 'survives'
  /** D9: what an ID token calls the session: the app's part of it, or, of an app that nobody tells, the whole group. */
  readonly sid: 'of-the-part' | 'of-the-group'
  /** Whether an ID token says how the person signed in (`acr`, `amr`) without having been asked. */
  readonly authenticationContext: 'as-asked' | 'always'
  /** What is called here (`acr`) what a sign-in with a password usually amounts to. */
  readonly usualAcr: string
  /** Whether an ID token has a name of its own (`jti`). */
  readonly idTokenIds: boolean
  /** Whether an authorization request must ask for `openid` (Core §3.1.2.1), or may be one of plain OAuth 2.0. */
  readonly openIdScope: 'optional' | 'required'
  /** What `prompt=create` means where people may not open accounts: an error, or that somebody signs in after all. */
  readonly unofferedSignUp: 'refused' | 'sign-in-instead'
  /**
   * A scope that means something, and that the client is not registered for; or at a refresh any that was not granted:
   * an error, or left out.
   */
  readonly unregisteredScope: 'refused' | 'left-out'
  /** Where its people sign in, without the tenant's prefix: our page. */
  readonly signInPath: `/${string}`
  /** Whether they are told that they did, for a moment, before they go on. */
  readonly signInNotice: 'none' | 'for-a-moment'
  /** Whether an authorization request must name its `redirect_uri`, or means the first registered one. */
  readonly redirectUri: 'required' | 'first-registered'
  /** How a code may be bound; empty where it cannot be. A client may be held to less. */
  readonly challengeMethods: readonly ChallengeMethod[]
  /** What a code is good for: tokens, or one answer to the question who came (CAS 3.0 §2.5). */
  readonly codes: 'for-tokens' | 'for-validation'
  /** D7: a verifier for a code that was never bound. */
  readonly unaskedVerifier: 'refused' | 'ignored-of-confidential-clients'
  /** Access tokens for the issuer itself: as the client is registered, or of one kind in any case. */
  readonly accessTokenFormat: 'as-registered' | 'jwt' | 'opaque'
  /** What a token for an API opens besides: nothing, or userinfo too where `openid` was granted. */
  readonly apiTokens: 'for-the-api' | 'also-for-userinfo'
  /**
   * What a token request means that names no resource: the issuer itself, or the APIs that were granted. A client on
   * its own was granted none, and has to name one there, or means the issuer.
   */
  readonly unnamedResource: 'the-issuer' | 'as-granted' | 'as-granted-or-the-issuer'
  /** What a JWT access token calls its issuer where that is whom it is for: by its name, the app's, or userinfo's. */
  readonly ownAudience: 'issuer' | 'client' | 'userinfo'
  /** Its own management API; a client that is registered for its scopes, or for the operator's, may have tokens. */
  readonly management?: ManagementApi
  /** The `typ` header of logout tokens (BCL §2.4), where the client registered none. */
  readonly logoutTokenType: LogoutTokenType
  /** Whose word is enough to introspect: a proof, or the bare name of a public client, about its own tokens. */
  readonly introspection: 'proven-clients' | 'also-public-clients-of-their-own'
  /** What a token takes along when it is revoked: nothing, or the session that an app has without a browser. */
  readonly revocation: 'token-alone' | 'with-its-direct-session'
  /** A client's own scopes that it is not registered for: an error, or left out and named. */
  readonly machineScope: 'exact' | 'rejects-some'
  /** Whether a client that is registered for it may take people's passwords here (D8). */
  readonly passwordGrant: boolean
  readonly spelling: Spelling
}

/** How what we say is spelled at one issuer. Pure; everything is decided already. */
export interface Spelling {
  /**
   * An authorization answer (RFC 6749 §4.1.2); `undefined` where it cannot be said there: then the person is told.
   * @param error what it says, where that is an error.
   * @param isSilent whether nobody may be shown anything (Core §3.1.2.1: `prompt=none`).
   */
  readonly answer: (
    said: AnswerParameters,
    error?: OAuthError,
    isSilent?: boolean,
  ) => AnswerParameters | undefined
  /** The `typ` header of JWT access tokens. */
  readonly accessTokenType: 'at+jwt' | 'JWT'
  /** The claims of a JWT access token, from those of RFC 9068. It must keep `iss`, `exp`, `iat` and `jti`. */
  readonly accessToken: (claims: Claims, about: AccessTokenOwner) => Claims
  /** The claims of an ID token, from the standard's. */
  readonly idToken: (claims: Claims) => Claims
  /** What is told of a person by an ID token or userinfo. @param scope what was granted. */
  readonly person: (told: Claims, scope: readonly string[]) => Claims
  /** What names the person there beside `sub`; nothing unless told. */
  readonly otherNames?: (named: NamedPerson) => Claims
  /** An introspection answer about an active token, from RFC 7662's. */
  readonly introspection: (members: Claims) => Claims
}

/** What an authorization answer says, in order; what is `undefined` is not said. */
export type AnswerParameters = readonly (readonly [name: string, value: string | undefined])[]

/** For whom an access token speaks, and who has it. */
export interface AccessTokenOwner {
  readonly tenantId: TenantId
  readonly clientId: ClientId
  /** The app that an access key belongs to. */
  readonly accessKeyOf?: ClientId
  readonly kind: 'grant' | 'client'
  /** By what it was asked for. */
  readonly grantType: GrantType
  readonly scope: readonly string[]
}

/** A person as an app knows them, in a tenant. */
export interface NamedPerson {
  readonly subject: Subject
  /** All that may make a name: what is known of the person, but of one with a pairwise name. */
  readonly claims: Claims
  readonly tenant: NamingTenant
}

/** What of a tenant makes a person's name. */
export type NamingTenant = Pick<Tenant, 'id' | 'addresses' | 'dialects'>

const asItIs = <Said>(said: Said): Said => said

/** The standard profile: OpenID Connect and OAuth 2.0 as they are written. */
export const standardProfile: Profile = {
  name: 'standard',
  issuerPath: '',
  resumePath: '/oauth2/authorize/resume',
  tokenAlgorithm: 'RS256',
  bearableAlgorithms: tokenAlgorithms,
  idTokens: true,
  idTokenPerson: 'as-asked',
  scopes: {},
  refreshTokens: 'always',
  offlineAccess: 'by-consent',
  atLogout: 'as-its-scope-says',
  sid: 'of-the-part',
  authenticationContext: 'as-asked',
  usualAcr: 'urn:exeunt:acr:password',
  idTokenIds: false,
  openIdScope: 'optional',
  unofferedSignUp: 'refused',
  unregisteredScope: 'refused',
  signInPath: '/sign-in',
  signInNotice: 'none',
  redirectUri: 'required',
  challengeMethods: ['S256'],
  codes: 'for-tokens',
  unaskedVerifier: 'refused',
  accessTokenFormat: 'as-registered',
  apiTokens: 'for-the-api',
  unnamedResource: 'the-issuer',
  ownAudience: 'issuer',
  logoutTokenType: 'logout+jwt',
  introspection: 'proven-clients',
  revocation: 'token-alone',
  machineScope: 'exact',
  passwordGrant: false,
  spelling: {
    answer: asItIs,
    accessTokenType: 'at+jwt',
    accessToken: asItIs,
    idToken: asItIs,
    person: asItIs,
    introspection: asItIs,
  },
}

/** The issuer that the clients of this profile see at one of the tenant's addresses (D2). */
export function issuerAt({ issuerPath }: Pick<Profile, 'issuerPath'>, { base }: TenantAddress): Issuer {
  return `${base}${issuerPath}` as Issuer
}

/** The address of userinfo, as which an issuer that ends in a slash may be the audience of a token. */
export function userinfoAudience(issuer: string): string {
  return `${issuer}userinfo`
}

/** The audience of tokens for an issuer's own management API; `undefined` where that has none but the issuer. */
export function managementAudienceAt(
  { management }: Pick<Profile, 'management'>,
  { base }: TenantAddress,
): string | undefined {
  return management?.path === undefined ? undefined : `${base}${management.path}`
}

/** What an issuer calls itself as an audience, where that is more than its own name, and its management API. */
export function ownAudiencesAt(
  profile: Pick<Profile, 'issuerPath' | 'ownAudience' | 'management'>,
  address: TenantAddress,
): readonly string[] {
  const issuer = issuerAt(profile, address)
  const own = profile.ownAudience === 'userinfo' ? [issuer, userinfoAudience(issuer)] : []
  return [...own, managementAudienceAt(profile, address)].filter((one) => one !== undefined)
}

/** The profiles of this program: the standard one, and those of the dialects, each where its tenant wants it. */
export interface Profiles {
  /** Those that a tenant has: the standard one first. */
  of(tenant: Pick<Tenant, 'dialects'>): readonly Profile[]
  /**
   * The one that an issuer of the tenant's belongs to, be its dialect on or off: what it issued stays what it is. The
   * standard one for an issuer at an address that the tenant has no more.
   */
  at(tenant: Pick<Tenant, 'addresses'>, issuer: Issuer): Profile
  /** The one whose discovery document stands where the standard's does (D3). */
  atRoot(tenant: Pick<Tenant, 'rootDialect'>): Profile
  /** Every issuer by which the tenant goes, or went. */
  issuersOf(tenant: Pick<Tenant, 'addresses'>): readonly Issuer[]
}

/** @param byDialect the profiles of each dialect, by the name that switches it on. */
export function createProfiles(byDialect: Readonly<Record<string, readonly Profile[]>>): Profiles {
  const all = [standardProfile, ...Object.values(byDialect).flat()]
  return {
    of: ({ dialects }) => [
      standardProfile,
      ...Object.entries(byDialect).flatMap(([name, profiles]) =>
        Object.hasOwn(dialects, name) ? profiles : [],
      ),
    ],
    at: ({ addresses }, issuer) =>
      all.find((profile) => addresses.some((address) => issuerAt(profile, address) === issuer)) ??
      standardProfile,
    atRoot: ({ rootDialect }) => all.find(({ name }) => name === rootDialect) ?? standardProfile,
    issuersOf: ({ addresses }) =>
      addresses.flatMap((address) => all.map((profile) => issuerAt(profile, address))),
  }
}

/**
 * What signs a client's ID tokens and logout tokens at this issuer (D17): what it registered, else the door's
 * default. Without a secret that was kept there is nothing to compute an HMAC with.
 */
export function tokenAlgorithmAt(
  { idTokenAlgorithm, sealedSecret }: Pick<Client, 'idTokenAlgorithm' | 'sealedSecret'>,
  { tokenAlgorithm }: Pick<Profile, 'tokenAlgorithm'>,
): TokenAlgorithm {
  if (idTokenAlgorithm !== undefined) return idTokenAlgorithm
  return tokenAlgorithm === 'HS256' && sealedSecret === undefined ? 'RS256' : tokenAlgorithm
}

/** Whether a client can do with what this issuer's software bears (D17): no door signs by another algorithm. */
export function isBorneAt(client: Signed, profile: Pick<Profile, 'bearableAlgorithms'>): boolean {
  return unbearableAt(client, profile) === undefined
}

/** The algorithm that a client registered, and this issuer's software does not bear; `undefined` where it bears all. */
export function unbearableAt(
  { idTokenAlgorithm, userinfoAlgorithm }: Signed,
  { bearableAlgorithms }: Pick<Profile, 'bearableAlgorithms'>,
): TokenAlgorithm | undefined {
  const registered = [idTokenAlgorithm, userinfoAlgorithm]
  return registered.find((one) => one !== undefined && !bearableAlgorithms.includes(one))
}

/** What says how a client's ID tokens and userinfo answers are signed. */
type Signed = Pick<Client, 'idTokenAlgorithm' | 'userinfoAlgorithm'>

/**
 * D9: the name that a client's part in a session shares with all of its group, at an issuer that has it so. An app that
 * is told of logouts has a part with a name of its own: one that left on one device would be told to leave on all. So
 * has one with pairwise subjects (Core §8.1): by a name that all apps share they would know whom they have in common.
 */
export function sharedSidAt(
  client: Partial<Pick<Client, 'backchannelLogoutUri' | 'frontchannelLogoutUri' | 'subjectType'>>,
  { sid }: Pick<Profile, 'sid'>,
  { groupSid }: Pick<Session, 'groupSid'>,
): Sid | undefined {
  switch (sid) {
    case 'of-the-part':
      return undefined
    case 'of-the-group':
      return hasOwnName(client) ? undefined : groupSid
  }
}

function hasOwnName({
  backchannelLogoutUri,
  frontchannelLogoutUri,
  subjectType,
}: Parameters<typeof sharedSidAt>[0]): boolean {
  return (
    backchannelLogoutUri !== undefined || frontchannelLogoutUri !== undefined || subjectType === 'pairwise'
  )
}

/**
 * The `acr` values that a sign-in amounts to, in this issuer's words, the first of them the usual one: what the standard
 * has its own name for, others call otherwise. Where it is always told there is always one to tell: nothing that gets
 * a session there is less than the usual.
 */
export function acrValuesAt(
  { usualAcr, authenticationContext }: Pick<Profile, 'usualAcr' | 'authenticationContext'>,
  values: readonly string[],
): readonly string[] {
  const named = values.map((value) => (value === standardProfile.usualAcr ? usualAcr : value))
  switch (authenticationContext) {
    case 'as-asked':
      return named
    case 'always':
      return [...new Set([...named, usualAcr])]
  }
}

/** What a request means that names no `redirect_uri`; `undefined` where it has to name one. */
export function impliedRedirectUri(
  { redirectUris }: Pick<Client, 'redirectUris'>,
  { redirectUri }: Pick<Profile, 'redirectUri'>,
): string | undefined {
  switch (redirectUri) {
    case 'required':
      return undefined
    case 'first-registered':
      return redirectUris[0]
  }
}

/** The ways to ask for tokens at the doors of this profile (RFC 6749 §4); a client is registered for some of them. */
export function grantTypesAt({ passwordGrant }: Pick<Profile, 'passwordGrant'>): readonly GrantType[] {
  return passwordGrant ? grantTypes : grantTypes.filter((type) => type !== 'password')
}

/** What was granted, as people know it: an issuer's own scope by what it stands for. */
export function spelledOutScope(
  { scopes }: Pick<Profile, 'scopes'>,
  granted: readonly string[],
): readonly string[] {
  return granted.flatMap((one) => (Object.hasOwn(scopes, one) ? (scopes[one] ?? []) : [one]))
}

/** What was granted, and the standard scopes that this issuer's own ones among it stand for. */
export function impliedScope(
  { scopes }: Pick<Profile, 'scopes'>,
  granted: readonly string[],
): readonly string[] {
  const implied = Object.entries(scopes).flatMap(([own, meant]) => (granted.includes(own) ? meant : []))
  return implied.length === 0 ? granted : [...new Set([...granted, ...implied])]
}
