import { htmlPage } from '../platform/http/message.ts'
import { pageContextOf } from '../platform/http/page-context.ts'
import type { ErrorPage } from '../sign-in/index.ts'
import { renderError } from './pages/error.ts'
import { type ErrorWords, wordsIn } from './pages/words.ts'

/**
 * The page for an error that must not, or cannot, be sent to an app (RFC 6749 §4.1.2.1).
 * @param words the dialects', by the name that an error's `voice` has.
 */
export function createErrorPage(words: Readonly<Record<string, ErrorWords>>): ErrorPage {
  return (request, { client, uiLocales, voice, ...error }) => {
    const view = { ...error, clientName: client?.name, clientUri: client?.uri }
    return htmlPage(error.status, renderError(pageContextOf(request, uiLocales), view, wordsIn(words, voice)))
  }
}
