import type { Profile } from '../../domain/profile.ts'
import type { Issuer } from '../../domain/tenant.ts'
import type { User } from '../../domain/user.ts'
import { type HttpResponse, json } from '../../platform/http/message.ts'
import { seconds } from '../token/claims.ts'
import { issuerOf, type ShownAccessToken, type ShownRefreshToken } from '../token/shown/decide.ts'
import type { IntrospectionDecision } from './decide.ts'

/**
 * RFC 7662 §2.2: an inactive token gets no other member than `active`.
 * @param profileAt the token's issuer's profile, which spells the rest.
 */
export function renderIntrospection(
  decision: IntrospectionDecision,
  profileAt: (issuer: Issuer) => Pick<Profile, 'spelling'>,
): HttpResponse {
  switch (decision.kind) {
    case 'inactive':
      return json(200, { active: false })
    case 'active': {
      const { token } = decision
      const { spelling } = profileAt(issuerOf(token))
      return json(200, { active: true, ...spelling.introspection(membersOf(token)) })
    }
  }
}

function membersOf(token: ShownAccessToken | ShownRefreshToken): Readonly<Record<string, unknown>> {
  switch (token.kind) {
    case 'access':
      return accessMembers(token)
    case 'refresh':
      return refreshMembers(token)
  }
}

function accessMembers(token: ShownAccessToken): Readonly<Record<string, unknown>> {
  const { clientId, scope, holder, format, id, audience, issuer, issuedAt, expiresAt } = token
  return {
    ...scopeMember(scope),
    client_id: clientId,
    token_type: 'Bearer',
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    // RFC 9068 §2.2 for the JWT form: without a person the subject is the client.
    sub: holder.kind === 'person' ? holder.grant.subject : clientId,
    aud: audience.length === 1 ? audience[0] : audience,
    iss: issuer,
    ...(format === 'jwt' ? { jti: id } : {}),
    ...(holder.kind === 'person'
      ? {
          sid: holder.grant.sid,
          auth_time: seconds(holder.grant.authTime),
          ...usernameOf(holder.user, scope),
        }
      : {}),
  }
}

/**
 * RFC 7662 §5: no more than the app was let see. What a person signs in with is often their e-mail address, and
 * would tell them apart behind every pairwise subject.
 */
function usernameOf({ username }: User, scope: readonly string[]): { readonly username?: string } {
  return scope.includes('profile') ? { username } : {}
}

/** A refresh token is shown to nobody but us, so that it has neither a `token_type` nor an audience. */
function refreshMembers({ clientId, scope, grant, issuedAt, expiresAt }: ShownRefreshToken) {
  return {
    ...scopeMember(scope),
    client_id: clientId,
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    sub: grant.subject,
    iss: grant.issuer,
    sid: grant.sid,
    auth_time: seconds(grant.authTime),
  }
}

function scopeMember(scope: readonly string[]): Readonly<Record<string, unknown>> {
  return scope.length > 0 ? { scope: scope.join(' ') } : {}
}
