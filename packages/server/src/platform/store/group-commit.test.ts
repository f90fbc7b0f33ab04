import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createGroupCommit } from './group-commit.ts'

/** An engine that only remembers what it was told, and refuses what it is asked to refuse. */
function recorder(refused?: string) {
  const said: string[] = []
  const execute = (sql: string) => {
    said.push(sql)
    if (sql === refused) throw new Error(`no ${sql}`)
  }
  return { said, group: createGroupCommit(execute) }
}

describe('group commit', () => {
  it('gives a lone write a transaction of its own', async () => {
    const { said, group } = recorder()
    assert.equal(await group(async () => 7), 7)
    assert.deepEqual(said, ['begin immediate', 'commit'])
  })

  it('commits concurrent writes once', async () => {
    const { said, group } = recorder()
    assert.deepEqual(await Promise.all([group(async () => 1), group(async () => 2)]), [1, 2])
    assert.deepEqual(
      said.filter((sql) => sql === 'commit'),
      ['commit'],
    )
    assert.equal(said.filter((sql) => sql === 'savepoint job').length, 2)
  })

  it('answers nobody before the commit', async () => {
    const order: string[] = []
    const group = createGroupCommit((sql) => void order.push(sql))
    await Promise.all([group(async () => 1).then(() => order.push('answered')), group(async () => 2)])
    assert.ok(order.indexOf('answered') > order.indexOf('commit'))
  })

  it('takes back only the write that failed', async () => {
    const { said, group } = recorder()
    const results = await Promise.allSettled([
      group(async () => {
        throw new Error('mine')
      }),
      group(async () => 'kept'),
    ])
    assert.deepEqual(
      results.map((one) => one.status),
      ['rejected', 'fulfilled'],
    )
    assert.ok(said.includes('rollback to job'))
    assert.equal(said.at(-1), 'commit')
  })

  it('fails everybody whose commit failed', async () => {
    const { said, group } = recorder('commit')
    const results = await Promise.allSettled([group(async () => 1), group(async () => 2)])
    assert.deepEqual(
      results.map((one) => one.status),
      ['rejected', 'rejected'],
    )
    assert.equal(said.at(-1), 'rollback')
  })

  it('fails a lone write whose commit failed, and goes on with the next', async () => {
    const { group } = recorder('commit')
    await assert.rejects(
      group(async () => 1),
      /no commit/,
    )
    await assert.rejects(
      group(async () => 2),
      /no commit/,
    )
  })

  it('bounds a group, and leaves nobody behind', async () => {
    const { said, group } = recorder()
    await Promise.all(Array.from({ length: 600 }, (_, index) => group(async () => index)))
    assert.equal(said.filter((sql) => sql === 'commit').length, 3)
  })
})
