import { ExeuntError } from './errors.ts'
import { parseObject, stringIn, type JsonObject } from './json.ts'
import { secureUrl } from './secure-url.ts'
import { badResponse, createTransport, type Transport, type TransportSettings } from './transport.ts'

/** What this package uses of a provider's metadata (DISC §3, RIL §2.1, RFC 8414 §2, RFC 9207 §3). */
export interface ProviderMetadata {
  readonly issuer: string
  readonly authorizationEndpoint?: URL
  readonly tokenEndpoint?: URL
  readonly jwksUri?: URL
  readonly userInfoEndpoint?: URL
  readonly introspectionEndpoint?: URL
  readonly revocationEndpoint?: URL
  readonly endSessionEndpoint?: URL
  /** The provider names itself in every callback (RFC 9207), so a callback without `iss` is refused. */
  readonly namesItselfInCallbacks: boolean
}

export interface DiscoverySettings extends TransportSettings {
  /** Let `http:` addresses pass on hosts other than this machine. Tokens then travel in the clear. */
  readonly allowInsecureHttp?: boolean
}

/**
 * Fetches a provider's metadata (DISC §4).
 *
 * @param issuer the issuer's exact string, with or without a final slash just as the provider spells it
 * @returns the checked metadata
 * @throws ExeuntError `unreachable`, `bad_response` (also when the document names another issuer,
 *   DISC §4.3) or `insecure_url`
 * @example
 * ```ts
 * import { discoverProvider } from '@exeunt/client'
 *
 * const provider = await discoverProvider('https://op.example')
 * console.log(provider.endSessionEndpoint?.href)
 * ```
 */
export function discoverProvider(
  issuer: string,
  settings: DiscoverySettings = {},
): Promise<ProviderMetadata> {
  return fetchMetadata(issuer, createTransport(settings), settings.allowInsecureHttp ?? false)
}

/** As `discoverProvider`, over a transport at hand. */
export async function fetchMetadata(
  issuer: string,
  transport: Transport,
  allowInsecureHttp: boolean,
): Promise<ProviderMetadata> {
  const url = wellKnownUrl(issuer, allowInsecureHttp)
  const { status, text } = await transport({ url })
  if (status !== 200) throw badResponse(url, `status ${status}`, status)

  const document = parseObject(text)
  if (!document) throw badResponse(url, 'something other than a JSON object', status)
  // DISC §4.3: a document that speaks for another issuer must not be used.
  if (document['issuer'] !== issuer) {
    throw badResponse(url, otherIssuer(document['issuer'], issuer), status)
  }
  return readMetadata(document, issuer, allowInsecureHttp)
}

/** Metadata that the application brings along must be as good as discovered ones. */
export function checkMetadata(
  provider: ProviderMetadata,
  issuer: string,
  allowInsecureHttp: boolean,
): ProviderMetadata {
  if (provider.issuer !== issuer) {
    throw new ExeuntError('bad_setting', `provider names ${otherIssuer(provider.issuer, issuer)}`)
  }
  for (const [name, value] of Object.entries(provider)) {
    if (value instanceof URL) secureUrl(value.href, { name, allowInsecureHttp })
  }
  return provider
}

/** DISC §4.1: a final slash of the issuer goes before the well-known part is appended. */
function wellKnownUrl(issuer: string, allowInsecureHttp: boolean): URL {
  const base = secureUrl(issuer, { name: 'issuer', allowInsecureHttp })
  if (base.search || base.hash) throw new ExeuntError('bad_setting', 'issuer must have no query or fragment')
  return new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
}

function otherIssuer(named: unknown, issuer: string): string {
  return `the issuer ${JSON.stringify(named)}, expected ${JSON.stringify(issuer)}`
}

function readMetadata(document: JsonObject, issuer: string, allowInsecureHttp: boolean): ProviderMetadata {
  const endpoint = (name: string) => {
    const value = stringIn(document, name)
    return value === undefined ? undefined : secureUrl(value, { name, allowInsecureHttp })
  }
  const authorizationEndpoint = endpoint('authorization_endpoint')
  const tokenEndpoint = endpoint('token_endpoint')
  const jwksUri = endpoint('jwks_uri')
  const userInfoEndpoint = endpoint('userinfo_endpoint')
  const introspectionEndpoint = endpoint('introspection_endpoint')
  const revocationEndpoint = endpoint('revocation_endpoint')
  const endSessionEndpoint = endpoint('end_session_endpoint')
  return {
    issuer,
    ...(authorizationEndpoint && { authorizationEndpoint }),
    ...(tokenEndpoint && { tokenEndpoint }),
    ...(jwksUri && { jwksUri }),
    ...(userInfoEndpoint && { userInfoEndpoint }),
    ...(introspectionEndpoint && { introspectionEndpoint }),
    ...(revocationEndpoint && { revocationEndpoint }),
    ...(endSessionEndpoint && { endSessionEndpoint }),
    namesItselfInCallbacks: document['authorization_response_iss_parameter_supported'] === true,
  }
}
