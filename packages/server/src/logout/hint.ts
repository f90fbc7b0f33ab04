import type { ClientId } from '../domain/client.ts'
import type { HintVerdict } from '../domain/logout.ts'
import type { Sid } from '../domain/session.ts'
import { type Issuer, standardIssuer, type Tenant } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import type { Keys, VerifiedToken } from '../platform/keys/keys.ts'

/**
 * Is this `id_token_hint` one of ours? Signature by any key we ever had, issuer one of the tenant's,
 * and an ID token rather than something that merely looks like one; expiry is forgiven. RIL §2, §4; BCL §4.1.
 */
export async function judgeHint(token: string, tenant: Tenant, keys: Keys, now: Date): Promise<HintVerdict> {
  const verified = await keys.verify(tenant.id, token)
  if (!verified) return { kind: 'not-ours', reason: 'signature' }
  return verdictOn(verified, tenant, now)
}

function verdictOn({ header, claims }: VerifiedToken, tenant: Tenant, now: Date): HintVerdict {
  // BCL §4.1: neither a logout token nor an access token may pass for an ID token.
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return { kind: 'not-ours', reason: 'typ' }
  if (claims['events'] !== undefined) return { kind: 'not-ours', reason: 'events' }
  const { iss, aud, sub, sid, iat, exp } = claims
  const issuer = tenant.addresses.map(standardIssuer).find((one: Issuer) => one === iss)
  if (!issuer) return { kind: 'not-ours', reason: 'issuer' }
  const audience =
    typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud.filter((one) => typeof one === 'string') : []
  if (
    audience.length === 0 ||
    typeof sub !== 'string' ||
    typeof iat !== 'number' ||
    typeof exp !== 'number'
  ) {
    return { kind: 'not-ours', reason: 'claims' }
  }
  return {
    kind: 'ours',
    hint: {
      clientIds: audience as ClientId[],
      subject: sub as Subject,
      ...(typeof sid === 'string' ? { sid: sid as Sid } : {}),
      issuer,
      issuedAt: new Date(iat * 1000),
      isExpired: exp * 1000 <= now.getTime(),
    },
  }
}
