import { Type, type Static, type TArray, type TObject, type TRecord, type TSchema } from 'typebox'
import type { Secret } from '../platform/directory/registration.ts'
import { isJsonObject } from './json.ts'
import { expected, type Path, type Problem, problemAt } from './problem.ts'
import { reasonOf } from './reason.ts'
import { secretForms, type SecretReader } from './secret.ts'
import { type OtherWords, unknownKey } from './suggestion.ts'

/**
 * What is right in a document, as far as it was given. A key whose value was wrong is there and `undefined`,
 * so that a rule can tell "wrong, and already reported" from "not given".
 */
export type Sound<T> = T extends readonly (infer E)[]
  ? readonly (Sound<E> | undefined)[]
  : T extends Secret
    ? T
    : T extends object
      ? { readonly [K in keyof T]?: Sound<T[K]> | undefined }
      : T

export interface Shape<T> {
  readonly sound: Sound<T> | undefined
  readonly problems: readonly Problem[]
}

interface Context {
  readonly readSecret: SecretReader
  readonly problems: Problem[]
}

/**
 * Holds a value against a schema and reports every mistake, not only the first few, each with its path. (A
 * walk of our own, because typebox stops at a global number of errors and tells the branches of a union apart.)
 * Secrets become `Secret` on the way.
 */
export function readShape<S extends TSchema>(
  schema: S,
  value: unknown,
  readSecret: SecretReader,
): Shape<Static<S>> {
  const context: Context = { readSecret, problems: [] }
  const sound = readNode(schema, value, [], context) as Sound<Static<S>> | undefined
  return { sound, problems: context.problems }
}

function readNode(schema: TSchema, value: unknown, path: Path, context: Context): unknown {
  if (isSecret(schema)) return readSecret(schema, value, path, context)
  if (Type.IsObject(schema)) return readRecord(schema, value, path, context)
  if (Type.IsArray(schema)) return readList(schema, value, path, context)
  if (Type.IsRecord(schema) && !Type.IsRefine(schema)) return readMap(schema, value, path, context)
  const reason = reasonOf(schema, value)
  if (reason === undefined) return value
  // Where objects stand, that it is one tells nobody what is wrong with it.
  const message =
    Type.IsRecord(schema) && isJsonObject(value) ? `expected ${reason}` : expected(reason, value)
  return report(context, path, message)
}

function readRecord(schema: TObject, value: unknown, path: Path, context: Context): unknown {
  if (!isJsonObject(value)) return report(context, path, expected('an object', value))
  const known = Object.keys(schema.properties)
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) report(context, [...path, key], unknownKey(key, known, otherWordsOf(schema)))
  }
  const entries = Object.entries(schema.properties).flatMap(([key, property]) => {
    if (Object.hasOwn(value, key))
      return [[key, readNode(property, value[key], [...path, key], context)] as const]
    const isRequired = (schema.required as readonly string[] | undefined)?.includes(key)
    if (isRequired) report(context, [...path, key], `is missing: expected ${lackOf(property)}`)
    return []
  })
  return Object.fromEntries(entries)
}

/** What a required key wants; a secret that a request sends as itself has no other place. */
function lackOf(schema: TSchema): string | undefined {
  if (!isSecret(schema)) return reasonOf(schema, undefined)
  const [plain, ...places] = schema.anyOf
  return places.length > 0 ? secretForms : reasonOf(plain, undefined)
}

/** An object whose keys are anybody's, and whose values are of one kind. */
function readMap(schema: TRecord, value: unknown, path: Path, context: Context): unknown {
  if (!isJsonObject(value)) return report(context, path, expected('an object', value))
  const [values = Type.Unknown()] = Object.values(schema.patternProperties)
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, readNode(values, one, [...path, key], context)]),
  )
}

function readList(schema: TArray, value: unknown, path: Path, context: Context): unknown {
  if (!Array.isArray(value)) return report(context, path, expected('a list', value))
  if (value.length === 0 && 'minItems' in schema)
    report(context, path, 'expected at least one entry, found none')
  return value.map((item: unknown, index) => {
    const isRepeated = typeof item === 'string' && 'uniqueItems' in schema && value.indexOf(item) < index
    if (isRepeated) return report(context, [...path, index], 'stands in this list twice')
    return readNode(schema.items, item, [...path, index], context)
  })
}

function readSecret(schema: SecretSchema, value: unknown, path: Path, context: Context): unknown {
  const reading = context.readSecret(value, schema.anyOf[0])
  return reading.kind === 'secret' ? reading.secret : report(context, path, reading.message)
}

function report(context: Context, path: Path, message: string): undefined {
  context.problems.push(problemAt(path, message))
}

interface SecretSchema {
  readonly writeOnly: true
  readonly anyOf: readonly [TSchema, ...TSchema[]]
}

function isSecret(schema: object): schema is SecretSchema {
  return 'writeOnly' in schema
}

function otherWordsOf(schema: object): OtherWords | undefined {
  return hasOtherWords(schema) ? schema.otherWords : undefined
}

function hasOtherWords(schema: object): schema is { readonly otherWords: OtherWords } {
  return 'otherWords' in schema
}
