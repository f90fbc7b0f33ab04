import type { Tenant } from '../domain/tenant.ts'
import { isJsonObject, type JsonObject } from '../platform/json/read.ts'
import type { Problem } from './problem.ts'
import { tenantProblems } from './rules/tenant.ts'
import type { KnownDialects } from './rules/dialect.ts'
import { tenantSchema } from './schema/tenant.ts'
import { readPlainSecret } from './secret.ts'
import { readShape } from './shape.ts'

/** A setting by its name in the file: `dialects.auth0.logoutPrompt`. */
export interface NamedSetting {
  readonly name: string
  readonly value: unknown
}

/**
 * What is wrong with settings that are to stand beside the file: the schema and the rules of the file itself.
 * @param settings those that are set, and nothing else of the tenant.
 * @param tenant the one that they are for, with the dialects that it has.
 * @param dialects those that this program speaks.
 * @returns each problem by the path of its setting: `allowedLogoutUrls[1]`.
 */
export function settingProblems(
  settings: readonly NamedSetting[],
  tenant: Pick<Tenant, 'id' | 'dialects'>,
  dialects: KnownDialects,
): readonly Problem[] {
  const on = Object.fromEntries(Object.keys(tenant.dialects).map((name) => [name, {}]))
  const document = settings.reduce<JsonObject>(
    (known, { name, value }) => withIn(known, name.split('.'), value),
    { id: tenant.id, dialects: on },
  )
  const shape = readShape(tenantSchema, document, readPlainSecret)
  const byRule = [...tenantProblems([shape.sound], { dialects })]
  return [
    ...shape.problems,
    ...byRule.map(({ path, message }) => ({ path: path.replace(/^tenants\[0\]\.?/, ''), message })),
  ]
}

/**
 * Judges a setting that was kept: rules may have changed since, or the tenant's dialects.
 * @returns what is wrong, in a sentence. Of a dialect that is off nothing is: it has no settings.
 */
export function judgeKeptSettings(dialects: KnownDialects) {
  return (tenant: Tenant, name: string, value: unknown): string | undefined => {
    const dialect = /^dialects\.([^.]+)\./.exec(name)?.[1]
    if (dialect !== undefined && !Object.hasOwn(tenant.dialects, dialect)) return undefined
    const problems = settingProblems([{ name, value }], tenant, dialects)
    if (problems.length === 0) return undefined
    return problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
  }
}

/** As they would stand in the file. */
function withIn(document: JsonObject, [first = '', ...rest]: readonly string[], value: unknown): JsonObject {
  if (rest.length === 0) return { ...document, [first]: value }
  const inner = document[first]
  return { ...document, [first]: withIn(isJsonObject(inner) ? inner : {}, rest, value) }
}
