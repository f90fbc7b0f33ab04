import type { Kysely } from 'kysely'
import type { Reader, Schema, Transaction } from './schema.ts'

/** The engine room as the slices' stores see it. */
export interface Database {
  readonly engine: 'sqlite'
  /** Reads see committed state only, never a transaction that is still open. */
  readonly read: Reader
  /**
   * Runs `work` in one transaction; resolves when it is durable, rejects when nothing of it happened.
   * `work` awaits nothing but its own SQL.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** The writing connection without a transaction, for migrations before anybody else is here. */
  readonly unguarded: Kysely<Schema>
  close(): Promise<void>
}
