import type { ClientAuthentication } from './client-authentication.ts'
import { fetchMetadata, type DiscoverySettings, type ProviderMetadata } from './discovery.ts'
import { ExeuntError } from './errors.ts'
import { createKeySet } from './key-set.ts'
import { secureUrl } from './secure-url.ts'
import type { SignatureRule, SigningAlg } from './signed-token.ts'
import { createTransport, type Transport } from './transport.ts'

export interface RelyingPartySettings extends DiscoverySettings {
  /** The provider's issuer, spelled exactly as its metadata spell it. */
  readonly issuer: string
  readonly clientId: string
  /** How this client proves itself at the provider's endpoints. */
  readonly authentication: ClientAuthentication
  /** The registered `redirect_uri`; needed for signing in. */
  readonly redirectUri?: string
  /** The registered `id_token_signed_response_alg`, also of logout tokens; default `RS256` (CORE §2). */
  readonly idTokenAlg?: SigningAlg
  /** Further audiences that may stand beside ours in a token (CORE §3.1.3.7); default none. */
  readonly trustedAudiences?: readonly string[]
  /** How far the provider's clock may be off, in seconds; default 30. */
  readonly clockToleranceSeconds?: number
  /** The present time; default the system clock. */
  readonly now?: () => Date
}

/** One registration at one provider: what every other function of this package starts from. */
export interface RelyingParty {
  readonly issuer: string
  readonly clientId: string
  readonly authentication: ClientAuthentication
  readonly redirectUri: string | undefined
  readonly trustedAudiences: readonly string[]
  readonly clockToleranceSeconds: number
  readonly signature: SignatureRule
  readonly transport: Transport
  readonly allowInsecureHttp: boolean
  readonly now: () => Date
  /** The provider's metadata: fetched at the first call, kept for an hour. */
  readonly provider: () => Promise<ProviderMetadata>
}

/**
 * Describes this application to the package. Asks nobody: the provider may still be down, it is
 * first called when something is needed from it.
 *
 * @throws ExeuntError `bad_setting` or `insecure_url`
 * @example
 * ```ts
 * import { createRelyingParty } from '@exeunt/client'
 *
 * const rp = createRelyingParty({
 *   issuer: 'https://op.example',
 *   clientId: 'ledger',
 *   authentication: { method: 'client_secret_basic', clientSecret: 'the secret' },
 *   redirectUri: 'https://ledger.example/callback',
 * })
 * console.log(rp.clientId)
 * ```
 */
export function createRelyingParty(settings: RelyingPartySettings): RelyingParty {
  const allowInsecureHttp = settings.allowInsecureHttp ?? false
  secureUrl(settings.issuer, { name: 'issuer', allowInsecureHttp })
  const clientSecret = secretFor(settings)
  const transport = createTransport(settings)
  const now = settings.now ?? (() => new Date())
  const provider = keptFor(3600, now, () => fetchMetadata(settings.issuer, transport, allowInsecureHttp))
  const jwksUri = async () => required(await provider(), 'jwksUri')
  const keys = createKeySet({ jwksUri, transport, now, maxAgeSeconds: 600, coolDownSeconds: 30 })

  return Object.freeze({
    issuer: settings.issuer,
    clientId: settings.clientId,
    authentication: settings.authentication,
    redirectUri: settings.redirectUri,
    trustedAudiences: settings.trustedAudiences ?? [],
    clockToleranceSeconds: settings.clockToleranceSeconds ?? 30,
    signature: { alg: settings.idTokenAlg ?? 'RS256', keys, ...(clientSecret && { clientSecret }) },
    transport,
    allowInsecureHttp,
    now,
    provider,
  })
}

type Endpoint = Exclude<keyof ProviderMetadata, 'issuer' | 'namesItselfInCallbacks'>

/** The address of an endpoint that a call cannot do without. */
export function required(provider: ProviderMetadata, endpoint: Endpoint): URL {
  const url = provider[endpoint]
  if (url) return new URL(url)
  throw new ExeuntError('no_endpoint', `${provider.issuer} lists no ${endpoint} in its metadata`)
}

function secretFor({ authentication, idTokenAlg }: RelyingPartySettings): string | undefined {
  const secret = 'clientSecret' in authentication ? authentication.clientSecret : undefined
  if (secret === '') throw new ExeuntError('bad_setting', 'clientSecret is empty')
  if (idTokenAlg?.startsWith('HS') && secret === undefined) {
    throw new ExeuntError('bad_setting', `idTokenAlg ${idTokenAlg} needs a client secret`)
  }
  return secret
}

/** One value for everybody who asks within `seconds`; a failure is not kept. */
function keptFor<Value>(seconds: number, now: () => Date, load: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: number } | undefined
  return () => {
    const time = now().getTime()
    if (kept && time < kept.until) return kept.value
    const value = load()
    const entry = { value, until: time + seconds * 1000 }
    kept = entry
    value.catch(() => {
      if (kept === entry) kept = undefined
    })
    return value
  }
}
