import { adminScope } from '../../domain/client.ts'
import type { AccessTokenOwner, Spelling } from '../../domain/profile.ts'

type Claims = Readonly<Record<string, unknown>>

/** What GenAuth's SDKs read in tokens and answers. Everything is decided already; this is the order of words. */
export const spelling: Omit<Spelling, 'answer'> = {
  accessTokenType: 'JWT',
  accessToken,
  idToken,
  person,
  introspection,
}

/**
 * An access token names its app as `aud`, and nothing of the session or the sign-in. One that was asked for by
 * the name of an API (RFC 8707) is for that API, and names its app beside it. A client's own token has no `sub`.
 */
function accessToken(standard: Claims, { tenantId, clientId, accessKeyOf, kind, scope }: AccessTokenOwner) {
  const { jti, sub, iat, exp, scope: text, iss } = standard
  const isForUs = standard['aud'] === iss
  const isOwn = kind === 'client'
  return {
    jti,
    ...(isOwn ? {} : { sub }),
    iat,
    exp,
    ...(text === undefined ? {} : { scope: text }),
    iss,
    aud: isForUs ? ((isOwn ? accessKeyOf : undefined) ?? clientId) : standard['aud'],
    ...(isOwn || !isForUs ? { azp: clientId } : {}),
    // The management SDKs look for their tenant in their token.
    ...(isOwn && scope.includes(adminScope) ? { scoped_userpool_id: tenantId } : {}),
  }
}

/** The standard's claims in the order that the vendor's samples have: whose it is, and then from whom to whom. */
function idToken({ iss, sub, aud, exp, iat, ...others }: Claims): Claims {
  return { sub, ...others, aud, exp, iat, iss }
}

const nothingOf = {
  profile: {
    birthdate: null,
    family_name: null,
    gender: 'U',
    given_name: null,
    locale: null,
    middle_name: null,
    name: null,
    nickname: null,
    picture: null,
    preferred_username: null,
    profile: null,
    updated_at: null,
    website: null,
    zoneinfo: null,
  },
  email: { email: null, email_verified: false },
  phone: { phone_number: null, phone_number_verified: false },
} as const

const nowhere = { country: null, postal_code: null, region: null, formatted: null } as const

/** Every claim of a scope is told, `null` where nothing is known: apps read them without asking whether. */
function person(told: Claims, scopes: readonly string[]): Claims {
  return {
    ...(scopes.includes('address') ? { address: nowhere } : {}),
    ...(scopes.includes('profile') ? nothingOf.profile : {}),
    ...(scopes.includes('email') ? nothingOf.email : {}),
    ...(scopes.includes('phone') ? nothingOf.phone : {}),
    ...Object.fromEntries(Object.entries(told).map(([name, value]) => [name, spelled(name, value)])),
  }
}

function spelled(name: string, value: unknown): unknown {
  switch (name) {
    case 'address':
      return typeof value === 'object' ? { ...nowhere, ...value } : value
    case 'gender':
      return value === 'male' ? 'M' : value === 'female' ? 'F' : value
    // Core §5.1 counts seconds; this vendor writes the time out.
    case 'updated_at':
      return typeof value === 'number' ? writtenOut(value) : value
    default:
      return value
  }
}

/** @param seconds since 1970; what was set by hand may be beyond every calendar. */
function writtenOut(seconds: number): string | null {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}

/** Nine members, and no more; of a refresh token those that it has. */
function introspection(members: Claims): Claims {
  const { sub, client_id: clientId, exp, iat, iss, jti, scope, sid, token_type: type } = members
  const spelledOut = {
    // A client speaks for nobody, as its token says; a person may be called like it, and has a session.
    sub: sub === clientId && sid === undefined ? undefined : sub,
    client_id: clientId,
    exp,
    iat,
    iss,
    jti,
    scope,
    token_type: type,
  }
  return Object.fromEntries(Object.entries(spelledOut).filter(([, value]) => value !== undefined))
}
