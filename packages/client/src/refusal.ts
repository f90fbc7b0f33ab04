import { ExeuntError, type ErrorDetails } from './errors.ts'
import { parseObject, stringIn } from './json.ts'
import { badResponse, type Reply } from './transport.ts'

const longestDescription = 300

/** RFC 6749 §5.2: an error answer, or whatever a proxy in between may have said. */
export function refusalOf(url: URL, reply: Reply, answer = parseObject(reply.text)): ExeuntError {
  const error = answer && stringIn(answer, 'error')
  if (!answer || error === undefined) return badResponse(url, `status ${reply.status}`, reply.status)
  const errorDescription = stringIn(answer, 'error_description')
  return refused(url, error, { error, status: reply.status, ...(errorDescription && { errorDescription }) })
}

/** A refusal of the provider's: its word or number for it and, in brackets, what it says about it. */
export function refused(url: URL, word: string, details: ErrorDetails): ExeuntError {
  const reason = printable(details.errorDescription ?? '')
  const message = `${url.origin}${url.pathname} refused: ${printable(word)}${reason && ` (${reason})`}`
  return new ExeuntError('provider_refused', message, details)
}

/** The provider's words, made fit for one line of a log: nothing that could move a cursor or forge a line. */
export function printable(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const characters = Array.from(visible)
  if (characters.length <= longestDescription) return visible
  return `${characters.slice(0, longestDescription - 1).join('')}…`
}
