import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Endpoint, HttpRequest, HttpResponse, Route } from '../../platform/http/message.ts'
import { renderRefusal } from '../../protocol/client-auth/render.ts'
import type { Core } from '../dialect.ts'
import { sharedWithPages } from './cors.ts'
import { asForm } from './json-form.ts'
import { auth0Profile } from './profile.ts'
import { spelledRefusal } from './refusal.ts'
import { meantCall } from './request.ts'

/** Where apps get their tokens: by form or by JSON. */
export function tokenRoutes(core: Core): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth/token',
      face: 'api',
      spec: 'Auth0: RFC6749 §3.2',
      ...sharedWithPages,
      endpoint: byFormOrJson(core.token.at(auth0Profile), core),
    },
  ]
}

/** An endpoint that takes calls by form, for the vendor's: by JSON as well, in its words, and refused in them. */
export function byFormOrJson(endpoint: Endpoint, core: Pick<Core, 'noteRefusal'>): Endpoint {
  return async (request) => {
    const form = asForm(request)
    const call = isOAuthError(form) ? form : meantCall(form)
    return isOAuthError(call) ? refused(request, call, core) : spelledRefusal(await endpoint(call), call)
  }
}

/** What cannot be asked in any words. */
export function refused(
  request: HttpRequest,
  refusal: OAuthError,
  { noteRefusal }: Pick<Core, 'noteRefusal'>,
): HttpResponse {
  noteRefusal(request, refusal)
  return renderRefusal(refusal, request)
}
