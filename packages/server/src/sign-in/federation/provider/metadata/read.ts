import { isLoopbackUrl } from '../../../../domain/redirect-uri.ts'
import { type JsonObject, readJsonObject } from '../../../../platform/json/read.ts'

/** What an upstream publishes of itself (DISC §3), as far as we have use for it. */
export interface UpstreamMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly jwksUri: string
  readonly userinfoEndpoint?: string
  readonly endSessionEndpoint?: string
  /** Whether its answers name it (RFC 9207 §3). */
  readonly tellsIssuer: boolean
  readonly idTokenAlgorithms?: readonly string[]
  readonly promptValues?: readonly string[]
}

/** Reads a discovery document, or says why it is none that we can use. */
export function readMetadata(body: string): UpstreamMetadata | string {
  const document = readJsonObject(body)
  if (typeof document === 'string') return 'The answer is not a discovery document.'
  const { issuer } = document
  if (typeof issuer !== 'string') return 'The discovery document names no issuer.'
  const address = (name: string) => addressIn(document, name)
  const [authorizationEndpoint, tokenEndpoint] = [
    address('authorization_endpoint'),
    address('token_endpoint'),
  ]
  const jwksUri = address('jwks_uri')
  if (authorizationEndpoint === undefined) return missing('authorization_endpoint')
  if (tokenEndpoint === undefined) return missing('token_endpoint')
  if (jwksUri === undefined) return missing('jwks_uri')
  const [userinfoEndpoint, endSessionEndpoint] = [
    address('userinfo_endpoint'),
    address('end_session_endpoint'),
  ]
  const idTokenAlgorithms = listIn(document, 'id_token_signing_alg_values_supported')
  const promptValues = listIn(document, 'prompt_values_supported')
  return {
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    jwksUri,
    tellsIssuer: document['authorization_response_iss_parameter_supported'] === true,
    ...(userinfoEndpoint !== undefined && { userinfoEndpoint }),
    ...(endSessionEndpoint !== undefined && { endSessionEndpoint }),
    ...(idTokenAlgorithms && { idTokenAlgorithms }),
    ...(promptValues && { promptValues }),
  }
}

function missing(name: string): string {
  return `The discovery document has no ${name} that is an https address (http: only on loopback, like its issuer).`
}

/** An address to send a browser or a secret to: https, or http where the issuer is on this very machine, too. */
function addressIn(document: JsonObject, name: string): string | undefined {
  const url = urlIn(document, name)
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '') return undefined
  const issuer = urlIn(document, 'issuer')
  const isLocal = isLoopbackUrl(url) && issuer !== null && isLoopbackUrl(issuer)
  return url.protocol === 'https:' || isLocal ? url.href : undefined
}

function urlIn(document: JsonObject, name: string): URL | null {
  const value = document[name]
  return typeof value === 'string' ? URL.parse(value) : null
}

function listIn(document: JsonObject, name: string): readonly string[] | undefined {
  const value = document[name]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}
