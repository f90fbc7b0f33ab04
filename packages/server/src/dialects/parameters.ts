import type { HttpRequest } from '../platform/http/message.ts'
import {
  isParameterProblem,
  readForm,
  readParameters,
  type SentParameters,
} from '../platform/http/parameters.ts'

/** RFC 8707: the one parameter that may be sent more than once. */
const repeatable = ['resource'] as const

/** What the query says, or the form that was posted; `undefined` where it cannot be read. */
export function parametersOf(request: HttpRequest): SentParameters | undefined {
  return request.method === 'POST' ? formOf(request) : readable(request.query)
}

export function queryOf({ query }: HttpRequest): SentParameters | undefined {
  return readable(query)
}

export function formOf(request: HttpRequest): SentParameters | undefined {
  const form = readForm(request, repeatable)
  return isParameterProblem(form) ? undefined : form
}

function readable(raw: string): SentParameters | undefined {
  const parameters = readParameters(raw, repeatable)
  return isParameterProblem(parameters) ? undefined : parameters
}

/**
 * Leaves parameters of the query and the form out, and the others letter by letter as they are. What cannot be
 * read stays as it is, for the core to refuse.
 */
export function withoutParameters(
  request: HttpRequest,
  leaves: (name: string, value: string) => boolean,
): HttpRequest {
  return withParts(request, (pair) => (leaves(...nameAndValue(pair)) ? [] : [pair]))
}

/**
 * The pairs of a query by these names, letter by letter as they came. For addresses at which nothing else is looked
 * at: there, what cannot be read among the others is no reason to refuse.
 */
export function onlyParameters(query: string, names: readonly string[]): string {
  const isWanted = (pair: string) => names.includes([...new URLSearchParams(pair).keys()][0] ?? '')
  return query.split('&').filter(isWanted).join('&')
}

/** Gives a parameter another name. */
export function withName(request: HttpRequest, from: string, to: string): HttpRequest {
  return withParts(request, (pair) => {
    const [name, value] = nameAndValue(pair)
    return [name === from ? pairOf(to, value) : pair]
  })
}

/** Gives a parameter another value, where it was sent. */
export function withValue(request: HttpRequest, name: string, value: string): HttpRequest {
  return withParts(request, (pair) => [nameAndValue(pair)[0] === name ? pairOf(name, value) : pair])
}

/** Adds a parameter to the form. */
export function withFormValue(request: HttpRequest, name: string, value: string): HttpRequest {
  const { body } = request
  return { ...request, body: `${body}${body === '' ? '' : '&'}${pairOf(name, value)}` }
}

function withParts(request: HttpRequest, edit: (pair: string) => readonly string[]): HttpRequest {
  const edited = (raw: string) => raw.split('&').flatMap(edit).join('&')
  return {
    ...request,
    query: readable(request.query) ? edited(request.query) : request.query,
    body: formOf(request) ? edited(request.body) : request.body,
  }
}

/** Of a pair in a text that was read before. */
function nameAndValue(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf('=')
  const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
  return at === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
}

function pairOf(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`
}
