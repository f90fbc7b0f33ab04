import { type CreateTableBuilder, type Kysely, sql, SqliteAdapter } from 'kysely'
import type { Schema } from '../schema.ts'

export type Table = CreateTableBuilder<string, string>

/** SQLite keeps a row in its primary key's tree only when told so: one tree to write instead of two. */
export function clustered(db: Kysely<Schema>, table: Table): Table {
  return db.getExecutor().adapter instanceof SqliteAdapter ? table.modifyEnd(sql`without rowid`) : table
}

/**
 * The tenant stands last in every key: ids are unique by themselves, and a planner without statistics takes
 * a leading `tenant_id` for a good filter and reads the tenant's whole table.
 */
export const keyed = (...key: string[]) => [...key, 'tenant_id'] as never

export function withTexts(table: Table, names: readonly string[]): Table {
  return names.reduce((sum, name) => sum.addColumn(name, 'text', (column) => column.notNull()), table)
}

export function withTimes(names: readonly string[]): (table: Table) => Table {
  return (table) =>
    names.reduce((sum, name) => sum.addColumn(name, 'bigint', (column) => column.notNull()), table)
}

export function withOptionalTimes(names: readonly string[]): (table: Table) => Table {
  return (table) => names.reduce((sum, name) => sum.addColumn(name, 'bigint'), table)
}
