import { createPageContext, type PageContext } from '../pages/context.ts'
import { chooseLanguage } from '../pages/messages/index.ts'
import type { HttpRequest } from './message.ts'

/** The page's language by `ui_locales`, then `Accept-Language` (Core §3.1.2.1, RIL §2), in the tenant's name. */
export function pageContextOf(request: HttpRequest, uiLocales?: string): PageContext {
  const acceptLanguage = request.headers['accept-language']
  return createPageContext({
    language: chooseLanguage({
      ...(uiLocales === undefined ? {} : { uiLocales }),
      ...(acceptLanguage === undefined ? {} : { acceptLanguage }),
    }),
    tenantName: request.tenant.name,
    basePath: request.address.pathPrefix,
  })
}
