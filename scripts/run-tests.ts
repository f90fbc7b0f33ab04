import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Runs the tests, all of them or those whose path contains one of the arguments. Files share processes, a hundred
 * each, one after the other; journeys with processes and browsers of their own come last.
 */
const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const find = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .toSorted()

const units = [...find('packages/*/src/**/*.test.ts'), ...find('packages/*/test/**/*.test.ts')]
const files = [...units, ...find('e2e/**/*.test.ts'), ...find('scripts/**/*.test.ts')]
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(', ') || 'the patterns'}.`)
  process.exit(1)
}
const failed = chunks(files).filter((some) => !pass(some))
process.exit(failed.length === 0 ? 0 : 1)

function pass(some: readonly string[]): boolean {
  const done = spawnSync(
    process.execPath,
    [
      '--conditions=exeunt-source',
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-isolation=none',
      '--test-timeout=180000',
      ...some,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  return done.status === 0
}

/** The runner remembers every test and what it opened: more files than this in one process would slow each other down. */
function chunks(all: readonly string[], size = 100): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
