import { chooseLanguage } from '../platform/pages/messages/index.ts'
import { createPageContext } from '../platform/pages/context.ts'
import { renderError } from './pages/error.ts'

interface Problem {
  readonly status: number
  readonly code: string
  readonly description: string
  readonly incidentId?: string
}

/** Whose page it is; a host that is nobody's gets a page in the product's own name. */
export interface Place {
  readonly tenantName: string
  readonly basePath: string
}

/** The page for what went wrong outside every endpoint: wrong address, wrong method, too much, a fault. */
export function problemPage(
  place: Place | undefined,
  acceptLanguage: string | undefined,
  problem: Problem,
): string {
  const language = chooseLanguage(acceptLanguage === undefined ? {} : { acceptLanguage })
  const { tenantName, basePath } = place ?? { tenantName: 'Exeunt', basePath: '' }
  return renderError(createPageContext({ language, tenantName, basePath }), problem)
}
