import { html, type Content, type Safe } from './html.ts'

/** A named value; one without a value is left out. */
export type Fact = readonly [name: Content, value: Content]

/**
 * Names and values as a list.
 *
 * @param entries in reading order
 * @returns the list, or nothing where no entry has a value
 */
export function facts(entries: readonly Fact[]): Safe {
  const known = entries.filter(([, value]) => value !== undefined && value !== '')
  if (known.length === 0) return html``
  return html`<dl class="facts">
    ${known.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`
}

/**
 * A value of the protocol, to be read letter by letter and from left to right whatever its letters are.
 *
 * @param value absent gives nothing
 */
export function code(value: string | undefined): Safe | undefined {
  return value === undefined ? undefined : html`<code dir="ltr">${value}</code>`
}
