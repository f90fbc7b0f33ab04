import type { PageContext } from './context.ts'
import { html, type Safe } from './html.ts'

/** A person as the pages show them. */
export interface AccountView {
  /** What people call them; may equal `username`. */
  readonly name: string
  /** What they sign in with. */
  readonly username: string
}

/**
 * The account that a page is about, set apart so that nobody acts on the wrong one.
 *
 * @param context of the page
 * @param account whose
 */
export function accountCard({ texts }: PageContext, { name, username }: AccountView): Safe {
  return html`<div class="account" role="group" aria-label="${texts('account.label')}">
    <span class="initial" aria-hidden="true">${initialOf(name)}</span>
    <span class="who">
      <bdi class="who-name">${name}</bdi>
      ${name !== username && html`<bdi class="who-username">${username}</bdi>`}
    </span>
  </div>`
}

/** The first letter as people see it, which may be several code points. */
function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim())
  return first?.segment.toUpperCase() ?? ''
}
