import { clientMetadataOf } from '../../config/index.ts'
import type { Client, ClientId } from '../../domain/client.ts'
import type { DialectTraits } from '../../domain/dialect.ts'
import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import type { Tenant, TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { issueCredential, sameSecret, secretHash } from '../../platform/credential.ts'
import type { ClientRegistry } from '../../platform/directory/index.ts'
import type { ClientRegistration } from '../../platform/directory/registration.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http/message.ts'
import type { Random } from '../../platform/random.ts'
import type { HourlyLimit } from '../../platform/throttle/hourly.ts'
import type { NoteRefusal } from '../client-auth/index.ts'
import { readBearer } from '../userinfo/read.ts'
import { decideAdmission } from './decide.ts'
import { readRegistration } from './metadata.ts'
import { readMetadata } from './read.ts'
import { nothingHere, renderClient, renderRefusal, renderTokenWanted, renderTooMany } from './render.ts'
import type { CheckSector } from './sector.ts'

export interface RegisterDeps {
  readonly clients: Pick<ClientRegistry, 'register'>
  readonly clientsOf: (tenantId: TenantId) => readonly Client[]
  readonly checkSector: CheckSector
  readonly limit: HourlyLimit
  readonly noteRefusal: NoteRefusal
  /** Those that this program speaks. */
  readonly dialects: readonly DialectTraits[]
  /** `outgoing.allow` of the configuration. */
  readonly allow: readonly string[]
  readonly clock: Clock
  readonly random: Random
}

/**
 * The client registration endpoint. RFC 7591 §3, OpenID Connect Dynamic Client Registration §3.
 * @param dialect the spelling of the door: what the client will speak (D3).
 */
export async function registerClient(
  request: HttpRequest,
  dialect: string,
  deps: RegisterDeps,
): Promise<HttpResponse> {
  const refuse = (error: OAuthError) => {
    deps.noteRefusal(request, error)
    return renderRefusal(error, request)
  }
  const shown = readBearer(request)
  if (shown.kind === 'oauth-error') return refuse(shown)
  const token = shown.kind === 'token' ? { hash: secretHash(shown.value) } : undefined
  const admission = decideAdmission(request.tenant.registration, token, sameSecret)
  switch (admission.kind) {
    case 'closed':
      return nothingHere
    case 'token-wanted':
      return renderTokenWanted('an initial access token', request)
    case 'refused':
      return refuse(admission.error)
    case 'admitted': {
      const metadata = readMetadata(request)
      if (isOAuthError(metadata)) return refuse(metadata)
      const isVouchedFor = request.tenant.registration.mode === 'initial-access-token'
      const place = { ...surroundingsOf(request.tenant, deps), dialect, isVouchedFor }
      const registration = readRegistration(metadata, { ...place, clientId: deps.random.id() })
      if (isOAuthError(registration)) return refuse(registration)
      const seconds = secondsToWait(request, deps)
      if (seconds > 0) return renderTooMany(seconds)
      const strange = await deps.checkSector(registration.client)
      return strange ? refuse(strange) : commit(request, registration, deps)
    }
  }
}

/** What a client that registers or changes itself finds here, and a secret for it. */
export function surroundingsOf(
  tenant: Tenant,
  { allow, dialects, random, clientsOf }: Pick<RegisterDeps, 'allow' | 'dialects' | 'random' | 'clientsOf'>,
) {
  const ownApps = clientsOf(tenant.id).filter(({ firstParty }) => firstParty)
  const takenNames = [tenant.name, ...ownApps.map(({ name }) => name)]
  return { allow, dialects, takenNames, secret: random.secret() }
}

/** What each registration and update costs us is counted for strangers; an initial access token was trust enough. */
export function secondsToWait(
  { tenant, remoteAddress: address }: HttpRequest,
  { limit }: Pick<RegisterDeps, 'limit'>,
): number {
  const { registration: policy } = tenant
  return policy.mode === 'open' ? limit.take({ tenantId: tenant.id, address }, policy.hourlyLimit) : 0
}

async function commit(
  request: HttpRequest,
  registration: ClientRegistration,
  { clients, clock, random }: RegisterDeps,
): Promise<HttpResponse> {
  const clientId: ClientId = registration.client.id
  const token = issueCredential('registration', random, clientId)
  const change = { origin: 'registration', registrationTokenHash: token.hash, at: clock.now() } as const
  const outcome = await clients.register(request.tenant.id, registration, change)
  if (outcome.kind === 'taken') throw new Error(`the fresh client id ${clientId} is taken`)
  const { secret } = registration
  const information = {
    clientId,
    issuedAt: change.at,
    registrationToken: token.value,
    metadata: clientMetadataOf(outcome.client),
    ...(secret && { secret: secret.reveal() }),
  }
  return renderClient(request, information, 201)
}
