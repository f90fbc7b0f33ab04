import { IntlMessageFormat } from 'intl-messageformat'
import { catalogues, type MessageKey } from './catalogues.ts'
import { tagOf, type Language } from './language.ts'

const formats = { en: lazyFormats('en'), zh: lazyFormats('zh') }

/**
 * A text cut at its arguments. Numbers become part of the words around them; every other argument stays apart.
 *
 * @param language whose words to speak
 * @param key the text
 * @param values its arguments
 * @throws FormatError when an argument is missing
 */
export function partsOf<T>(
  language: Language,
  key: MessageKey,
  values: Readonly<Record<string, T | number>>,
): readonly (string | T)[] {
  // The formatter melts strings into the words around them, and objects not: so each argument travels in a box.
  const boxed = Object.entries(values).map(([name, value]) => [name, box(value)] as const)
  const parts = formats[language](key).formatToParts<Box<T>>(Object.fromEntries(boxed))
  return parts.map(({ value }) => (typeof value === 'string' ? value : value.content))
}

interface Box<T> {
  readonly content: T
}

function box<T>(content: T | number): Box<T> | number {
  return typeof content === 'number' ? content : { content }
}

/** Parsing a text costs far more than formatting it, so each is parsed once, when first spoken. */
function lazyFormats(language: Language): (key: MessageKey) => IntlMessageFormat {
  const compiled = new Map<MessageKey, IntlMessageFormat>()
  return (key) => {
    const known = compiled.get(key)
    if (known) return known
    const format = new IntlMessageFormat(catalogues[language][key], tagOf(language), {}, { ignoreTag: true })
    compiled.set(key, format)
    return format
  }
}
