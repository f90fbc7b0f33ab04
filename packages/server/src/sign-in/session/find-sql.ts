import { scopeOf } from '../../domain/grant.ts'
import type { Session, SessionId, Sid } from '../../domain/session.ts'
import type { UserId } from '../../domain/user.ts'
import { sameSecret } from '../../platform/credential.ts'
import { readUserRow } from '../../platform/directory/stored.ts'
import { prepare } from '../../platform/store/prepared.ts'
import type { Reader, Schema } from '../../platform/store/schema.ts'
import type { SessionStore, SignedIn } from './store.ts'

/** The hot path of every page and every silent sign-in: one query, both rows by primary key. */
export function createFindSession(read: Reader): Pick<SessionStore, 'find' | 'findEmbedded'> {
  const select = prepareSelect(read)
  const findBy =
    (column: 'cookie_hash' | 'embedded_hash'): SessionStore['find'] =>
    async (tenantId, { id, hash }) => {
      const { rows } = await select(read, { tenantId, id })
      const row = rows[0]
      const kept = row?.[column] ?? undefined
      return row && kept !== undefined && sameSecret(kept, hash) ? signedInOf(row) : undefined
    }
  return { find: findBy('cookie_hash'), findEmbedded: findBy('embedded_hash') }
}

/** A password change or an operator may have closed all that was proved before; the logout itself follows. */
function prepareSelect(db: Reader) {
  return prepare(({ tenantId, id }: { readonly tenantId: string; readonly id: string }) =>
    db
      .selectFrom('sessions')
      .innerJoin('users', (join) =>
        join.onRef('users.tenant_id', '=', 'sessions.tenant_id').onRef('users.id', '=', 'sessions.user_id'),
      )
      .selectAll('sessions')
      .select(['users.username', 'users.email', 'users.claims', 'users.disabled_at', 'users.updated_at'])
      .where('sessions.tenant_id', '=', tenantId)
      .where('sessions.id', '=', id)
      .where((row) =>
        row.or([
          row('users.revoked_up_to', 'is', null),
          row('users.revoked_up_to', '<', row.ref('sessions.auth_time')),
        ]),
      ),
  )
}

type Row = Schema['sessions'] &
  Pick<Schema['users'], 'username' | 'email' | 'claims' | 'disabled_at' | 'updated_at'>

function signedInOf(row: Row): SignedIn {
  const { user_id: id, username, email, claims, disabled_at, updated_at } = row
  const user = readUserRow({
    id,
    username,
    email,
    claims,
    disabled_at,
    updated_at,
    password_hash: null,
  })
  return { session: sessionOf(row), user }
}

function sessionOf(row: Row): Session {
  return {
    id: row.id as SessionId,
    userId: row.user_id as UserId,
    authTime: new Date(row.auth_time),
    amr: scopeOf(row.amr),
    createdAt: new Date(row.created_at),
    lastSeenAt: new Date(row.last_seen_at),
    expiresAt: new Date(row.expires_at),
    idleExpiresAt: new Date(row.idle_expires_at),
    ...(row.ended_at === null ? {} : { endedAt: new Date(row.ended_at) }),
    ...(row.group_sid === null ? {} : { groupSid: row.group_sid as Sid }),
    version: row.version,
  }
}
