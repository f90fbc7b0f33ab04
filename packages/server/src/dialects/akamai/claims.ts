import type { NamedPerson, NamingTenant, Spelling } from '../../domain/profile.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * What apps of Hosted Login read in tokens and answers. Everything is decided already; this is the order of words. A
 * JWT access token looks like the standard's: nobody ever said what the vendor's has in it.
 */
export const spelling: Omit<Spelling, 'answer'> = {
  accessTokenType: 'at+jwt',
  accessToken: (claims) => claims,
  idToken,
  person: (told) => told,
  otherNames,
  introspection,
}

/** An ID token names its app as a list of one, and once more as the one that it was issued to (`azp`). */
function idToken({ aud, ...claims }: Claims): Claims {
  return { ...claims, aud: [aud], azp: aud }
}

/**
 * What the person is called across the vendor's systems: one name, at whatever address of the tenant they are asked
 * after. A name that somebody came here with is theirs, whatever we would call them.
 */
function otherNames({ subject, claims, tenant }: NamedPerson): Claims {
  const own = claims['global_sub']
  return {
    global_sub: typeof own === 'string' && own !== '' ? own : `${globalSubjectPrefix(tenant)}${subject}`,
  }
}

/** What stands before the person's id there: `globalSubjectPrefix`, or what says that it is our own. */
export function globalSubjectPrefix({ id, addresses: [{ origin }], dialects }: NamingTenant): string {
  const { globalSubjectPrefix: set, customerId = id } = dialects['akamai'] ?? {}
  return set ?? `capture-v1://${new URL(origin).host}/${customerId}/user/`
}

/**
 * The vendor's eight members, and the issuer beside them: an app of one door may look at a token of another. A refresh
 * token has no `token_type` (RFC 6749 §7.1: that says how an access token is used). Whom a token is for begins with its
 * app; our own name says nothing there, and APIs follow.
 */
function introspection(members: Claims): Claims {
  const { scope, client_id: clientId, token_type: type, exp, iat, sub, aud, iss } = members
  const apis = [aud].flat().filter((one) => one !== undefined && one !== iss && one !== clientId)
  const spelledOut = {
    scope,
    client_id: clientId,
    token_type: type,
    exp,
    iat,
    sub,
    aud: [clientId, ...apis],
    iss,
  }
  return Object.fromEntries(Object.entries(spelledOut).filter(([, value]) => value !== undefined))
}
