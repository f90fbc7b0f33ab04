import { type AssertionAlgorithm, assertionAlgorithms, type Client } from '../../domain/client.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { JsonObject } from '../../platform/json/read.ts'
import type { Keys } from '../../platform/keys/keys.ts'
import type { FetchedKeys } from '../../platform/key-set/fetched.ts'
import { type JwsFlaw, readJws, type ReadJws } from '../../platform/jws/read.ts'
import {
  fits,
  isSignedBy,
  type VerificationKey,
  verificationKeys,
} from '../../platform/key-set/verification-key.ts'

/** A JWS that the client made. Says nothing of expiry, audience or purpose. */
export interface VerifiedJws {
  readonly kind: 'verified'
  readonly header: JsonObject
  readonly claims: JsonObject
}

export interface RefusedJws {
  readonly kind: 'refused'
  /** For our log; it names no key and quotes nothing. */
  readonly reason: JwsFlaw | 'unsigned' | 'type' | 'algorithm' | 'no-key' | 'signature' | 'keys-unavailable'
}

export interface JwsRules {
  /** The algorithms that the client may use here; absent: any that fits its keys. */
  readonly algorithms?: readonly AssertionAlgorithm[]
  /** The `typ` values borne, in lower case; a token without one is always borne. */
  readonly types: readonly string[]
}

export interface ClientSignatures {
  /**
   * Verifies a JWS that a client made, by its registered keys (`jwks`, `jwks_uri`) or its secret (HS256),
   * and never by anything that the token brings along: `jwk`, `jku`, `x5c` and `x5u` mean nothing here.
   *
   * The key decides the algorithm (RFC 8725 §3.1); what the token says only has to be one of its.
   * @throws SealBroken where the client's secret cannot be opened.
   */
  verify(tenantId: TenantId, client: Client, jws: string, rules: JwsRules): Promise<VerifiedJws | RefusedJws>
}

export interface VerifyDeps {
  readonly keys: Pick<Keys, 'verifyFor'>
  readonly fetched: FetchedKeys
}

export function createVerify({ keys, fetched }: VerifyDeps): ClientSignatures['verify'] {
  const registeredKeys = createRegisteredKeys()

  async function byKeys(client: Client, jws: ReadJws): Promise<VerifiedJws | RefusedJws> {
    if (client.jwksUri === undefined) return judge(jws, registeredKeys(client))
    const standing = await fetched.at(client.jwksUri)
    const first = judge(jws, standing)
    if (first.kind === 'verified') return first
    const newer = await fetched.newerThan(standing, client.jwksUri)
    return newer ? judge(jws, newer) : first
  }

  async function bySecret(
    tenantId: TenantId,
    client: Client,
    jws: string,
  ): Promise<VerifiedJws | RefusedJws> {
    if (client.sealedSecret === undefined) return refused('no-key')
    const verified = await keys.verifyFor(tenantId, client, jws)
    return verified ? { kind: 'verified', ...verified } : refused('signature')
  }

  return async (tenantId, client, token, rules) => {
    const jws = readJws(token)
    if (jws.kind === 'refused') return jws
    const broken = brokenRule(jws, rules)
    if (broken) return refused(broken)
    return jws.algorithm === 'HS256' ? bySecret(tenantId, client, token) : byKeys(client, jws)
  }
}

function refused(reason: RefusedJws['reason']): RefusedJws {
  return { kind: 'refused', reason }
}

function brokenRule(
  { type, algorithm }: ReadJws,
  { algorithms = assertionAlgorithms, types }: JwsRules,
): RefusedJws['reason'] | undefined {
  if (algorithm === 'none') return 'unsigned'
  if (type !== undefined && !types.includes(type)) return 'type'
  return algorithms.some((one) => one === algorithm) ? undefined : 'algorithm'
}

function judge(jws: ReadJws, keys: readonly VerificationKey[] | undefined): VerifiedJws | RefusedJws {
  if (!keys) return refused('keys-unavailable')
  const fitting = keys.filter((key) => fits(key, jws))
  if (fitting.length === 0) return refused('no-key')
  if (!fitting.some((key) => isSignedBy(key, jws))) return refused('signature')
  return { kind: 'verified', header: jws.header, claims: jws.claims }
}

/** Parsed keys are kept with their client, which never changes. */
function createRegisteredKeys(): (client: Client) => readonly VerificationKey[] {
  const known = new WeakMap<Client, readonly VerificationKey[]>()
  return (client) => {
    const keys = known.get(client) ?? client.jwks.flatMap(verificationKeys)
    known.set(client, keys)
    return keys
  }
}
