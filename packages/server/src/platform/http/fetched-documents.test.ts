import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFetchedDocuments } from './fetched-documents.ts'
import type { OutgoingResult } from './outgoing.ts'

/** One address, whose server is there or gone, and a clock that a test moves. */
function createWorld() {
  let milliseconds = 0
  let calls = 0
  let answer: OutgoingResult = { kind: 'failed', detail: 'gone' }
  const documents = createFetchedDocuments(
    {
      outgoing: () => {
        calls += 1
        return Promise.resolve(answer)
      },
      clock: { now: () => new Date(milliseconds) },
      onFailed: () => {},
    },
    { accept: '*/*', read: (body) => ({ body }), timeoutMilliseconds: 1, pauseMilliseconds: 1000 },
  )
  return {
    documents,
    calls: () => calls,
    pass: (some: number) => (milliseconds += some),
    serve: (body: string) => (answer = { kind: 'answered', status: 200, headers: {}, body }),
    vanish: () => (answer = { kind: 'failed', detail: 'gone' }),
  }
}

const uri = 'https://corp.example/document'

describe('FED-11 FED-13 what stands at an address now', () => {
  it('is fetched anew, once for all who ask together, and kept for everybody', async () => {
    const world = createWorld()
    world.serve('first')
    assert.deepEqual(await world.documents.at(uri), { body: 'first' })
    world.serve('second')
    world.pass(1)
    const both = await Promise.all([world.documents.present(uri), world.documents.present(uri)])
    const bodies = [...both, await world.documents.at(uri)].map((found) => found?.body)
    assert.deepEqual(bodies, ['second', 'second', 'second'])
    assert.equal(world.calls(), 2)
  })

  it('is nothing where its server is gone, while what was kept is still good for everything else', async () => {
    const world = createWorld()
    world.serve('first')
    await world.documents.present(uri)
    world.vanish()
    world.pass(1)
    assert.equal(await world.documents.present(uri), undefined)
    assert.deepEqual(await world.documents.at(uri), { body: 'first' })
    assert.equal(world.calls(), 2)
  })

  it('is nothing where nothing ever came', async () => {
    assert.equal(await createWorld().documents.present(uri), undefined)
  })
})
