import type { Account } from '../../platform/directory/index.ts'

/** An account on the wire. */
export function userBody(account: Account) {
  const { id, username, email, claims, origin, hasPassword, identities, disabledAt } = account
  return {
    id,
    username,
    ...(email === undefined ? {} : { email }),
    claims,
    origin,
    has_password: hasPassword,
    identities: identities.map(({ upstreamId, issuer, subject, lastSeenAt }) => ({
      upstream: upstreamId,
      issuer,
      sub: subject,
      ...(lastSeenAt && { last_seen_at: lastSeenAt.toISOString() }),
    })),
    ...(disabledAt ? { disabled_at: disabledAt.toISOString() } : {}),
  }
}
