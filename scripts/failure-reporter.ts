import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

/** What went wrong in a process of tests. */
export interface Failure {
  /** The suites and the test, outermost first; none where no test is known. */
  readonly names: readonly string[]
  readonly file: string | undefined
  readonly line: number | undefined
  readonly message: string
}

/**
 * A reporter of `node --test` that tells only what went wrong, a `Failure` as JSON on each line: a run of a quarter of
 * an hour can then say it at its end, where it is seen.
 *
 * @see https://nodejs.org/api/test.html#custom-reporters
 */
// oxlint-disable-next-line no-default-export -- the runner takes a reporter's default export
export default async function* failures(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const suites: string[] = []
  for await (const event of events) {
    if (event.type === 'test:start') suites.splice(event.data.nesting, Infinity, event.data.name)
    const failure = failureIn(event, suites)
    if (failure !== undefined) yield `${JSON.stringify(failure)}\n`
  }
}

function failureIn(event: TestEvent, suites: readonly string[]): Failure | undefined {
  if (event.type === 'test:fail') {
    const { details, name, nesting, file, line } = event.data
    if (!saysMoreThanItsTests(details.error)) return undefined
    return { names: [...suites.slice(0, nesting), name], file, line, message: messageOf(details.error) }
  }
  if (event.type === 'test:diagnostic') return failureAfterItsTest(event.data.message)
  return undefined
}

/** What went wrong after its test had ended makes the run fail, and is told in one sentence only. */
function failureAfterItsTest(message: string): Failure | undefined {
  if (!/^(?:Warning|Error): /.test(message)) return undefined
  const [, name, file, line] = /: Test "(.*?)" at (.+?):(\d+):\d+ generated/.exec(message) ?? []
  return { names: name === undefined ? [] : [name], file, line: Number(line ?? 0), message }
}

/** A suite fails because a test in it did, which has been told. */
function saysMoreThanItsTests(error: Error & { readonly failureType?: string }): boolean {
  return error.failureType !== 'subtestsFailed'
}

function messageOf(error: Error): string {
  return inspect(error.cause ?? error, { depth: 3, breakLength: 120 })
}
