import type { JsonObject } from '../../../platform/json/read.ts'
import type { FetchedKeys } from '../../../platform/key-set/fetched.ts'
import { failureOf, type UpstreamFailure } from './failure.ts'
import { type Configured, type ConfigureDeps, createConfigure, type Party } from './library.ts'
import { verifySignature } from './signature.ts'
import { fitsAccessToken } from './token-hash.ts'

/** An answer at our address, and what it must fit. */
export interface AuthorizationAnswer {
  /** The address that was called, query included; without it, the `redirect_uri` that was sent. */
  readonly url: URL
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What an upstream vouches for. Every claim of an ID token that the standard has us check is checked. */
export interface Vouched {
  readonly kind: 'vouched'
  readonly idToken: string
  readonly claims: JsonObject
  /** What its userinfo endpoint says, where it has one. */
  readonly userinfo: JsonObject
}

/** We as a client of an upstream: `openid-client` in our network, at our time. */
export interface RelyingParty {
  authorizationUrl(party: Party, parameters: Readonly<Record<string, string>>): Promise<URL>
  /** Core §3.1.2.7, §3.1.3: judges the answer, redeems its code, judges the ID token, asks who it is. */
  redeem(party: Party, answer: AuthorizationAnswer): Promise<Vouched | UpstreamFailure>
}

export interface RelyingPartyDeps extends ConfigureDeps {
  readonly keys: FetchedKeys
}

export function createRelyingParty({ keys, ...deps }: RelyingPartyDeps): RelyingParty {
  const configured = createConfigure(deps)

  async function vouched(
    party: Party,
    { url, ...expected }: AuthorizationAnswer,
    { library, config }: Configured,
  ) {
    const tokens = await library.authorizationCodeGrant(config, url, {
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.verifier,
      idTokenExpected: true,
    })
    const { id_token: idToken = '', access_token: accessToken } = tokens
    const signature = await verifySignature(idToken, party, keys)
    if (signature.kind === 'unavailable') return signature
    if (signature.kind === 'refused') return failed(`Its ID token is not its own: ${signature.reason}.`)
    if (!fitsAccessToken(signature, accessToken)) return failed('Its access token is not the ID token’s.')
    const { claims } = signature
    const { sub } = claims
    if (typeof sub !== 'string' || sub === '') return failed('Its ID token names nobody.')
    const isAsked = party.metadata.userinfoEndpoint !== undefined
    const userinfo = isAsked ? await library.fetchUserInfo(config, accessToken, sub) : {}
    return { kind: 'vouched', idToken, claims, userinfo } as const
  }

  return {
    async authorizationUrl(party, parameters) {
      const { library, config } = await configured(party)
      return library.buildAuthorizationUrl(config, { ...parameters })
    },
    async redeem(party, answer) {
      const configuration = await configured(party)
      try {
        return await vouched(party, answer, configuration)
      } catch (fault) {
        return failureOf(fault, configuration.library)
      }
    },
  }
}

function failed(detail: string): UpstreamFailure {
  return { kind: 'failed', detail }
}
