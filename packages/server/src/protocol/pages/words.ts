import type { RequestMistake } from '../../domain/oauth-error.ts'
import type { Language } from '../../platform/pages/messages/index.ts'

/**
 * What a dialect calls an error by its vendor's name for it, so that whoever looks it up in the vendor's manual finds
 * it. What else stands on the page, and what somebody can do about it, is the same in every voice.
 * @returns `undefined` where the vendor has no name for it.
 */
export type ErrorWords = (language: Language, error: NamedError) => ErrorName | undefined

/** The words of a voice; `undefined` where nobody has any by that name, and ours are said. */
export function wordsIn(
  words: Readonly<Record<string, ErrorWords>>,
  voice: string | undefined,
): ErrorWords | undefined {
  return voice !== undefined && Object.hasOwn(words, voice) ? words[voice] : undefined
}

/** What of an error decides its name. */
export interface NamedError {
  readonly code: string
  readonly mistake?: RequestMistake | undefined
}

export interface ErrorName {
  /** For the heading, the tab and the history. */
  readonly title: string
  /** Where the vendor has another code for it. */
  readonly code?: string
}
