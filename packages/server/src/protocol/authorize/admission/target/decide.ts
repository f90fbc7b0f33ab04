import { type Client, originsOf, type ResponseMode } from '../../../../domain/client.ts'
import { isOAuthError, oauthError, type OAuthError, requestMistake } from '../../../../domain/oauth-error.ts'
import { impliedRedirectUri, type Profile } from '../../../../domain/profile.ts'
import { redirectUriMatches } from '../../../../domain/redirect-uri.ts'
import type { Sender } from '../../read.ts'
import { shownAddress } from './render.ts'
import { carriesTokens, defaultResponseMode, type Travel } from '../../response-type/read.ts'

/** Where an answer goes, and how: a registered address of a known client. */
export interface AnswerTarget {
  readonly redirectUri: string
  readonly state?: string
  readonly responseMode: ResponseMode
  /** Nobody may be shown a page (Core §3.1.2.1: `prompt=none`). */
  readonly isSilent?: true
}

/**
 * RFC 9700 §2.1: compared as text. Core §3.1.2.1 wants the address in every request, even where only one is
 * registered; some doors do not. An error travels as the answer would have; where that is not allowed, as its type
 * does by itself.
 */
export function decideTarget(
  sender: Sender,
  client: Client,
  profile: Pick<Profile, 'redirectUri'>,
): AnswerTarget | OAuthError {
  const { redirectUri = impliedRedirectUri(client, profile), state } = sender
  if (redirectUri === undefined) return badRedirectUri('The parameter redirect_uri is missing.')
  if (!redirectUriMatches(redirectUri, client.redirectUris, client.applicationType)) {
    return badRedirectUri(
      `The redirect_uri "${shownAddress(redirectUri)}" is not one of those registered for the client "${client.id}": it must equal an entry of its redirect_uris, character by character.`,
    )
  }
  const asked = decideMode(sender, client, redirectUri)
  const responseMode = isOAuthError(asked) ? defaultResponseMode(sender.responseType) : asked.mode
  const silence = sender.isSilent ? { isSilent: true as const } : {}
  return { redirectUri, responseMode, ...(state === undefined ? {} : { state }), ...silence }
}

function badRedirectUri(description: string): OAuthError {
  return requestMistake('invalid-redirect-uri', 'invalid_request', description)
}

/** What is wrong with how the answer shall travel, if anything is. */
export function modeProblem(
  sender: Sender,
  client: Client,
  { redirectUri }: Pick<AnswerTarget, 'redirectUri'>,
): OAuthError | undefined {
  const mode = decideMode(sender, client, redirectUri)
  return isOAuthError(mode) ? mode : undefined
}

function decideMode(
  { responseType, responseMode }: Travel,
  client: Client,
  redirectUri: string,
): { readonly mode: ResponseMode } | OAuthError {
  const mode = responseMode ?? defaultResponseMode(responseType)
  if (!client.responseModes.includes(mode)) {
    const registered = client.responseModes.join(', ')
    return oauthError(
      'invalid_request',
      `The response_mode ${mode} is not registered for this client, which may use: ${registered}.`,
    )
  }
  // Multiple Response Types §3.1, §5; RFC 9700 §4.3.2: queries end up in logs and Referer headers.
  if (mode === 'query' && responseType !== undefined && carriesTokens(responseType)) {
    return oauthError('invalid_request', `The response_mode query may not carry a ${responseType} answer.`)
  }
  if (mode === 'web_message' && !originsOf(client).includes(URL.parse(redirectUri)?.origin ?? '')) {
    return oauthError(
      'invalid_request',
      'The response_mode web_message needs a redirect_uri whose origin is one of the web origins of this client.',
    )
  }
  return { mode }
}
