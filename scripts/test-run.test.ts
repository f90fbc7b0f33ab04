import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { runAll } from './test-run.ts'

const green = `it('is fine', () => {})`
const red = `it('is wrong', () => { throw new Error('always') })`
/** Fails as long as it has never run. */
const flaky = `it('is moody', () => {
  const seen = import.meta.filename + '.seen'
  if (!existsSync(seen)) { writeFileSync(seen, ''); throw new Error('the first time') }
})`

async function run(t: TestContext, sources: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'exeunt-test-run-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const heads = `import { it } from 'node:test'\nimport { existsSync, writeFileSync } from 'node:fs'\n`
  for (const [file, source] of Object.entries(sources)) writeFileSync(join(root, file), `${heads}${source}`)
  return runAll({
    files: Object.keys(sources),
    root,
    limits: { milliseconds: 120_000, graceMilliseconds: 10_000, isSilent: true },
    filesPerProcess: 2,
    secondChances: 1,
    withoutSecondChance: /crash/,
  })
}

describe('a run of the tests', () => {
  it('passes, and says nothing more', async (t) => {
    assert.deepEqual(await run(t, { 'a.test.ts': green, 'b.test.ts': green, 'c.test.ts': green }), {
      passed: true,
      words: '',
    })
  })

  it('fails for a failure in any of its processes, and ends by naming it', async (t) => {
    const { passed, words } = await run(t, { 'a.test.ts': red, 'b.test.ts': green, 'c.test.ts': green })
    assert.equal(passed, false)
    assert.match(words, /^✖ Failed, and again .*\n\na\.test\.ts:3\nis wrong\nError: always/)
  })

  it('passes what passes when it runs again alone, and calls it flaky', async (t) => {
    const { passed, words } = await run(t, { 'a.test.ts': green, 'b.test.ts': green, 'c.test.ts': flaky })
    assert.equal(passed, true)
    assert.match(words, /^⚠ Flaky\. .*\n\nc\.test\.ts:3\nis moody\nError: the first time/)
  })

  it('gives no second chance to more files than it may', async (t) => {
    const { passed, words } = await run(t, { 'a.test.ts': flaky, 'b.test.ts': flaky })
    assert.equal(passed, false)
    assert.match(words, /^✖ Failed, of all processes:\n\na\.test[^]*\n\nb\.test/)
  })

  it('gives none to a test that looks for what happens seldom', async (t) => {
    assert.equal((await run(t, { 'crash.test.ts': flaky })).passed, false)
  })

  it('gives none where a process broke', async (t) => {
    const { passed, words } = await run(t, { 'a.test.ts': `it('leaves', () => process.exit(7))` })
    assert.equal(passed, false)
    assert.match(words, /A process ended with 7, and no test in it failed\.\n[^]*\n {2}a\.test\.ts$/)
  })

  it('gives one also for what went wrong after its test had ended', async (t) => {
    const late = flaky.replace('throw new', 'setTimeout(() => { throw new').replace("time') }", "time') }) }")
    const waiting = `\nit('goes on', () => new Promise((resolve) => setTimeout(resolve, 100)))`
    const { passed, words } = await run(t, { 'a.test.ts': late + waiting })
    assert.equal(passed, true, words)
    assert.match(words, /a\.test\.ts:3\nis moody\n.*the first time/)
  })
})
