import { clientMetadataOf, createSecret } from '../../config/index.ts'
import type { ClientId } from '../../domain/client.ts'
import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Tenant } from '../../domain/tenant.ts'
import { sameSecret } from '../../platform/credential.ts'
import { clientSecretHash } from '../../platform/directory/client-secret.ts'
import type { ClientChangeOutcome, ClientRegistry } from '../../platform/directory/index.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { Endpoint, HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import { type Caller, managed, wrongToken } from './caller.ts'
import { decideSecret } from './decide.ts'
import { readRegistration } from './metadata.ts'
import { readMetadata, readUpdate, type Update } from './read.ts'
import { type RegisterDeps, secondsToWait, surroundingsOf } from './register.ts'
import { gone, renderClient, renderTooMany } from './render.ts'

export interface ManageDeps extends Omit<RegisterDeps, 'clients'> {
  readonly clients: Pick<ClientRegistry, 'find' | 'replace'>
  readonly keyedHash: KeyedHash
  /** Ends the client's part of everybody's sessions, tells it, and takes it away. */
  readonly removeClient: (tenant: Tenant, clientId: ClientId) => Promise<ClientChangeOutcome>
}

/** The client configuration endpoint, GET. RFC 7592 §2.1. The token is not rotated: a lost answer locks nobody out. */
export function readClient(deps: ManageDeps): Endpoint {
  return managed(deps, async (request, caller) => renderCaller(request, caller))
}

/** PUT. RFC 7592 §2.2: what is sent replaces everything, and what is left out is as if it had never been said. */
export function updateClient(deps: ManageDeps): Endpoint {
  return managed(deps, async (request, caller) => {
    const metadata = readMetadata(request)
    if (isOAuthError(metadata)) return metadata
    const update = readUpdate(metadata, caller.client.id)
    if (isOAuthError(update)) return update
    const registration = updatedRegistration(request.tenant, caller, update, deps)
    if (isOAuthError(registration)) return registration
    const seconds = secondsToWait(request, deps)
    if (seconds > 0) return renderTooMany(seconds)
    const strange = await deps.checkSector(registration.client)
    if (strange) return strange
    const change = { origin: 'registration', at: deps.clock.now() } as const
    const outcome = await deps.clients.replace(request.tenant.id, registration, change)
    if (outcome.kind === 'gone') return wrongToken
    return renderCaller(request, { ...caller, client: outcome.client }, registration.secret?.reveal())
  })
}

/** DELETE. RFC 7592 §2.3. */
export function deleteClient(deps: ManageDeps): Endpoint {
  return managed(deps, async ({ tenant }, { client }) => {
    const outcome = await deps.removeClient(tenant, client.id)
    return outcome.kind === 'gone' ? wrongToken : gone
  })
}

function updatedRegistration(
  tenant: Tenant,
  { client: known }: Caller,
  { metadata, secret }: Update,
  deps: ManageDeps,
): ClientRegistration | OAuthError {
  // It stays what it was let in as, however strangers are let in today.
  const isVouchedFor = known.grantTypes.includes('client_credentials')
  const place = { ...surroundingsOf(tenant, deps), dialect: known.dialect, isVouchedFor }
  const wanted = readRegistration(metadata, { ...place, clientId: known.id })
  if (isOAuthError(wanted)) return wanted
  const owner = { tenantId: tenant.id, clientId: known.id }
  const shownHash = secret === undefined ? undefined : clientSecretHash(deps.keyedHash, owner, secret)
  const { client } = wanted
  const isNeeded = wanted.secret !== undefined
  const plan = decideSecret(known, { client, isNeeded }, shownHash, sameSecret)
  if (typeof plan === 'object') return plan
  switch (plan) {
    case 'as-it-is':
      return { client }
    case 'shown-one':
      return { client, secret: createSecret(secret ?? '') }
    case 'new-one':
      return wanted
  }
}

function renderCaller(request: HttpRequest, caller: Caller, secret?: string): HttpResponse {
  const { client, createdAt, token } = caller
  return renderClient(request, {
    clientId: client.id,
    registrationToken: token,
    metadata: clientMetadataOf(client),
    ...(createdAt && { issuedAt: createdAt }),
    ...(secret !== undefined && { secret }),
  })
}
