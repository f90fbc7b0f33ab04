import type { Upstreams } from '../../src/sign-in/index.ts'

/** A world in which nobody came from anywhere else. */
export const noUpstreams: Upstreams = {
  entrance: () => Promise.resolve({ kind: 'unavailable', detail: 'no upstream' }),
  redeem: () => Promise.resolve({ kind: 'unavailable', detail: 'no upstream' }),
  exit: () => Promise.resolve({ kind: 'unknown' }),
  verify: () => Promise.resolve({ kind: 'refused', reason: 'no upstream' }),
}
