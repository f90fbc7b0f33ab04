import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseUnusable, inDataFolder } from './open.ts'

/** A data folder that this process serves; nobody else does until it is released. */
export interface ServeLock {
  release(): void
}

/** https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5

/**
 * Makes this process the only one that serves a data folder. Others may open its database.
 *
 * The lock is SQLite's own on an empty database beside it: the operating system takes it back from a process
 * that dies, however it dies, and no process id is left behind to be mistaken for another's.
 * @param dataFolder an absolute path; it is created where it does not exist.
 * @throws DatabaseUnusable where another server runs on the folder, or it cannot be written.
 */
export function lockForServing(dataFolder: string): ServeLock {
  return inDataFolder(dataFolder, () => {
    const lock = new DatabaseSync(join(dataFolder, 'serve.lock'), { timeout: 0 })
    try {
      lock.exec('begin exclusive')
    } catch (fault) {
      lock.close()
      throw isBusy(fault) ? alreadyServed(dataFolder) : fault
    }
    return { release: () => lock.close() }
  })
}

function isBusy(fault: unknown): boolean {
  return fault instanceof Error && 'errcode' in fault && fault.errcode === sqliteBusy
}

function alreadyServed(dataFolder: string): DatabaseUnusable {
  return new DatabaseUnusable(
    `Another server runs on the data folder ${dataFolder}; stop it, or choose another folder with --data.`,
  )
}
