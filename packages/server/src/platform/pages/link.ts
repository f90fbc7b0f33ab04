import type { PageContext } from './context.ts'
import { leadsToApp } from '../../domain/redirect-uri.ts'
import { html, type Content, type Safe } from './html.ts'
import { sentence } from './messages/index.ts'
import { personal } from './name.ts'

/** An app by its name, and its website where it registered one. */
export interface Linked {
  readonly name: string
  readonly uri?: string | undefined
}

/**
 * A link to somewhere else, or its text alone where the address is not plain web: a registered `javascript:` or
 * app-scheme URI must never become something to click.
 *
 * @param uri an absolute address from a registration; absent gives text only
 * @param content what the link says
 */
export function webLink(uri: string | undefined, content: Content): Safe {
  const href = uri === undefined ? undefined : webAddress(uri)
  return href === undefined ? html`${content}` : html`<a href="${href}" rel="noreferrer">${content}</a>`
}

/**
 * A link to an app by its name.
 *
 * @param app whose
 */
export function clientLink({ name, uri }: Linked): Safe {
  return webLink(uri, personal(name))
}

/**
 * A button to an app, by an address that it registered to have people back at, a scheme of its own included; nothing
 * where a browser would run or show the address itself.
 *
 * @param uri letter by letter as it was registered
 * @param button `hint` is the id of what says where it leads
 */
export function appLink(
  uri: string,
  { id, label, hint }: { readonly id: string; readonly label: string; readonly hint?: string },
): Safe | undefined {
  if (!leadsToApp(uri)) return undefined
  const described = hint !== undefined && html` aria-describedby="${hint}"`
  return html`<a class="button secondary" id="${id}" href="${uri}" rel="noreferrer" ${described}>${label}</a>`
}

/**
 * @param uri any text
 * @returns the normalised address if it is absolute http or https, else nothing
 */
export function webAddress(uri: string): string | undefined {
  const url = URL.parse(uri)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined
}

/**
 * The way back to an app, where its website is known; otherwise nothing.
 *
 * @param context of the page
 * @param app where to go back to
 */
export function backLink({ language }: PageContext, { name, uri }: Linked): Safe | undefined {
  const href = uri === undefined ? undefined : webAddress(uri)
  if (href === undefined) return undefined
  const label = sentence(language, 'page.back', { client: name })
  return html`<p class="back">
    <a class="button secondary" id="back" href="${href}" rel="noreferrer">${label}</a>
  </p>`
}
