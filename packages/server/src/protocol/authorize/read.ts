import type { ClientId } from '../../domain/client.ts'
import { scopeOf } from '../../domain/grant.ts'
import { oauthError, isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Subject } from '../../domain/user.ts'
import {
  describeProblem,
  isParameterProblem,
  readParameters,
  type SentParameters,
} from '../../platform/http/parameters.ts'
import { subjectAsked } from './claims-parameter/read.ts'
import { readPkce } from './pkce/read.ts'
import { type Prompt, readPrompt } from './prompt/read.ts'

/** Who asks and where the answer would go; known even of a request that is otherwise unreadable. */
export interface Sender {
  readonly clientId?: ClientId
  readonly redirectUri?: string
  readonly state?: string
}

/** An authorization request in our words (Core §3.1.2.1, RFC 6749 §4.1.1, RFC 7636 §4.3), not judged yet. */
export interface AuthorizationRequest {
  readonly scope: readonly string[]
  readonly prompt: readonly Prompt[]
  readonly codeChallenge?: string
  readonly nonce?: string
  readonly maxAgeSeconds?: number
  readonly idTokenHint?: string
  /** The only subject that the app accepts, by the `claims` parameter (Core §5.5.1). */
  readonly subject?: Subject
  readonly loginHint?: string
  readonly uiLocales?: string
}

export interface ReadAuthorization {
  readonly sender: Sender
  readonly asked: AuthorizationRequest | OAuthError
}

/** In characters: longer than any app needs, and short enough to be kept for whoever asks. */
const longest = {
  state: 2048,
  nonce: 1024,
  scope: 2048,
  prompt: 128,
  claims: 4096,
  id_token_hint: 16_384,
  login_hint: 256,
  ui_locales: 256,
} as const
type Bounded = keyof typeof longest

/**
 * Reads an authorization request.
 * @param raw the query, or the form of a POST, as it came.
 */
export function readAuthorization(raw: string): ReadAuthorization {
  const sent = readParameters(raw)
  if (!isParameterProblem(sent)) return { sender: senderOf(sent), asked: readAsked(sent) }
  const asked = oauthError('invalid_request', describeProblem(sent), sent.problem)
  return { sender: { ...readPart(raw, /^(?:client_id|redirect_uri)=/), ...readPart(raw, /^state=/) }, asked }
}

/** What says where an error goes: a mistake elsewhere must not keep the app from hearing of it. */
function readPart(raw: string, names: RegExp): Sender {
  const part = raw.split('&').filter((pair) => names.test(pair))
  const sent = readParameters(part.join('&'))
  return isParameterProblem(sent) ? {} : senderOf(sent)
}

function senderOf(sent: SentParameters): Sender {
  const { client_id: clientId, redirect_uri: redirectUri, state } = Object.fromEntries(sent)
  return {
    ...(clientId === undefined ? {} : { clientId: clientId as ClientId }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(state === undefined || tooLong(sent, 'state') ? {} : { state }),
  }
}

function readAsked(sent: SentParameters): AuthorizationRequest | OAuthError {
  const refused = unsupported(sent) ?? firstTooLong(sent)
  if (refused) return refused
  const prompt = readPrompt(sent.get('prompt'))
  if (isOAuthError(prompt)) return prompt
  const pkce = readPkce(sent.get('code_challenge'), sent.get('code_challenge_method'))
  if (isOAuthError(pkce)) return pkce
  const maxAge = readMaxAge(sent.get('max_age'))
  if (isOAuthError(maxAge)) return maxAge
  return { scope: scopeOf(sent.get('scope')), prompt: prompt.values, ...pkce, ...maxAge, ...readHints(sent) }
}

const unsupportedParameters = [
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
  ['registration', 'registration_not_supported'],
] as const

/** Core §3.1.2.6: each of these would change what was asked, so none may be passed over. */
function unsupported(sent: SentParameters): OAuthError | undefined {
  const [name, code] = unsupportedParameters.find(([name]) => sent.has(name)) ?? []
  if (name) return oauthError(code, `The parameter ${name} is not supported.`)
  if (!sent.has('response_type'))
    return oauthError('invalid_request', 'The parameter response_type is missing.')
  if (sent.get('response_type') !== 'code') {
    return oauthError('unsupported_response_type', 'The parameter response_type must be code.')
  }
  if ((sent.get('response_mode') ?? 'query') === 'query') return undefined
  return oauthError('invalid_request', 'The parameter response_mode must be query.')
}

function firstTooLong(sent: SentParameters): OAuthError | undefined {
  const names = Object.keys(longest) as Bounded[]
  return names.map((name) => tooLong(sent, name)).find((problem) => problem !== undefined)
}

function tooLong(sent: SentParameters, name: Bounded): OAuthError | undefined {
  if ((sent.get(name)?.length ?? 0) <= longest[name]) return undefined
  return oauthError('invalid_request', `The parameter ${name} is longer than ${longest[name]} characters.`)
}

/** Seconds. Ten digits are three centuries, and stay exact in milliseconds. */
function readMaxAge(value: string | undefined): Pick<AuthorizationRequest, 'maxAgeSeconds'> | OAuthError {
  if (value === undefined) return {}
  if (/^\d{1,10}$/.test(value)) return { maxAgeSeconds: Number(value) }
  return oauthError('invalid_request', 'The parameter max_age must be a whole number of seconds, 0 or more.')
}

function readHints(sent: SentParameters) {
  const [nonce, idTokenHint] = [sent.get('nonce'), sent.get('id_token_hint')]
  const [loginHint, uiLocales] = [sent.get('login_hint'), sent.get('ui_locales')]
  const subject = subjectAsked(sent.get('claims'))
  return {
    ...(nonce === undefined ? {} : { nonce }),
    ...(idTokenHint === undefined ? {} : { idTokenHint }),
    ...(subject === undefined ? {} : { subject }),
    ...(loginHint === undefined ? {} : { loginHint }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
  }
}
