import { type SigningAlgorithm, signingAlgorithms } from '../../domain/client.ts'
import type { KeyRotation } from '../../domain/tenant.ts'
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

/** How long an app or a cache on the way may keep our key set: its `max-age`. */
export const keySetMaxAgeSeconds = 300

/** How long another process's rotation may stay unnoticed. */
export const reloadAfterSeconds = 15

/**
 * How long a key by schedule is published before it signs. A key set that was fetched from a process that had not
 * noticed the new key yet, and was kept for as long as it may be, is gone by then: whoever fetches by our
 * `max-age` never meets a key that is strange to them. No longer than a key signs, or ever more of them would wait.
 */
export function overlapOf({ everySeconds = Infinity, overlapSeconds }: KeyRotation): number {
  return Math.max(Math.min(overlapSeconds, everySeconds), keySetMaxAgeSeconds + reloadAfterSeconds)
}

/**
 * Whether a new key must be published now, so that it can take over when the newest one has signed for
 * `everySeconds`. A key that waits for its time is the newest: nothing is due twice. Where there is no key at
 * all nothing is due; the first signature brings one.
 */
export function rotationIsDue(
  keys: readonly SigningTimes[],
  algorithm: SigningAlgorithm,
  { rotation, now }: { readonly rotation: KeyRotation; readonly now: Date },
): boolean {
  if (rotation.everySeconds === undefined) return false
  const starts = keys.filter((key) => key.algorithm === algorithm).map((key) => key.signsFrom.getTime())
  if (starts.length === 0) return false
  const aheadSeconds = rotation.everySeconds - overlapOf(rotation)
  return Math.max(...starts) + aheadSeconds * 1000 <= now.getTime()
}

function hasStopped(key: SigningTimes, at: Date): boolean {
  return key.signsUntil !== undefined && key.signsUntil <= at
}
