import { html, type Safe } from '../../platform/pages/html.ts'

/**
 * The way between signing in and opening an account.
 *
 * @param question whom it is for
 * @param href an address of ours
 * @param label where it leads
 */
export function otherWay(question: string, href: string, label: string): Safe {
  return html`<p class="aside">${question} <a id="other-way" href="${href}">${label}</a></p>`
}
