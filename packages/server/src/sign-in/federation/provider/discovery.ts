import type { Upstream } from '../../../domain/upstream.ts'
import {
  createFetchedDocuments,
  type FetchedDocumentsDeps,
} from '../../../platform/http/fetched-documents.ts'
import { callMilliseconds } from './fetch.ts'
import { readMetadata, type UpstreamMetadata } from './metadata/read.ts'

/** What upstreams publish of themselves: fetched when somebody asks, and kept (DISC §4). */
export interface UpstreamDiscovery {
  /** Its metadata, or a sentence for the operator. */
  metadataOf(upstream: Pick<Upstream, 'issuer'>): Promise<UpstreamMetadata | string>
  /**
   * The same as it is now: that it answers shows that a browser may be sent there.
   * @param momentMilliseconds what came less long ago is of now; 0 unless told.
   */
  presentMetadataOf(
    upstream: Pick<Upstream, 'issuer'>,
    momentMilliseconds?: number,
  ): Promise<UpstreamMetadata | string>
  /** Something that stood there did not do: the next who asks gets it anew. */
  doubt(upstream: Pick<Upstream, 'issuer'>): void
}

/** Whoever stands at the page while an upstream comes back shall not wait for long. */
const pauseMilliseconds = 1000

export function createUpstreamDiscovery(deps: FetchedDocumentsDeps): UpstreamDiscovery {
  const documents = createFetchedDocuments(deps, {
    accept: 'application/json',
    read: readMetadata,
    timeoutMilliseconds: callMilliseconds,
    pauseMilliseconds,
  })
  return {
    metadataOf: async (upstream) => ownMetadata(upstream, await documents.at(addressOf(upstream))),
    presentMetadataOf: async (upstream, momentMilliseconds) =>
      ownMetadata(upstream, await documents.present(addressOf(upstream), momentMilliseconds)),
    doubt: (upstream) => documents.doubt(addressOf(upstream)),
  }
}

function ownMetadata(
  { issuer }: Pick<Upstream, 'issuer'>,
  metadata: UpstreamMetadata | undefined,
): UpstreamMetadata | string {
  if (!metadata) return 'Its discovery document could not be fetched.'
  // DISC §4.3, RFC 9207 §2.4: letter by letter, or one issuer could speak for another.
  if (metadata.issuer === issuer) return metadata
  return `Its discovery document is of the issuer ${shown(metadata.issuer)}, where ${issuer} is configured, letter by letter.`
}

/** An issuer is nobody's secret; whatever somebody publishes as one is not to fill the log. */
function shown(issuer: string): string {
  return issuer.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 200)
}

/** DISC §4.1: a slash at the end of the issuer does not count here. */
function addressOf({ issuer }: Pick<Upstream, 'issuer'>): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}
