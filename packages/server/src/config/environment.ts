import { isJsonObject } from './json.ts'
import { pathText, type Problem } from './problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Settings that a deployment may override without touching the file, and where they stand in it. */
const overrides = [
  { name: 'EXEUNT_PUBLIC_URL', path: ['publicUrl'] },
  { name: 'PORT', path: ['listen', 'port'] },
  { name: 'EXEUNT_HOST', path: ['listen', 'host'] },
  { name: 'EXEUNT_MASTER_KEY', path: ['masterKey'] },
  { name: 'EXEUNT_LOG_LEVEL', path: ['log', 'level'] },
] as const

/** The document with the environment's word over its own. A variable that is empty counts as not set. */
export function withEnvironment(document: unknown, env: Environment): unknown {
  return givenIn(env).reduce<unknown>((sum, { path, value }) => withValue(sum, path, value), document)
}

/** The same problems; one about a value that the environment gave carries the variable's name as its path. */
export function namedByEnvironment(problems: readonly Problem[], env: Environment): readonly Problem[] {
  const names = new Map(givenIn(env).map(({ name, path }) => [pathText(path), name]))
  return problems.map((problem) => ({ ...problem, path: names.get(problem.path) ?? problem.path }))
}

function givenIn(env: Environment) {
  return overrides.flatMap(({ name, path }) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    return value === undefined || value === ''
      ? []
      : [{ name, path, value: name === 'PORT' ? numberOf(value) : value }]
  })
}

function numberOf(text: string): number | string {
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

function withValue(document: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (document === undefined) return { [key]: withValue(undefined, rest, value) }
  if (!isJsonObject(document)) return document
  return {
    ...document,
    [key]: withValue(Object.hasOwn(document, key) ? document[key] : undefined, rest, value),
  }
}
