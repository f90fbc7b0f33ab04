import type { GrantId } from '../../../domain/grant.ts'
import type { OAuthError } from '../../../domain/oauth-error.ts'
import type { Profile, Profiles } from '../../../domain/profile.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import type { PerformLogout } from '../../../logout/index.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { ClientCall } from '../../client-auth/index.ts'
import type { Issue } from '../issue.ts'
import type { TokenAnswer } from '../render.ts'
import type { TokenStore } from '../store.ts'

/** What a grant type may use. */
export interface GrantTypeDeps {
  readonly store: TokenStore
  readonly issue: Issue
  readonly clock: Clock
  readonly performLogout: PerformLogout
  readonly profiles: Profiles
}

/**
 * A code or refresh token came a second time: two hold its family, and nobody can tell which is the thief.
 * RFC 6749 §4.1.2, RFC 9700 §4.14.2: all that came from it ends, and so does the app's part in the session.
 */
export async function endFamily(
  { performLogout }: Pick<GrantTypeDeps, 'performLogout'>,
  tenant: Tenant,
  replayed: { readonly grantId: GrantId; readonly credential: 'code' | 'device-code' | 'refresh-token' },
): Promise<void> {
  await performLogout(tenant, {
    door: 'refresh-replay',
    extent: { kind: 'grant', grantId: replayed.grantId },
    evidence: { kind: 'token-replayed', ...replayed },
  })
}

/** One way to ask for tokens: the client is known and registered for it. RFC 6749 §4. */
export type HandleGrantType = (call: GrantCall) => Promise<TokenAnswer | OAuthError>

/** A call, and the door that it came through. What a grant yields is spelled by the grant's own issuer. */
export interface GrantCall extends ClientCall {
  readonly profile: Profile
}

/**
 * How often a request is judged again when the world moved between its facts and its commit. Each round
 * sees what the last one ran into, so that more than two mean a fault of ours.
 */
const rounds = 4

/** Runs `round` until it is no longer stale: gather, decide and commit again. */
export async function untilSettled<T extends object>(round: () => Promise<T | 'stale'>): Promise<T> {
  for (let count = 0; count < rounds; count += 1) {
    const result = await round()
    if (result !== 'stale') return result
  }
  throw new Error(`a token request was still stale after ${rounds} rounds`)
}
