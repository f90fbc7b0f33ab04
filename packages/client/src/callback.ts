import { ExeuntError } from './errors.ts'
import { printable } from './refusal.ts'

/** Where the browser came back: the callback's address, or the fields of a `form_post` answer. */
export type Callback = URL | URLSearchParams

/** Reads the parameters of a callback; one that comes twice is ambiguous and refused (RFC 6749 §3.1). */
export function readCallback(callback: Callback): ReadonlyMap<string, string> {
  const parameters = callback instanceof URL ? callback.searchParams : callback
  const read = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (read.has(name)) throw badCallback('repeated-parameter', `${printable(name)} came twice`)
    read.set(name, value)
  }
  return read
}

export function badCallback(reason: string, what: string): ExeuntError {
  return new ExeuntError('bad_callback', `the callback was refused: ${what}`, { reason })
}
