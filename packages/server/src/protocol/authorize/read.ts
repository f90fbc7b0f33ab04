import type { ResponseMode, ResponseType } from '../../domain/client.ts'
import { type AskedClaims, scopeOf } from '../../domain/grant.ts'
import { oauthError, isOAuthError, type OAuthError, type RequestMistake } from '../../domain/oauth-error.ts'
import type { Subject } from '../../domain/user.ts'
import {
  describeProblem,
  isParameterProblem,
  type ParameterProblem,
  readParameters,
  repeatedValues,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { firstTooLong } from './bounds/read.ts'
import { type ReadClaims, readClaims } from './claims-parameter/read.ts'
import { type Display, readDisplay } from './display/read.ts'
import { type CodeChallenge, readPkce } from './pkce/read.ts'
import { type Prompt, readPrompt } from './prompt/read.ts'
import { carries, readResponseMode, readResponseType } from './response-type/read.ts'
import { readSender, type Sender, senderAmidMistakes } from './sender/read.ts'

export type { Sender } from './sender/read.ts'

/** The only parameter that may be sent more than once (RFC 8707 §2). */
export const repeatable = ['resource'] as const

/** An authorization request in our words (Core §3.1.2.1, RFC 6749 §4.1.1, RFC 7636 §4.3), not judged yet. */
export interface AuthorizationRequest {
  readonly scope: readonly string[]
  readonly prompt: readonly Prompt[]
  readonly responseType: ResponseType
  /** What the app asked for, if it did; the answer's own is in its target. */
  readonly responseMode?: ResponseMode
  /** RFC 8707. */
  readonly resources: readonly string[]
  /** Core §5.5. */
  readonly claims?: AskedClaims
  /** In order of preference; the client's defaults where the request names none. */
  readonly acrValues: readonly string[]
  /** RFC 7636 §4.3. */
  readonly codeChallenge?: CodeChallenge
  readonly nonce?: string
  readonly maxAgeSeconds?: number
  readonly idTokenHint?: string
  /** The only subject that the app accepts, by the `claims` parameter (Core §5.5.1). */
  readonly subject?: Subject
  readonly loginHint?: string
  readonly uiLocales?: string
  readonly display?: Display
  /** Ours: where the person shall sign in without seeing our page, by the id of an upstream; or anything else. */
  readonly upstream?: string
}

export interface ReadAuthorization {
  readonly sender: Sender
  readonly asked: AuthorizationRequest | OAuthError
}

/**
 * Reads an authorization request.
 * @param raw the query, or the form of a POST, as it came; or what a request object came to.
 */
export function readAuthorization(raw: string): ReadAuthorization {
  const sent = readParameters(raw, repeatable)
  if (!isParameterProblem(sent)) return { sender: readSender(sent), asked: readAsked(sent, raw) }
  return { sender: senderAmidMistakes(raw), asked: unreadable(sent) }
}

function unreadable(problem: ParameterProblem): OAuthError {
  const error = oauthError('invalid_request', describeProblem(problem), problem.problem)
  const mistake = namedMistakes.get(problem.parameter)
  return mistake ? { ...error, mistake } : error
}

const namedMistakes: ReadonlyMap<string | undefined, RequestMistake> = new Map([
  ['client_id', 'invalid-client-id'],
  ['redirect_uri', 'invalid-redirect-uri'],
])

function readAsked(sent: SentParameters, raw: string): AuthorizationRequest | OAuthError {
  const refused = unsupported(sent) ?? firstTooLong(sent)
  if (refused) return refused
  const responseType = readResponseType(sent.get('response_type'))
  if (typeof responseType !== 'string') return responseType
  const prompt = readPrompt(sent.get('prompt'))
  if (isOAuthError(prompt)) return prompt
  const parts = readParts(sent, responseType)
  if (isOAuthError(parts)) return parts
  return {
    responseType,
    scope: scopeOf(sent.get('scope')),
    prompt: prompt.values,
    resources: sent.has('resource') ? repeatedValues(raw, 'resource') : [],
    acrValues: scopeOf(sent.get('acr_values')),
    ...parts,
    ...readHints(sent),
  }
}

type Parts = Pick<AuthorizationRequest, 'responseMode' | 'codeChallenge' | 'maxAgeSeconds' | 'nonce'> &
  ReadClaims

/** What has a form of its own; the first mistake counts. */
function readParts(sent: SentParameters, type: ResponseType): Parts | OAuthError {
  let parts: Parts = {}
  for (const part of [
    readResponseMode(sent.get('response_mode')),
    readNonce(sent.get('nonce'), type),
    // RFC 7636 binds a code; where none comes there is nothing to bind.
    carries(type, 'code') ? readPkce(sent.get('code_challenge'), sent.get('code_challenge_method')) : {},
    readMaxAge(sent.get('max_age')),
    readClaims(sent.get('claims')),
  ]) {
    if (isOAuthError(part)) return part
    parts = { ...parts, ...part }
  }
  return parts
}

/** Core §7.2.1: a client cannot be configured by a request here, so it must hear that this one was not. */
function unsupported(sent: SentParameters): OAuthError | undefined {
  if (!sent.has('registration')) return undefined
  return oauthError('registration_not_supported', 'The parameter registration is not supported.')
}

/** Seconds. Ten digits are three centuries, and stay exact in milliseconds. */
function readMaxAge(value: string | undefined): Pick<AuthorizationRequest, 'maxAgeSeconds'> | OAuthError {
  if (value === undefined) return {}
  if (/^\d{1,10}$/.test(value)) return { maxAgeSeconds: Number(value) }
  return oauthError('invalid_request', 'The parameter max_age must be a whole number of seconds, 0 or more.')
}

/** Core §3.2.2.1, §3.3.2.11: without it, an ID token that comes by the browser could be anybody's replay. */
function readNonce(nonce: string | undefined, type: ResponseType): { readonly nonce?: string } | OAuthError {
  if (nonce !== undefined) return { nonce }
  if (!carries(type, 'id_token')) return {}
  return oauthError(
    'invalid_request',
    `The parameter nonce is missing; the response_type ${type} requires it.`,
  )
}

function readHints(sent: SentParameters) {
  const [idTokenHint, loginHint] = [sent.get('id_token_hint'), sent.get('login_hint')]
  const [uiLocales, upstream] = [sent.get('ui_locales'), sent.get('upstream')]
  return {
    ...(idTokenHint === undefined ? {} : { idTokenHint }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
    ...(upstream === undefined ? {} : { upstream }),
    ...readDisplay(sent.get('display')),
  }
}
