/** Marks text that is HTML already. Only {@link html} makes it, so a string from outside can never pass for it. */
const markup: unique symbol = Symbol('markup')

/** A piece of HTML in which everything from outside has been escaped. */
export interface Safe {
  readonly [markup]: string
}

/** What may stand in a template: text is escaped, `Safe` is not, `true`, `false` and nothing print nothing. */
export type Content = Safe | string | number | boolean | null | undefined | readonly Content[]

/**
 * Template tag for HTML, escaping by default: `` html`<p>${name}</p>` ``.
 *
 * @param strings the literal parts, trusted because they are written in the source
 * @param values escaped unless {@link Safe}; lists are joined without a separator
 * @returns markup that other templates may contain
 * @throws TypeError when a value stands in an unquoted attribute, where escaping cannot protect it
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Safe {
  const parts = strings.map((literal, index) => {
    if (index === values.length) return literal
    if (literal.endsWith('=')) throw new TypeError(`Quote the attribute after: …${literal.slice(-40)}`)
    return literal + print(values[index])
  })
  return { [markup]: parts.join('') }
}

/**
 * A script of ours inside a page. The policy of the page must name its hash (`scriptHash`), so it never depends
 * on the request; values reach it by attributes of the page.
 *
 * @param source a constant
 * @throws TypeError when it could end its own element
 */
export function inlineScript(source: string): Safe {
  if (/<(?:\/script|!--)/i.test(source)) throw new TypeError('This script would end its element early')
  return { [markup]: `<script>${source}</script>` }
}

/**
 * The characters to send.
 *
 * @param safe what {@link html} made
 */
export function toMarkup(safe: Safe): string {
  return safe[markup]
}

/**
 * What is left to read when the tags are gone, still escaped.
 *
 * @param content anything that may stand in a template
 */
export function textOf(content: Content): string {
  return print(content).replaceAll(/<[^>]*>/g, '')
}

/**
 * @param text any text
 * @returns the text, spelled so that it can end neither an element nor a quoted attribute value
 */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function print(value: Content): string {
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if (isList(value)) return value.map(print).join('')
  return value[markup]
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Safe | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value)
}
