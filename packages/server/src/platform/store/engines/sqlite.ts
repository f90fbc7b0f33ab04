import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Schema } from '../schema.ts'
import { createGroupCommit } from '../group-commit.ts'
import type { Database } from '../database.ts'
import { runsOn } from '../prepared.ts'

/** Statements kept prepared per connection; the product has about a hundred, tests and tools a few more. */
const cachedStatements = 400

/**
 * Opens an embedded SQLite database: one connection that writes, one that reads committed state.
 *
 * WAL with `synchronous=FULL`: a commit is on the disk before anybody is told of it. Concurrent writes
 * share one commit and so one fsync (`group-commit.ts`).
 * @param file path of the database file; it is created where it does not exist.
 * @throws where the file cannot be opened or written.
 */
export function openSqlite(file: string): Database {
  const writer = connect(file)
  const reader = connect(file)
  reader.exec('pragma query_only = on')
  const write = kyselyOn(writer)
  const group = createGroupCommit(preparedOn(writer))
  return {
    engine: 'sqlite',
    read: kyselyOn(reader),
    write: (work) => group(() => work(write)),
    unguarded: write,
    close: async () => {
      reader.close()
      // No `pragma optimize`: statistics of an early, small database would plan for it when it is large.
      writer.close()
    },
  }
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -16000',
  )
  return database
}

/** Begin, savepoint, release, commit: the same few statements at every write, so they are prepared too. */
function preparedOn(database: DatabaseSync): (sql: string) => void {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const statement = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, statement)
    statement.run()
  }
}

/** SQLite rolls back DDL too, so a migration that a crash stops has not happened; kysely would not rely on it. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function kyselyOn(database: DatabaseSync): Kysely<Schema> {
  const connection = connectionOn(database)
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => database.exec('begin immediate'),
    commitTransaction: async () => database.exec('commit'),
    rollbackTransaction: async () => database.exec('rollback'),
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new TransactionalSqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  runsOn(db, connection)
  return db
}

function connectionOn(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, { readonly statement: StatementSync; readonly returnsRows: boolean }>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    const fresh = { statement, returnsRows: statement.columns().length > 0 }
    if (statements.size >= cachedStatements) statements.clear()
    statements.set(sql, fresh)
    return fresh
  }
  return {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { statement, returnsRows } = prepared(query.sql)
      const parameters = query.parameters as (string | number | bigint | Uint8Array | null)[]
      if (returnsRows) return { rows: statement.all(...parameters) as Row[] }
      const { changes } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    // oxlint-disable-next-line require-yield -- kysely's interface asks for it; nobody streams
    async *streamQuery() {
      throw new Error('SQLite answers are read whole')
    },
  }
}
