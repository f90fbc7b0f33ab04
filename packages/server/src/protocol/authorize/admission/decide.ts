import type { Client } from '../../../domain/client.ts'
import {
  isOAuthError,
  oauthError,
  type OAuthError,
  type RequestMistake,
  requestMistake,
} from '../../../domain/oauth-error.ts'
import type { Profile } from '../../../domain/profile.ts'
import type { Tenant } from '../../../domain/tenant.ts'
import type { AuthorizationRequest, ReadAuthorization, Sender } from '../read.ts'
import { carries } from '../response-type/read.ts'
import { clientProblem } from './client/decide.ts'
import { pkceProblem } from './pkce/decide.ts'
import { resourceProblem } from './resource/decide.ts'
import { allowedScope } from './scope/decide.ts'
import { type AnswerTarget, decideTarget, modeProblem } from './target/decide.ts'

export { standardScopes } from './scope/decide.ts'
export type { AnswerTarget } from './target/decide.ts'

/** A request that this client may make, whoever the person is. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly client: Client
  readonly target: AnswerTarget
  readonly request: AuthorizationRequest
  /** What it may ask for; `offline_access` still depends on the person. */
  readonly scope: readonly string[]
  /** The pushed request that this is (RFC 9126); an answer uses it up. */
  readonly pushedRequestId?: string
}

export type Admission =
  /** Told to the person, and sent nowhere. */
  | { readonly kind: 'refuse'; readonly error: OAuthError; readonly client?: Client }
  | {
      readonly kind: 'answer-error'
      readonly client: Client
      readonly target: AnswerTarget
      readonly error: OAuthError
    }
  | Admitted

/** What says which requests are answered: the tenant, and the door that they came through. */
export interface Admitting {
  readonly tenant: Pick<Tenant, 'resources' | 'signUp'>
  readonly profile: Profile
}

/**
 * RFC 6749 §4.1.2.1: who asks and where the answer goes is judged first; only then may anything be sent there.
 * @param client the client that the request names; `undefined` where there is none.
 */
export function decideAdmission(
  { sender, asked }: ReadAuthorization,
  client: Client | undefined,
  { tenant, profile }: Admitting,
): Admission {
  if (!client) return { kind: 'refuse', error: unknownClient(sender, asked) }
  const target = decideTarget(sender, client, profile)
  if (isOAuthError(target)) return { kind: 'refuse', error: target, client }
  if (isOAuthError(asked)) return { kind: 'answer-error', client, target, error: asked }
  const problem =
    typeProblem(asked, profile) ??
    openIdProblem(asked, profile) ??
    clientProblem(asked, client, profile) ??
    pkceProblem(asked, client, profile) ??
    modeProblem(sender, client, target) ??
    promptProblem(asked, { tenant, profile }) ??
    resourceProblem(asked.resources, client, tenant)
  const scope = problem ?? allowedScope(asked, client, { tenant, profile })
  if (isOAuthError(scope)) return { kind: 'answer-error', client, target, error: scope }
  return { kind: 'admitted', client, target, request: withDefaults(asked, client), scope }
}

/** Where the name or the address cannot be read, neither is believed; that is what has to be mended. */
function unknownClient({ clientId }: Sender, asked: ReadAuthorization['asked']): OAuthError {
  if (clientId !== undefined)
    return badClientId('invalid_client', 'No client is registered here under this client_id.')
  const isUnreadable = isOAuthError(asked) && asked.mistake && aboutSender.includes(asked.mistake)
  return isUnreadable
    ? asked
    : badClientId('invalid_request', 'The parameter client_id is missing, or was sent twice.')
}

const aboutSender: readonly RequestMistake[] = ['invalid-client-id', 'invalid-redirect-uri']

function badClientId(code: 'invalid_request' | 'invalid_client', description: string): OAuthError {
  return requestMistake('invalid-client-id', code, description)
}

/** RFC 6749 §4.1.2.1: nobody gets an ID token where there are none. */
function typeProblem(
  { responseType }: AuthorizationRequest,
  { idTokens }: Pick<Profile, 'idTokens'>,
): OAuthError | undefined {
  if (idTokens || !carries(responseType, 'id_token')) return undefined
  return oauthError('unsupported_response_type', 'This issuer has no ID tokens.')
}

/** Core §3.1.2.1: "the openid scope value MUST be present"; at some doors there is nothing else to ask for. */
function openIdProblem(
  { scope }: AuthorizationRequest,
  { openIdScope }: Pick<Profile, 'openIdScope'>,
): OAuthError | undefined {
  if (openIdScope === 'optional' || scope.includes('openid')) return undefined
  return requestMistake('scope-without-openid', 'invalid_scope', 'The parameter scope must include openid.')
}

/**
 * Initiating User Registration §4: an error, so that the app does not believe that an account will be offered; at some
 * doors the person is told instead.
 */
function promptProblem(
  { prompt }: AuthorizationRequest,
  { tenant: { signUp }, profile: { unofferedSignUp } }: Admitting,
): OAuthError | undefined {
  if (signUp || unofferedSignUp === 'sign-in-instead' || !prompt.includes('create')) return undefined
  return oauthError(
    'invalid_request',
    'The prompt value create is not supported: people do not open accounts here by themselves.',
  )
}

/** Registration §2: `default_acr_values` stand in where the request names none. */
function withDefaults(asked: AuthorizationRequest, client: Client): AuthorizationRequest {
  const isAsked = asked.acrValues.length > 0
  return isAsked ? asked : { ...asked, acrValues: client.defaultAcrValues }
}
