import type { ClientAuthMethod, ClientId } from '../../domain/client.ts'
import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { SentParameters } from '../../platform/http/parameters.ts'
import { readJws } from '../../platform/jws/read.ts'

/** One way to understand a client id and secret that came by Basic. */
export interface SecretReading {
  readonly clientId: ClientId
  readonly secret: string
}

/** The two methods by which a client proves itself with a JWT (Core §9). */
export type AssertionMethod = Extract<ClientAuthMethod, 'client_secret_jwt' | 'private_key_jwt'>

/** What a client offers as its proof; nothing of it is believed yet. */
export type ClientCredential =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly readings: readonly [SecretReading, ...SecretReading[]]
    }
  | { readonly method: AssertionMethod; readonly clientId: ClientId; readonly assertion: string }
  | { readonly method: 'none'; readonly clientId: ClientId }

/** RFC 7523 §2.2. */
export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Says nothing of whether the client exists. */
const failed =
  'Client authentication failed: the client is unknown, its credential is wrong, or it is not registered for this authentication method.'

/** The one answer to every failed proof; only our log learns which it was. */
export function authenticationFailed(reason: string): OAuthError {
  return oauthError('invalid_client', failed, reason)
}

/**
 * Finds the one credential in a request. RFC 6749 §2.3: more than one method in a request is refused;
 * a `client_id` beside a credential is no method of its own, but must name the same client.
 */
export function readClientCredential(
  authorization: string | undefined,
  form: SentParameters,
): ClientCredential | OAuthError {
  const offers = [authorization, form.get('client_secret'), form.get('client_assertion')]
  if (offers.filter((offer) => offer !== undefined).length > 1) {
    return oauthError(
      'invalid_request',
      'Use one client authentication method only: Basic, client_secret or client_assertion.',
    )
  }
  if (authorization !== undefined) return readBasic(authorization, form.get('client_id'))
  if (form.has('client_assertion') || form.has('client_assertion_type')) return readAssertion(form)
  return readBody(form)
}

function readBody(form: SentParameters): ClientCredential | OAuthError {
  const clientId = form.get('client_id') as ClientId | undefined
  const secret = form.get('client_secret')
  if (clientId === undefined) {
    return oauthError(
      'invalid_client',
      'No client authentication was sent: neither an Authorization header nor a client_id.',
    )
  }
  if (secret === undefined) return { method: 'none', clientId }
  return { method: 'client_secret_post', readings: [{ clientId, secret }] }
}

function readBasic(authorization: string, bodyClientId: string | undefined): ClientCredential | OAuthError {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1]
  if (encoded === undefined) {
    return oauthError(
      'invalid_client',
      'The Authorization header must be Basic and the base64 of client id, colon and secret.',
    )
  }
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 1)
    return oauthError('invalid_client', 'The Basic credential must be a client id, a colon and a secret.')
  const [first, ...others] = readingsOf(pair.slice(0, colon), pair.slice(colon + 1)).filter(
    ({ clientId }) => bodyClientId === undefined || clientId === bodyClientId,
  )
  if (!first)
    return oauthError(
      'invalid_request',
      'The client_id of the body is not the one of the Authorization header.',
    )
  return { method: 'client_secret_basic', readings: [first, ...others] }
}

/**
 * RFC 6749 §2.3.1 form-encodes id and secret before the base64; many older SDKs forget it. Where the two
 * readings differ both are tried: whoever knows either spelling knows the secret.
 */
function readingsOf(id: string, secret: string): readonly SecretReading[] {
  const plain = { clientId: id as ClientId, secret }
  const [decodedId, decodedSecret] = [formDecoded(id), formDecoded(secret)]
  if (decodedId === undefined || decodedSecret === undefined) return [plain]
  if (decodedId === id && decodedSecret === secret) return [plain]
  return [{ clientId: decodedId as ClientId, secret: decodedSecret }, plain]
}

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function readAssertion(form: SentParameters): ClientCredential | OAuthError {
  const assertion = form.get('client_assertion')
  if (assertion === undefined || form.get('client_assertion_type') !== jwtBearer) {
    return oauthError('invalid_request', `A client_assertion needs client_assertion_type=${jwtBearer}.`)
  }
  const jws = readJws(assertion)
  if (jws.kind === 'refused') return authenticationFailed(`assertion-${jws.reason}`)
  const [clientId, subject] = [form.get('client_id'), jws.claims['sub']]
  // RFC 7521 §4.2: a client_id is optional here, but must identify the same client as the assertion.
  if (typeof subject !== 'string' || (clientId !== undefined && clientId !== subject)) {
    return authenticationFailed('assertion-subject')
  }
  // Whose keys or secret to try, and which of them; believed only once one of them has verified it.
  const method = jws.algorithm === 'HS256' ? 'client_secret_jwt' : 'private_key_jwt'
  return { method, clientId: subject as ClientId, assertion }
}
