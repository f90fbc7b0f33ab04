import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { HttpProblem } from './message.ts'
import { hostOf } from './sites.ts'

/** Scanners ask for such addresses all day: each is written down once in so long, and so many at most. */
const quietMilliseconds = 60_000
const mostAtOnce = 100

/** What is shown of what anybody may have sent, in characters; no host name is longer (RFC 1035 §2.3.4). */
const longest = { name: 64, host: 253 } as const

/** Writes down what nobody was found for, where somebody may have mistyped a name. */
export type NoteUnknown = (host: string | undefined, problem: HttpProblem) => void

/**
 * One line for each name of a tenant, and for each host, that a request had and that nobody has: whoever moved a domain
 * here finds a mistyped one by it. Of every other problem, nothing.
 */
export function createUnknownLog({
  log,
  clock,
}: {
  readonly log: Pick<Log, 'info'>
  readonly clock: Clock
}): NoteUnknown {
  const isNews = createNews(clock)
  return (host, problem) => {
    const fields = fieldsOf(shown(hostOf(host), longest.host), problem)
    if (fields && isNews(Object.values(fields).join(' '))) log.info('refused', fields)
  }
}

function fieldsOf(host: string, { code, nobody }: HttpProblem) {
  if (nobody) {
    const { dialect, name } = nobody
    return { code, reason: 'unknown-address', dialect, host, named: shown(name, longest.name) }
  }
  return code === 'misdirected_request' ? { code, reason: 'unknown-host', host } : undefined
}

/** D15: no more than a name has, and nothing that a terminal obeys. */
function shown(sent: string, most: number): string {
  return sent.slice(0, most).replaceAll(/[^\w.:~%[\]-]/g, '?')
}

/** Whether something was not said yet, of late; past the bound nothing is news until the oldest is forgotten. */
function createNews({ now }: Clock): (said: string) => boolean {
  const saidAt = new Map<string, number>()
  return (said) => {
    const at = now().getTime()
    for (const [old, time] of saidAt) {
      if (at - time < quietMilliseconds) break
      saidAt.delete(old)
    }
    if (saidAt.has(said) || saidAt.size >= mostAtOnce) return false
    saidAt.set(said, at)
    return true
  }
}
