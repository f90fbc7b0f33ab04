import { shown } from '../problem.ts'
import { suggest } from '../suggestion.ts'

/** Vendors whose spelling this product is made to speak, built or not. */
const planned = ['genauth', 'auth0', 'akamai']

/** The names of the dialects that this program has. */
export type KnownDialects = readonly string[]

/** Why a dialect cannot be used, or `undefined` where it can. */
export function dialectReason(name: string, known: KnownDialects): string | undefined {
  if (known.includes(name)) return undefined
  if (planned.includes(name)) return `the dialect "${name}" is not available in this version`
  const meant = suggest(name, [...known, ...planned])
  return `no dialect is called ${shown(name)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}
