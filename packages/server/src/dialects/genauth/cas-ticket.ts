import type { AnswerParameters } from '../../domain/profile.ts'

/** CAS 3.0 §3.1.1: what every ticket for a service begins with. */
const prefix = 'ST-'

/** CAS 3.0 §2.1.4: what `gateway` comes back from without a ticket, and without a word of why. */
const silences = ['login_required', 'consent_required', 'interaction_required', 'account_selection_required']

/**
 * An authorization answer as CAS knows it: a ticket, or nothing where nobody was to be asked. There is no other bad
 * news: an app that gets none takes its person for a stranger and sends them here again, around and around.
 */
export function ticketAnswer(said: AnswerParameters): AnswerParameters | undefined {
  const { code, error = '' } = Object.fromEntries(said)
  if (code !== undefined) return [['ticket', `${prefix}${code}`]]
  return silences.includes(error) ? [] : undefined
}

/** The code that a ticket is made of. */
export function codeOfTicket(ticket: string): string | undefined {
  return ticket.startsWith(prefix) ? ticket.slice(prefix.length) : undefined
}
