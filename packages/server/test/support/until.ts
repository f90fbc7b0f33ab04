import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits for something that happens elsewhere in this process, in steps of two milliseconds.
 * @param what the sentence that stands in the failure.
 */
export async function until(what: string, isSo: () => unknown, milliseconds = 60_000): Promise<void> {
  const giveUpAt = performance.now() + milliseconds
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`Not so after ${milliseconds} ms: ${what}`)
    await sleep(2)
  }
}
