/** The languages in which every page can be shown. */
export type Language = 'en' | 'zh'

const languages: readonly Language[] = ['en', 'zh']

/** What a request says about the languages that its reader prefers. */
export interface LanguagePreference {
  /** `ui_locales`: BCP 47 tags, best first, separated by spaces (CORE §3.1.2.1, RIL §2). */
  readonly uiLocales?: string | undefined
  /** The `Accept-Language` header (RFC 9110 §12.5.4). */
  readonly acceptLanguage?: string | undefined
}

/**
 * The language of a page. Unknown or malformed tags are passed over, never refused (RIL §2).
 *
 * @param preference both sources optional; `ui_locales` goes before the header
 * @returns the first language that both sides know, else English
 */
export function chooseLanguage({ uiLocales = '', acceptLanguage = '' }: LanguagePreference): Language {
  const tags = [...uiLocales.split(/\s+/), ...acceptedTags(acceptLanguage)]
  return tags.map(languageOf).find((language) => language !== undefined) ?? 'en'
}

/**
 * @param language a language of ours
 * @returns its BCP 47 tag for the `lang` attribute and for `Intl`
 */
export function tagOf(language: Language): string {
  return tags[language]
}

const tags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' }

/** A tag counts by its primary subtag: zh-CN, zh-Hans and zh-TW all read our Chinese. */
function languageOf(tag: string): Language | undefined {
  const [, primary = ''] = /^([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*$/i.exec(tag) ?? []
  return languages.find((language) => language === primary.toLowerCase())
}

function acceptedTags(header: string): readonly string[] {
  return header
    .split(',')
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag)
}

/** RFC 9110 §12.4.2: a weight is 0 to 1 with at most three decimals; without one it is 1. */
function readRange(range: string): { readonly tag: string; readonly quality: number } {
  const [, tag = '', quality = '1'] =
    /^\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(range) ?? []
  return { tag, quality: tag === '' ? 0 : Number(quality) }
}
