import { isDeepStrictEqual } from 'node:util'

/** The fields in which two values differ, by the names that the operator knows them by. */
export function changedFields<T extends object>(
  one: T,
  other: T,
  names: Readonly<Partial<Record<keyof T, string>>>,
): readonly string[] {
  const keys = Object.keys(names) as (keyof T)[]
  return keys.flatMap((key) => (isDeepStrictEqual(one[key], other[key]) ? [] : (names[key] ?? [])))
}
