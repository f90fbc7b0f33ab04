import type { DialectTraits } from '../../domain/dialect.ts'
import { shown } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { suggest } from '../suggestion.ts'

/** The dialects that this program has. */
export type KnownDialects = readonly DialectTraits[]

/** Those of them that a tenant has. */
export function spokenBy({ dialects = {} }: Sound<TenantDocument>, known: KnownDialects): KnownDialects {
  return known.filter(({ name }) => Object.hasOwn(dialects, name))
}

/** Why a dialect cannot be used, or `undefined` where it can. */
export function dialectReason(name: string, known: KnownDialects): string | undefined {
  const names = known.map((dialect) => dialect.name)
  if (names.includes(name)) return undefined
  return `no dialect is called ${shown(name)}${hintAt(name, known)}`
}

/** What was probably meant, by a name of today or of before; else what there is. */
function hintAt(name: string, known: KnownDialects): string {
  const names = known.map((dialect) => dialect.name)
  const meant = suggest(name, names)
  if (meant !== undefined) return `; did you mean "${meant}"?`
  const former = suggest(
    name,
    known.flatMap(({ formerNames = [] }) => formerNames),
  )
  const today = known.find(({ formerNames = [] }) => former !== undefined && formerNames.includes(former))
  if (today) return `; "${former}" is the former name of "${today.name}"`
  return names.length === 0 ? '' : `; this version knows ${inWords(names)}`
}

/** Names as a sentence lists them. */
export function inWords(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' or ')
}
