import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogFields } from '../log.ts'
import { notFound, siteProblem, unknownTenant, wrongMethod } from './problems.ts'
import { createUnknownLog } from './unknown-log.ts'

const noHost = siteProblem(undefined) ?? assert.fail()
const nobody = (name: string) => unknownTenant({ dialect: 'vendor', name, words: 'nobody here' })

function world() {
  const lines: LogFields[] = []
  let time = 1_000_000
  const log = { info: (event: string, fields: LogFields = {}) => lines.push({ event, ...fields }) }
  const note = createUnknownLog({ log, clock: { now: () => new Date(time) } })
  return { note, lines, pass: (milliseconds: number) => (time += milliseconds) }
}

describe('AKA-81 names and hosts that nobody has, in the log', () => {
  it('a tenant’s name, with the host that is ours', () => {
    const { note, lines } = world()
    note('ID.example:443', nobody('5f2c-7'))
    assert.deepEqual(lines, [
      {
        event: 'refused',
        code: 'not_found',
        reason: 'unknown-address',
        dialect: 'vendor',
        host: 'id.example',
        named: '5f2c-7',
      },
    ])
  })

  it('a host', () => {
    const { note, lines } = world()
    note('[::1]:8080', noHost)
    note(undefined, noHost)
    const refused = { event: 'refused', code: 'misdirected_request', reason: 'unknown-host' }
    assert.deepEqual(lines, [
      { ...refused, host: '[::1]:8080' },
      { ...refused, host: '' },
    ])
  })

  it('no other problem', () => {
    const { note, lines } = world()
    note('id.example', notFound)
    note('id.example', wrongMethod('GET'))
    assert.deepEqual(lines, [])
  })

  it('D15 no more of them than a name has, and nothing that a terminal or a page obeys', () => {
    const { note, lines } = world()
    note(`${'h'.repeat(400)}.example`, nobody('n'.repeat(400)))
    note('a<script>\u001b[2J\n', nobody('x y?token=secret&\u202e"\\'))
    assert.deepEqual(
      lines.map(({ host, named }) => [host, named]),
      [
        ['h'.repeat(253), 'n'.repeat(64)],
        ['a?script??[2j?', 'x?y?token?secret????'],
      ],
    )
  })

  it('each once a minute, and others beside it', () => {
    const { note, lines, pass } = world()
    const ask = () => {
      note('id.example', nobody('a'))
      note('other.example', nobody('a'))
      note('id.example', nobody('b'))
      note('id.example', noHost)
    }
    ask()
    ask()
    pass(59_999)
    ask()
    assert.equal(lines.length, 4)
    pass(1)
    ask()
    ask()
    assert.equal(lines.length, 8)
  })

  it('a hundred a minute at most, whatever a scanner makes up', () => {
    const { note, lines, pass } = world()
    const flood = (from: number) => {
      for (let at = from; at < from + 500; at += 1) note('id.example', nobody(`n${at}`))
    }
    flood(0)
    assert.equal(lines.length, 100)
    pass(60_000)
    flood(1000)
    assert.equal(lines.length, 200)
  })
})
