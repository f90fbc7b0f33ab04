import type * as OpenIdClient from 'openid-client'
import { isLoopbackUrl } from '../../../domain/redirect-uri.ts'
import type { Upstream } from '../../../domain/upstream.ts'
import { type Clock, secondsAhead } from '../../../platform/clock.ts'
import type { Secret } from '../../../platform/directory/registration.ts'
import type { Outgoing } from '../../../platform/http/outgoing.ts'
import { createUpstreamFetch } from './fetch.ts'
import type { UpstreamMetadata } from './metadata/read.ts'

type Library = typeof OpenIdClient

/** An upstream with what it publishes, and what we prove ourselves with. */
export interface Party {
  readonly kind: 'party'
  readonly upstream: Upstream
  readonly metadata: UpstreamMetadata
  readonly secret: Secret | undefined
}

/** The library, and what it has to know of one upstream. */
export interface Configured {
  readonly library: Library
  readonly config: OpenIdClient.Configuration
}

export interface ConfigureDeps {
  readonly outgoing: Outgoing
  readonly clock: Clock
}

/** How far an upstream's clock may be off, in seconds. */
const clockToleranceSeconds = 30

/**
 * Sets `openid-client` up for one upstream, in our network and at our time. It is loaded by the first person who
 * comes: a server without upstreams never pays for it.
 */
export function createConfigure({ outgoing, clock }: ConfigureDeps): (party: Party) => Promise<Configured> {
  const fetch = createUpstreamFetch(outgoing)
  return async ({ upstream, metadata, secret }) => {
    const library = await import('openid-client')
    const times = {
      [library.clockSkew]: secondsAhead(clock),
      [library.clockTolerance]: clockToleranceSeconds,
    }
    const proof = authenticationOf(upstream, secret, library)
    const config = new library.Configuration(serverOf(metadata), upstream.clientId, times, proof)
    config[library.customFetch] = fetch
    if (isLocal(metadata)) library.allowInsecureRequests(config)
    return { library, config }
  }
}

/** What the library has to know, in the words of the wire; it goes by nothing else. */
function serverOf(metadata: UpstreamMetadata): OpenIdClient.ServerMetadata {
  const { issuer, userinfoEndpoint, idTokenAlgorithms } = metadata
  return {
    issuer,
    authorization_endpoint: metadata.authorizationEndpoint,
    token_endpoint: metadata.tokenEndpoint,
    ...(userinfoEndpoint !== undefined && { userinfo_endpoint: userinfoEndpoint }),
    ...(metadata.tellsIssuer && { authorization_response_iss_parameter_supported: true }),
    ...(idTokenAlgorithms && { id_token_signing_alg_values_supported: [...idTokenAlgorithms] }),
  }
}

/** Then all of its addresses may be (`metadata/read.ts`), and the library has to be told. */
function isLocal({ issuer }: UpstreamMetadata): boolean {
  return isLoopbackUrl(new URL(issuer))
}

function authenticationOf(
  { authMethod }: Upstream,
  secret: Secret | undefined,
  library: Library,
): OpenIdClient.ClientAuth {
  switch (authMethod) {
    case 'client_secret_basic':
      return library.ClientSecretBasic(secret?.reveal())
    case 'client_secret_post':
      return library.ClientSecretPost(secret?.reveal())
    case 'none':
      return library.None()
  }
}
