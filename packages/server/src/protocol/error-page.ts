import { type HttpRequest, type HttpResponse, htmlPage } from '../platform/http/message.ts'
import { pageContextOf } from '../platform/http/page-context.ts'
import type { PageError } from '../sign-in/index.ts'
import { renderError } from './pages/error.ts'

/** The page for an error that must not, or cannot, be sent to an app (RFC 6749 §4.1.2.1). */
export function errorPage(request: HttpRequest, { client, uiLocales, ...error }: PageError): HttpResponse {
  const page = renderError(pageContextOf(request, uiLocales), {
    ...error,
    clientName: client?.name,
    clientUri: client?.uri,
  })
  return htmlPage(error.status, page)
}
