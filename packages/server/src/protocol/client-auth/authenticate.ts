import type { Client, ClientId } from '../../domain/client.ts'
import { isOAuthError, type OAuthError } from '../../domain/oauth-error.ts'
import { standardIssuer, type TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { sameSecret, secretHash } from '../../platform/credential.ts'
import { clientSecretHash } from '../../platform/directory/client-secret.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import type { VerifyAssertion } from './assertion.ts'
import { type AuthenticatedClient, decideAssertion, decideClient, type ProofFacts } from './decide.ts'
import { type ClientCredential, readClientCredential, type SecretReading } from './read.ts'
import type { AssertionStore } from './store.ts'

/** As long as a real one, so that comparing takes as long; no HMAC looks like it. */
const nobodysHash = '-'.repeat(43)

export type FindClient = (tenantId: TenantId, clientId: ClientId) => Promise<Client | undefined>

export interface AuthenticationDeps {
  readonly findClient: FindClient
  readonly keyedHash: KeyedHash
  readonly clock: Clock
  readonly store: AssertionStore
  readonly verifyAssertion: VerifyAssertion
}

/** Finds out which client is calling. RFC 6749 §2.3, §3.2.1; OIDC Core §9. */
export type AuthenticateClient = (
  request: HttpRequest,
  form: SentParameters,
) => Promise<AuthenticatedClient | OAuthError>

export function createAuthenticateClient(deps: AuthenticationDeps): AuthenticateClient {
  return async (request, form) => {
    const credential = readClientCredential(request.headers['authorization'], form)
    if (isOAuthError(credential)) return credential
    return decideClient(await proofOf(deps, request, credential))
  }
}

async function proofOf(
  deps: AuthenticationDeps,
  request: HttpRequest,
  credential: ClientCredential,
): Promise<ProofFacts> {
  switch (credential.method) {
    case 'client_secret_basic':
    case 'client_secret_post':
      return proofBySecret(deps, request.tenant.id, credential)
    case 'private_key_jwt':
      return proofByAssertion(deps, request, credential)
    case 'none': {
      const client = await deps.findClient(request.tenant.id, credential.clientId)
      return { method: 'none', ...(client ? { client } : {}) }
    }
  }
}

/** Every reading is checked to the end, so that the time tells neither which one fits nor who exists. */
async function proofBySecret(
  deps: AuthenticationDeps,
  tenantId: TenantId,
  { method, readings }: Extract<ClientCredential, { readings: unknown }>,
): Promise<ProofFacts> {
  const tried = await Promise.all(readings.map((reading) => tryReading(deps, tenantId, reading)))
  const proven = tried.find(({ matches }) => matches)
  const client = proven?.client ?? tried.find((one) => one.client)?.client
  return { method, ...(client ? { client } : {}), ...(proven ? {} : { failure: 'wrong-secret' }) }
}

async function tryReading(
  { findClient, keyedHash }: AuthenticationDeps,
  tenantId: TenantId,
  reading: SecretReading,
) {
  const client = await findClient(tenantId, reading.clientId)
  const hash = clientSecretHash(keyedHash, { tenantId, clientId: reading.clientId }, reading.secret)
  return { client, matches: sameSecret(hash, client?.secretHash ?? nobodysHash) }
}

async function proofByAssertion(
  deps: AuthenticationDeps,
  request: HttpRequest,
  { method, clientId, assertion }: Extract<ClientCredential, { assertion: unknown }>,
): Promise<ProofFacts> {
  const client = await deps.findClient(request.tenant.id, clientId)
  if (!client?.authMethods.includes(method)) return { method, ...(client ? { client } : {}) }
  const claims = await deps.verifyAssertion(client, assertion)
  if (!claims) return { method, client, failure: 'assertion-signature' }
  const expected = { clientId, audiences: audiencesOf(request), now: deps.clock.now() }
  const accepted = decideAssertion(claims, expected)
  if (typeof accepted === 'string') return { method, client, failure: accepted }
  const { jti, expiresAt } = accepted
  const used = { tenantId: request.tenant.id, clientId, jtiHash: secretHash(jti), expiresAt }
  if (await deps.store.useOnce(used)) return { method, client }
  return { method, client, failure: 'assertion-replayed' }
}

/** RFC 7523 §3 no. 3: the issuer or the token endpoint; clients of the other endpoints name those, too. */
function audiencesOf({ address, path }: HttpRequest): readonly string[] {
  return [standardIssuer(address), `${address.base}/oauth2/token`, `${address.base}${path}`]
}
