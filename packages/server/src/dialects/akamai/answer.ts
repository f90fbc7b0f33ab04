import type { RequestMistake } from '../../domain/oauth-error.ts'
import type { Spelling } from '../../domain/profile.ts'

/**
 * What an app is told by its redirect URI, and what only the person: the vendor has pages for these mistakes, and apps
 * know no answer to them. Where no page may be shown the app hears of them all the same.
 */
export const answer: Spelling['answer'] = (said, error, isSilent = false) =>
  error?.mistake !== undefined && onPages.includes(error.mistake) && !isSilent ? undefined : said

const onPages: readonly RequestMistake[] = [
  'missing-response-type',
  'unsupported-response-type',
  'scope-without-openid',
]
