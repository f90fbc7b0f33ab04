import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Failure } from './failure-reporter.ts'
import { runNode } from './limited-process.ts'
import type { Limits } from './limited-process.ts'

/** What became of test files that ran in one process. */
export type Outcome =
  | { readonly kind: 'passed' | 'stopped' }
  /** No failure is told where the process itself broke, or was ended. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure[]; readonly code: number | null }
  | { readonly kind: 'late'; readonly failures: readonly Failure[] }

/**
 * Runs test files in one process, which prints as it goes.
 *
 * @param root from which the files' paths lead.
 * @returns what went wrong, so that it can be said once more at the end of all.
 */
export async function runTests(files: readonly string[], root: string, limits: Limits): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'exeunt-tests-'))
  const record = join(folder, 'failures.jsonl')
  try {
    const end = await runNode([...argumentsFor(record), ...files], root, limits)
    switch (end.kind) {
      case 'stopped':
        return { kind: 'stopped' }
      case 'late':
        return { kind: 'late', failures: readFailures(record, root) }
      case 'ended':
        if (end.code === 0) return { kind: 'passed' }
        return { kind: 'failed', failures: readFailures(record, root), code: end.code }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function argumentsFor(record: string): readonly string[] {
  return [
    '--conditions=exeunt-source',
    '--disable-warning=ExperimentalWarning',
    '--test',
    '--test-isolation=none',
    '--test-timeout=180000',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${join(import.meta.dirname, 'failure-reporter.ts')}`,
    `--test-reporter-destination=${record}`,
  ]
}

function readFailures(record: string, root: string): readonly Failure[] {
  if (!existsSync(record)) return []
  const lines = readFileSync(record, 'utf8').split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Failure)
    .map((failure) => ({ ...failure, file: failure.file && resolve(root, failure.file) }))
}
