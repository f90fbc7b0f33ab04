import { html, type Safe } from './html.ts'

/** Shapes that differ without their colour. Each stands beside words, so it is hidden from screen readers. */
const shapes = {
  done: html`<circle cx="8" cy="8" r="6.5" /><path d="m5.2 8.3 2 2 3.7-4.3" />`,
  waiting: html`<circle cx="8" cy="8" r="6.5" stroke-dasharray="2 2.08" /><path d="M8 4.8V8l2.2 1.6" />`,
  again: html`<path d="M13.6 6.2A6 6 0 1 0 14 8.6" /><path d="M14.2 2.6v3.9h-3.9" />`,
  unreached: html`<path d="M1.5 8h4M10.5 8h4" /><path d="m6.3 5.8 3.4 4.4M9.7 5.8l-3.4 4.4" />`,
  declined: html`<circle cx="8" cy="8" r="6.5" /><path d="M3.6 12.4l8.8-8.8" />`,
  window: html`<rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1.2" /><path d="M1.8 6h12.4" />`,
  silent: html`<rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1.2" /><path
      d="M1.8 6h12.4M6.2 8l3.6 3.6M9.8 8l-3.6 3.6"
    />`,
  unopened: html`<rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1.2" stroke-dasharray="2 2" />`,
  unknown: html`<circle cx="8" cy="8" r="6.5" /><path
      d="M6.2 6.3a1.9 1.9 0 1 1 2.6 1.9c-.5.2-.8.6-.8 1.1v.2"
    /><path d="M8 11.6v.1" />`,
  outside: html`<path d="M6.8 3.3H2.8v9.9h9.9v-4M9.4 2.8h3.8v3.8M13 3 7.6 8.4" />`,
  caution: html`<path d="M8 1.9 15 14H1z" /><path d="M8 6.4v3.4M8 11.9v.1" />`,
} as const

/** The name of a shape. */
export type IconName = keyof typeof shapes

/**
 * @param name of the shape
 * @returns an inline drawing in the colour of the text around it
 */
export function icon(name: IconName): Safe {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shapes[name]}
  </svg>`
}
