/** What new passwords cost: OWASP's first recommendation for argon2id. Memory is in KiB. */
export const hashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** What a stored hash cost to make. */
interface Cost {
  readonly memory: number
  readonly time: number
  readonly parallelism: number
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,3})\$[\w+/]{11,86}\$[\w+/]{22,86}$/

/** More than anybody needs: a hash from outside must not be able to take the machine's memory. */
const mostMemory = 1_048_576
const mostTime = 20
const mostParallelism = 16

/**
 * Whether a text from outside (configuration, import) is a password hash that we can verify: argon2id of
 * version 19 as a PHC string, at most 1 GiB and 20 passes.
 */
export function isPasswordHash(text: string): boolean {
  const cost = readCost(text)
  if (!cost) return false
  return cost.memory <= mostMemory && cost.time <= mostTime && cost.parallelism <= mostParallelism
}

/** Whether a hash was cheaper than a new one would be, and so should be made anew at the next sign-in. */
export function needsRehash(hash: string): boolean {
  const cost = readCost(hash)
  return !cost || cost.memory < hashCost.memoryCost || cost.time < hashCost.timeCost
}

function readCost(text: string): Cost | undefined {
  const [, memory, time, parallelism] = phc.exec(text) ?? []
  if (memory === undefined) return undefined
  return { memory: Number(memory), time: Number(time), parallelism: Number(parallelism) }
}
