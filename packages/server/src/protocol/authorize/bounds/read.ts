import { oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { SentParameters } from '../../../platform/http/parameters.ts'

/** In characters: longer than any app needs, and short enough to be kept for whoever asks. */
const longest = {
  state: 2048,
  nonce: 1024,
  scope: 2048,
  prompt: 128,
  // Of a request for a code their form is judged; of any other they are only kept.
  code_challenge: 128,
  code_challenge_method: 32,
  display: 32,
  claims: 4096,
  acr_values: 1024,
  id_token_hint: 16_384,
  login_hint: 256,
  ui_locales: 256,
  upstream: 256,
} as const
type Bounded = keyof typeof longest

/** The first parameter that is longer than anybody needs, if any is. */
export function firstTooLong(sent: SentParameters): OAuthError | undefined {
  const names = Object.keys(longest) as Bounded[]
  return names.map((name) => tooLong(sent, name)).find((problem) => problem !== undefined)
}

/** Whether this one is. */
export function tooLong(sent: SentParameters, name: Bounded): OAuthError | undefined {
  if ((sent.get(name)?.length ?? 0) <= longest[name]) return undefined
  return oauthError('invalid_request', `The parameter ${name} is longer than ${longest[name]} characters.`)
}
