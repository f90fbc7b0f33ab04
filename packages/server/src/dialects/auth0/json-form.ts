import { isOAuthError, type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { brokenBytes } from '../../platform/http/parameters.ts'
import { isJsonObject, type JsonObject, readJson } from '../../platform/json/read.ts'

/**
 * A call whose parameters came as JSON, as if they had come as a form: an object whose members are texts, each once.
 * A call by form, or by anything else, is left to those who read forms.
 * @param read the members that count; whatever else there is may be anything, and is left out. All of them unless told.
 * @returns the call, or which member is wrong; never what was in it.
 */
export function asForm(request: HttpRequest, read?: readonly string[]): HttpRequest | OAuthError {
  if (!isJson(request)) return request
  const sent = membersOf(request.body)
  if (isOAuthError(sent)) return sent
  const members = Object.entries(sent.members).filter(([name]) => read?.includes(name) ?? true)
  const wrong = members.find(([, one]) => !isText(one))
  if (wrong) return oauthError('invalid_request', `The member ${shown(wrong[0])} must be text.`)
  const form = new URLSearchParams(members.map(([name, one]) => [name, String(one)]))
  return { ...request, contentType: 'application/x-www-form-urlencoded', body: form.toString() }
}

function membersOf(body: string): { readonly members: JsonObject } | OAuthError {
  // As in a form: what they were is lost, and any others would pass for them.
  if (body.includes(brokenBytes)) return malformed('it is not UTF-8')
  const reading = readJson(body)
  if (reading.kind === 'broken')
    return malformed(`it is broken at line ${reading.line}, column ${reading.column}`)
  const { value, duplicates } = reading
  if (!isJsonObject(value)) return malformed('it is something else')
  const [twice] = duplicates
  if (twice) return oauthError('invalid_request', `The member ${shown(twice[0])} was sent more than once.`)
  return { members: value }
}

/** RFC 9110 §5.6.6, §8.3.1: in any case, and with whatever parameters. */
function isJson({ contentType = '' }: Pick<HttpRequest, 'contentType'>): boolean {
  return /^application\/json[ \t]*(?:;|$)/i.test(contentType)
}

/** A form has only what Unicode has. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed()
}

function malformed(how: string): OAuthError {
  return oauthError('invalid_request', `The body must be a JSON object; ${how}.`)
}

/** As every parameter's name is shown: somebody may have put something else there. */
function shown(name: unknown): string {
  return String(name)
    .replaceAll(/[^\w.-]/g, '?')
    .slice(0, 64)
}
