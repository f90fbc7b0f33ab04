import type { HttpRequest } from '../../../platform/http/message.ts'
import { isJsonObject, readJsonObject } from '../../../platform/json/read.ts'
import { type Failure, malformedParameter, malformedRequest } from '../messages.ts'
import { queryOf } from '../../parameters.ts'

/**
 * What a call sent, by name: the members of its JSON, or the parameters of its query. A map, so that no name in it
 * makes it look like anything of ours.
 */
export type Sent = ReadonlyMap<string, unknown>

/** A JSON body, each member once; nothing where there is no body. */
export function sentBody({ contentType, body }: Pick<HttpRequest, 'contentType' | 'body'>): Sent | Failure {
  if (body === '') return nothing
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') return malformedRequest
  const object = readJsonObject(body)
  return typeof object === 'string' ? malformedRequest : new Map(Object.entries(object))
}

const nothing: Sent = new Map()

/** A query, each parameter once. */
export function sentQuery(request: HttpRequest): Sent | Failure {
  return queryOf(request) ?? malformedRequest
}

/** No id or name of ours is longer. */
const longestText = 1024

/** A text that has to be there. */
export function text(sent: Sent, name: string): string | Failure {
  const value = sent.get(name)
  return isText(value) ? value : malformedParameter(name)
}

/** A text that may be left out, or sent as nothing. */
export function optionalText(sent: Sent, name: string): string | undefined | Failure {
  const value = sent.get(name)
  return value === undefined || value === null || value === '' ? undefined : text(sent, name)
}

/** A list of different texts: at least one, and at most so many as one call may name. */
export function texts(sent: Sent, name: string): readonly string[] | Failure {
  const value = sent.get(name)
  if (!Array.isArray(value) || value.length === 0 || value.length > mostNamed) return malformedParameter(name)
  const found = value.filter(isText)
  return found.length === value.length ? [...new Set(found)] : malformedParameter(name)
}

const mostNamed = 50

/** A JSON object inside another; nothing where it was left out. */
export function object(sent: Sent, name: string): Sent | Failure {
  const value = sent.get(name)
  if (value === undefined || value === null) return nothing
  return isJsonObject(value) ? new Map(Object.entries(value)) : malformedParameter(name)
}

export interface Page {
  readonly offset: number
  readonly limit: number
}

const mostPerPage = 50
const furthestPage = 1_000_000

/** `page`, counted from 1, and `limit`: numbers, or their digits where they stood in a query. */
export function page(sent: Sent): Page | Failure {
  const number = whole(sent.get('page') ?? 1, furthestPage)
  if (number === undefined) return malformedParameter('page')
  const limit = whole(sent.get('limit') ?? 10, mostPerPage)
  return limit === undefined ? malformedParameter('limit') : { offset: (number - 1) * limit, limit }
}

function whole(value: unknown, most: number): number | undefined {
  const number = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= most
    ? number
    : undefined
}

/** JSON can spell what no form may hold (`readParameters`), and no store keeps. */
function isText(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > longestText) return false
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  return value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value)
}
