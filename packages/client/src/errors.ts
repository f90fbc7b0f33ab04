/**
 * Every way in which this package says no. The strings are stable: switch over them.
 *
 * - `bad_setting`: a value passed to this package cannot work (a mistake in the program).
 * - `insecure_url`: an address is `http:` and not on this machine.
 * - `unreachable`: the provider did not answer (refused, reset, DNS, or out of time).
 * - `bad_response`: the provider answered with something that its protocol does not allow.
 * - `no_endpoint`: the provider's metadata do not list the endpoint that a call needs.
 * - `provider_refused`: an OAuth error answer, see `error`, `errorDescription` and `status`; or a refusal
 *   in a vendor's envelope, see `providerCode` and `errorDescription`.
 * - `sign_in_refused`: the provider sent the browser back with an error; see `error`.
 * - `bad_callback`: the callback does not belong to this sign-in or sign-out; see `reason`.
 * - `bad_id_token`: the ID token failed a check; see `reason`.
 * - `bad_access_token`: the access token, a JWT, failed a check; see `reason`.
 * - `wrong_subject`: the userinfo answer is about somebody else.
 */
export type ErrorCode =
  | 'bad_setting'
  | 'insecure_url'
  | 'unreachable'
  | 'bad_response'
  | 'no_endpoint'
  | 'provider_refused'
  | 'sign_in_refused'
  | 'bad_callback'
  | 'bad_id_token'
  | 'bad_access_token'
  | 'wrong_subject'

export interface ErrorDetails {
  /** Which check failed, as a stable word, where one code covers several checks. */
  readonly reason?: string
  /** The `error` of an OAuth error answer or error callback. */
  readonly error?: string
  /** Its `error_description`, if it had one. Written by the provider: escape it before showing it. */
  readonly errorDescription?: string
  /** The number by which a provider refuses that answers in an envelope of its own, often with HTTP 200. */
  readonly providerCode?: number
  /** The HTTP status of the provider's answer. */
  readonly status?: number
  readonly cause?: unknown
}

/**
 * The one error class of this package. Its message is for developers, on one line, and this package
 * puts no token, code or secret into it. A `provider_refused` quotes the provider's description in
 * brackets, at most 300 characters of it and none that control a terminal.
 *
 * @example
 * ```ts
 * import { ExeuntError, refreshTokens } from '@exeunt/client'
 *
 * try {
 *   await refreshTokens(rp, { refreshToken: 'long gone' })
 * } catch (error) {
 *   if (error instanceof ExeuntError && error.error === 'invalid_grant') console.log('sign in again')
 * }
 * ```
 */
export class ExeuntError extends Error {
  override readonly name = 'ExeuntError'
  readonly code: ErrorCode
  readonly reason: string | undefined
  readonly error: string | undefined
  readonly errorDescription: string | undefined
  readonly providerCode: number | undefined
  readonly status: number | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.reason = details.reason
    this.error = details.error
    this.errorDescription = details.errorDescription
    this.providerCode = details.providerCode
    this.status = details.status
  }
}
