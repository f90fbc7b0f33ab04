import { isOAuthError, type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { Endpoint, HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import {
  describeProblem,
  isParameterProblem,
  readForm,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import type { AuthenticateClient } from './authenticate.ts'
import type { AuthenticatedClient } from './decide.ts'
import { renderRefusal } from './render.ts'

/** A form that a known client posted. */
export interface ClientCall {
  readonly request: HttpRequest
  readonly form: SentParameters
  readonly caller: AuthenticatedClient
}

/** Hears of every refusal with its private reason, for the log. */
export type NoteRefusal = (request: HttpRequest, refusal: OAuthError) => void

export interface ClientEndpointDeps {
  readonly authenticate: AuthenticateClient
  readonly noteRefusal: NoteRefusal
}

/**
 * The frame of the endpoints that clients post to: reads the form, finds out who calls, lets `serve`
 * answer, and renders every refusal alike.
 */
export function clientEndpoint(
  { authenticate, noteRefusal }: ClientEndpointDeps,
  serve: (call: ClientCall) => Promise<HttpResponse | OAuthError>,
): Endpoint {
  return async (request) => {
    const form = readForm(request)
    if (isParameterProblem(form))
      return rendered(request, oauthError('invalid_request', describeProblem(form)))
    const caller = await authenticate(request, form)
    // Who could not be found out is answered without a client's name.
    if (isOAuthError(caller)) return rendered(request, caller)
    const answer = rendered(request, await serve({ request, form, caller }))
    return { ...answer, client: caller.client.id }
  }

  function rendered(request: HttpRequest, answer: HttpResponse | OAuthError): HttpResponse {
    if (!isOAuthError(answer)) return answer
    noteRefusal(request, answer)
    return renderRefusal(answer, request)
  }
}
