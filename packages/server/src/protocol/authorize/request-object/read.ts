import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import { isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'
import { isJsonObject, type JsonObject } from '../../../platform/json/read.ts'
import { knownParameters, parameterNames } from '../kept-parameters/read.ts'
import { repeatable } from '../read.ts'

/** How an authorization request came. */
export type Way =
  /** Its parameters as they stand, as far as they can be read. */
  | { readonly kind: 'plain' }
  /** Core §6.1, RFC 9101 §5.1. */
  | { readonly kind: 'by-value'; readonly token: string }
  /** Core §6.2, RFC 9101 §5.2. */
  | { readonly kind: 'by-reference'; readonly uri: string }
  /** RFC 9126 §4. */
  | { readonly kind: 'pushed'; readonly handle: string }

/** RFC 9126 §2.2: what a pushed request's `request_uri` begins with. */
export const pushedPrefix = 'urn:ietf:params:oauth:request_uri:'

const longestUri = 2048

/** A name that is one of the two, or is spelled with escapes and could be: most requests are plain, and read once. */
const pointsElsewhere = /(?:^|&)(?:request|[^=&]*%)/

/** Reads how a request came. One that cannot be read counts as plain: its reader will say why. */
export function readWay(raw: string): Way | OAuthError {
  if (!pointsElsewhere.test(raw)) return { kind: 'plain' }
  const sent = readParameters(raw, repeatable)
  if (isParameterProblem(sent)) return { kind: 'plain' }
  const [token, uri] = [sent.get('request'), sent.get('request_uri')]
  if (token !== undefined && uri !== undefined)
    return oauthError('invalid_request', 'The parameters request and request_uri were sent together.')
  if (token !== undefined) return { kind: 'by-value', token }
  if (uri === undefined) return { kind: 'plain' }
  if (uri.startsWith(pushedPrefix)) return { kind: 'pushed', handle: uri.slice(pushedPrefix.length) }
  if (uri.length <= longestUri) return { kind: 'by-reference', uri }
  return oauthError(
    'invalid_request_uri',
    `The parameter request_uri is longer than ${longestUri} characters.`,
  )
}

/**
 * Spells the members of a request object as parameters, as a form has them. Texts stay as they are, numbers
 * become digits (`max_age`), objects JSON (`claims`), and a list repeats its parameter (`resource`).
 * Members that are no parameters of ours mean nothing, as in a query.
 */
export function readObjectParameters(claims: JsonObject): URLSearchParams | OAuthError {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(claims)) {
    if (!parameterNames.has(name) && name !== 'registration') continue
    const texts = textsOf(name, value)
    if (!texts) return wrongType(name)
    for (const text of texts) parameters.append(name, text)
  }
  return parameters
}

function textsOf(name: string, value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  if (isJsonObject(value))
    return name === 'claims' || name === 'registration' ? [JSON.stringify(value)] : undefined
  const isList = repeatable.some((one) => one === name) && Array.isArray(value)
  return isList && value.every((one) => typeof one === 'string') ? value : undefined
}

function wrongType(name: string): OAuthError {
  return oauthError('invalid_request_object', `The member ${name} of the request object has a wrong type.`)
}

/**
 * The one parameter set that a request with an object comes to.
 * @param outer the parameters beside the object; `undefined` where those of the object alone count.
 */
export function effectiveParameters(inner: URLSearchParams, outer: string | undefined): string {
  const sent = outer === undefined ? undefined : readParameters(outer, repeatable)
  if (outer === undefined || !sent || isParameterProblem(sent)) return inner.toString()
  // Core §6.1: a parameter of the object supersedes the same parameter beside it.
  const beside = knownParameters(outer, sent).filter(([name]) => !inner.has(name))
  return new URLSearchParams([...inner, ...beside]).toString()
}
