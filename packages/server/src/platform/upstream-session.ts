import type { SessionId } from '../domain/session.ts'
import type { Issuer, TenantId } from '../domain/tenant.ts'
import type { UpstreamId, UpstreamLink } from '../domain/upstream.ts'
import type { Sealer, SealPlace } from './keys/seal.ts'
import type { Reader, Schema, Transaction } from './store/schema.ts'

/** What a session has of the upstream that its person came from, as of their last sign-in there. */
export interface UpstreamSession extends UpstreamLink {
  readonly sessionId: SessionId
  /** As it came: what a logout there is asked for with, as `id_token_hint`. */
  readonly idToken: string
  /** What the upstream said of how the person signed in there. */
  readonly acr?: string
}

/** The rows of `upstream_sessions`. Sign-in writes them, logout reads them. */
export interface UpstreamSessions {
  /** Takes the place of what the session had before. */
  put(transaction: Transaction, tenantId: TenantId, session: UpstreamSession, at: Date): Promise<void>
  /**
   * The person showed a password since. Their apps came by the upstream's word all the same, and its own session
   * goes on: it may still end this one, and a logout may still lead there.
   */
  supersede(transaction: Transaction, tenantId: TenantId, sessionId: SessionId, at: Date): Promise<void>
  /** By whose word the person is signed in; nobody's where they showed a password last. */
  standing(reader: Reader, tenantId: TenantId, sessionId: SessionId): Promise<UpstreamId | undefined>
  /**
   * `undefined` also where its ID token is forgotten.
   * @throws SealBroken where the ID token was sealed with another master key, or for another session.
   */
  find(reader: Reader, tenantId: TenantId, sessionId: SessionId): Promise<UpstreamSession | undefined>
  /** Of sessions that are over: nobody will be signed out with it any more. The rest stays as long as they do. */
  forgetIdTokens(
    transaction: Transaction,
    tenantId: TenantId,
    sessionIds: readonly SessionId[],
  ): Promise<void>
}

/** Where the ID token of a session's upstream is sealed for: it opens for this session alone (D13). */
export function upstreamIdTokenPlace(tenantId: TenantId, sessionId: string): SealPlace {
  return { tenantId, purpose: 'upstream-id-token', id: sessionId }
}

export function createUpstreamSessions(sealer: Pick<Sealer, 'seal' | 'open'>): UpstreamSessions {
  return {
    async put(transaction, tenantId, session, at) {
      const { tenant_id, session_id, ...changes } = rowOf(tenantId, session, at, sealer)
      await transaction
        .insertInto('upstream_sessions')
        .values({ tenant_id, session_id, ...changes })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'session_id']).doUpdateSet(changes))
        .execute()
    },

    async supersede(transaction, tenantId, sessionId, at) {
      await transaction
        .updateTable('upstream_sessions')
        .set({ superseded_at: at.getTime() })
        .where('tenant_id', '=', tenantId)
        .where('session_id', '=', sessionId)
        .execute()
    },

    async standing(reader, tenantId, sessionId) {
      const row = await reader
        .selectFrom('upstream_sessions')
        .select('upstream')
        .where('tenant_id', '=', tenantId)
        .where('session_id', '=', sessionId)
        .where('superseded_at', 'is', null)
        .executeTakeFirst()
      return row && (row.upstream as UpstreamId)
    },

    async find(reader, tenantId, sessionId) {
      const row = await reader
        .selectFrom('upstream_sessions')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('session_id', '=', sessionId)
        .executeTakeFirst()
      return row && readUpstreamSession(row, sealer)
    },

    async forgetIdTokens(transaction, tenantId, sessionIds) {
      await transaction
        .updateTable('upstream_sessions')
        .set({ id_token_sealed: null })
        .where('tenant_id', '=', tenantId)
        .where('session_id', 'in', sessionIds)
        .execute()
    },
  }
}

/** @throws SealBroken as {@link UpstreamSessions.find}. */
function readUpstreamSession(
  row: Schema['upstream_sessions'],
  { open }: Pick<Sealer, 'open'>,
): UpstreamSession | undefined {
  const { id_token_sealed: sealed } = row
  if (sealed === null) return undefined
  return {
    ...readUpstreamLink(row),
    sessionId: row.session_id as SessionId,
    idToken: open(sealed, upstreamIdTokenPlace(row.tenant_id as TenantId, row.session_id)),
    ...(row.acr === null ? {} : { acr: row.acr }),
  }
}

/** Which upstream, and whom it means; without the sealed part. */
export function readUpstreamLink({
  upstream,
  issuer,
  subject,
  sid,
}: Pick<Schema['upstream_sessions'], 'upstream' | 'issuer' | 'subject' | 'sid'>): UpstreamLink {
  return {
    upstreamId: upstream as UpstreamId,
    issuer: issuer as Issuer,
    subject,
    ...(sid === null ? {} : { sid }),
  }
}

function rowOf(
  tenantId: TenantId,
  session: UpstreamSession,
  at: Date,
  { seal }: Pick<Sealer, 'seal'>,
): Schema['upstream_sessions'] {
  return {
    tenant_id: tenantId,
    session_id: session.sessionId,
    upstream: session.upstreamId,
    issuer: session.issuer,
    subject: session.subject,
    sid: session.sid ?? null,
    acr: session.acr ?? null,
    id_token_sealed: seal(session.idToken, upstreamIdTokenPlace(tenantId, session.sessionId)),
    created_at: at.getTime(),
    superseded_at: null,
  }
}
