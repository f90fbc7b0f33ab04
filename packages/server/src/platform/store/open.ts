import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Migrator } from 'kysely/migration'
import { Mendable } from '../mendable.ts'
import type { Database } from './database.ts'
import { openSqlite } from './engines/sqlite.ts'
import { migrations } from './migrations/index.ts'

/** The database cannot be used; the message is a sentence for the operator. */
export class DatabaseUnusable extends Mendable {}

const databaseFile = 'exeunt.db'

/**
 * Opens the embedded database of a data folder; both are created where they do not exist.
 * @param dataFolder an absolute path.
 * @throws DatabaseUnusable where the folder or file cannot be read or written.
 */
export function openDatabase(dataFolder: string): Database {
  return inDataFolder(dataFolder, () => openSqlite(join(dataFolder, databaseFile)))
}

/**
 * Opens something in a data folder, which is created where it does not exist.
 * @throws DatabaseUnusable where the folder, or a file of the database, cannot be read or written.
 */
export function inDataFolder<Opened>(dataFolder: string, open: () => Opened): Opened {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    const file = join(dataFolder, databaseFile)
    // SQLite opens a file that can only be read without a word, and fails at the first write.
    for (const path of [dataFolder, file, `${file}-wal`, `${file}-shm`]) {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK)
    }
    return open()
  } catch (fault) {
    if (fault instanceof DatabaseUnusable) throw fault
    const detail = fault instanceof Error ? fault.message : String(fault)
    throw new DatabaseUnusable(`The data folder ${dataFolder} cannot be used: ${detail}.`)
  }
}

/**
 * Brings the schema up to this version of the program. Running it again changes nothing.
 * @returns the names of the migrations that ran.
 * @throws DatabaseUnusable where a newer version of the program has written the database.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: database.unguarded,
    provider: { getMigrations: async () => migrations },
  })
  const unknown = await unknownMigrations(database)
  if (unknown.length > 0) {
    throw new DatabaseUnusable(
      `The database was written by a newer version of Exeunt (it knows ${unknown.join(', ')}); run that version, or restore a backup.`,
    )
  }
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error)
    throw new DatabaseUnusable(
      `The database could not be migrated: ${error instanceof Error ? error.message : 'unknown reason'}.`,
    )
  return results.filter((one) => one.status === 'Success').map((one) => one.migrationName)
}

async function unknownMigrations(database: Database): Promise<readonly string[]> {
  const tables = await database.unguarded.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return []
  const ran = await database.unguarded
    .selectFrom('kysely_migration' as never)
    .select('name' as never)
    .execute()
  return ran.map((row) => String(row['name'])).filter((name) => !(name in migrations))
}
