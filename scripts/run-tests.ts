import { globSync } from 'node:fs'
import { join } from 'node:path'
import { runAll } from './test-run.ts'

/**
 * Runs the tests, all of them or those whose path contains one of the arguments. Files share processes; journeys with
 * processes and browsers of their own come last.
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
const { passed, words } = await runAll({
  files,
  root,
  // Several times what the slowest of them takes: whatever is still there waits for something that never comes.
  limits: { milliseconds: 30 * 60_000, graceMilliseconds: 20_000 },
  filesPerProcess: 100,
  secondChances: 3,
  withoutSecondChance: /crash|fuzzed/,
})
if (words !== '') console.error(`\n${words}\n`)
process.exit(passed ? 0 : 1)
