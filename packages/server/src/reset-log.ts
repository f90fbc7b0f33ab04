import type { HttpRequest } from './platform/http/message.ts'
import type { Log } from './platform/log.ts'
import type { NoteReset } from './sign-in/index.ts'

/** What became of a question for a new password: enough to find a missing letter by, and nobody's name (D15). */
export function logReset(log: Log, { tenant }: HttpRequest, outcome: Parameters<NoteReset>[1]): void {
  if (typeof outcome === 'object') log.error('password reset', outcome.fault, { tenant: tenant.id })
  else log.info('password reset', { tenant: tenant.id, outcome })
}
