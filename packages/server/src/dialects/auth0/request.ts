import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import { issuerAt, userinfoAudience } from '../../domain/profile.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { formOf, parametersOf, withName, withoutParameters, withValue } from '../parameters.ts'
import { auth0Profile } from './profile.ts'

/**
 * What the SDKs send in words of the vendor's, in ours. Each of these takes a request and returns one that the core
 * can judge; what cannot be read goes on as it came, for the core to refuse.
 */

/** The vendor's name of the people whose passwords are known here, among its connections. */
export const databaseConnection = 'Username-Password-Authentication'

/** What means nothing here as long as there are no organizations. */
const organizationParameters = ['organization', 'invitation'] as const

/** An authorization request, as it comes to `/authorize` or is pushed. */
export function meantAuthorization(request: HttpRequest): HttpRequest {
  // RFC 6749 §3.1: a parameter without a value counts as not sent.
  const sent = withoutParameters(request, (_, value) => value === '')
  return withSignUp(withUpstream(withResource(sent)))
}

/** RFC 8707 by another name. The address of userinfo asks for what a token opens anyway. */
function withResource(request: HttpRequest): HttpRequest {
  const own = userinfoAudience(issuerAt(auth0Profile, request.address))
  const others = withoutParameters(request, (name, value) => name === 'audience' && value === own)
  return withName(others, 'audience', 'resource')
}

/** The names of parameters that mean nothing here, or have a value that does not. */
export function ignoredParameters(request: HttpRequest): readonly string[] {
  const sent = parametersOf(request)
  const connection = sent?.get('connection')
  const isStrange = connection && connection !== databaseConnection && !isUpstream(request, connection)
  return [...organizationParameters.filter((name) => sent?.has(name)), ...(isStrange ? ['connection'] : [])]
}

function isUpstream({ tenant }: HttpRequest, id: string): boolean {
  return tenant.upstreams.some((one) => one.id === id)
}

/** A connection is an upstream, or whatever people sign in with here. */
function withUpstream(request: HttpRequest): HttpRequest {
  const meant = withoutParameters(
    request,
    (name, value) => name === 'upstream' || (name === 'connection' && !isUpstream(request, value)),
  )
  return withName(meant, 'connection', 'upstream')
}

/** Initiating User Registration §4, where people may open accounts: elsewhere they sign in, as with every other hint. */
function withSignUp(request: HttpRequest): HttpRequest {
  const sent = parametersOf(request)
  if (sent?.get('screen_hint') !== 'signup' || !request.tenant.signUp) return request
  const prompt = sent.get('prompt')
  if (prompt === undefined) return withValue(withName(request, 'screen_hint', 'prompt'), 'prompt', 'create')
  const prompts = prompt.split(' ')
  const isSettled = prompts.includes('none') || prompts.includes('create')
  return isSettled ? request : withValue(request, 'prompt', `${prompt} create`)
}

const passwordRealm = 'http://auth0.com/oauth/grant-type/password-realm'

/** A token request by form. @returns what is wrong with its realm, if anything is. */
export function meantCall(request: HttpRequest): HttpRequest | OAuthError {
  const form = formOf(request)
  const grantType = form?.get('grant_type')
  const realm = form?.get('realm')
  if (grantType === passwordRealm && realm === undefined)
    return oauthError('invalid_request', 'The parameter realm is missing.')
  const isOfPerson = grantType === passwordRealm || grantType === 'password'
  if (isOfPerson && realm !== undefined && realm !== databaseConnection) return unknownRealm
  const named = withResource(request)
  return grantType === passwordRealm ? withValue(named, 'grant_type', 'password') : named
}

const unknownRealm = oauthError(
  'invalid_request',
  `The realm is not one whose passwords are known here; that is ${databaseConnection} alone.`,
)
