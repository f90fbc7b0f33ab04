import type { HttpRequest } from '../../../platform/http/message.ts'
import { describeProblem, isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'
import { type JsonObject, readJsonObject } from '../../../platform/json/read.ts'
import { invalidBody, invalidQuery, isRefusal, type Refusal } from './render.ts'

/** The members of a JSON body. */
export interface Members {
  readonly kind: 'members'
  readonly sent: JsonObject
}

/** Reads a body whose members are for the caller to know; each is there once. */
export function readBody({
  body,
  contentType,
}: Pick<HttpRequest, 'body' | 'contentType'>): Members | Refusal {
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    return { ...invalidBody('The body must be JSON: Content-Type: application/json.'), statusCode: 415 }
  const sent = readJsonObject(body)
  if (sent === 'malformed') return invalidBody('The body must be a JSON object.')
  if (sent === 'duplicate-member') return invalidBody('A member of the body was sent more than once.')
  return { kind: 'members', sent }
}

/** The same; members that are not among `known` are refused by name, and nothing is done. */
export function readMembers(
  request: Pick<HttpRequest, 'body' | 'contentType'>,
  known: readonly string[],
): Members | Refusal {
  const members = readBody(request)
  if (isRefusal(members)) return members
  const stranger = Object.keys(members.sent).find((name) => !known.includes(name))
  return stranger === undefined ? members : invalidBody(`${named(stranger)}: is no member of this call.`)
}

/** A name as it may stand in a message. */
export function named(name: string): string {
  return name.replaceAll(/[^\w.[\]:-]/g, '?').slice(0, 80)
}

/** The parameters of a query, each once; strangers are refused: a filter that is not heard would answer too much. */
export function readQuery(
  { query }: Pick<HttpRequest, 'query'>,
  known: readonly string[],
): { readonly kind: 'query'; readonly sent: ReadonlyMap<string, string> } | Refusal {
  const sent = readParameters(query)
  if (isParameterProblem(sent)) return invalidQuery(describeProblem(sent))
  const stranger = [...sent.keys()].find((name) => !known.includes(name))
  if (stranger !== undefined) return invalidQuery(`${named(stranger)}: is no parameter of this call.`)
  return { kind: 'query', sent }
}

/** A whole number of a query between two others. */
export function readNumber(
  sent: ReadonlyMap<string, string>,
  name: string,
  { least, most, usual }: { readonly least: number; readonly most: number; readonly usual: number },
): number | Refusal {
  const value = sent.get(name)
  if (value === undefined) return usual
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1
  return number >= least && number <= most
    ? number
    : invalidQuery(`${name}: must be a whole number from ${least} to ${most}.`)
}

export function readFlag(sent: ReadonlyMap<string, string>, name: string, usual: boolean): boolean | Refusal {
  const value = sent.get(name) ?? String(usual)
  if (value === 'true' || value === 'false') return value === 'true'
  return invalidQuery(`${name}: must be true or false.`)
}

/** A text of a body; `undefined` where it was not sent. */
export function readText(sent: JsonObject, name: string): string | undefined | Refusal {
  const value = Object.hasOwn(sent, name) ? sent[name] : undefined
  if (value === undefined || (typeof value === 'string' && value !== '' && value.length <= 1024)) return value
  return invalidBody(`${name}: must be a text of 1 to 1024 characters.`)
}

/** The texts of a list. @param most how many at most. */
export function readTexts(
  sent: JsonObject,
  name: string,
  most: number,
): readonly string[] | undefined | Refusal {
  if (!Object.hasOwn(sent, name)) return undefined
  const value = sent[name]
  const isList = Array.isArray(value) && value.length > 0 && value.length <= most
  if (isList && value.every((one): one is string => typeof one === 'string')) return value
  return invalidBody(`${name}: must be a list of 1 to ${most} texts.`)
}
