import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a process came to its end: by itself, because its time was up, or because somebody stopped us. */
export type End =
  | { readonly kind: 'ended'; readonly code: number | null }
  | { readonly kind: 'late' | 'stopped' }

export interface Limits {
  readonly milliseconds: number
  /** To say what it knows and go, once it was told to; then it is killed. */
  readonly graceMilliseconds: number
  /** Keeps what it prints to itself. */
  readonly isSilent?: boolean
}

/**
 * Runs Node with these arguments, for a limited time. The process has a group of its own: whatever it started and left
 * behind goes with it, and holds up nobody who waits for our output to end.
 */
export async function runNode(args: readonly string[], cwd: string, limits: Limits): Promise<End> {
  const stdio = limits.isSilent === true ? 'ignore' : 'inherit'
  const child = spawn(process.execPath, args, { cwd, stdio, detached: true })
  const exit = once(child, 'exit')
  let forced: 'late' | 'stopped' | undefined
  let killing: NodeJS.Timeout | undefined
  const stop = (why: 'late' | 'stopped', signal: NodeJS.Signals) => {
    forced ??= why
    signalGroup(child.pid, signal)
    killing ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), limits.graceMilliseconds)
  }
  const pass = (signal: NodeJS.Signals) => stop('stopped', signal)
  for (const signal of signals) process.on(signal, pass)
  // The test runner answers it with what it knows so far.
  const limit = setTimeout(() => stop('late', 'SIGTERM'), limits.milliseconds)
  const [code] = await exit
  for (const signal of signals) process.off(signal, pass)
  clearTimeout(limit)
  clearTimeout(killing)
  signalGroup(child.pid, 'SIGKILL')
  return forced === undefined ? { kind: 'ended', code } : { kind: forced }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** @param leader whose group it is; nobody may be left in it. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return
  try {
    process.kill(-leader, signal)
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault
  }
}
