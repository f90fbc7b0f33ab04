/** A JSON object from outside: each member is unknown until one of the readers below has looked at it. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Parses a text that must hold one JSON object; `undefined` for anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A non-empty string member, or `undefined`. */
export function stringIn(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A finite, non-negative number member, or `undefined`. */
export function numberIn(object: JsonObject, name: string): number | undefined {
  const value = object[name]
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** A member that is one string or a list of strings (as `aud` is), as a list; else `undefined`. */
export function stringsIn(object: JsonObject, name: string): readonly string[] | undefined {
  const value = object[name]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : undefined
}
