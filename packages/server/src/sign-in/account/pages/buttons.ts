import { html, type Safe } from '../../../platform/pages/html.ts'

/** A button of an account page; scripted browsers press it by its id. */
export function button(label: string, id: string): Safe {
  return html`<button class="secondary" type="submit" id="${id}">${label}</button>`
}

export interface ButtonWords {
  readonly label: string
  readonly full: string
}

/** One of many alike: its full name tells them apart for those who hear the page. */
export function smallButton(id: string, { label, full }: ButtonWords): Safe {
  return html`<button class="secondary" type="submit" id="${id}" aria-label="${full}">${label}</button>`
}
