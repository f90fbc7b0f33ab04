import type { PageWords } from './words.ts'

/** The words of a voice; `undefined` where nobody has any by that name, and ours are said. */
export function wordsIn(
  words: Readonly<Record<string, PageWords>>,
  voice: string | undefined,
): PageWords | undefined {
  return voice !== undefined && Object.hasOwn(words, voice) ? words[voice] : undefined
}
