import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Mendable } from '../platform/mendable.ts'

/** A command of the program. */
export interface Command {
  /** How it is called, after the program's name. */
  readonly usage: string
  /** What `--help` says below the usage. */
  readonly help: string
  run(args: readonly string[]): Promise<void>
}

/** A command cannot do what it was asked to. */
export class CommandFailure extends Mendable {}

/** Prints for people, on the standard output. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Reads one line from the standard input; on a terminal it asks for it, and shows nothing that is typed. */
export async function readOneLine(question: string): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY) stderr.write(question)
  const muted = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: muted, terminal: stdin.isTTY })
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  if (stdin.isTTY) stderr.write('\n')
  return line
}
