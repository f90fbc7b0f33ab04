import { type OAuthError, wireText } from '../../domain/oauth-error.ts'
import type { AnswerParameters } from '../../domain/profile.ts'
import { withParameters } from '../../domain/redirect-uri.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { type HttpResponse, seeOther } from '../../platform/http/message.ts'

/** What every answer says: to which request, from whom (RFC 9207 §2), about which session (Session Management §2). */
export interface AnswerFrame {
  readonly state: string | undefined
  readonly issuer: Issuer
  readonly sessionState: string | undefined
}

/** RFC 6749 §4.1.2, §4.2.2; Core §3.2.2.5, §3.3.2.5. */
export function answerParameters(made: AnswerParameters, frame: AnswerFrame): AnswerParameters {
  return [...made, ...framed(frame)]
}

/** RFC 6749 §4.1.2.1, §4.2.2.1. */
export function errorParameters(error: OAuthError, frame: AnswerFrame): AnswerParameters {
  return [['error', error.code], ['error_description', wireText(error.description)], ...framed(frame)]
}

function framed({ state, issuer, sessionState }: AnswerFrame): AnswerParameters {
  return [
    ['state', state],
    ['iss', issuer],
    ['session_state', sessionState],
  ]
}

/** The parameters that are said. */
export function said(parameters: AnswerParameters): readonly (readonly [string, string])[] {
  return parameters.filter((pair): pair is readonly [string, string] => pair[1] !== undefined)
}

/** RFC 6749 §4.1.2: in the query of the redirect URI. */
export function queryAnswer(redirectUri: string, parameters: AnswerParameters): HttpResponse {
  return seeOther(withParameters(redirectUri, parameters))
}

/** Multiple Response Types §2.1: in the fragment, which the browser tells no server; a redirect URI has none itself. */
export function fragmentAnswer(redirectUri: string, parameters: AnswerParameters): HttpResponse {
  const fragment = said(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  )
  return seeOther(`${redirectUri}#${fragment.join('&')}`)
}
