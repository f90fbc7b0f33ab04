import { type ClientId, isPublic } from '../domain/client.ts'
import type { HintVerdict } from '../domain/logout.ts'
import type { Sid } from '../domain/session.ts'
import { type Issuer, standardIssuer, type Tenant } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import type { Clock } from '../platform/clock.ts'
import { readJws } from '../platform/jws/read.ts'
import type { Keys, VerifiedToken } from '../platform/keys/keys.ts'
import type { FindClient } from './facts.ts'

export interface HintDeps {
  readonly keys: Pick<Keys, 'verify' | 'verifyFor'>
  readonly findClient: FindClient
  readonly clock: Clock
}

/**
 * Is this `id_token_hint` one of ours? Signature by any key we ever had or by the secret of the client it names,
 * issuer one of the tenant's, and an ID token rather than something that merely looks like one; expiry is
 * forgiven. RIL §2, §4; BCL §4.1.
 */
export async function judgeHint(token: string, tenant: Tenant, deps: HintDeps): Promise<HintVerdict> {
  const { keys, clock } = deps
  const verified = (await keys.verify(tenant.id, token)) ?? (await verifyByClientSecret(token, tenant, deps))
  if (!verified) return { kind: 'not-ours', reason: 'signature' }
  return verdictOn(verified, tenant, clock.now())
}

/**
 * D6: an HS256 token counts where its one audience is a confidential client that was registered for such tokens.
 * The client could have written it itself; what it says is therefore believed only as far as it fits the
 * browser's session, which the decision checks. Whoever holds a public client's secret holds everybody's.
 */
async function verifyByClientSecret(
  token: string,
  tenant: Tenant,
  { keys, findClient }: HintDeps,
): Promise<VerifiedToken | undefined> {
  const jws = readJws(token)
  if (jws.kind === 'refused' || jws.algorithm !== 'HS256') return undefined
  const [clientId, ...others] = audienceOf(jws.claims['aud'])
  if (clientId === undefined || others.length > 0) return undefined
  const client = await findClient(tenant.id, clientId)
  if (client?.idTokenAlgorithm !== 'HS256' || isPublic(client)) return undefined
  return keys.verifyFor(tenant.id, client, token)
}

function verdictOn({ header, claims }: VerifiedToken, tenant: Tenant, now: Date): HintVerdict {
  // BCL §4.1: neither a logout token nor an access token may pass for an ID token.
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return { kind: 'not-ours', reason: 'typ' }
  if (claims['events'] !== undefined) return { kind: 'not-ours', reason: 'events' }
  const { iss, aud, sub, sid, iat, exp } = claims
  const issuer = tenant.addresses.map(standardIssuer).find((one: Issuer) => one === iss)
  if (!issuer) return { kind: 'not-ours', reason: 'issuer' }
  const audience = audienceOf(aud)
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
      clientIds: audience,
      subject: sub as Subject,
      ...(typeof sid === 'string' ? { sid: sid as Sid } : {}),
      issuer,
      issuedAt: new Date(iat * 1000),
      isExpired: exp * 1000 <= now.getTime(),
    },
  }
}

/** RFC 7519 §4.1.3: one name or a list of them. */
function audienceOf(aud: unknown): readonly ClientId[] {
  const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return names.filter((name) => typeof name === 'string').map((name) => name as ClientId)
}
