import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { choosePorts } from './ports.ts'

const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

describe('the ports of the demo', () => {
  it('are held until all three are chosen, so that they differ, and then let go', async () => {
    // Those that others have closed count until the loop comes round.
    for (const _ of [1, 2]) await turn()
    const before = listeners()
    let meanwhile = 0
    const reading = await choosePorts({
      PORT: '0',
      LEDGER_PORT: '0',
      get ATLAS_PORT() {
        meanwhile = listeners() - before
        return '0'
      },
    })
    assert.equal(meanwhile, 2)
    const ports = Object.values(reading.kind === 'ports' ? reading.ports : assert.fail(reading.message))
    const servers = ports.map((port) => createServer().listen(port, 'localhost'))
    await Promise.all(servers.map((server) => once(server, 'listening')))
    for (const server of servers) server.close()
  })
})
