import type { PageContext } from './context.ts'
import { html, type Safe } from './html.ts'
import { tagOf } from './messages/index.ts'

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/**
 * How long ago something was: nobody's time zone is needed for it.
 *
 * @param context language
 * @param at when it was
 * @param now a moment at or after it; of a moment still to come it says "just now"
 */
export function ago({ language, texts }: PageContext, at: Date, now: Date): Safe {
  const seconds = (now.getTime() - at.getTime()) / 1000
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? []
  const words =
    unit === undefined || size === undefined
      ? texts('time.now')
      : new Intl.RelativeTimeFormat(tagOf(language)).format(-Math.floor(seconds / size), unit)
  return html`<time datetime="${at.toISOString()}">${words}</time>`
}
