import { type JsonReading as Reading, readJson as read } from '../platform/json/read.ts'
import { type Problem, problemAt } from './problem.ts'

export { isJsonObject } from '../platform/json/read.ts'

export type JsonReading =
  | { readonly kind: 'json'; readonly value: unknown; readonly duplicates: readonly Problem[] }
  | Extract<Reading, { kind: 'broken' }>

/** Reads a configuration file, which may begin with a byte order mark, and tells of every key given twice by its path. */
export function readJson(text: string): JsonReading {
  const reading = read(text.replace(/^\uFEFF/, ''))
  if (reading.kind === 'broken') return reading
  const duplicates = reading.duplicates.map((path) => problemAt(path, 'is given twice'))
  return { ...reading, duplicates }
}
