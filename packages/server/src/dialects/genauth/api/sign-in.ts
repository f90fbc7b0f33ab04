import { isOAuthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { HttpRequest, HttpResponse, Route } from '../../../platform/http/message.ts'
import type { AuthenticatedClient, TokenAnswer } from '../../../protocol/index.ts'
import type { Core } from '../../dialect.ts'
import {
  type Failure,
  malformedParameter,
  passwordNotRegistered,
  tooBusy,
  tooManyRequests,
  wrongClient,
  wrongCredentials,
} from '../messages.ts'
import { oidcProfile } from '../profile.ts'
import { appHeader } from '../request.ts'
import { done, isFailure, type Outcome, rendered, route, v3 } from './family.ts'
import { type PasswordWish, passwordWish } from './password-wish.ts'
import { optionalText, type Sent, sentBody } from './sent.ts'

/** Signing in at an app's own form: the password grant in another spelling. */
export function signInRoutes(core: Core): readonly Route[] {
  return [route('POST', '/api/v3/signin', (request) => signIn(request, core), 'registered-origins')]
}

async function signIn(request: HttpRequest, core: Core): Promise<HttpResponse> {
  const refused = (failure: Failure) => rendered(v3, request, failure)
  const sent = sentBody(request)
  if (isFailure(sent)) return refused(sent)
  const wish = passwordWish(sent)
  if (isFailure(wish)) return refused(wish)
  const named = namedClient(sent)
  if (isFailure(named)) return refused(named)
  const caller = await callingClient(request, named, core)
  if (isOAuthError(caller)) return refused(ofOAuth(request, caller, core))
  const outcome = await signInAs(request, { caller, wish }, core)
  return { ...rendered(v3, request, outcome), client: caller.client.id }
}

/** The app's own members of the body. */
interface NamedClient {
  readonly id: string | undefined
  readonly secret: string | undefined
}

function namedClient(sent: Sent): NamedClient | Failure {
  const [id, secret] = [optionalText(sent, 'client_id'), optionalText(sent, 'client_secret')]
  if (typeof id === 'object') return id
  return typeof secret === 'object' ? secret : { id, secret }
}

/**
 * Who calls: by the body, by Basic, or by the header in which a public client names itself and nothing is proved. A
 * user's token that an SDK sends along is none of the app's credentials.
 */
function callingClient(
  request: HttpRequest,
  { id, secret }: NamedClient,
  { authenticateClient }: Core,
): Promise<AuthenticatedClient | OAuthError> {
  const { authorization, ...headers } = request.headers
  const isBasic = /^basic /i.test(authorization ?? '')
  const clientId = id ?? (isBasic ? undefined : appHeader(request))
  const form = new Map([
    ...(clientId === undefined ? [] : [['client_id', clientId] as const]),
    ...(secret === undefined ? [] : [['client_secret', secret] as const]),
  ])
  return authenticateClient(isBasic ? request : { ...request, headers }, form, 'token')
}

interface SigningIn {
  readonly caller: AuthenticatedClient
  readonly wish: PasswordWish
}

async function signInAs(request: HttpRequest, { caller, wish }: SigningIn, core: Core): Promise<Outcome> {
  const { username, scope, isEncrypted } = wish
  const password = isEncrypted
    ? await core.passwordKey.decryptPassword(request.tenant.id, wish.password)
    : wish.password
  const asked = { caller, profile: oidcProfile, username, password, scope }
  const answer = await core.token.signInDirectly(request, asked)
  switch (answer.kind) {
    case 'signed-in':
      return done(tokensOf(answer.tokens))
    case 'wrong-credentials':
      return wrongCredentials
    case 'throttled':
      return tooManyRequests
    case 'busy':
      return tooBusy
    case 'oauth-error':
      return ofOAuth(request, answer, core)
  }
}

/** Our refusals in the vendor's numbers; the log has the reason. */
function ofOAuth(request: HttpRequest, error: OAuthError, { noteRefusal }: Core): Failure {
  noteRefusal(request, error)
  if (error.retryAfterSeconds !== undefined) return tooManyRequests
  if (error.code === 'invalid_scope') return malformedParameter('options.scope')
  return error.code === 'unauthorized_client' ? passwordNotRegistered : wrongClient
}

/** The SDKs of one platform read `expire_in`, and those of another `expires_in`. */
function tokensOf({ accessToken, expiresInSeconds, scope, refreshToken, idToken }: TokenAnswer) {
  return {
    scope: scope.join(' '),
    access_token: accessToken,
    ...(idToken === undefined ? {} : { id_token: idToken }),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    token_type: 'Bearer',
    expire_in: expiresInSeconds,
    expires_in: expiresInSeconds,
  }
}
