import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'

/** One part of the demo, as a process of its own. */
export interface Child {
  readonly name: string
  /** Fulfils with a sentence once the process is gone. */
  readonly gone: Promise<string>
  /** Asks it to stop, and makes it after `patienceSeconds`. */
  readonly stop: (patienceSeconds: number) => Promise<void>
}

export interface ChildPlan {
  readonly name: string
  /** The program and its arguments, after node's own. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** What it prints goes here; begun anew at each start. */
  readonly logFile: string
}

/** Starts a program with this very node. The channel to it tells it when we are gone, however we went. */
export function startChild({ name, args, env, logFile }: ChildPlan): Child {
  const log = openSync(logFile, 'w', 0o600)
  const nodeArgs = ['--conditions=exeunt-source', '--disable-warning=ExperimentalWarning', ...args]
  const child = spawn(process.execPath, nodeArgs, { env, stdio: ['ignore', log, log, 'ipc'] })
  closeSync(log)
  const exit = once(child, 'exit')
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    name,
    gone: exit.then(([code, signal]) => farewell(name, `${signal ?? `exit code ${code}`}`, logFile)),
    stop: async (patienceSeconds) => {
      if (!isRunning()) return
      child.kill('SIGTERM')
      // An open channel would keep a child alive that has nothing left to do.
      if (child.connected) child.disconnect()
      const force = setTimeout(() => child.kill('SIGKILL'), patienceSeconds * 1000)
      await exit
      clearTimeout(force)
    },
  }
}

function farewell(name: string, how: string, logFile: string): string {
  const words = lastWords(readFileSync(logFile, 'utf8'))
  const quote = words ? ` Its last words: ${words}` : ''
  return `${name} stopped by itself (${how}), so the demo ends; its log is ${logFile}.${quote}`
}

/** The line that names an error, or else the last one: node ends a crash with its own version. */
function lastWords(log: string): string | undefined {
  const lines = log.trim().split('\n')
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)
}
