import type { JsonObject } from '../../../platform/json/read.ts'
import { readFlag } from './read.ts'
import type { Refusal } from './render.ts'

/** `fields` and `include_fields`: the members of an object that the caller wants, or does not want. */
export interface Fields {
  readonly kind: 'fields'
  readonly names: readonly string[] | undefined
  readonly areWanted: boolean
}

export const fieldParameters = ['fields', 'include_fields'] as const

export function readFields(sent: ReadonlyMap<string, string>): Fields | Refusal {
  const areWanted = readFlag(sent, 'include_fields', true)
  if (typeof areWanted === 'object') return areWanted
  const names = sent.get('fields')?.split(',')
  return { kind: 'fields', names, areWanted }
}

export function shownFields(body: JsonObject, { names, areWanted }: Fields): JsonObject {
  if (names === undefined) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name) === areWanted))
}
