import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { SigningTimes } from './signing-key.ts'

/** The key that signs at `now`: of those in their time the one that began last. */
export function signingKeyAt<Key extends SigningTimes>(
  keys: readonly Key[],
  algorithm: SigningAlgorithm,
  now: Date,
): Key | undefined {
  return keys
    .filter((key) => key.algorithm === algorithm && key.signsFrom <= now && !hasStopped(key, now))
    .reduce<Key | undefined>((last, key) => (last && last.signsFrom >= key.signsFrom ? last : key), undefined)
}

/** When the next waiting key begins to sign; `undefined` where none waits. */
export function nextStartAfter(
  keys: readonly SigningTimes[],
  algorithm: SigningAlgorithm,
  now: Date,
): Date | undefined {
  return keys
    .filter((key) => key.algorithm === algorithm && key.signsFrom > now && !hasStopped(key, key.signsFrom))
    .map((key) => key.signsFrom)
    .toSorted((one, other) => one.getTime() - other.getTime())[0]
}

/**
 * The keys to publish: those that sign, will sign, or signed in the last `retainedSeconds`.
 *
 * Those that sign now come first, RSA before the rest: some apps take the first key whatever the `kid` says.
 */
export function publishedKeysAt<Key extends SigningTimes>(
  keys: readonly Key[],
  retainedSeconds: number,
  now: Date,
): readonly Key[] {
  const retainedSince = new Date(now.getTime() - retainedSeconds * 1000)
  const published = keys.filter((key) => !hasStopped(key, retainedSince))
  const signing = signingAlgorithms.flatMap((algorithm) => signingKeyAt(published, algorithm, now) ?? [])
  return [...signing, ...published.filter((key) => !signing.includes(key))]
}

function hasStopped(key: SigningTimes, at: Date): boolean {
  return key.signsUntil !== undefined && key.signsUntil <= at
}
