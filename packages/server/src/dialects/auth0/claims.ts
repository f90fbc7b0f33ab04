import { deviceCodeGrant, type GrantType } from '../../domain/client.ts'
import { type AccessTokenOwner, type Spelling, userinfoAudience } from '../../domain/profile.ts'

type Claims = Readonly<Record<string, unknown>>

/** What Auth0's SDKs and APIs read in tokens and answers. Everything is decided already; this is the order of words. */
export const spelling: Omit<Spelling, 'answer'> = {
  accessTokenType: 'JWT',
  accessToken,
  idToken: (claims) => claims,
  person,
  introspection,
}

/**
 * An access token for an API says nothing of the session or the sign-in. It names its app as `azp`, and userinfo,
 * where it is for that as well, by its address.
 */
function accessToken(standard: Claims, { clientId, kind, grantType }: AccessTokenOwner): Claims {
  const { iss, sub, aud, iat, exp, scope, jti } = standard
  return {
    iss,
    sub: kind === 'client' ? ownSubject(clientId) : sub,
    aud: Array.isArray(aud) ? aud.map((one) => audience(one, iss)) : audience(aud, iss),
    iat,
    exp,
    ...(scope === undefined ? {} : { scope }),
    ...gty(grantType),
    azp: clientId,
    jti,
  }
}

/** Whom a client speaks for that speaks for nobody. */
function ownSubject(clientId: string): string {
  return `${clientId}@clients`
}

function audience(name: unknown, issuer: unknown): unknown {
  return name === issuer ? userinfoAudience(String(issuer)) : name
}

/** By what an app without a browser got its token; of one with a browser nothing is said. */
function gty(grantType: GrantType): { readonly gty?: string } {
  switch (grantType) {
    case 'client_credentials':
      return { gty: 'client-credentials' }
    case 'password':
    case 'refresh_token':
      return { gty: grantType }
    case 'authorization_code':
    case 'implicit':
    case deviceCodeGrant:
      return {}
  }
}

/** Core §5.1 counts seconds; this vendor writes the time out. */
function person(told: Claims): Claims {
  const { updated_at: updatedAt } = told
  const time = new Date(typeof updatedAt === 'number' ? updatedAt * 1000 : Number.NaN)
  // What was set by hand may be no number, or beyond every calendar.
  return Number.isNaN(time.getTime()) ? told : { ...told, updated_at: time.toISOString() }
}

/** A client speaks for nobody, as its token says; a person may be called like it, and has a session. */
function introspection(members: Claims): Claims {
  const { sub, client_id: clientId, sid } = members
  const isOwn = typeof sub === 'string' && sub === clientId && sid === undefined
  return isOwn ? { ...members, sub: ownSubject(sub) } : members
}
