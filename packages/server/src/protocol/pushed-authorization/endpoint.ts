import { issuerAt, type Profile } from '../../domain/profile.ts'
import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Endpoint, type HttpResponse, json } from '../../platform/http/message.ts'
import { decideAdmission } from '../authorize/admission/decide.ts'
import type { RequestObjects } from '../authorize/index.ts'
import { keptParameters } from '../authorize/kept-parameters/read.ts'
import { readAuthorization } from '../authorize/read.ts'
import { pushedPrefix } from '../authorize/request-object/read.ts'
import { type ClientCall, clientEndpoint, type ClientEndpointDeps, pragma } from '../client-auth/index.ts'
import { pushedRaw } from './read.ts'
import type { PushedRequestStore } from './store.ts'

export interface PushedAuthorizationDeps extends ClientEndpointDeps {
  /** Of the door that it is pushed at. */
  readonly profile: Profile
  readonly requestObjects: RequestObjects
  readonly store: PushedRequestStore
  readonly clock: Clock
}

/**
 * POST /oauth2/par, and the same at other doors: RFC 9126 §2. The client is authenticated as at the token endpoint; the
 * request is judged as it would be at the authorization endpoint of the door, and again where it is brought: the client
 * may have changed meanwhile, and the door may be another.
 */
export function pushedAuthorizationEndpoint(deps: PushedAuthorizationDeps): Endpoint {
  return clientEndpoint(deps, async (call) => {
    const parameters = await admittedParameters(call, deps)
    return typeof parameters === 'string' ? keep(call, parameters, deps) : parameters
  })
}

async function admittedParameters(
  { request, caller: { client } }: ClientCall,
  { requestObjects, profile }: PushedAuthorizationDeps,
): Promise<string | OAuthError> {
  const raw = pushedRaw(request.body, client.id)
  const effective = await requestObjects.atPush(request, {
    raw,
    client,
    issuer: issuerAt(profile, request.address),
  })
  if (isOAuthError(effective)) return effective
  const at = { tenant: request.tenant, profile }
  const admission = decideAdmission(readAuthorization(effective.raw), client, at)
  return admission.kind === 'admitted' ? keptParameters(effective.raw) : admission.error
}

async function keep(
  { request: { tenant }, caller }: ClientCall,
  parameters: string,
  { store, clock }: PushedAuthorizationDeps,
): Promise<HttpResponse> {
  const { pushedRequestSeconds } = tenant.lifetimes
  const createdAt = clock.now()
  const handle = await store.push({
    tenantId: tenant.id,
    clientId: caller.client.id,
    parameters,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + pushedRequestSeconds * 1000),
  })
  return json(201, { request_uri: `${pushedPrefix}${handle}`, expires_in: pushedRequestSeconds }, pragma)
}
