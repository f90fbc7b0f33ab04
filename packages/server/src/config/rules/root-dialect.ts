import { expected, type Path, type Problem, problemAt, shown } from '../problem.ts'
import type { TenantDocument } from '../schema/tenant.ts'
import type { Sound } from '../shape.ts'
import { suggest } from '../suggestion.ts'
import { inWords, type KnownDialects } from './dialect.ts'

/** D3: who answers at the discovery address that the standard shares with a dialect. */
export function* rootDialectProblems(
  tenant: Sound<TenantDocument>,
  path: Path,
  known: KnownDialects,
): Generator<Problem> {
  const { rootDialect } = tenant
  const isReadable = !Object.hasOwn(tenant, 'dialects') || tenant.dialects !== undefined
  if (rootDialect === undefined || rootDialect === 'standard' || !isReadable) return
  const reason = reasonAgainst(rootDialect, Object.keys(tenant.dialects ?? {}), known)
  if (reason !== undefined) yield problemAt([...path, 'rootDialect'], reason)
}

function reasonAgainst(name: string, spoken: readonly string[], known: KnownDialects): string | undefined {
  const able = known.filter(({ hasRootDiscovery = false }) => hasRootDiscovery).map((dialect) => dialect.name)
  if (able.includes(name))
    return spoken.includes(name) ? undefined : `this tenant does not speak ${shown(name)}; add it to dialects`
  if (known.some((dialect) => dialect.name === name))
    return `the dialect ${shown(name)} has no discovery document at this address; leave it out, or use "standard"`
  const choices = ['standard', ...able.filter((one) => spoken.includes(one))]
  const meant = suggest(name, ['standard', ...able])
  return `${expected(inWords(choices), name)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}
