import type { HttpProblem } from '../platform/http/message.ts'
import { chooseLanguage } from '../platform/pages/messages/index.ts'
import { createPageContext } from '../platform/pages/context.ts'
import { renderError } from './pages/error.ts'
import { type ErrorWords, wordsIn } from './pages/words.ts'

/** Whose page it is; a host that is nobody's gets a page in the product's own name. */
export interface Place {
  readonly tenantName: string
  readonly basePath: string
}

/** @param acceptLanguage what the browser prefers (RFC 9110 §12.5.4). */
export type ProblemPage = (
  place: Place | undefined,
  acceptLanguage: string | undefined,
  problem: HttpProblem,
) => string

/**
 * The page for what went wrong outside every endpoint: wrong address, wrong method, too much, a fault.
 * @param words the dialects', by the name of each: where the address has a vendor's shape, it is called as there.
 */
export function createProblemPage(words: Readonly<Record<string, ErrorWords>>): ProblemPage {
  return (place, acceptLanguage, problem) => {
    const language = chooseLanguage(acceptLanguage === undefined ? {} : { acceptLanguage })
    const { tenantName, basePath } = place ?? { tenantName: 'Exeunt', basePath: '' }
    const context = createPageContext({ language, tenantName, basePath })
    return renderError(context, problem, wordsIn(words, problem.nobody?.dialect))
  }
}
