import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { SentParameters } from '../../../../platform/http/parameters.ts'

export interface CodeRequest {
  readonly code: string
  readonly redirectUri?: string
  readonly verifier?: string
}

/** RFC 6749 §4.1.3, RFC 7636 §4.5. */
export function readCodeRequest(form: SentParameters): CodeRequest | OAuthError {
  const [code, redirectUri, verifier] = [
    form.get('code'),
    form.get('redirect_uri'),
    form.get('code_verifier'),
  ]
  if (code === undefined) return oauthError('invalid_request', 'The parameter code is missing.')
  const asked = { code, ...(redirectUri === undefined ? {} : { redirectUri }) }
  if (verifier === undefined) return asked
  // RFC 7636 §4.1.
  if (/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return { ...asked, verifier }
  return oauthError(
    'invalid_request',
    'The parameter code_verifier must be 43 to 128 letters, digits or - . _ ~.',
  )
}
