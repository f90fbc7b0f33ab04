import { type Client, isPublic } from '../../../domain/client.ts'
import { isOAuthError, oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import { redirectUriMatches } from '../../../domain/redirect-uri.ts'
import type { AuthorizationRequest, ReadAuthorization, Sender } from '../read.ts'

/** The scopes that mean something here by themselves (Core §5.4, §11); a client may be registered for more. */
export const standardScopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'] as const

/** Where an answer goes: a registered address of a known client. */
export interface AnswerTarget {
  readonly redirectUri: string
  readonly state?: string
}

/** A request that this client may make, whoever the person is. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly client: Client
  readonly target: AnswerTarget
  readonly request: AuthorizationRequest
  /** What it may ask for; `offline_access` still depends on the person. */
  readonly scope: readonly string[]
}

export type Admission =
  /** Told to the person, and sent nowhere. */
  | { readonly kind: 'refuse'; readonly error: OAuthError; readonly client?: Client }
  | { readonly kind: 'answer-error'; readonly target: AnswerTarget; readonly error: OAuthError }
  | Admitted

/** RFC 6749 §4.1.2.1: who asks and where the answer goes is judged first; only then may anything be sent there. */
export function decideAdmission({ sender, asked }: ReadAuthorization, client: Client | undefined): Admission {
  if (!client) return { kind: 'refuse', error: unknownClient(sender) }
  const target = targetOf(sender, client)
  if (isOAuthError(target)) return { kind: 'refuse', error: target, client }
  if (isOAuthError(asked)) return { kind: 'answer-error', target, error: asked }
  const scope = clientProblem(asked, client) ?? allowedScope(asked.scope, client)
  if (isOAuthError(scope)) return { kind: 'answer-error', target, error: scope }
  return { kind: 'admitted', client, target, request: asked, scope }
}

function unknownClient({ clientId }: Sender): OAuthError {
  if (clientId === undefined)
    return oauthError('invalid_request', 'The parameter client_id is missing, or was sent twice.')
  return oauthError('invalid_client', 'No client is registered here under this client_id.')
}

/** RFC 9700 §2.1: compared as text. Core §3.1.2.1 wants it in every request, even where only one is registered. */
function targetOf({ redirectUri, state }: Sender, client: Client): AnswerTarget | OAuthError {
  if (redirectUri === undefined)
    return oauthError('invalid_request', 'The parameter redirect_uri is missing.')
  if (!redirectUriMatches(redirectUri, client.redirectUris, client.applicationType)) {
    return oauthError(
      'invalid_request',
      'The redirect_uri is not one of those registered for this client: it must equal an entry of its redirect_uris, character by character.',
    )
  }
  return { redirectUri, ...(state === undefined ? {} : { state }) }
}

function clientProblem(asked: AuthorizationRequest, client: Client): OAuthError | undefined {
  if (!client.grantTypes.includes('authorization_code')) {
    return oauthError(
      'unauthorized_client',
      'This client is not registered for the grant type authorization_code.',
    )
  }
  if (asked.codeChallenge === undefined && (isPublic(client) || client.requirePkce)) {
    return oauthError(
      'invalid_request',
      'This client must send code_challenge with code_challenge_method S256.',
    )
  }
  return undefined
}

/**
 * Core §3.1.2.1: scopes that we do not understand are ignored. One that we do understand, yet the client
 * is not registered for, is refused (RFC 6749 §4.1.2.1), so that the mistake shows where it was made.
 */
function allowedScope(asked: readonly string[], client: Client): readonly string[] | OAuthError {
  const registered: readonly string[] = client.scope ?? standardScopes
  // Core §11: offline_access is ignored where no refresh token could come of it.
  const ignored = client.grantTypes.includes('refresh_token') ? [] : ['offline_access']
  const known = asked.filter(
    (one) => !ignored.includes(one) && [...standardScopes, ...registered].includes(one),
  )
  const foreign = known.find((one) => !registered.includes(one))
  if (foreign !== undefined)
    return oauthError('invalid_scope', `The scope ${foreign} is not registered for this client.`)
  if (known.length === 0)
    return oauthError('invalid_scope', 'The parameter scope holds no scope that is known here.')
  return known
}
