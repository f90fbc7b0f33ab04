import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { checkRequirements, findProofs } from './requirements.ts'

const listFile = 'docs/requirements/logout.md'
const testFile = 'packages/server/src/logout/decide.test.ts'

describe('the requirements', () => {
  it('are fine when each duty names its tests', (t) => {
    const root = repository(t, list(['RIL-1', `\`${testFile}\``]), "it('RIL-1 asks')")
    assert.deepEqual(checkRequirements(root, { write: false }), [])
  })

  it('report a duty without a test and without a reason', (t) => {
    const root = repository(t, list(['RIL-1', '?']), "it('something else')")
    assert.match(checkRequirements(root, { write: false }).join(), /RIL-1 has no test/)
  })

  for (const reason of ['not yet: planned', 'not ours: the app does it']) {
    it(`accept "${reason}"`, (t) => {
      const root = repository(t, list(['RIL-1', reason]), '')
      assert.deepEqual(checkRequirements(root, { write: false }), [])
    })
  }

  it('do not accept an excuse without a reason', (t) => {
    const root = repository(t, list(['RIL-1', 'not yet: ']), '')
    assert.match(checkRequirements(root, { write: false }).join(), /RIL-1 has no test/)
  })

  it('report a column that is out of date, and write it', (t) => {
    const root = repository(t, list(['RIL-1', '`packages/gone.test.ts`']), "it('RIL-1 asks')")
    assert.match(checkRequirements(root, { write: false }).join(), /out of date/)
    assert.deepEqual(checkRequirements(root, { write: true }), [])
    assert.equal(readFileSync(join(root, listFile), 'utf8'), list(['RIL-1', `\`${testFile}\``]))
  })

  it('keep the reason beside the tests of a duty that is met in part', (t) => {
    const root = repository(t, list(['RIL-1', 'not yet: the rest']), "it('RIL-1 asks')")
    assert.deepEqual(checkRequirements(root, { write: true }), [])
    assert.match(readFileSync(join(root, listFile), 'utf8'), /decide\.test\.ts`<br>not yet: the rest \|/)
  })

  it('report a test that names a duty nobody has listed', (t) => {
    const root = repository(t, list(['RIL-1', 'not yet: planned']), "it('RIL-99 asks')")
    assert.match(checkRequirements(root, { write: false }).join(), /decide\.test\.ts: names RIL-99/)
  })

  it('report a duty that is listed twice', (t) => {
    const root = repository(t, list(['RIL-1', 'not yet: planned'], ['RIL-1', 'not yet: planned']), '')
    assert.match(checkRequirements(root, { write: false }).join(), /RIL-1 is listed twice/)
  })

  it('report that no list was found at all', (t) => {
    assert.match(checkRequirements(repository(t, '', ''), { write: false }).join(), /no duties were found/)
  })
})

describe('a proof', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['stands in a name', "it('RIL-1 and BCL-2 hold')", ['RIL-1', 'BCL-2']],
    ['stands in a table', '[["SEC-3: a stolen hint", 1]]', ['SEC-3']],
    ['stands in a template', 'it(`CORE-4 with ${prompt}`)', ['CORE-4']],
    ['does not stand in a comment', "// RIL-1\n/* RIL-2's */ it('asks')", []],
    ['does not stand in code', 'const x = RIL - 1', []],
    ['is a whole id', "it('XRIL-1 and RFC-7009 and RIL-12')", ['RIL-12']],
  ]
  for (const [name, text, expected] of cases) {
    it(name, () => assert.deepEqual([...findProofs([['a.test.ts', text]]).keys()], expected))
  }
})

function list(...rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([id, proof]) => `| ${id} | A duty. | MUST | §1 | ${proof} |`)
  return [
    '| id | duty | level | section | proved by |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n')
}

function repository(t: TestContext, listText: string, testText: string): string {
  const root = mkdtempSync(join(tmpdir(), 'exeunt-requirements-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, text] of [
    [listFile, listText],
    [testFile, testText],
  ] as const) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
