import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { Client } from '../../domain/client.ts'
import type { Outgoing } from '../../platform/http/outgoing.ts'

/** Whether the sector that a client names knows its redirect URIs; why not, where it does not. */
export type CheckSector = (
  client: Pick<Client, 'sectorIdentifierUri' | 'redirectUris'>,
) => Promise<OAuthError | undefined>

const limits = { timeoutMilliseconds: 5000, maxBytes: 65_536 } as const

/**
 * Core §8.1, Registration §5: what `sector_identifier_uri` names is a JSON list that holds every redirect
 * URI. Else anybody could take the host of another app for their sector, and learn what it calls people. The
 * list is fetched through the address guard, when the client registers or changes, and not again.
 */
export function createCheckSector(outgoing: Outgoing): CheckSector {
  return async ({ sectorIdentifierUri: url, redirectUris }) => {
    if (url === undefined) return undefined
    const headers = { accept: 'application/json' }
    const answer = await outgoing({ method: 'GET', url, headers, ...limits })
    if (answer.kind !== 'answered') return refused('could not be fetched', answer.detail)
    if (answer.status !== 200) return refused('did not answer with 200', `status ${answer.status}`)
    const listed = readList(answer.body)
    if (!listed) return refused('expected a JSON list of redirect URIs there')
    const isWhole = redirectUris.every((uri) => listed.includes(uri))
    return isWhole ? undefined : refused('expected every one of redirect_uris in the list there')
  }
}

function readList(body: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The reason is for our log: what our network looks like is nobody's business. */
function refused(words: string, reason = words): OAuthError {
  return oauthError('invalid_client_metadata', `sector_identifier_uri: ${words}`, `sector: ${reason}`)
}
