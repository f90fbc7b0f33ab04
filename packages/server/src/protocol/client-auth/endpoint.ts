import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Endpoint, HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import type { AuthenticateClient } from './authenticate.ts'
import type { AuthenticatedClient, AuthenticatedEndpoint } from './decide.ts'
import { readClientForm } from './form/read.ts'
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
 * @param endpoint whose authentication settings count; those of the token endpoint unless told.
 */
export function clientEndpoint(
  { authenticate, noteRefusal }: ClientEndpointDeps,
  serve: (call: ClientCall) => Promise<HttpResponse | OAuthError>,
  endpoint: AuthenticatedEndpoint = 'token',
): Endpoint {
  return async (request) => {
    const form = readClientForm(request)
    if (isOAuthError(form)) return rendered(request, form)
    const caller = await authenticate(request, form, endpoint)
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
