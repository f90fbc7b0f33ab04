import type { Database } from '../../platform/store/database.ts'
import { writeAnnotation } from './annotations-sql.ts'
import { findGroup, findGroupsOf } from './groups-sql.ts'
import { findRefreshToken, findRefreshTokenNamed, findRefreshTokens } from './refresh-tokens-sql.ts'
import { findSession, findSessionNamed, findSessionsOf } from './sessions-sql.ts'
import type { SignInRecords } from './store.ts'

export function createSignInRecords(database: Database): SignInRecords {
  const { read } = database
  return {
    session: (tenantId, name, now) => findSession(read, tenantId, name, now.getTime()),
    sessionNamed: (tenantId, name) => findSessionNamed(read, tenantId, name),
    sessionsOf: (key, page, now) => findSessionsOf(read, key, page, now.getTime()),
    group: (tenantId, name, now) => findGroup(read, tenantId, name, now.getTime()),
    groupsOf: (key, now) => findGroupsOf(read, key, now.getTime()),
    refreshToken: (tenantId, id, now) => findRefreshToken(read, tenantId, id, now.getTime()),
    refreshTokenNamed: (tenantId, id) => findRefreshTokenNamed(read, tenantId, id),
    refreshTokens: (tenantId, filter, page, now) =>
      findRefreshTokens(read, { tenantId, filter, page, now: now.getTime() }),
    annotate: (tenantId, id, value, now) =>
      database.write((transaction) =>
        writeAnnotation(transaction, { tenantId, id, value, now: now.getTime() }),
      ),
  }
}
