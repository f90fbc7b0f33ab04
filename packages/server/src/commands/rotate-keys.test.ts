import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { compose } from '../compose.ts'
import { minimalBut } from '../config.fixture.ts'
import { readConfig } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { createRandom } from '../platform/random.ts'
import { openDatabase } from '../platform/store/open.ts'

const program = join(import.meta.dirname, '../main.ts')
const masterKey = Buffer.alloc(32, 7).toString('base64')

/** A data folder whose keys were sealed with the master key of a configuration file. */
async function sealedFolder(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-rotate-'))
  t.after(() => rm(folder, { recursive: true }))
  const [text, file] = [minimalBut({ top: { masterKey } }), join(folder, 'exeunt.json')]
  await writeFile(file, text)
  const reading = readConfig({ text, fileName: file, env: {}, readFile: () => '' })
  const config = reading.kind === 'config' ? reading.config : assert.fail()
  const random = createRandom(systemClock)
  const world = { dataFolder: folder, clock: systemClock, random, log: createLog('silent') }
  await (await compose(config, world)).close()
  return { folder, file }
}

function rotate(...args: readonly string[]) {
  const { EXEUNT_MASTER_KEY: _, ...env } = process.env
  const nodeArgs = ['--conditions=exeunt-source', program, 'rotate-keys', '--algorithm', 'ES256', ...args]
  return spawnSync(process.execPath, nodeArgs, { env, encoding: 'utf8' })
}

describe('exeunt rotate-keys', () => {
  it('opens the database with the master key of the configuration', async (t) => {
    const { folder, file } = await sealedFolder(t)
    const { status, stdout, stderr } = rotate('--config', file, '--data', folder)
    assert.equal(status, 0, stderr)
    assert.match(stdout, /^acme: ES256 key \S+ is published, and signs from /)
    const database = openDatabase(folder)
    t.after(() => database.close())
    const keys = await database.read.selectFrom('signing_keys').select('algorithm').execute()
    assert.deepEqual(keys.map(({ algorithm }) => algorithm).toSorted(), [
      'ES256',
      'ES256',
      'EdDSA',
      'PS256',
      'RS256',
    ])
  })

  it('says in one sentence that the master key is missing', async (t) => {
    const { folder } = await sealedFolder(t)
    const { status, stdout, stderr } = rotate('--data', folder)
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, /^The database holds sealed keys, but the master key file \S+ is missing: [^\n]+\n$/)
  })
})
