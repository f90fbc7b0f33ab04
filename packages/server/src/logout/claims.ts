import type { LogoutTokenNames } from '../domain/client.ts'
import type { Delivery } from '../domain/delivery.ts'

/** BCL §4: a logout token lives for two minutes at most. */
const lifeInSeconds = 120

/** The event that makes a JWT a logout token. BCL §2.4. */
const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * The logout token's claims, made afresh for each try (BCL §2.4): `jti` is the delivery, the number of the
 * try, so that an RP's log leads back to ours, and the time, because a try that a crash kept from being
 * written down is made again under the same number. There is never a `nonce`.
 * @param names by what it says who left: at least one of `sid` and `sub`, as the app registered.
 */
export function logoutTokenClaims(
  delivery: Delivery,
  now: Date,
  names: LogoutTokenNames,
): Readonly<Record<string, unknown>> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return {
    iss: delivery.issuer,
    aud: delivery.clientId,
    iat: issuedAt,
    exp: issuedAt + lifeInSeconds,
    jti: `${delivery.id}.${delivery.attempts + 1}.${now.getTime()}`,
    ...(names === 'sid' ? {} : { sub: delivery.subject }),
    ...(names === 'sub' ? {} : { sid: delivery.sid }),
    events: { [backchannelLogoutEvent]: {} },
  }
}
