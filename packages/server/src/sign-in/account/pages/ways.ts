import type { PageContext } from '../../../platform/pages/context.ts'
import { html, type Safe } from '../../../platform/pages/html.ts'
import { sentence } from '../../../platform/pages/messages/index.ts'

/** By what somebody signs in. */
export interface WaysView {
  /** Where the password is changed, if there is one. */
  readonly passwordUrl: string | undefined
  /** By whose word the person signs in, by name. */
  readonly upstreams: readonly string[]
}

/** The upstreams that vouch for the person, and the password. */
export function waysSections({ language, texts }: PageContext, { passwordUrl, upstreams }: WaysView): Safe {
  return html`${
    upstreams.length > 0 &&
    html`<section aria-labelledby="ways">
      <h2 id="ways">${texts('account.ways')}</h2>
      ${upstreams.map((upstream) => html`<p>${sentence(language, 'account.upstream', { upstream })}</p>`)}
    </section>`
  }
  ${
    passwordUrl !== undefined &&
    html`<section aria-labelledby="password">
      <h2 id="password">${texts('account.password')}</h2>
      <p>
        <a class="button secondary" id="change-password" href="${passwordUrl}">${texts('password.title')}</a>
      </p>
    </section>`
  }`
}
