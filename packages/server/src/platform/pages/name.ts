import { html, type Safe } from './html.ts'

/**
 * A name that somebody chose: isolated, so that right-to-left letters in it cannot rearrange the sentence around it.
 *
 * @param name of a person, an app or a tenant
 */
export function personal(name: string): Safe {
  return html`<bdi class="name">${name}</bdi>`
}
