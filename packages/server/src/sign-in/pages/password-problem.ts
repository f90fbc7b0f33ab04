import type { PageContext } from '../../platform/pages/context.ts'
import type { PasswordWeakness } from '../password/decide.ts'

/** What a page says about a password that somebody chose, and what would be better. */
export function passwordProblem({ texts }: PageContext, weakness: PasswordWeakness) {
  return { title: texts(`password.${weakness}`), next: texts(`password.${weakness}.next`) }
}

/** How long somebody who tried too often has to wait, in words. */
export function waitInWords({ texts }: PageContext, seconds: number | undefined): string {
  if (seconds === undefined) return texts('sign-in.throttled.next')
  if (seconds < 60) return texts('sign-in.throttled.seconds', { seconds })
  return texts('sign-in.throttled.minutes', { minutes: Math.ceil(seconds / 60) })
}
