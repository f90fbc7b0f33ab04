import type { PageContext } from '../../platform/pages/context.ts'
import { form, type FormTarget } from '../../platform/pages/form.ts'
import { html, type Safe } from '../../platform/pages/html.ts'
import { sentence } from '../../platform/pages/messages/index.ts'
import { cautionNotice, doneNotice } from '../../platform/pages/notice.ts'

/**
 * Whether somebody is signed out at the upstream that they came from. `not-asked`: they were not sent there; `asked`:
 * they were, and nobody has heard since; `no-exit`: it cannot be asked; `refused`: it sent them back with an error.
 */
export type UpstreamState = 'not-asked' | 'asked' | 'no-exit' | 'unreachable' | 'refused' | 'returned'

/** An upstream after a logout. */
export interface UpstreamFate {
  readonly name: string
  readonly state: UpstreamState
  /** Sends the browser there, where that may still be done. */
  readonly form?: FormTarget
}

/**
 * What is the case, in words that claim no more than we know (FED-16), and a button where there is something to do.
 *
 * @param context of the page
 * @param fate whose
 */
export function upstreamFate(context: PageContext, fate: UpstreamFate): Safe {
  const upstream = fate.name
  const words = (key: `upstream.${UpstreamState}.next` | 'upstream.still' | 'upstream.returned') =>
    sentence(context.language, key, { upstream })
  if (fate.state === 'returned') {
    const done = { title: words('upstream.returned'), next: words('upstream.returned.next') }
    return html`<section>${doneNotice(done)}</section>`
  }
  const still = { title: words('upstream.still'), next: words(`upstream.${fate.state}.next`) }
  return html`<section>
    ${cautionNotice(still)} ${fate.form && form(fate.form, button(context, fate))}
  </section>`
}

function button({ language, texts }: PageContext, { name, state }: UpstreamFate): Safe {
  const label =
    state === 'not-asked'
      ? sentence(language, 'upstream.sign-out', { upstream: name })
      : texts('upstream.again')
  return html`<div class="actions">
    <button class="primary" type="submit" id="upstream">${label}</button>
  </div>`
}
