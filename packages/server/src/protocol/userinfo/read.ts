import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { describeProblem, isParameterProblem, readForm } from '../../platform/http/parameters.ts'

export type ShownBearer =
  | { readonly kind: 'token'; readonly value: string }
  | { readonly kind: 'none' }
  | OAuthError

/**
 * Finds the access token of a request. RFC 6750 §2: in the header, or in a form body; never in both, and,
 * by RFC 9700 §4.3.2, never in the query, where logs and histories keep it.
 */
export function readBearer(request: HttpRequest): ShownBearer {
  if (/(?:^|&)access_token=/.test(request.query)) {
    return oauthError(
      'invalid_request',
      'An access token must not be sent in the query; use the Authorization header.',
    )
  }
  const fromHeader = readHeader(request.headers['authorization'])
  const fromBody = readBody(request)
  if (fromBody.kind === 'none') return fromHeader
  if (fromHeader.kind === 'none') return fromBody
  return oauthError('invalid_request', 'The access token was sent in more than one way.')
}

function readHeader(authorization: string | undefined): ShownBearer {
  if (authorization === undefined || !/^bearer(?: |$)/i.test(authorization)) return { kind: 'none' }
  const value = /^bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1]
  if (value !== undefined) return { kind: 'token', value }
  return oauthError('invalid_request', 'The Authorization header must be Bearer and one access token.')
}

/** Only a form has parameters; a body of any other type is none of ours (RFC 6750 §2.2). */
function readBody(request: HttpRequest): ShownBearer {
  if (request.method !== 'POST') return { kind: 'none' }
  const form = readForm(request)
  if (!isParameterProblem(form)) {
    const value = form.get('access_token')
    return value === undefined ? { kind: 'none' } : { kind: 'token', value }
  }
  if (form.problem === 'wrong-content-type') return { kind: 'none' }
  return oauthError('invalid_request', describeProblem(form))
}
