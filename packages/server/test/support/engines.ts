import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Database } from '../../src/platform/store/database.ts'
import { migrate, openDatabase } from '../../src/platform/store/open.ts'
import { defer } from './deferred.ts'

/** A database engine that the store suites run against. */
export interface Engine {
  readonly name: string
  /** A migrated and empty database, gone after the test. */
  fresh(t: TestContext): Promise<FreshDatabase>
}

export interface FreshDatabase {
  readonly database: Database
  /** Closes it as a process that ends would, and opens the same data anew. */
  readonly reopened: () => Promise<Database>
}

const sqlite: Engine = {
  name: 'SQLite',
  async fresh(t) {
    const folder = mkdtempSync(join(tmpdir(), 'exeunt-test-'))
    defer(t, () => rmSync(folder, { recursive: true }))
    copyFileSync(await migratedFile(), join(folder, 'exeunt.db'))
    let open = openDatabase(folder)
    defer(t, () => open.close())
    return {
      database: open,
      async reopened() {
        await open.close()
        open = openDatabase(folder)
        return open
      },
    }
  },
}

/** Every engine; each suite of a store loops over them. */
export const engines: readonly Engine[] = [sqlite]

let migrated: Promise<string> | undefined

/** Migrating takes a tenth of a second, copying the result does not. */
function migratedFile(): Promise<string> {
  migrated ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exeunt-migrated-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    const database = openDatabase(folder)
    await migrate(database)
    await database.close()
    return join(folder, 'exeunt.db')
  })()
  return migrated
}
