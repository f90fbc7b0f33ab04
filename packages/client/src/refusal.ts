import { ExeuntError } from './errors.ts'
import { parseObject, stringIn } from './json.ts'
import { badResponse, type Reply } from './transport.ts'

const longestDescription = 300

/** RFC 6749 §5.2: an error answer, or whatever a proxy in between may have said. */
export function refusalOf(url: URL, reply: Reply, answer = parseObject(reply.text)): ExeuntError {
  const error = answer && stringIn(answer, 'error')
  if (!answer || error === undefined) return badResponse(url, `status ${reply.status}`, reply.status)
  const errorDescription = stringIn(answer, 'error_description')
  const reason = printable(errorDescription ?? '')
  const message = `${url.origin}${url.pathname} refused: ${printable(error)}${reason && ` (${reason})`}`
  return new ExeuntError('provider_refused', message, {
    error,
    status: reply.status,
    ...(errorDescription && { errorDescription }),
  })
}

/** The provider's words, made fit for one line of a log: nothing that could move a cursor or forge a line. */
function printable(text: string): string {
  const visible = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const characters = Array.from(visible)
  if (characters.length <= longestDescription) return visible
  return `${characters.slice(0, longestDescription - 1).join('')}…`
}
