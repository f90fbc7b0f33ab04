/** Remembers which logout tokens have been used (BCL §2.6). Share it between an application's processes. */
export interface ReplayMemory {
  /** Takes an id for good; `false` if it was taken before. Must be atomic. */
  claim(id: string, until: Date): Promise<boolean>
  /** Gives an id back, because its logout could not be carried out and may be sent again. */
  release(id: string): Promise<void>
}

/**
 * A memory in this process.
 *
 * @example
 * ```ts
 * import { createMemoryReplayMemory } from '@exeunt/client'
 *
 * const memory = createMemoryReplayMemory()
 * const inTwoMinutes = new Date(Date.now() + 120_000)
 * console.log(await memory.claim('jti-1', inTwoMinutes)) // true
 * console.log(await memory.claim('jti-1', inTwoMinutes)) // false
 * ```
 */
export function createMemoryReplayMemory(settings: { readonly now?: () => Date } = {}): ReplayMemory {
  const now = settings.now ?? (() => new Date())
  const untilById = new Map<string, Date>()
  return {
    claim: async (id, until) => {
      for (const [known, end] of untilById) if (end <= now()) untilById.delete(known)
      if (untilById.has(id)) return false
      untilById.set(id, until)
      return true
    },
    release: async (id) => void untilById.delete(id),
  }
}
