import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { compileCache } from './compile-cache.ts'

/** What a command came to. */
export interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const program = join(import.meta.dirname, '../../packages/server/bin/exeunt.cjs')

/**
 * Runs `exeunt` as an operator does, and waits until it ends.
 * @param input what comes by the standard input.
 */
export function exeunt(args: readonly string[], input = ''): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...compileCache, NO_COLOR: '1' }
    const child = spawn(process.execPath, [program, ...args], { env, stdio: 'pipe' })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.once('close', (code) => resolve({ code, stdout, stderr }))
    // A command that reads nothing may be gone before we have written.
    child.stdin.on('error', () => {}).end(input)
  })
}
