import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../clock.ts'
import { networkOf } from './keys.ts'

/** Counts what strangers may do without being asked who they are. */
export interface HourlyLimit {
  /**
   * Counts one more.
   * @param most how often it may be done from one address; from all of them together fifty times as often.
   * @returns 0 where it may be done, else how many seconds to wait.
   */
  take(place: { readonly tenantId: TenantId; readonly address: string }, most: number): number
  /** The same for what is done to somebody, by whomever and from wherever; what is done to others does not count. */
  takeFor(target: { readonly tenantId: TenantId; readonly id: string }, most: number): number
}

const hour = 3_600_000
/** Whoever has a block of IPv6 has 65,536 networks, and must not have as many limits. */
const everywhere = 50
/** So many addresses at once are an attack, and its memory has an end: the oldest hours are forgotten first. */
const mostAddresses = 100_000

/**
 * Creates a limit by address and hour, in memory: a restart forgets it, which no stranger can bring about.
 * One who has a /64 of IPv6 has one address.
 */
export function createHourlyLimit({ clock }: { readonly clock: Clock }): HourlyLimit {
  const hours = new Map<string, { readonly endsAt: number; taken: number }>()

  const begin = (key: string, now: number) => {
    for (const [other, { endsAt }] of hours) {
      if (endsAt > now && hours.size < mostAddresses) break
      hours.delete(other)
    }
    const fresh = { endsAt: now + hour, taken: 0 }
    hours.delete(key)
    hours.set(key, fresh)
    return fresh
  }

  const hourOf = (key: string, now: number) => {
    const known = hours.get(key)
    return known && known.endsAt > now ? known : begin(key, now)
  }

  const takeOne = (key: string, now: number, most: number): number => {
    const one = hourOf(key, now)
    if (one.taken >= most) return secondsLeft(one, now)
    one.taken += 1
    return 0
  }

  return {
    takeFor: ({ tenantId, id }, most) =>
      takeOne(JSON.stringify([tenantId, 'for', id]), clock.now().getTime(), most),
    take: ({ tenantId, address }, most) => {
      const now = clock.now().getTime()
      // First: an address that comes too late is not worth remembering.
      const all = hourOf(JSON.stringify([tenantId]), now)
      if (all.taken >= most * everywhere) return secondsLeft(all, now)
      const wait = takeOne(JSON.stringify([tenantId, networkOf(address)]), now, most)
      if (wait === 0) all.taken += 1
      return wait
    },
  }
}

function secondsLeft({ endsAt }: { readonly endsAt: number }, now: number): number {
  return Math.ceil((endsAt - now) / 1000)
}
