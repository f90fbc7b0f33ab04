import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { runNode } from './limited-process.ts'

const run = (program: string, milliseconds: number, graceMilliseconds = 10_000) =>
  runNode(['--eval', program], import.meta.dirname, { milliseconds, graceMilliseconds })

describe('a process with a time limit', () => {
  it('ends with its own code', async () => {
    assert.deepEqual(await run('process.exitCode = 3', 60_000), { kind: 'ended', code: 3 })
  })

  it('is told to go when its time is up', async () => {
    assert.deepEqual(await run('setInterval(() => {}, 1000)', 300), { kind: 'late' })
  })

  it('is killed when it stays all the same', async () => {
    const deaf = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
    assert.deepEqual(await run(deaf, 1000, 100), { kind: 'late' })
  })

  it('leaves no process behind, however it ended', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const gone = once(server, 'connection').then(([socket]) => once(socket.resume(), 'close'))
    const orphan = `require('node:net').connect(${port}, '127.0.0.1', () => process.send('here'))`
    const parent = `const child = require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(orphan)}], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      child.once('message', () => process.exit(0))`
    assert.deepEqual(await run(parent, 60_000), { kind: 'ended', code: 0 })
    await gone
    server.close()
  })
})
