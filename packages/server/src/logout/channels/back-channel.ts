import type { Delivery, Outcome } from '../../domain/logout.ts'
import { type Profiles, standardProfile, tokenAlgorithmAt } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Outgoing } from '../../platform/http/outgoing.ts'
import type { Claims, Keys } from '../../platform/keys/keys.ts'
import { logoutTokenClaims } from '../claims.ts'
import type { FindClient } from '../facts.ts'
import { outcomeOf, readRetryAfter } from '../retry.ts'

export interface BackChannelDeps {
  readonly keys: Keys
  readonly clock: Clock
  readonly outgoing: Outgoing
  /** Also a client that was removed meanwhile. */
  readonly findClient: FindClient
  readonly profiles: Pick<Profiles, 'at'>
  readonly tenant: (id: TenantId) => Tenant | undefined
  readonly timeoutMilliseconds: number
}

/** An error body may be this long (BCL §2.8); more is not read. */
const largestAnswerBytes = 16_384

/**
 * Sends one notice: `POST`, form-encoded, `logout_token` and nothing else (BCL §2.5), with a token made
 * for this very try.
 */
export async function sendBackChannel(delivery: Delivery, deps: BackChannelDeps): Promise<Outcome> {
  const claims = logoutTokenClaims(delivery, deps.clock.now())
  const token = await signedFor(delivery, claims, deps)
  const result = await deps.outgoing({
    method: 'POST',
    url: delivery.uri,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: `logout_token=${token}`,
    timeoutMilliseconds: deps.timeoutMilliseconds,
    maxBytes: largestAnswerBytes,
    // BCL §2.8: the status says it; a long or slow body takes nothing back.
    statusIsEnough: true,
  })
  switch (result.kind) {
    case 'answered':
      return outcomeOf(
        result.status,
        complaint(result.body),
        readRetryAfter(result.headers['retry-after'], deps.clock.now()),
      )
    case 'forbidden':
      return { kind: 'forbidden', detail: result.detail }
    case 'failed':
      return { kind: 'unreachable', detail: result.detail }
  }
}

/**
 * With the algorithm of the client's ID tokens at the door that it signed in by (BCL §2.4, D17); RS256 for a client
 * of which nothing is left.
 */
async function signedFor(
  { tenantId, clientId, issuer }: Delivery,
  claims: Claims,
  { keys, findClient, profiles, tenant }: BackChannelDeps,
) {
  const client = await findClient(tenantId, clientId)
  if (!client) return keys.sign(tenantId, 'RS256', 'logout+jwt', claims)
  const owner = tenant(tenantId)
  const profile = owner ? profiles.at(owner, issuer) : standardProfile
  return keys.signFor(tenantId, client, 'logout+jwt', claims, tokenAlgorithmAt(client, profile))
}

/** What the RP said was wrong (BCL §2.8), for the operator: short, on one line, never our token. */
function complaint(body: string): string | undefined {
  if (body === '') return undefined
  const said = errorOf(body) ?? body
  const plain = said
    .replaceAll(/eyJ[\w.-]{20,}/g, '[token]')
    // oxlint-disable-next-line no-control-regex -- control characters are what must not reach a terminal
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
  return plain === '' ? undefined : plain.slice(0, 300)
}

function errorOf(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return undefined
    const description = 'error_description' in parsed ? `: ${String(parsed.error_description)}` : ''
    return `${String(parsed.error)}${description}`
  } catch {
    return undefined
  }
}
