import { globSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Failure } from './failure-reporter.ts'
import { runTests } from './test-process.ts'
import type { Outcome } from './test-process.ts'

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

/** Several times what the slowest of them takes: whatever is still there waits for something that never comes. */
const limitMinutes = 30
const limits = { milliseconds: limitMinutes * 60_000, graceMilliseconds: 20_000 }

const units = [...find('packages/*/src/**/*.test.ts'), ...find('packages/*/test/**/*.test.ts')]
const files = [...units, ...find('e2e/**/*.test.ts'), ...find('scripts/**/*.test.ts')]
if (files.length === 0) {
  console.error(`No test file matches ${wanted.join(', ') || 'the patterns'}.`)
  process.exit(1)
}
const wrong: string[] = []
for (const some of chunks(files)) {
  const outcome = await runTests(some, root, limits)
  if (outcome.kind === 'stopped') process.exit(1)
  wrong.push(...wordsFor(outcome, some))
}
// Once more, and last: the end of a long run is what everybody sees of it.
if (wrong.length > 0)
  console.error(`\n✖ ${wrong.length} failed, of all processes:\n\n${wrong.join('\n\n')}\n`)
process.exit(wrong.length === 0 ? 0 : 1)

function wordsFor(outcome: Outcome, some: readonly string[]): readonly string[] {
  switch (outcome.kind) {
    case 'passed':
    case 'stopped':
      return []
    case 'failed':
      if (outcome.failures.length > 0) return outcome.failures.map(wordsForOne)
      return [`A process ended with ${outcome.code}, and no test in it failed.\n${list(some)}`]
    case 'late':
      return [...outcome.failures.map(wordsForOne), tooLate(some)]
  }
}

function wordsForOne({ names, file, line, message }: Failure): string {
  const place = file === undefined ? [] : [`${relative(root, file)}:${line}`]
  const name = names.length === 0 ? [] : [names.join(' › ')]
  return [...place, ...name, message.slice(0, 1500)].join('\n')
}

function tooLate(some: readonly string[]): string {
  return `Stopped after ${limitMinutes} minutes: a test hangs, or left something open that keeps its process alive.\n${list(some)}`
}

function list(some: readonly string[]): string {
  return `These files were in the process:\n${some.map((file) => `  ${file}\n`).join('')}`
}

/** The runner remembers every test and what it opened: more files than this in one process would slow each other down. */
function chunks(all: readonly string[], size = 100): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
