import { type OAuthError, oauthError } from '../../../../domain/oauth-error.ts'
import type { SentParameters } from '../../../../platform/http/parameters.ts'

/** What an app sends for a person (RFC 6749 §4.3.2). */
export interface PasswordRequest {
  readonly username: string
  readonly password: string
  readonly scope: string | undefined
}

export function readPasswordRequest(form: SentParameters): PasswordRequest | OAuthError {
  const [username, password] = [form.get('username'), form.get('password')]
  if (username === undefined || username.trim() === '') return missing('username')
  if (password === undefined) return missing('password')
  return { username, password, scope: form.get('scope') }
}

function missing(name: string): OAuthError {
  return oauthError('invalid_request', `The parameter ${name} is missing.`)
}
