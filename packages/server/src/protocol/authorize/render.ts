import { type OAuthError, wireText } from '../../domain/oauth-error.ts'
import { withParameters } from '../../domain/redirect-uri.ts'
import type { Issuer } from '../../domain/tenant.ts'
import { type HttpResponse, seeOther } from '../../platform/http/message.ts'
import type { AnswerTarget } from './admission/decide.ts'

/** RFC 6749 §4.1.2 with RFC 9207 §2. */
export function codeAnswer({ redirectUri, state }: AnswerTarget, issuer: Issuer, code: string): HttpResponse {
  return seeOther(
    withParameters(redirectUri, [
      ['code', code],
      ['state', state],
      ['iss', issuer],
    ]),
  )
}

/** RFC 6749 §4.1.2.1 with RFC 9207 §2: errors say who they come from, too. */
export function errorAnswer(
  { redirectUri, state }: AnswerTarget,
  issuer: Issuer,
  error: OAuthError,
): HttpResponse {
  return seeOther(
    withParameters(redirectUri, [
      ['error', error.code],
      ['error_description', wireText(error.description)],
      ['state', state],
      ['iss', issuer],
    ]),
  )
}
