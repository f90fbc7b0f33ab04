import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A loopback port that is kept from everybody until the server that it is meant for listens. */
export interface ReservedPort {
  readonly port: number
  /** Lets it go, just before that server listens; more than once does no harm. */
  release(): Promise<void>
}

const patienceMilliseconds = 10_000

/**
 * Keeps a port for a server whose public address must be known before it listens. One that merely was free a moment
 * ago may be another server's by then, or the near end of somebody's call.
 * @param wanted whose server is just closing, or closed; unless told, the system picks.
 */
export async function reservePort(wanted = 0): Promise<ReservedPort> {
  // Whoever calls now gets no answer, and waits for none. A place that nobody takes keeps no process alive.
  const placeholder = createServer((socket) => socket.resetAndDestroy()).unref()
  await occupy(placeholder, wanted)
  const { port } = placeholder.address() as AddressInfo
  return {
    port,
    release: () =>
      new Promise((resolve) => {
        placeholder.close(() => resolve())
      }),
  }
}

/** A server that closes leaves its port before it has closed: this takes it as soon as it does. */
async function occupy(placeholder: Server, port: number): Promise<void> {
  const giveUpAt = performance.now() + patienceMilliseconds
  for (;;) {
    try {
      await once(placeholder.listen(port, '127.0.0.1'), 'listening')
      return
    } catch (fault) {
      if (port === 0 || !isPortTaken(fault) || performance.now() > giveUpAt) throw fault
    }
    await sleep(1)
  }
}

/**
 * Starts a server that opens its port by itself, some time after it was let go: where another took it in between,
 * starts it again, on another port.
 * @param start lets the port go as late as it can.
 * @param wanted the only port that will do; unless told, the system picks, each time anew.
 */
export function startOnReservedPort<Started>(
  start: (reserved: ReservedPort) => Promise<Started>,
  wanted = 0,
): Promise<Started> {
  return againIfPortTaken(async () => {
    const reserved = await reservePort(wanted)
    try {
      return await start(reserved)
    } finally {
      await reserved.release()
    }
  })
}

/** @param start says `EADDRINUSE` where its port was taken. @param tries all of them. */
export async function againIfPortTaken<Started>(start: () => Promise<Started>, tries = 3): Promise<Started> {
  try {
    return await start()
  } catch (fault) {
    if (tries === 1 || !isPortTaken(fault)) throw fault
    return againIfPortTaken(start, tries - 1)
  }
}

function isPortTaken(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && fault.code === 'EADDRINUSE'
}

/** Why a process ended instead of listening; with the code of a taken port where it said that. */
export function failedStart(who: string, said: string): Error {
  const fault = new Error(`${who} ended before it listened: ${said}`)
  return /\bport \d+ is (?:taken|in use)\b/i.test(said) ? Object.assign(fault, { code: 'EADDRINUSE' }) : fault
}
