import type { ChildProcess } from 'node:child_process'

/** Passes on what a process says on its error stream, and keeps it. @returns all of it so far. */
export function complaintsOf({ stderr }: Pick<ChildProcess, 'stderr'>): () => string {
  let said = ''
  stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    process.stderr.write(chunk)
  })
  return () => said
}
