import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Runs the tests, all of them or those whose path contains one of the arguments. Unit and store tests share
 * one process; journeys with processes and browsers of their own run after them, one file at a time.
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
const done = spawnSync(
  process.execPath,
  [
    '--conditions=exeunt-source',
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-isolation=none',
    '--test-timeout=180000',
    ...files,
  ],
  { cwd: root, stdio: 'inherit' },
)
process.exit(done.status ?? 1)
