import type { ClientAuthentication } from './client-authentication.ts'
import { checkMetadata, fetchMetadata, type DiscoverySettings, type ProviderMetadata } from './discovery.ts'
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
  /**
   * The registered `id_token_signed_response_alg`, also of logout tokens; default `RS256` (CORE §2). Name
   * several only if you cannot know which one the provider uses: each is checked by a key of its own kind.
   */
  readonly idTokenAlg?: SigningAlg | readonly SigningAlg[]
  /** The secret of the HS algorithms; default the `clientSecret` of `authentication`. */
  readonly idTokenSecret?: string
  /** The provider's metadata, where they are known already; default: discovered at the issuer (DISC §4). */
  readonly provider?: ProviderMetadata
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
  /** The provider's metadata: those given, else fetched at the first call and kept for an hour. */
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
  const algorithms = [settings.idTokenAlg ?? 'RS256'].flat()
  const clientSecret = secretFor(settings, algorithms)
  const transport = createTransport(settings)
  const now = settings.now ?? (() => new Date())
  const known = settings.provider && checkMetadata(settings.provider, settings.issuer, allowInsecureHttp)
  const provider = known
    ? () => Promise.resolve(known)
    : keptFor(3600, now, () => fetchMetadata(settings.issuer, transport, allowInsecureHttp))
  const jwksUri = async () => required(await provider(), 'jwksUri')
  const keys = createKeySet({ jwksUri, transport, now, maxAgeSeconds: 600, coolDownSeconds: 30 })

  return Object.freeze({
    issuer: settings.issuer,
    clientId: settings.clientId,
    authentication: settings.authentication,
    redirectUri: settings.redirectUri,
    trustedAudiences: settings.trustedAudiences ?? [],
    clockToleranceSeconds: settings.clockToleranceSeconds ?? 30,
    signature: { algorithms, keys, ...(clientSecret && { clientSecret }) },
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

function secretFor(settings: RelyingPartySettings, algorithms: readonly SigningAlg[]): string | undefined {
  const { authentication, idTokenSecret } = settings
  const clientSecret = 'clientSecret' in authentication ? authentication.clientSecret : undefined
  const secret = idTokenSecret ?? clientSecret
  if (clientSecret === '') throw new ExeuntError('bad_setting', 'clientSecret is empty')
  if (idTokenSecret === '') throw new ExeuntError('bad_setting', 'idTokenSecret is empty')
  const hmac = algorithms.find((alg) => alg.startsWith('HS'))
  if (!hmac || secret !== undefined) return secret
  throw new ExeuntError('bad_setting', `idTokenAlg ${hmac} needs a client secret`)
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
