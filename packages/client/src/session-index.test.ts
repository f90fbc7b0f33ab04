import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFixedClock } from '../test/support/scene.ts'
import { createMemorySessionIndex, type LocalSession, type LogoutExtent } from './index.ts'

const issuer = 'https://op.example'
const ada = (id: string, sid?: string, issuedAt = 100): LocalSession => {
  return { id, issuer, subject: 'ada', issuedAt, ...(sid && { sid }) }
}

async function indexOf(...sessions: LocalSession[]) {
  const clock = createFixedClock()
  const ended: string[] = []
  const index = createMemorySessionIndex({ endSession: (id) => void ended.push(id), now: clock.now })
  for (const session of sessions) assert.ok(await index.remember(session))
  return { index, ended, clock }
}

describe('a session index ends', () => {
  const all = [ada('1', 'a'), ada('2', 'b'), ada('3'), { ...ada('4', 'd'), subject: 'grace' }]
  const cases: [string, LogoutExtent, string[]][] = [
    ['the one session of a sid', { issuer, sid: 'a' }, ['1']],
    ['the one session of a sid and its subject', { issuer, sid: 'a', subject: 'ada' }, ['1']],
    ['all sessions of a subject', { issuer, subject: 'ada' }, ['1', '2', '3']],
    ['nothing for a sid that is another subject’s', { issuer, sid: 'a', subject: 'grace' }, []],
    ['nothing for an unknown sid', { issuer, sid: 'z' }, []],
    ['nothing for another issuer', { issuer: 'https://other.example', sid: 'a', subject: 'ada' }, []],
    ['nothing for nobody', { issuer }, []],
  ]
  for (const [name, extent, expected] of cases) {
    it(name, async () => {
      const { index, ended } = await indexOf(...all)
      assert.deepEqual(await index.end(extent), expected)
      assert.deepEqual(ended, expected)
      assert.deepEqual(await index.end(extent), [], 'and once only')
    })
  }

  it('nothing that the application has forgotten', async () => {
    const { index } = await indexOf(ada('1', 'a'))
    await index.forget('1')
    assert.deepEqual(await index.end({ issuer, sid: 'a' }), [])
  })

  it('a session again if its store failed before', async () => {
    let isDown = true
    const endSession = () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve())
    const index = createMemorySessionIndex({ endSession })
    await index.remember(ada('1', 'a'))
    await assert.rejects(index.end({ issuer, sid: 'a' }), /down/)
    isDown = false
    assert.deepEqual(await index.end({ issuer, sid: 'a' }), ['1'])
  })
})

describe('a notice that overtakes the sign-in', () => {
  const at = (seconds: number) => new Date(seconds * 1000)
  const cases: [string, LogoutExtent, number, boolean][] = [
    ['keeps its session from beginning', { issuer, sid: 'a', issuedAt: at(101) }, 100, false],
    ['keeps it also within one second', { issuer, sid: 'a', issuedAt: at(100) }, 100, false],
    ['keeps a session of its subject', { issuer, subject: 'ada', issuedAt: at(101) }, 100, false],
    ['does not touch a later sign-in', { issuer, subject: 'ada', issuedAt: at(100) }, 100, true],
    ['does not touch another sid', { issuer, sid: 'b', issuedAt: at(101) }, 100, true],
    ['without a time touches nothing', { issuer, sid: 'a' }, 100, true],
  ]
  for (const [name, extent, issuedAt, begins] of cases) {
    it(name, async () => {
      const { index } = await indexOf()
      await index.end(extent)
      assert.equal(await index.remember(ada('1', 'a', issuedAt)), begins)
    })
  }

  it('is forgotten after five minutes', async () => {
    const { index, clock } = await indexOf()
    await index.end({ issuer, sid: 'a', issuedAt: at(101) })
    clock.advance(299)
    assert.equal(await index.remember(ada('1', 'a')), false)
    clock.advance(1)
    assert.equal(await index.remember(ada('1', 'a')), true)
  })
})
