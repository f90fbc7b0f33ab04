import { html, type Safe } from './html.ts'

/**
 * The ghost light: the one lamp that stays on when everybody has left the stage.
 * It takes its colours from the stylesheet and from attributes, since the policy of our pages allows no inline style.
 */
export const ghostLight: Safe = html`<svg
  class="ghost-light"
  viewBox="0 0 24 56"
  width="24"
  height="56"
  fill="none"
  stroke="currentColor"
  stroke-width="1.5"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>
  <circle class="bulb" cx="12" cy="11" r="4.5" stroke="none" />
  <path d="M7.5 19.5C3 15.5 3 6 8 2.5h8c5 3.5 5 13 .5 17z" />
  <path stroke-width="0.75" d="M10.3 2.5c-2.4 4-2.4 13 0 17M13.7 2.5c2.4 4 2.4 13 0 17M4.6 11h14.8" />
  <path d="M9.5 19.5h5v4h-5zM12 23.5V52M4 54.2c.3-1.6 1.4-2.2 3-2.2h10c1.6 0 2.7 .6 3 2.2z" />
</svg>`

/** The same lamp alone on a small square, for browser tabs. */
export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="6" fill="#17161a"/>
<g fill="none" stroke="#ece8e1" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
<circle cx="16" cy="11" r="4.2" fill="#ffc65c" stroke="none"/>
<path d="M11.5 17.6c-3-2.6-3-10.6 0-13.2h9c3 2.6 3 10.6 0 13.2zM16 17.6V27M11 27.4h10"/>
</g></svg>
`
