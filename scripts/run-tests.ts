import { globSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './limited-process.ts'

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
let failures = 0
for (const some of chunks(files)) if (!(await pass(some))) failures += 1
process.exit(failures === 0 ? 0 : 1)

async function pass(some: readonly string[]): Promise<boolean> {
  const end = await runNode(
    [
      '--conditions=exeunt-source',
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-isolation=none',
      '--test-timeout=180000',
      ...some,
    ],
    root,
    limits,
  )
  switch (end.kind) {
    case 'ended':
      return end.code === 0
    case 'late':
      console.error(tooLate(some))
      return false
    case 'stopped':
      return process.exit(1)
  }
}

function tooLate(some: readonly string[]): string {
  return `Stopped after ${limitMinutes} minutes: a test hangs, or left something open that keeps its process alive.
These files were in the process:
${some.map((file) => `  ${file}\n`).join('')}`
}

/** The runner remembers every test and what it opened: more files than this in one process would slow each other down. */
function chunks(all: readonly string[], size = 100): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
