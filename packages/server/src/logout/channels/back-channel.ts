import type { Delivery, Outcome } from '../../domain/delivery.ts'
import { type Profiles, standardProfile, tokenAlgorithmAt } from '../../domain/profile.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Outgoing } from '../../platform/http/outgoing.ts'
import type { Keys } from '../../platform/keys/keys.ts'
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
  const token = await logoutToken(delivery, deps)
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
 * The token in the form that the app registered, else as the door is used to that it signed in by: its type and its
 * algorithm are those of that door (BCL §2.4, D17). Of a client of which nothing is left, as the standard has it.
 */
async function logoutToken(
  delivery: Delivery,
  { keys, clock, findClient, profiles, tenant }: BackChannelDeps,
): Promise<string> {
  const { tenantId, clientId, issuer } = delivery
  const [client, owner] = [await findClient(tenantId, clientId), tenant(tenantId)]
  const profile = owner ? profiles.at(owner, issuer) : standardProfile
  const claims = logoutTokenClaims(delivery, clock.now(), client?.logoutTokenNames ?? 'both')
  const type = client?.logoutTokenType ?? profile.logoutTokenType
  if (!client) return keys.sign(tenantId, 'RS256', type, claims)
  return keys.signFor(tenantId, client, type, claims, tokenAlgorithmAt(client, profile))
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
