import { type Bench, lanes } from '../setting.ts'

/** How often, of what the full table takes. */
export function times({ share }: Pick<Bench, 'share'>, count: number): number {
  return Math.max(lanes, Math.round(count * share))
}

/** One's own of what each lane has one of. */
export function lane<T>(list: readonly T[], index: number): T {
  const one = list[index % list.length]
  if (one === undefined) throw new Error('an empty list has no lanes')
  return one
}

/** Makes so many of something, as many at once as there are lanes. */
export async function made<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < count)
    all.push(...(await Promise.all(Array.from({ length: Math.min(lanes, count - all.length) }, make))))
  return all
}

/** The next one that nobody took. */
export function taken<T>(list: T[]): T {
  const one = list.pop()
  if (one === undefined) throw new Error('nothing is left to take')
  return one
}
