import { type ClientId, isPublic } from '../domain/client.ts'
import { isIdTokenJti } from '../domain/jti.ts'
import type { HintProof, HintVerdict } from '../domain/logout.ts'
import { type Profiles, tokenAlgorithmAt } from '../domain/profile.ts'
import type { Sid } from '../domain/session.ts'
import type { Issuer, Tenant } from '../domain/tenant.ts'
import type { Subject } from '../domain/user.ts'
import type { Clock } from '../platform/clock.ts'
import { readJws } from '../platform/jws/read.ts'
import type { Keys, VerifiedToken } from '../platform/keys/keys.ts'
import type { FindClient } from './facts.ts'

export interface HintDeps {
  readonly keys: Pick<Keys, 'verify' | 'verifyFor'>
  readonly profiles: Pick<Profiles, 'at' | 'issuersOf'>
  readonly findClient: FindClient
  readonly clock: Clock
}

/**
 * Is this `id_token_hint` one of ours? Signature by any key we ever had or by the secret of the client it names,
 * issuer one of the tenant's at any of its doors (D2), and an ID token rather than something that merely looks like
 * one; expiry is forgiven. RIL §2, §4; BCL §4.1.
 */
export async function judgeHint(token: string, tenant: Tenant, deps: HintDeps): Promise<HintVerdict> {
  const proved = (await byOurKeys(token, tenant, deps)) ?? (await byClientSecret(token, tenant, deps))
  if (!proved) return { kind: 'not-ours', reason: 'signature' }
  return verdictOn(proved, tenant, deps)
}

interface Proved {
  readonly token: VerifiedToken
  readonly proof: HintProof
}

async function byOurKeys(token: string, tenant: Tenant, { keys }: HintDeps): Promise<Proved | undefined> {
  const verified = await keys.verify(tenant.id, token)
  return verified && { token: verified, proof: 'issuer' }
}

/**
 * D6: an HS256 token counts where its one audience is a client whose ID tokens are signed so at its issuer. The
 * client could have written it itself, and whoever holds a public client's secret as well: how far it is believed is
 * for the decision to say.
 */
async function byClientSecret(
  token: string,
  tenant: Tenant,
  { keys, profiles, findClient }: HintDeps,
): Promise<Proved | undefined> {
  const jws = readJws(token)
  if (jws.kind === 'refused' || jws.algorithm !== 'HS256') return undefined
  const issuer = issuerOf(jws.claims, tenant, profiles)
  const [clientId, ...others] = audienceOf(jws.claims['aud'])
  if (issuer === undefined || clientId === undefined || others.length > 0) return undefined
  const client = await findClient(tenant.id, clientId)
  if (!client || tokenAlgorithmAt(client, profiles.at(tenant, issuer)) !== 'HS256') return undefined
  const verified = await keys.verifyFor(tenant.id, client, token)
  return verified && { token: verified, proof: isPublic(client) ? 'public-secret' : 'client-secret' }
}

function verdictOn(
  { token: { header, claims }, proof }: Proved,
  tenant: Tenant,
  deps: HintDeps,
): HintVerdict {
  // BCL §4.1: neither a logout token nor an access token may pass for an ID token.
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') return { kind: 'not-ours', reason: 'typ' }
  if (claims['events'] !== undefined) return { kind: 'not-ours', reason: 'events' }
  const { jti, aud, sub, sid, iat, exp } = claims
  // Where the type does not tell them apart, this does: every JWT access token of ours has one of its kind.
  if (jti !== undefined && !isIdTokenJti(jti)) return { kind: 'not-ours', reason: 'jti' }
  const issuer = issuerOf(claims, tenant, deps.profiles)
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
      isExpired: exp * 1000 <= deps.clock.now().getTime(),
      proof,
    },
  }
}

function issuerOf(
  { iss }: VerifiedToken['claims'],
  tenant: Tenant,
  profiles: Pick<Profiles, 'issuersOf'>,
): Issuer | undefined {
  return profiles.issuersOf(tenant).find((one) => one === iss)
}

/** RFC 7519 §4.1.3: one name or a list of them. */
function audienceOf(aud: unknown): readonly ClientId[] {
  const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return names.filter((name) => typeof name === 'string').map((name) => name as ClientId)
}
