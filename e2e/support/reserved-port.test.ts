import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { againIfPortTaken, failedStart, reservePort, startOnReservedPort } from './reserved-port.ts'

async function listen(t: TestContext, port: number) {
  const server = createServer().listen(port, '127.0.0.1')
  t.after(() => void server.close())
  await once(server, 'listening')
  return server
}

const taken = { code: 'EADDRINUSE' }

describe('a reserved port', () => {
  it('is nobody’s until it is let go', async (t) => {
    const { port, release } = await reservePort()
    await assert.rejects(listen(t, port), taken)
    await release()
    await release()
    await listen(t, port)
  })

  it('may be one whose server is about to close', async (t) => {
    const { port, release } = await reservePort()
    await release()
    const server = await listen(t, port)
    const again = reservePort(port)
    setImmediate(() => server.close())
    assert.equal((await again).port, port)
    await (await again).release()
  })
})

describe('a start whose port another took', () => {
  it('is made again on another port', async (t) => {
    const ports: number[] = []
    const start = await startOnReservedPort(async ({ port, release }) => {
      ports.push(port)
      await release()
      if (ports.length < 3) await listen(t, port)
      return listen(t, port)
    })
    assert.ok(start.listening)
    assert.equal(new Set(ports).size, 3)
  })

  it('fails for good after three of them, and at once for any other reason', async () => {
    let starts = 0
    const failing = (fault: Error) => () => {
      starts += 1
      return Promise.reject(fault)
    }
    await assert.rejects(againIfPortTaken(failing(failedStart('it', 'Port 4000 is taken; stop'))), taken)
    assert.equal(starts, 3)
    await assert.rejects(againIfPortTaken(failing(failedStart('it', 'The file is unreadable'))), /unreadable/)
    assert.equal(starts, 4)
  })
})
