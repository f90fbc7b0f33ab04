import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const root = join(import.meta.dirname, '..')
const files = globSync(['packages/*/{src,test}/**/*.test.ts', 'e2e/**/*.test.ts', 'scripts/**/*.test.ts'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/dist/**'],
})

/**
 * The names of hooks that stand outside every `describe`. A hundred files share a process: such a hook is all of
 * theirs, runs around every test of every one of them, and where it fails, none of them runs.
 */
function loneHooks(source: string): readonly string[] {
  return [...source.matchAll(/^(?:await |void )?(?:\w+\.)?((?:before|after)(?:Each)?)\(/gm)].map(
    ([, name = '']) => name,
  )
}

describe('the test files', () => {
  it('are found', () => assert.ok(files.length > 200, `only ${files.length} test files found in ${root}`))

  it('have no hook outside a describe', () => {
    const wrong = files.flatMap((file) =>
      loneHooks(readFileSync(join(root, file), 'utf8')).map(
        (name) => `${file}: ${name}() outside a describe`,
      ),
    )
    assert.deepEqual(wrong, [])
  })
})

describe('the rule about hooks', () => {
  it('catches every kind of them', () => {
    const source = `before(async () => {\n})\nafter(() => x.close())\ntest.beforeEach(a)\nvoid afterEach(b)\n`
    assert.deepEqual(loneHooks(source), ['before', 'after', 'beforeEach', 'afterEach'])
  })

  it('lets them be inside of a describe', () => {
    assert.deepEqual(loneHooks(`describe('x', () => {\n  before(a)\n  t.after(b)\n})\n// before(c)\n`), [])
  })
})
