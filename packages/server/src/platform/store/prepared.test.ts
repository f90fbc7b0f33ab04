import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { migrate, openDatabase } from './open.ts'
import { prepare } from './prepared.ts'

async function freshDatabase(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-prepared-'))
  const database = openDatabase(folder)
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await migrate(database)
  return database
}

describe('a prepared query', () => {
  it('brings its values and keeps its constants, run after run', async (t) => {
    const database = await freshDatabase(t)
    const { read } = database
    const insert = prepare((value: { readonly id: string; readonly at: number }) =>
      read.insertInto('tenants').values({ id: value.id, settings: 'constant', updated_at: value.at }),
    )
    const find = prepare(({ id }: { readonly id: string }) =>
      read.selectFrom('tenants').selectAll().where('id', '=', id).where('settings', '=', 'constant'),
    )
    for (const [id, at] of [
      ['a', 1],
      ['b', 2],
    ] as const) {
      const { numAffectedRows } = await database.write((transaction) => insert(transaction, { id, at }))
      assert.equal(numAffectedRows, 1n)
    }
    const rows = [...(await find(read, { id: 'b' })).rows, ...(await find(read, { id: 'a' })).rows]
    assert.deepEqual(
      rows.map((row) => [row.id, row.settings, row.updated_at]),
      [
        ['b', 'constant', 2],
        ['a', 'constant', 1],
      ],
    )
  })

  it('brings one value to every place that names it, null included', async (t) => {
    const database = await freshDatabase(t)
    const { read } = database
    const insert = prepare(
      (value: { readonly tenantId: string; readonly id: string; readonly removedAt: number | null }) =>
        read.insertInto('clients').values({
          tenant_id: value.tenantId,
          id: value.id,
          metadata: value.id,
          origin: 'configuration',
          updated_at: 0,
          removed_at: value.removedAt,
        }),
    )
    await database.write((transaction) =>
      insert(transaction, { tenantId: 't', id: 'twice', removedAt: null }),
    )
    const row = await read.selectFrom('clients').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual([row.id, row.metadata, row.removed_at], ['twice', 'twice', null])
  })
})
