import { relative } from 'node:path'
import type { Failure } from './failure-reporter.ts'
import type { Limits } from './limited-process.ts'
import { runTests } from './test-process.ts'

export interface TestRun {
  readonly files: readonly string[]
  /** From which the files' paths lead. */
  readonly root: string
  readonly limits: Limits
  /** The runner remembers every test and what it opened: more files than this would slow each other down. */
  readonly filesPerProcess: number
  /** How many files may run again at most: more that fail are no accident. */
  readonly secondChances: number
  /** Files whose failure counts at once, because they look for what happens seldom. */
  readonly withoutSecondChance: RegExp
}

export interface Verdict {
  readonly passed: boolean
  /** What is to be said at the end, where everybody sees it; empty where all went well. */
  readonly words: string
}

/** What went wrong in one process; `file` is absent where it belongs to no file that could run again. */
interface Fault {
  readonly file: string | undefined
  readonly words: string
}

/**
 * Runs test files, a process after the other. A few files that failed run once more, each alone: what passes then had
 * failed by its neighbours or by the state of the machine. That is a defect, and is said, but it stops nobody.
 */
export async function runAll(run: TestRun): Promise<Verdict> {
  const faults: Fault[] = []
  for (const files of chunks(run)) faults.push(...(await faultsOf(files, run)))
  if (faults.length === 0) return { passed: true, words: '' }
  const again = secondChances(faults, run)
  if (again.length === 0) return { passed: false, words: list('✖ Failed, of all processes:', faults) }
  const repeated: Fault[] = []
  for (const file of again) repeated.push(...(await faultsOf([file], run)))
  if (repeated.length > 0)
    return { passed: false, words: list('✖ Failed, and again when the files ran alone:', repeated) }
  return { passed: true, words: list('⚠ Flaky. Failed, and passed when the files ran again, alone:', faults) }
}

async function faultsOf(files: readonly string[], { root, limits }: TestRun): Promise<readonly Fault[]> {
  const outcome = await runTests(files, root, limits)
  const faults = (failures: readonly Failure[]) => failures.map((failure) => faultOf(failure, root))
  switch (outcome.kind) {
    case 'passed':
      return []
    case 'failed':
      if (outcome.failures.length > 0) return faults(outcome.failures)
      return [processFault(`A process ended with ${outcome.code}, and no test in it failed.`, files)]
    case 'late':
      return [
        ...faults(outcome.failures),
        processFault(
          `Stopped after ${limits.milliseconds / 60_000} minutes: a test hangs, or left something open that keeps its process alive.`,
          files,
        ),
      ]
    case 'stopped':
      return process.exit(1)
  }
}

function faultOf({ names, file, line, message }: Failure, root: string): Fault {
  const path = file === undefined ? undefined : relative(root, file)
  const place = path === undefined ? [] : [`${path}:${line}`]
  const name = names.length === 0 ? [] : [names.join(' › ')]
  return { file: path, words: [...place, ...name, message.slice(0, 1500)].join('\n') }
}

function processFault(what: string, files: readonly string[]): Fault {
  return { file: undefined, words: [what, 'These files were in the process:', ...files].join('\n  ') }
}

/** The files that may run again; none, unless that could turn the whole verdict. */
function secondChances(faults: readonly Fault[], run: TestRun): readonly string[] {
  const files = new Set(faults.flatMap(({ file }) => file ?? []))
  const allMay = faults.every(({ file }) => file !== undefined && !run.withoutSecondChance.test(file))
  return allMay && files.size <= run.secondChances ? [...files] : []
}

function list(title: string, faults: readonly Fault[]): string {
  return [title, ...faults.map(({ words }) => words)].join('\n\n')
}

function chunks({ files, filesPerProcess: size }: TestRun): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, at) =>
    files.slice(at * size, (at + 1) * size),
  )
}
