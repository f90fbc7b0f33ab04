import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { TenantId } from '../../domain/tenant.ts'
import { systemClock } from '../clock.ts'
import { createRandom } from '../random.ts'
import { migrate, openDatabase } from '../store/open.ts'
import { loadMasterKey, MasterKeyUnusable } from './master-key.ts'
import { openSealer } from './open-sealer.ts'
import { createKeys } from './signing-keys.ts'

const random = createRandom(systemClock)
const tenantId = 'main' as TenantId
const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index))

describe('SEC the master key comes from the environment', () => {
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    it(`as ${encoding}, and no file is touched`, (t) => {
      const folder = emptyFolder(t)
      const source = { value: ` ${key.toString(encoding)}\n`, file: join(folder, 'master.key') }
      assert.deepEqual(loadMasterKey(source, random, true), key)
      assert.deepEqual(readdirSync(folder), [])
    })
  }

  const bad = [
    '',
    'secret',
    key.toString('hex').slice(2),
    key.subarray(1).toString('base64'),
    `${key.toString('base64')}A`,
  ]
  for (const value of bad) {
    it(`is refused without being shown when it has not 32 bytes (${value.length} characters)`, () => {
      assert.throws(() => loadMasterKey({ value, file: '/nowhere' }, random, true), {
        message: 'EXEUNT_MASTER_KEY must hold 32 bytes as base64, base64url or hex.',
      })
    })
  }
})

describe('SEC the master key comes from a file', () => {
  it('which is created once, for its owner only, and nothing else is left behind', (t) => {
    const folder = emptyFolder(t)
    const file = join(folder, 'master.key')
    const first = loadMasterKey({ file }, random, true)
    assert.equal(first.length, 32)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(folder), ['master.key'])
    assert.deepEqual(loadMasterKey({ file }, random, true), first)
    assert.deepEqual(
      loadMasterKey({ value: readFileSync(file, 'utf8'), file: '/nowhere' }, random, false),
      first,
    )
  })

  for (const mode of [0o640, 0o604, 0o660, 0o644, 0o620]) {
    it(`which is refused with mode ${mode.toString(8)}`, (t) => {
      const file = join(emptyFolder(t), 'master.key')
      loadMasterKey({ file }, random, true)
      chmodSync(file, mode)
      assert.throws(() => loadMasterKey({ file }, random, true), {
        message: `The master key file ${file} is open to others (mode 0${mode.toString(8)}); run: chmod 600 ${file}`,
      })
    })
  }

  it('which is refused when it is cut short', (t) => {
    const file = join(emptyFolder(t), 'master.key')
    writeFileSync(file, key.toString('base64url').slice(0, 30), { mode: 0o600 })
    assert.throws(() => loadMasterKey({ file }, random, true), {
      message: `The master key file ${file} must hold 32 bytes as base64, base64url or hex.`,
    })
  })

  it('which is refused when it is a folder, or its folder is missing', (t) => {
    const folder = emptyFolder(t)
    assert.throws(() => loadMasterKey({ file: folder }, random, true), MasterKeyUnusable)
    assert.throws(() => loadMasterKey({ file: join(folder, 'none', 'key') }, random, true), MasterKeyUnusable)
  })
})

describe('SEC the master key belongs to the database', () => {
  it('a fresh database gets a fresh key, and keeps working with it', async (t) => {
    const world = await createWorld(t)
    await world.sign()
    await world.sign()
  })

  it('a sealed database without its key file is refused, and no new file is made', async (t) => {
    const world = await createWorld(t)
    await world.sign()
    rmSync(world.file)
    await assert.rejects(world.sign(), (fault) => {
      assert.ok(fault instanceof MasterKeyUnusable)
      assert.match(fault.message, /^The database holds sealed keys, but the master key file .* is missing: /)
      return true
    })
    assert.throws(() => statSync(world.file), { code: 'ENOENT' })
  })

  it('a database that was sealed with another key is refused', async (t) => {
    const world = await createWorld(t)
    await world.sign()
    await assert.rejects(world.sign(key.toString('hex')), {
      name: 'Error',
      message:
        'The database was sealed with another key than the one in EXEUNT_MASTER_KEY: give the key it was sealed with, or restore it from a backup.',
    })
    writeFileSync(world.file, key.toString('hex'))
    await assert.rejects(world.sign(), /another key than the one in the master key file/)
  })
})

async function createWorld(t: TestContext) {
  const folder = emptyFolder(t)
  const database = openDatabase(folder)
  t.after(() => database.close())
  await migrate(database)
  const file = join(folder, 'master.key')
  const sign = async (value?: string) => {
    const sealer = await openSealer({ database, random, file, value })
    return createKeys({ database, clock: systemClock, sealer }).sign(tenantId, 'ES256', 'JWT', {})
  }
  return { file, sign }
}

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
