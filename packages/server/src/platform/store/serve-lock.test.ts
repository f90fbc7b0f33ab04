import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { DatabaseUnusable, migrate, openDatabase } from './open.ts'
import { lockForServing } from './serve-lock.ts'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-lock-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

it('a data folder is served once at a time', (t) => {
  const folder = temporaryFolder(t)
  const lock = lockForServing(folder)
  const another = lockForServing(join(folder, 'another'))
  assert.throws(() => lockForServing(folder), {
    constructor: DatabaseUnusable,
    message: `Another server runs on the data folder ${folder}; stop it, or choose another folder with --data.`,
  })
  lock.release()
  lockForServing(folder).release()
  another.release()
})

it('a data folder that is served can still be read and written', async (t) => {
  const folder = temporaryFolder(t)
  const lock = lockForServing(folder)
  const database = openDatabase(folder)
  await migrate(database)
  await database.write((transaction) =>
    transaction.insertInto('tenants').values({ id: 'acme', settings: '{}', updated_at: 0 }).execute(),
  )
  await database.close()
  lock.release()
})

it('a data folder that cannot be one is no lock problem', (t) => {
  const file = join(temporaryFolder(t), 'a-file')
  writeFileSync(file, '')
  assert.throws(() => lockForServing(file), {
    constructor: DatabaseUnusable,
    message: /^The data folder \S+a-file cannot be used: /,
  })
})
