/** Error codes that we put on the wire, from RFC 6749, 6750, 7009, 7591, 8628, 8707, 9101 and OpenID Connect Core. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'access_denied'
  | 'login_required'
  | 'interaction_required'
  | 'consent_required'
  | 'account_selection_required'
  | 'registration_not_supported'
  | 'invalid_request_object'
  | 'invalid_request_uri'
  | 'invalid_target'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'unmet_authentication_requirements'
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  | 'temporarily_unavailable'
  | 'server_error'

/** Mistakes in an authorization request that some vendors call by names of their own. */
export type RequestMistake =
  | 'invalid-client-id'
  | 'invalid-redirect-uri'
  | 'missing-response-type'
  | 'unsupported-response-type'
  | 'scope-without-openid'

/**
 * A "no" on the wire. `description` is for the client's developer: it names the parameter and what was
 * expected, and never holds a secret, a token or raw input. `reason` is for our log and audit only.
 */
export interface OAuthError {
  readonly kind: 'oauth-error'
  readonly code: OAuthErrorCode
  readonly description: string
  readonly reason: string
  /** The value that is refused, where it is no secret, and a door's own words may name it. */
  readonly named?: string
  /** Which mistake it is, where doors may have their own words for it. */
  readonly mistake?: RequestMistake
  /** Where trying again later may help. */
  readonly retryAfterSeconds?: number
}

/** Builds a refusal. `reason` defaults to the code; give one where the wire must stay vague. */
export function oauthError(code: OAuthErrorCode, description: string, reason: string = code): OAuthError {
  return { kind: 'oauth-error', code, description, reason }
}

/** The same for a mistake that has a name. */
export function requestMistake(
  mistake: RequestMistake,
  code: OAuthErrorCode,
  description: string,
): OAuthError {
  return { ...oauthError(code, description), mistake }
}

export function isOAuthError(value: object): value is OAuthError {
  return 'kind' in value && value.kind === 'oauth-error'
}

/** What `error_description` may hold (RFC 6749 §4.1.2.1, §5.2, RFC 6750 §3): printable ASCII without the double quote and the backslash. */
export function wireText(text: string): string {
  return text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "'")
}
