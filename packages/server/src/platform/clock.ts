/** The time, passed in everywhere: a test's clock stands still. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** How many seconds a clock is ahead of the machine's: for libraries that go by that one. */
export function secondsAhead(clock: Clock): number {
  return (clock.now().getTime() - systemClock.now().getTime()) / 1000
}
