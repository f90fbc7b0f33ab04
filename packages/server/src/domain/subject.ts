import type { Client } from './client.ts'
import type { TenantId } from './tenant.ts'
import type { Subject, UserId } from './user.ts'

/** What a client calls a user: the `sub` that stands in everything issued to it (Core §8). */
export type SubjectOf = (tenantId: TenantId, client: SubjectScope | undefined, userId: UserId) => Subject

/** What of a client decides about its subjects. */
export type SubjectScope = Pick<Client, 'subjectType' | 'sectorIdentifierUri' | 'redirectUris'>

/**
 * Public subjects are the account's id, the same for every client. Pairwise ones are a keyed hash over tenant,
 * sector and user (Core §8.1): the same for all clients of a sector, of no use to any other, and nobody
 * without the server's key leads from one to another or to the account.
 * @param keyedHash HMAC-SHA256 as base64url, with a key of its own for each purpose.
 * @returns the subject; the public one where no client asks.
 */
export function createSubjectOf(keyedHash: (purpose: string, value: string) => string): SubjectOf {
  return (tenantId, client, userId) => {
    if (client?.subjectType !== 'pairwise') return userId as string as Subject
    return keyedHash('pairwise-subject', JSON.stringify([tenantId, sectorOf(client), userId])) as Subject
  }
}

/** Core §8.1: the host of `sector_identifier_uri`, else the one host of the redirect URIs. */
export function sectorOf({ sectorIdentifierUri, redirectUris }: Omit<SubjectScope, 'subjectType'>): string {
  const [sector = ''] = sectorHosts(sectorIdentifierUri === undefined ? redirectUris : [sectorIdentifierUri])
  return sector
}

/** The hosts of these addresses, each once, without ports; an address of a private scheme has the host `''`. */
export function sectorHosts(uris: readonly string[]): readonly string[] {
  return [...new Set(uris.map((uri) => hostOf(uri)))]
}

function hostOf(uri: string): string {
  const url = URL.parse(uri)
  return url && /^https?:$/.test(url.protocol) ? url.hostname : ''
}
