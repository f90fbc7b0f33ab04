import { SignJWT, type CryptoKey, type JWK } from 'jose'
import { ExeuntError } from './errors.ts'
import { parseObject, type JsonObject } from './json.ts'
import { randomText } from './random-text.ts'
import { refusalOf } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { badResponse, type Reply } from './transport.ts'

/** How a client proves itself (CORE §9), as registered in `token_endpoint_auth_method`. */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | ClientSecretBasic
  | { readonly method: 'client_secret_post'; readonly clientSecret: string }
  | PrivateKeyJwt

export interface ClientSecretBasic {
  readonly method: 'client_secret_basic'
  readonly clientSecret: string
  /**
   * How id and secret are written before the base64: `form`, as RFC 6749 §2.3.1 wants it, is the default;
   * `plain` is for providers that decode nothing. The two differ only in characters beyond `A-Z a-z 0-9 * - . _`.
   */
  readonly encoding?: 'form' | 'plain'
}

export interface PrivateKeyJwt {
  readonly method: 'private_key_jwt'
  /** The private key whose public half the provider knows. */
  readonly key: CryptoKey | JWK
  readonly alg: string
  readonly keyId?: string
  /** Who the assertion is for; default the issuer. Some older providers want their token endpoint's URL. */
  readonly audience?: string
}

/** Posts a form to an endpoint as this client. The reply is the endpoint's: also its refusals. */
export async function postAsClient(rp: RelyingParty, url: URL, form: URLSearchParams): Promise<Reply> {
  const proof = await proofOf(rp)
  for (const [name, value] of Object.entries(proof.fields)) form.set(name, value)
  return rp.transport({ url, headers: proof.headers, form })
}

/** The JSON object of a successful answer; an OAuth error answer becomes `provider_refused`. */
export function readAnswer(url: URL, reply: Reply): JsonObject {
  const answer = parseObject(reply.text)
  if (reply.status === 200 && answer) return answer
  if (reply.status === 200) throw badResponse(url, 'something other than a JSON object', reply.status)
  throw refusalOf(url, reply, answer)
}

/** What a client adds to a request to prove itself. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, string>>
}

export async function proofOf(rp: RelyingParty): Promise<Proof> {
  const { authentication, clientId } = rp
  switch (authentication.method) {
    case 'none':
      return { headers: {}, fields: { client_id: clientId } }
    case 'client_secret_post':
      return { headers: {}, fields: { client_id: clientId, client_secret: authentication.clientSecret } }
    case 'client_secret_basic':
      return { headers: { authorization: basic(clientId, authentication) }, fields: {} }
    case 'private_key_jwt':
      return signedProof(rp, authentication)
  }
}

async function signedProof(rp: RelyingParty, authentication: PrivateKeyJwt): Promise<Proof> {
  const fields = {
    client_id: rp.clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(rp, authentication),
  }
  return { headers: {}, fields }
}

function basic(clientId: string, { clientSecret, encoding = 'form' }: ClientSecretBasic): string {
  switch (encoding) {
    // RFC 6749 §2.3.1: so that a colon or a percent sign survives.
    case 'form':
      return `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`
    case 'plain':
      return `Basic ${btoa(plain(clientId, clientSecret))}`
  }
}

/** RFC 7617 §2: the secret begins after the first colon. */
function plain(clientId: string, clientSecret: string): string {
  if (clientId.includes(':')) {
    throw new ExeuntError('bad_setting', 'a plain client_secret_basic bears no colon in the client id')
  }
  return String.fromCharCode(...new TextEncoder().encode(`${clientId}:${clientSecret}`))
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length)
}

/** RFC 7523 §3. One audience only, the provider itself: an assertion must fit nowhere else. */
function assertion(rp: RelyingParty, { key, alg, keyId, audience }: PrivateKeyJwt): Promise<string> {
  const nowSeconds = Math.floor(rp.now().getTime() / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg, ...(keyId && { kid: keyId }) })
    .setIssuer(rp.clientId)
    .setSubject(rp.clientId)
    .setAudience(audience ?? rp.issuer)
    .setJti(randomText())
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + 60)
    .sign(key)
}
