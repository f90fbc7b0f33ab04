/** No engine takes any number of values in one statement. */
const mostValues = 1000

/**
 * Asks for many keys, a page of them at a time, and for none not at all: an empty list is not SQL everywhere.
 * @returns what was found, in the order of the pages.
 */
export async function inPages<Key, Row>(
  keys: readonly Key[],
  find: (page: readonly Key[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: (readonly Row[])[] = []
  for (let at = 0; at < keys.length; at += mostValues) found.push(await find(keys.slice(at, at + mostValues)))
  return found.flat()
}
