import type { Migration } from 'kysely/migration'
import * as foundation from './0001-foundation.ts'
import * as coreProtocol from './0002-core-protocol.ts'
import * as doors from './0003-doors.ts'
import * as federation from './0004-federation.ts'
import * as sessionGroups from './0005-session-groups.ts'

/** Every change of the schema, in order. A released migration is never edited, only followed. */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-core-protocol': coreProtocol,
  '0003-doors': doors,
  '0004-federation': federation,
  '0005-session-groups': sessionGroups,
}
