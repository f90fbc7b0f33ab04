import { filled } from './settings.ts'

/** An address with its query, every value encoded; what is absent or empty is left out. */
export function addressOf(base: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => {
    const text = filled(value)
    return text === undefined ? [] : [[name, text]]
  })
  return given.length === 0 ? base : `${base}?${new URLSearchParams(given)}`
}
