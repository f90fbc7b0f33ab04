import type { Next, Outcome } from '../domain/delivery.ts'

/** D11: 5 s, 30 s, 2 min, 10 min, 1 h, 6 h. */
const pausesInSeconds = [5, 30, 120, 600, 3600, 21_600] as const
const longestPauseInSeconds = 86_400
/** Pauses differ by up to this share, so that a recovered app is not met by all its notices at once. */
const jitter = 0.2

/**
 * BCL §2.5: send again only after a failure that may heal; an RP's answer is final.
 * @param attempt how many tries were made, this one included.
 * @param fraction a random number in [0, 1).
 */
export function nextStep(outcome: Outcome, attempt: number, now: Date, fraction: number): Next {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'done', state: 'delivered' }
    case 'refused':
      return { kind: 'done', state: 'refused' }
    case 'forbidden':
      return { kind: 'done', state: 'gave-up' }
    case 'unreachable': {
      const pause = pausesInSeconds[attempt - 1]
      if (pause === undefined) return { kind: 'done', state: 'gave-up' }
      const varied = pause * (1 - jitter + 2 * jitter * fraction)
      const asked = Math.min(outcome.retryAfterSeconds ?? 0, longestPauseInSeconds)
      return { kind: 'again', at: new Date(now.getTime() + Math.max(varied, asked) * 1000) }
    }
  }
}

/** What an RP's answer means. BCL §2.8: 200 and 204 are success; D11: any 2xx is. */
export function outcomeOf(status: number, detail: string | undefined, retryAfterSeconds?: number): Outcome {
  const said = detail === undefined ? {} : { detail }
  if (status >= 200 && status < 300) return { kind: 'accepted', status }
  if (status === 408 || status === 429 || status >= 500) {
    const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
    return { kind: 'unreachable', status, detail: detail ?? `answered ${status}`, ...wait }
  }
  return { kind: 'refused', status, ...said }
}

/** The date forms of RFC 9110 §5.6.7 that say they are GMT; `Date.parse` alone would read much more. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, [\w :-]{18,20} GMT$/

/** RFC 9110 §10.2.3: seconds or a date; anything else counts as not sent. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value)
  const at = httpDate.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000))
}
