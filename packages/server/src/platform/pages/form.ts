import { html, type Content, type Safe } from './html.ts'

/** Where a form goes, and what it carries unseen: the anti-forgery value and the handle of the request. */
export interface FormTarget {
  /** An address of ours. */
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
}

/**
 * @param target where the form posts to; every entry of `hidden` becomes a hidden input
 * @param body fields and buttons
 */
export function form({ action, hidden }: FormTarget, body: Content): Safe {
  const unseen = Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form method="post" action="${action}">${unseen}${body}</form>`
}

/** A button that says which way the person chose. Its value is its id, too: scripted browsers press it by that. */
export interface Choice {
  readonly name: string
  readonly value: string
  readonly label: Content
}

/**
 * Two ways on, the one that the page is about first.
 *
 * @param primary goes on
 * @param secondary leaves things as they are
 */
export function choices(primary: Choice, secondary: Choice): Safe {
  return html`<div class="actions">${choice('primary', primary)}${choice('secondary', secondary)}</div>`
}

function choice(kind: 'primary' | 'secondary', { name, value, label }: Choice): Safe {
  return html`<button class="${kind}" type="submit" id="${value}" name="${name}" value="${value}">
    ${label}
  </button>`
}
