import type * as OpenIdClient from 'openid-client'
import { UpstreamSilent } from './fetch.ts'

/** Why nobody came of a way to an upstream. `detail` is for the operator: no secrets, nothing of what it sent. */
export type UpstreamFailure =
  /** The person, or the upstream, said no. */
  | { readonly kind: 'denied' }
  /** No answer, or none today. */
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** An answer that must not be believed. */
  | { readonly kind: 'failed'; readonly detail: string }

type Library = typeof OpenIdClient

/**
 * What an exception of the library came to.
 * @throws the fault itself where it is a mistake of ours and not the upstream's.
 */
export function failureOf(fault: unknown, library: Library): UpstreamFailure {
  const silent = causesOf(fault).find((one) => one instanceof UpstreamSilent)
  if (silent) return { kind: 'unavailable', detail: silent.message }
  if (fault instanceof library.AuthorizationResponseError) return ofAuthorization(fault.error)
  if (fault instanceof library.ResponseBodyError) return ofBody(fault)
  if (fault instanceof library.WWWAuthenticateChallengeError) return ofChallenge(fault)
  if (fault instanceof library.ClientError) return ofClient(fault)
  throw fault
}

/** RFC 6749 §4.1.2.1. */
function ofAuthorization(error: string): UpstreamFailure {
  switch (error) {
    case 'access_denied':
      return { kind: 'denied' }
    case 'temporarily_unavailable':
    case 'server_error':
      return { kind: 'unavailable', detail: `It came back with ${error}.` }
    default:
      return { kind: 'failed', detail: `It came back with ${named(error)}.` }
  }
}

/** RFC 6749 §5.2: whether it knows us is what its operator and ours have to settle. */
function ofBody({ status, error }: InstanceType<Library['ResponseBodyError']>): UpstreamFailure {
  const answer = `answered ${status} ${named(error)}.`
  if (status !== 401 && error !== 'invalid_client') return ofStatus(status, `It ${answer}`)
  return { kind: 'failed', detail: `${clientRefused}: it ${answer}` }
}

const clientRefused = 'Its token endpoint refused our client_id and secret'

/** RFC 6749 §5.2: only where a client shows a secret, Basic is asked for; where it shows a token, Bearer is. */
function ofChallenge({
  status,
  cause,
}: InstanceType<Library['WWWAuthenticateChallengeError']>): UpstreamFailure {
  const isOfClient = status === 401 && cause.some(({ scheme }) => scheme.toLowerCase() === 'basic')
  return ofStatus(status, isOfClient ? `${clientRefused}: it answered 401.` : `It answered ${status}.`)
}

function ofStatus(status: number, detail: string): UpstreamFailure {
  return { kind: status >= 500 ? 'unavailable' : 'failed', detail }
}

/** The library's own sentence; of what it found, only which claim was wrong. */
function ofClient(fault: InstanceType<Library['ClientError']>): UpstreamFailure {
  const answer = causesOf(fault).find((one) => one instanceof Response)
  if (answer) return ofStatus(answer.status, `It answered ${answer.status}.`)
  const claim = causesOf(fault)
    .map(claimOf)
    .find((one) => one !== undefined)
  const sentence = innermost(fault)
  return { kind: 'failed', detail: claim === undefined ? sentence : `${sentence} (${claim})` }
}

function causesOf(fault: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let one = fault; one !== undefined && causes.length < 5;) {
    causes.push(one)
    one = typeof one === 'object' && one !== null && 'cause' in one ? one.cause : undefined
  }
  return causes
}

function claimOf(cause: unknown): string | undefined {
  const isNamed = typeof cause === 'object' && cause !== null && 'claim' in cause
  return isNamed && typeof cause.claim === 'string' ? cause.claim : undefined
}

/** The wrapping only says of what kind it is; and what lies below the library quotes what it was given to parse. */
function innermost(fault: Error): string {
  const errors = causesOf(fault).filter((one) => one instanceof Error)
  return errors.findLast(isOfLibrary)?.message ?? fault.message
}

function isOfLibrary(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('OAUTH_')
}

/** RFC 6749 §5.2: registered words. Anything else is somebody's text. */
function named(error: string): string {
  return /^[a-z_]{1,40}$/.test(error) ? error : 'an error'
}
