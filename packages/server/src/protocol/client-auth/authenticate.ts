import { authMethodsAt, type Client, type ClientId } from '../../domain/client.ts'
import { isOAuthError, type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import { issuerAt, type Profiles } from '../../domain/profile.ts'
import type { TenantId } from '../../domain/tenant.ts'
import type { Clock } from '../../platform/clock.ts'
import { sameSecret, secretHash } from '../../platform/credential.ts'
import { clientSecretHash } from '../../platform/directory/client-secret.ts'
import type { KeyedHash } from '../../platform/http/csrf.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import type { Guess, Guesses } from '../../platform/throttle/guesses.ts'
import type { ClientSignatures } from '../client-keys/index.ts'
import {
  algorithmsFor,
  assertionTypes,
  type AuthenticatedClient,
  type AuthenticatedEndpoint,
  decideAssertion,
  decideClient,
  type ProofFacts,
} from './decide.ts'
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
  readonly signatures: ClientSignatures
  readonly guesses: Guesses
  readonly profiles: Profiles
}

/** Finds out which client is calling, by the settings of the endpoint it calls. RFC 6749 §2.3, §3.2.1; OIDC Core §9. */
export type AuthenticateClient = (
  request: HttpRequest,
  form: SentParameters,
  endpoint: AuthenticatedEndpoint,
) => Promise<AuthenticatedClient | OAuthError>

export function createAuthenticateClient(deps: AuthenticationDeps): AuthenticateClient {
  return async (request, form, endpoint) => {
    const credential = readClientCredential(request.headers['authorization'], form)
    if (isOAuthError(credential)) return credential
    const wait = Math.max(...guessesIn(request, credential).map((guess) => deps.guesses.wait(guess)), 0)
    if (wait > 0) return tooManyGuesses(wait)
    const proof = await proofOf(deps, { request, endpoint }, credential)
    if (!proof.client || proof.failure !== undefined)
      for (const guess of guessesIn(request, credential)) deps.guesses.wrong(guess)
    return decideClient({ endpoint, ...proof })
  }
}

/** RFC 6749 §2.3.1: whoever shows a secret may be guessing it; a key cannot be guessed. */
function guessesIn(
  { tenant, remoteAddress: address }: HttpRequest,
  credential: ClientCredential,
): readonly Guess[] {
  const guess = (name: string) => ({ tenantId: tenant.id, name, address })
  switch (credential.method) {
    case 'client_secret_basic':
    case 'client_secret_post':
      return credential.readings.map(({ clientId }) => guess(clientId))
    case 'client_secret_jwt':
      return [guess(credential.clientId)]
    case 'private_key_jwt':
    case 'none':
      return []
  }
}

function tooManyGuesses(retryAfterSeconds: number): OAuthError {
  const description = `Too many wrong credentials came for this client from this address; try again in ${retryAfterSeconds} seconds.`
  return { ...oauthError('temporarily_unavailable', description, 'too-many-guesses'), retryAfterSeconds }
}

interface Called {
  readonly request: HttpRequest
  readonly endpoint: AuthenticatedEndpoint
}

type Proof = Omit<ProofFacts, 'endpoint'>

async function proofOf(
  deps: AuthenticationDeps,
  called: Called,
  credential: ClientCredential,
): Promise<Proof> {
  const { id: tenantId } = called.request.tenant
  switch (credential.method) {
    case 'client_secret_basic':
    case 'client_secret_post':
      return proofBySecret(deps, tenantId, credential)
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return proofByAssertion(deps, called, credential)
    case 'none': {
      const client = await deps.findClient(tenantId, credential.clientId)
      return { method: 'none', ...(client ? { client } : {}) }
    }
  }
}

/** Every reading is checked to the end, so that the time tells neither which one fits nor who exists. */
async function proofBySecret(
  deps: AuthenticationDeps,
  tenantId: TenantId,
  { method, readings }: Extract<ClientCredential, { readings: unknown }>,
): Promise<Proof> {
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
  { findClient, signatures, clock, store, profiles }: AuthenticationDeps,
  { request, endpoint }: Called,
  { method, clientId, assertion }: Extract<ClientCredential, { assertion: unknown }>,
): Promise<Proof> {
  const tenantId = request.tenant.id
  const client = await findClient(tenantId, clientId)
  // Nobody's keys are fetched for a client that does not use them here.
  if (!client || !authMethodsAt(client, endpoint).includes(method))
    return { method, ...(client && { client }) }
  const failed = (reason: string) => ({ method, client, failure: `assertion-${reason}` })
  const rules = { algorithms: algorithmsFor(method, client), types: assertionTypes }
  const jws = await signatures.verify(tenantId, client, assertion, rules)
  if (jws.kind === 'refused') return failed(jws.reason)
  const expected = { clientId, audiences: audiencesOf(request, profiles), now: clock.now() }
  const accepted = decideAssertion(jws.claims, expected)
  if (typeof accepted === 'string') return failed(accepted)
  const { jti, expiresAt } = accepted
  const isFirst = await store.useOnce({ tenantId, clientId, jtiHash: secretHash(jti), expiresAt })
  return isFirst ? { method, client } : failed('replayed')
}

/**
 * RFC 7523 §3 no. 3: the issuer or the token endpoint; clients of the other endpoints name those, too. All issuers of
 * an address are one server under several names, and each use of an assertion is counted for all of them.
 */
function audiencesOf({ tenant, address, path }: HttpRequest, profiles: Profiles): readonly string[] {
  const issuers = profiles.of(tenant).map((profile) => issuerAt(profile, address))
  return [...issuers, `${address.base}/oauth2/token`, `${address.base}${path}`]
}
