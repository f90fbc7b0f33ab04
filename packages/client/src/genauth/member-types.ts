import { ExeuntError } from '../errors.ts'
import type { JsonObject } from '../json.ts'

export type MemberType = 'string' | 'number' | 'boolean' | 'object' | 'null'

/** What each member may be, if it is there at all. */
export type MemberTypes<Name extends string = string> = Readonly<Record<Name, readonly MemberType[]>>

/** The first member that is something else than the documents promise. */
export function wrongMember(object: JsonObject, types: MemberTypes): string | undefined {
  const [wrong] =
    Object.entries(types).find(([name, allowed]) => {
      const value = object[name]
      return value !== undefined && !allowed.some((type) => type === typeOf(value))
    }) ?? []
  return wrong
}

export function badMember(answer: string, name = 'member'): ExeuntError {
  return new ExeuntError('bad_response', `the ${answer} answer has a ${name} of the wrong type`)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
