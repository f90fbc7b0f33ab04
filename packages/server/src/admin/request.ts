import { Type, type TObject } from 'typebox'
import { readPlainSecret, readShape } from '../config/index.ts'
import type { HttpRequest } from '../platform/http/message.ts'
import { describeProblem, isParameterProblem, readParameters } from '../platform/http/parameters.ts'
import { isJsonObject, readJson } from '../platform/json/read.ts'
import { type AdminProblem, invalid } from './render.ts'

type Read<T> = { readonly kind: 'read'; readonly value: T } | AdminProblem

export const root = '/admin/v1'

/** The decoded parameters of a path; one that cannot be decoded names nothing. */
export function pathParameters(
  pattern: string,
  { path }: Pick<HttpRequest, 'path'>,
): Read<Readonly<Record<string, string>>> {
  const given = path.split('/').slice(root.split('/').length)
  const names = pattern.split('/').slice(1)
  try {
    const entries = names.flatMap((name, at) =>
      name.startsWith(':') ? [[name.slice(1), decodeURIComponent(given[at] ?? '')] as const] : [],
    )
    return { kind: 'read', value: Object.fromEntries(entries) }
  } catch {
    return invalid([{ path: 'path', message: 'expected percent-encoded UTF-8' }])
  }
}

/** Reads a query by its schema: every parameter once, and none that is unknown. */
export function readQuery(schema: TObject = Type.Object({}), { query }: Pick<HttpRequest, 'query'>) {
  const parameters = readParameters(query)
  if (isParameterProblem(parameters))
    return invalid([{ path: 'query', message: describeProblem(parameters) }])
  const document = Object.fromEntries(
    [...parameters].map(([name, value]) => [name, typed(schema, name, value)]),
  )
  return judged(schema, document)
}

/** A query knows only texts; a number is one that is written as such. */
function typed(schema: TObject, name: string, value: string): string | number {
  const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
  return property && Type.IsInteger(property) && /^\d{1,9}$/.test(value) ? Number(value) : value
}

/** Reads a JSON body by its schema; no member is unknown, or given twice. */
export function readBody(
  schema: TObject | undefined,
  { body, contentType }: Pick<HttpRequest, 'body' | 'contentType'>,
): Read<unknown> {
  if (!schema) return body === '' ? { kind: 'read', value: undefined } : unwanted
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') return wrongType
  const reading = readJson(body)
  if (reading.kind === 'broken') {
    const { line, column, message } = reading
    return invalid([{ path: 'body', message: `line ${line}, column ${column}: ${message}` }])
  }
  if (!isJsonObject(reading.value)) return invalid([{ path: 'body', message: 'expected an object' }])
  if (reading.duplicates.length > 0)
    return invalid(reading.duplicates.map((path) => ({ path: path.join('.'), message: 'is given twice' })))
  return judged(schema, reading.value)
}

function judged(schema: TObject, document: unknown): Read<unknown> {
  const { sound, problems } = readShape(schema, document, readPlainSecret)
  return problems.length > 0 ? invalid(problems) : { kind: 'read', value: sound }
}

const unwanted = invalid([{ path: 'body', message: 'expected no body' }])

const wrongType: AdminProblem = {
  kind: 'admin-problem',
  status: 415,
  error: 'unsupported_media_type',
  description: 'The body must be JSON: Content-Type: application/json.',
}
