import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { runTests } from './test-process.ts'

const heads = `import { describe, it } from 'node:test'\n`

async function run(t: TestContext, source: string, milliseconds = 120_000) {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-test-process-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'a.test.ts'), `${heads}${source}`)
  const outcome = await runTests(['a.test.ts'], folder, {
    milliseconds,
    graceMilliseconds: 10_000,
    isSilent: true,
  })
  return { outcome, file: join(folder, 'a.test.ts') }
}

describe('a process of tests', () => {
  it('passes', async (t) => {
    const { outcome } = await run(t, `it('is fine', () => {})`)
    assert.deepEqual(outcome, { kind: 'passed' })
  })

  it('tells which test failed, where it stands, and what it said; not the suites around it', async (t) => {
    const source = `describe('outer', () => {
  describe('first', () => it('is fine', () => {}))
  describe('second', () => it('is not', () => { throw new TypeError('that is wrong') }))
})`
    const { outcome, file } = await run(t, source)
    assert.ok(outcome.kind === 'failed')
    assert.deepEqual(
      outcome.failures.map(({ names, file: place, line }) => ({ names, place, line })),
      [{ names: ['outer', 'second', 'is not'], place: file, line: 4 }],
    )
    assert.match(outcome.failures[0]?.message ?? '', /^TypeError: that is wrong/)
  })

  it('tells what went wrong after its test had ended', async (t) => {
    const source = `it('begins', () => { setTimeout(() => { throw new Error('too late') }) })
it('goes on', async () => { await new Promise((resolve) => setTimeout(resolve, 100)) })`
    const { outcome } = await run(t, source)
    assert.ok(outcome.kind === 'failed')
    assert.match(outcome.failures.map(({ message }) => message).join(), /"begins" .* "Error: too late"/)
  })

  it('tells how it ended, if no test says why', async (t) => {
    const { outcome } = await run(t, `it('leaves', () => process.exit(7))`)
    assert.deepEqual(outcome, { kind: 'failed', failures: [], code: 7 })
  })

  it('is ended when its time is up', async (t) => {
    const source = `it('hangs', () => new Promise((resolve) => setTimeout(resolve, 1e9)))`
    const { outcome } = await run(t, source, 2000)
    assert.equal(outcome.kind, 'late')
  })
})
