import { expected } from './problem.ts'

/** No name is longer, and comparing costs the product of the lengths. */
const longestName = 60

/** The known name that was probably meant; `undefined` where a third of its letters is wrong in all of them. */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  if (unknown.length > longestName) return undefined
  const [closest] = known
    .map((name) => ({ name, distance: editDistance(unknown.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)
  return closest && closest.distance <= Math.floor(closest.name.length / 3) ? closest.name : undefined
}

/** What other systems call what stands at one place of a document, each with how it is said here. */
export type OtherWords = Readonly<Record<string, string>>

/** That nobody knows a key here, and what was probably meant, by another system's word for it or by a slip. */
export function unknownKey(key: string, known: readonly string[], otherWords: OtherWords = {}): string {
  const elsewhere = Object.hasOwn(otherWords, key) ? otherWords[key] : undefined
  if (elsewhere !== undefined) return `is no known key; ${elsewhere}`
  const meant = suggest(key, known)
  if (meant !== undefined) return `is no known key; did you mean "${meant}"?`
  return known.length > 8 ? 'is no known key' : `is no known key; expected one of ${known.join(', ')}`
}

/** That a value is in none of the tenant's own list, and what was probably meant. @param list how the tenant calls it. */
export function notAmong(list: string, value: string, known: readonly string[]): string {
  const meant = suggest(value, known)
  return `${expected(`one of the ${list} of the tenant`, value)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}

/** How many letters to add, drop or change (Levenshtein), row by row. */
function editDistance(one: string, other: string): number {
  const firstRow = Array.from({ length: other.length + 1 }, (_, column) => column)
  const lastRow = one.split('').reduce((above, letter, row) => {
    const next = [row + 1]
    for (let column = 0; column < other.length; column += 1) {
      const change = (above[column] ?? 0) + (other[column] === letter ? 0 : 1)
      next.push(Math.min(change, (above[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    return next
  }, firstRow)
  return lastRow[other.length] ?? 0
}
