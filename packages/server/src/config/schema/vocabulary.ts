import { Type, type TSchema } from 'typebox'
import type { Secret } from '../../platform/directory/registration.ts'
import type { OtherWords } from '../suggestion.ts'

/** What the words of an annotation are for: `description` documents, `default` is what absence means. */
type Notes = { readonly description: string; readonly default?: unknown }

/** Of an object: what people type who come from another system. It is for messages, and no part of the JSON Schema. */
type RecordNotes = Partial<Notes> & { readonly otherWords?: OtherWords }

/** An object that knows all of its keys. */
export function record<P extends Record<string, TSchema>>(properties: P, notes: RecordNotes = {}) {
  return Type.Object(properties, { ...notes, additionalProperties: false })
}

/** A text of one form. @param words what is expected, as a problem says it. */
export function text(words: string, pattern: RegExp, notes: Notes) {
  const options = { ...notes, pattern: pattern.source }
  const check = (value: unknown) => typeof value === 'string' && pattern.test(value)
  return Type.Refine(Type.String(options), check, () => words)
}

/** A text that a rule judges. @param reasonOf what is expected instead, or `undefined` where all is well. */
export function judged(reasonOf: (value: string) => string | undefined, notes: Notes) {
  const check = (value: unknown) => typeof value === 'string' && reasonOf(value) === undefined
  const words = (value: unknown) => (typeof value === 'string' && reasonOf(value)) || 'a text'
  return Type.Refine(Type.String(notes), check, words)
}

/** One of a few words. */
export function choice<const V extends string>(values: readonly V[], notes: Notes) {
  return Type.Unsafe<V>(Type.Enum([...values], notes))
}

export function flag(notes: Notes & { readonly default: boolean }) {
  return Type.Boolean(notes)
}

/** A whole number. */
export function whole(minimum: number, maximum: number, notes: Notes) {
  return Type.Integer({ ...notes, minimum, maximum })
}

/** A list without repetitions. */
export function list<S extends TSchema>(items: S, notes: Notes) {
  return Type.Array(items, { ...notes, uniqueItems: true })
}

/**
 * A secret: a text, or where to find it. What was read is a `Secret`, which does not print. `writeOnly` is
 * JSON Schema's word for it, and tells the reader never to show the value.
 * @param plain what the secret itself must be.
 */
export function secret(plain: TSchema, notes: Notes) {
  const env = record({ env: Type.String({ description: 'The name of an environment variable.' }) })
  const file = record({ file: Type.String({ description: 'A file, relative to the configuration file.' }) })
  return Type.Unsafe<Secret>(Type.Union([plain, env, file], { ...notes, writeOnly: true }))
}

/** A secret that a request sends as itself. */
export function plainSecret(plain: TSchema, notes: Notes) {
  return Type.Unsafe<Secret>(Type.Union([plain], { ...notes, writeOnly: true }))
}
