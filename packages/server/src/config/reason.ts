import { Type, type TSchema } from 'typebox'
import { Check } from 'typebox/schema'

/** What is expected instead of this value, in words that follow "expected"; `undefined` where it is right. */
export function reasonOf(schema: TSchema, value: unknown): string | undefined {
  if (Check(schema, value)) return undefined
  const judgement = Type.IsRefine(schema) ? schema['~refine'].find(({ check }) => !check(value)) : undefined
  return judgement?.error(value) ?? wordsFor(schema)
}

/** What a schema asks for where it has no words of its own. */
function wordsFor(schema: TSchema): string {
  if (Type.IsEnum(schema)) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`
  if (Type.IsInteger(schema)) return `a whole number${rangeOf(schema)}`
  if (Type.IsBoolean(schema)) return 'true or false'
  if (Type.IsString(schema)) return 'a text'
  return Type.IsArray(schema) ? 'a list' : 'an object'
}

function rangeOf(schema: object): string {
  if (!('minimum' in schema) || !('maximum' in schema)) return ''
  return ` from ${String(schema.minimum)} to ${String(schema.maximum)}`
}
