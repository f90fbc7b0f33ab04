import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readJson } from './json.ts'

describe('JSON is read as JSON.parse reads it', () => {
  const accepts = (text: string) => {
    try {
      return { value: JSON.parse(text) as unknown }
    } catch {
      return undefined
    }
  }

  it('whatever is valid', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), undefined, indent)
        const reading = readJson(spaced)
        assert.deepEqual(reading.kind === 'json' && [reading.value, reading.duplicates], [
          JSON.parse(text),
          [],
        ])
      }),
    )
  })

  it('and nothing else, however little is wrong', () => {
    const edit = fc.record({
      at: fc.nat(200),
      put: fc.constantFrom('', ',', '"', '{', '}', '[', ']', ':', '0', '-', '\\', 'e', '\n', '\u0000'),
    })
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), edit, (text, { at, put }) => {
        const place = at % (text.length + 1)
        const broken = text.slice(0, place) + put + text.slice(place + (put === '' ? 1 : 0))
        assert.equal(readJson(broken).kind === 'json', accepts(broken) !== undefined, broken)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a mistake in JSON is told with its place', () => {
  const cases: [string, string, number, number, RegExp][] = [
    ['nothing at all', '', 1, 1, /a value, but the file ends here/],
    ['a word', 'nope', 1, 1, /a value/],
    ['a comma too many in an object', '{\n  "a": 1,\n}', 3, 1, /after the last entry there is no comma/],
    ['a comma too many in a list', '[1,]', 1, 4, /a value/],
    ['a missing comma', '{"a": 1\n "b": 2}', 2, 2, /a comma or the closing bracket/],
    ['a missing colon', '{"a" 1}', 1, 6, /a colon/],
    ['the wrong bracket', '[1}', 1, 3, /a comma or the closing bracket/],
    ['single quotes', "{'a': 1}", 1, 2, /double quotes only/],
    ['a bare key', '{a: 1}', 1, 2, /a key in double quotes/],
    ['a comment', '{\n // why\n "a": 1}', 2, 2, /JSON has no comments/],
    ['a text without an end', '{"a": "b\n}', 1, 7, /not closed or not escaped/],
    ['a backslash of Windows', '{"a": "C:\\data"}', 1, 7, /not closed or not escaped/],
    ['a number with a leading zero', '[01]', 1, 3, /a comma or the closing bracket/],
    ['something after the end', '{} {}', 1, 4, /the end of the file/],
    ['an end too early', '{"a": [1', 1, 9, /but the file ends here/],
    ['more than fifty levels', '['.repeat(60), 1, 51, /more than 50 levels/],
  ]
  for (const [name, text, line, column, message] of cases) {
    it(name, () => {
      const reading = readJson(text)
      assert.ok(reading.kind === 'broken')
      assert.deepEqual([reading.line, reading.column], [line, column])
      assert.match(reading.message, message)
    })
  }
})

describe('a key given twice is told with its path', () => {
  const cases: [string, string][] = [
    ['{"a":1,"a":2}', 'a'],
    ['{"tenants":[{}, {"id":"a","id":"b"}]}', 'tenants[1].id'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"a b":{"c":1},"a b":1}', '["a b"]'],
  ]
  for (const [text, path] of cases) {
    it(text, () => {
      const reading = readJson(text)
      assert.deepEqual(reading.kind === 'json' && reading.duplicates, [{ path, message: 'is given twice' }])
    })
  }

  it('but the same key in two objects is none', () => {
    const reading = readJson('[{"a":1},{"a":{"a":1}}]')
    assert.deepEqual(reading.kind === 'json' && reading.duplicates, [])
  })
})

it('a byte order mark is no mistake', () => {
  assert.equal(readJson('\uFEFF{}').kind, 'json')
})
