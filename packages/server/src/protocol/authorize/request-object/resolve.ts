import type { Client } from '../../../domain/client.ts'
import { isOAuthError, oauthError, type OAuthError } from '../../../domain/oauth-error.ts'
import type { Issuer } from '../../../domain/tenant.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { HttpRequest } from '../../../platform/http/message.ts'
import { isParameterProblem, readParameters } from '../../../platform/http/parameters.ts'
import type { ClientSignatures } from '../../client-keys/index.ts'
import type { PushedRequestStore } from '../../pushed-authorization/store.ts'
import { repeatable } from '../read.ts'
import { believedClaims } from './believe.ts'
import { objectProblem, unsignedProblem, uriProblem, wayProblem } from './decide.ts'
import { createFetchObject, type FetchObject, type FetchObjectDeps } from './fetched/fetch.ts'
import { effectiveParameters, readObjectParameters, readWay, type Way } from './read.ts'

/** The one parameter set that everything after this sees, whatever way the request came. */
export interface EffectiveRequest {
  readonly raw: string
  /** The pushed request that it came from. */
  readonly pushedRequestId?: string
}

/** An authorization request as it came, and the client that it names. */
export interface Incoming {
  readonly raw: string
  readonly client: Client
  /** Of the door that it came through: what a request object is for. */
  readonly issuer: Issuer
}

export interface RequestObjects {
  /** What a request at the authorization endpoint comes to: Core §6, RFC 9101 §6, RFC 9126 §4. */
  atAuthorize(request: HttpRequest, incoming: Incoming): Promise<EffectiveRequest | OAuthError>
  /** What a request that is being pushed comes to: RFC 9126 §2.1, §3. */
  atPush(request: HttpRequest, incoming: Incoming): Promise<EffectiveRequest | OAuthError>
}

export interface RequestObjectsDeps extends FetchObjectDeps {
  readonly signatures: ClientSignatures
  readonly pushedRequests: Pick<PushedRequestStore, 'find'>
}

interface Deps {
  readonly signatures: ClientSignatures
  readonly pushedRequests: Pick<PushedRequestStore, 'find'>
  readonly clock: Clock
  readonly fetchObject: FetchObject
}

export function createRequestObjects(deps: RequestObjectsDeps): RequestObjects {
  const inner: Deps = { ...deps, fetchObject: createFetchObject(deps) }
  return {
    atAuthorize: async (request, incoming) => {
      const way = readWay(incoming.raw)
      if (isOAuthError(way)) return way
      return wayProblem(way, incoming.client, request.tenant) ?? resolve(request, { way, ...incoming }, inner)
    },
    atPush: async (request, incoming) => {
      const way = readWay(incoming.raw)
      if (isOAuthError(way)) return way
      if (way.kind === 'pushed' || way.kind === 'by-reference') return noReference
      return (
        unsignedProblem(way, incoming.client) ?? resolve(request, { way, ...incoming, isWhole: true }, inner)
      )
    },
  }
}

/** RFC 9126 §2.1: what is pushed must not point elsewhere. */
const noReference = oauthError('invalid_request', 'The parameter request_uri must not be pushed.')

interface Resolving extends Incoming {
  readonly way: Way
  /** RFC 9126 §3: whoever pushes an object puts all parameters into it. */
  readonly isWhole?: boolean
}

async function resolve(
  request: HttpRequest,
  resolving: Resolving,
  deps: Deps,
): Promise<EffectiveRequest | OAuthError> {
  const { way, raw } = resolving
  switch (way.kind) {
    case 'plain':
      return { raw }
    case 'by-value':
      return fromObject(request, { ...resolving, token: way.token }, deps)
    case 'by-reference':
      return fromReference(request, { ...resolving, uri: way.uri }, deps)
    case 'pushed':
      return fromPushed(request, { ...resolving, handle: way.handle }, deps)
  }
}

async function fromReference(
  request: HttpRequest,
  resolving: Resolving & { readonly uri: string },
  deps: Deps,
): Promise<EffectiveRequest | OAuthError> {
  const problem = uriProblem(resolving.uri, resolving.client)
  if (problem) return problem
  const fetched = await deps.fetchObject(resolving.uri)
  if (fetched.kind === 'fetched') return fromObject(request, { ...resolving, token: fetched.token }, deps)
  // Why is for our log: whoever registers addresses could else explore our network by them.
  const reason = `request_uri: ${fetched.detail}`
  return oauthError('invalid_request_uri', 'The request_uri could not be fetched.', reason)
}

/** RFC 9126 §4: what was pushed counts, and nothing beside it. */
async function fromPushed(
  { tenant }: HttpRequest,
  { client, handle }: Resolving & { readonly handle: string },
  { pushedRequests, clock }: Deps,
): Promise<EffectiveRequest | OAuthError> {
  const found = await pushedRequests.find({ tenantId: tenant.id, clientId: client.id, handle }, clock.now())
  if (found) return { raw: found.parameters, pushedRequestId: found.id }
  return oauthError(
    'invalid_request_uri',
    'The request_uri has expired or was used, or was never given to this client.',
  )
}

async function fromObject(
  request: HttpRequest,
  { token, client, raw, issuer, isWhole = false }: Resolving & { readonly token: string },
  deps: Deps,
): Promise<EffectiveRequest | OAuthError> {
  const claims = await believedClaims({ tenantId: request.tenant.id, client, token }, deps.signatures)
  if (isOAuthError(claims)) return claims
  const outerType = isWhole ? undefined : outerTypeOf(raw)
  const problem = objectProblem(claims, {
    client,
    issuer,
    now: deps.clock.now(),
    ...(outerType === undefined ? {} : { outerType }),
  })
  if (problem) return problem
  const inner = readObjectParameters(claims)
  if (isOAuthError(inner)) return inner
  inner.set('client_id', client.id)
  const isAlone = isWhole || client.requireSignedRequestObject
  return { raw: effectiveParameters(inner, isAlone ? undefined : raw) }
}

function outerTypeOf(raw: string): string | undefined {
  const sent = readParameters(raw, repeatable)
  return isParameterProblem(sent) ? undefined : sent.get('response_type')
}
