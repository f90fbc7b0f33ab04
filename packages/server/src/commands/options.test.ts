import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openDatabase } from '../platform/store/open.ts'
import { CommandFailure } from './command.ts'
import { configOf, readOptions, usedDataFolderOf } from './options.ts'
import { rotateKeys } from './rotate-keys.ts'
import { deadLetters, resend, trace } from './trace.ts'

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exeunt-options-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

describe('a command on a folder that no server has used', () => {
  const calls = [
    ['trace', trace, ['LOGOUT']],
    ['dead-letters', deadLetters, []],
    ['resend', resend, ['DELIVERY']],
    ['rotate-keys', rotateKeys, []],
  ] as const
  for (const [name, command, args] of calls) {
    it(`says so and makes no database there: ${name}`, async (t) => {
      const folder = await temporaryFolder(t)
      await assert.rejects(command.run([...args, '--data', folder]), (fault) => {
        assert.ok(fault instanceof CommandFailure)
        assert.equal(fault.message.startsWith(`There is no database in ${folder}; `), true, fault.message)
        return true
      })
      assert.deepEqual(await readdir(folder), [])
    })
  }

  it('goes on where there is a database', async (t) => {
    const folder = await temporaryFolder(t)
    await openDatabase(folder).close()
    assert.equal(usedDataFolderOf(readOptions(['--data', folder])), folder)
  })
})

describe('a command line', () => {
  it('with an option that nobody knows is a failure that names it', () => {
    assert.throws(() => readOptions(['--colour', 'red']), { message: /'--colour'.*Try --help\.$/ })
  })

  for (const port of ['', '-1', '65536', '4e3', '0x10', '4000 ']) {
    it(`with the port "${port}" is a failure that says what a port is`, () => {
      assert.throws(() => readOptions([`--port=${port}`]), { message: /^A port is a number from 0 to 65535/ })
    })
  }

  it('with a configuration that cannot be read is a failure that names the file', () => {
    const options = readOptions(['--config', '/nowhere/exeunt.json'])
    assert.throws(() => configOf(options), {
      message: 'The configuration file /nowhere/exeunt.json cannot be read: there is no such file.',
    })
  })
})
