import { html, textOf, type Content, type Safe } from '../html.ts'
import { personal } from '../name.ts'
import type { MessageKey } from './catalogues.ts'
import { partsOf } from './formats.ts'
import type { Language } from './language.ts'
import { joinWords } from './spacing.ts'

export { catalogues, type Catalogue, type MessageKey } from './catalogues.ts'
export { chooseLanguage, tagOf, type Language, type LanguagePreference } from './language.ts'

/**
 * The words of one language as plain text, to be escaped by whoever prints it.
 *
 * @throws when an argument of the text is missing, which is a fault of the caller
 */
export type Texts = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

/**
 * @param language whose words to speak
 * @returns the translator; making one per request costs nothing
 */
export function textsOf(language: Language): Texts {
  return (key, values = {}) => joinWords(partsOf(language, key, values), String).join('')
}

/**
 * A text as markup, in which names stand out.
 *
 * @param language whose words to speak
 * @param key the text
 * @param values its arguments; a string is a name that somebody chose, anything richer comes as markup
 * @throws when an argument of the text is missing
 */
export function sentence(
  language: Language,
  key: MessageKey,
  values: Readonly<Record<string, Safe | string | number>>,
): Safe {
  const marked = Object.entries(values).map(([name, value]) => [name, markName(value)] as const)
  const parts = partsOf<Content>(language, key, Object.fromEntries(marked))
  return html`${joinWords(parts, textOf)}`
}

function markName(value: Safe | string | number): Safe | number {
  return typeof value === 'string' ? personal(value) : value
}
