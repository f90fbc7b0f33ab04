import type { RelyingParty } from './relying-party.ts'

export interface TokenTimes {
  readonly exp: number
  readonly iat: number
  readonly nbf?: unknown
}

/** From `iat` and `nbf` to `exp` a token counts, give or take the clocks (CORE §3.1.3.7, rules 9 and 10). */
export function wrongTime(
  { exp, iat, nbf }: TokenTimes,
  { now, clockToleranceSeconds }: Pick<RelyingParty, 'now' | 'clockToleranceSeconds'>,
): string | undefined {
  const seconds = now().getTime() / 1000
  if (exp <= seconds - clockToleranceSeconds) return 'expired'
  if (iat > seconds + clockToleranceSeconds) return 'issued-in-future'
  if (nbf === undefined) return undefined
  return typeof nbf === 'number' && nbf <= seconds + clockToleranceSeconds ? undefined : 'not-yet-valid'
}
