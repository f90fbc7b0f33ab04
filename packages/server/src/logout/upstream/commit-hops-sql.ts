import type { LogoutId, UpstreamHop } from '../../domain/logout.ts'
import type { TenantId } from '../../domain/tenant.ts'
import { SealBroken, type Sealer } from '../../platform/keys/seal.ts'
import type { Random } from '../../platform/random.ts'
import type { Transaction } from '../../platform/store/schema.ts'
import { createUpstreamSessions, type UpstreamSessions } from '../../platform/upstream-session.ts'
import type { Commit } from '../commit-sql.ts'
import { hopPlace } from './hops-sql.ts'

/** How long after its logout a browser may still be sent to the upstream, and come back from there. */
const hopMilliseconds = 600_000

/**
 * Writes the stops at upstreams down, in the transaction that ends the session: each with a copy of the upstream's
 * ID token, sealed for it alone. Of what ended no other copy is left.
 */
export function createRecordHops(random: Random, sealer: Pick<Sealer, 'seal' | 'open'>) {
  const sessions = createUpstreamSessions(sealer)
  const tokenOf = createTokenOf(sessions)
  return async (
    transaction: Transaction,
    { plan: { upstreamHops, ends }, tenantId, at }: Commit,
    logoutId: LogoutId,
  ): Promise<void> => {
    for (const hop of upstreamHops) {
      const id = random.id()
      const idToken = await tokenOf(transaction, tenantId, hop)
      const row = {
        tenant_id: tenantId,
        id,
        logout_id: logoutId,
        upstream: hop.upstreamId,
        name: hop.name,
        issuer: hop.issuer,
        state: hop.state,
        id_token_sealed: idToken === undefined ? null : sealer.seal(idToken, hopPlace(tenantId, id)),
        hash: null,
        ui_locales: null,
        failure: null,
        detail: null,
        created_at: at.getTime(),
        expires_at: at.getTime() + hopMilliseconds,
        asked_at: null,
        settled_at: null,
      }
      await transaction.insertInto('upstream_hops').values(row).execute()
    }
    const over = ends.filter(({ isFederated }) => isFederated).map(({ id }) => id)
    if (over.length > 0) await sessions.forgetIdTokens(transaction, tenantId, over)
  }
}

/**
 * A token that does not open any more must not keep anybody from signing out: the upstream is asked without it. Nor
 * is it asked with one of another issuer, by whom the session was renewed meanwhile.
 */
function createTokenOf(sessions: Pick<UpstreamSessions, 'find'>) {
  return async (transaction: Transaction, tenantId: TenantId, { sessionId, issuer }: UpstreamHop) => {
    try {
      const from = await sessions.find(transaction, tenantId, sessionId)
      return from?.issuer === issuer ? from.idToken : undefined
    } catch (fault) {
      if (fault instanceof SealBroken) return undefined
      throw fault
    }
  }
}
