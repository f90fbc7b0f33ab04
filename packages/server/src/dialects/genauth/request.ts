import type { HttpRequest } from '../../platform/http/message.ts'
import { namedAsBearer, withBearer } from '../bearer.ts'
import { formOf, withFormValue, withName, withoutParameters } from '../parameters.ts'

/**
 * What the SDKs send that no standard knows, turned into what they mean. Each of these takes a request and
 * returns one that the core can judge; what the core would refuse for its form goes on as it came.
 */

/** SDKs that were given no such value send the word for it in their language. */
const wordsForNothing = ['None', 'undefined']
const oftenNothing = [
  'redirect_uri',
  'id_token_hint',
  'login_hint',
  'post_logout_redirect_uri',
  'app_id',
  'url',
  'service',
]
/** They speak of the vendor's tenants, and of how its login box looks. */
const meaningless = ['tenantId', 'tenant_id', 'login_page_context', 'user_pool_id']

/** A request without what means nothing: of an authorization, all that there is to mend. */
export function meaningful(request: HttpRequest): HttpRequest {
  return withoutParameters(
    request,
    (name, value) =>
      // RFC 6749 §3.1: a parameter without a value counts as not sent.
      value === '' ||
      meaningless.includes(name) ||
      (oftenNothing.includes(name) && wordsForNothing.includes(value)),
  )
}

/** The endpoints where an app's server, or an app without one, calls. */
export type CalledAt = 'token' | 'introspection' | 'revocation'

/** A call of one of them, but for credentials that came twice. */
export function readableCall(request: HttpRequest, at: CalledAt): HttpRequest {
  const call = meaningful(withoutOddScheme(request))
  return at === 'token' ? identified(withUsername(call)) : call
}

/** SDKs that know the user's token send it along, without a scheme; the app's own credentials are in the body. */
function withoutOddScheme(request: HttpRequest): HttpRequest {
  const { authorization, ...headers } = request.headers
  if (authorization === undefined || /^(?:basic|bearer)(?: |$)/i.test(authorization)) return request
  return { ...request, headers }
}

/** A password grant names the person by one of three names. */
function withUsername(request: HttpRequest): HttpRequest {
  const form = formOf(request)
  if (form?.get('grant_type') !== 'password' || form.has('username')) return request
  const name = ['email', 'phone'].find((one) => form.has(one))
  return name === undefined ? request : withName(request, name, 'username')
}

/**
 * The browser SDKs refresh without saying in the form who they are. That proves nothing: it is the bare word that a
 * public client gives in its form, too, and a confidential one is refused for it.
 */
function identified(request: HttpRequest): HttpRequest {
  const form = formOf(request)
  const appId = appHeader(request)
  if (appId === undefined || form?.get('grant_type') !== 'refresh_token') return request
  const isNamed = ['client_id', 'client_secret', 'client_assertion'].some((name) => form.has(name))
  if (isNamed || request.headers['authorization'] !== undefined) return request
  return withFormValue(request, 'client_id', appId)
}

/** The app that an SDK of either brand says it is part of. */
export function appHeader({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  return headers['x-authing-app-id'] || headers['x-genauth-app-id'] || undefined
}

/** The same credentials by Basic and in the form, which count as one. */
export interface TwofoldCredentials {
  readonly clientId: string
  readonly byForm: HttpRequest
  readonly byBasic: HttpRequest
}

/**
 * Some SDKs choose for each endpoint how to prove themselves, and then do both.
 * @returns `undefined` where there are not two, or where they differ, which the core refuses.
 */
export function twofoldCredentials(request: HttpRequest): TwofoldCredentials | undefined {
  const form = formOf(request)
  const [clientId, secret] = [form?.get('client_id'), form?.get('client_secret')]
  if (clientId === undefined || secret === undefined) return undefined
  const { authorization = '', ...headers } = request.headers
  if (!basicOf(clientId, secret).includes(authorization.replace(/^basic +/i, ''))) return undefined
  return {
    clientId,
    byForm: { ...request, headers },
    // One in the query stays, to be refused.
    byBasic: { ...withoutParameters(request, (name) => name === 'client_secret'), query: request.query },
  }
}

/** As RFC 6749 §2.3.1 spells it, and as the SDKs do. */
function basicOf(clientId: string, secret: string): readonly string[] {
  const formEncoded = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)
  return [`${clientId}:${secret}`, `${formEncoded(clientId)}:${formEncoded(secret)}`].map((pair) =>
    Buffer.from(pair).toString('base64'),
  )
}

/**
 * Userinfo's token, wherever it came: by name in the query or form, or in the header with its scheme or without. One
 * that was sent by name goes before one without a scheme, which an SDK adds to every call once it knows it.
 */
export function readableBearer(request: HttpRequest): HttpRequest {
  const { authorization = '' } = request.headers
  if (/^bearer(?: |$)/i.test(authorization)) return request
  const named = namedAsBearer(request)
  if (named) return named
  // RFC 6750 §2.1 says what a token may look like.
  return /^[\w.~+/-]+=*$/.test(authorization) ? withBearer(request, authorization) : request
}
