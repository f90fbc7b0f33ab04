import { type OAuthError, oauthError } from '../../domain/oauth-error.ts'
import type { HttpRequest } from '../../platform/http/message.ts'
import { type JsonObject, readJsonObject } from '../../platform/json/read.ts'

/** Reads the client metadata that a request brings. RFC 7591 §3.1: a JSON object, and nothing twice in it. */
export function readMetadata({ contentType, body }: HttpRequest): JsonObject | OAuthError {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    return oauthError('invalid_request', 'The body must be sent as application/json.')
  const metadata = readJsonObject(body)
  if (metadata === 'malformed') return oauthError('invalid_request', 'The body must be one JSON object.')
  if (metadata === 'duplicate-member')
    return oauthError('invalid_request', 'A member of the JSON object was sent more than once.')
  return metadata
}

/** RFC 7592 §2.2: an update that is addressed to this client, and leaves alone what is the server's. */
export interface Update {
  readonly metadata: JsonObject
  /** The secret that the client says it has; it must be the right one. */
  readonly secret?: string
}

const serversOwn = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

export function readUpdate(metadata: JsonObject, clientId: string): Update | OAuthError {
  const strange = serversOwn.find((name) => Object.hasOwn(metadata, name))
  if (strange !== undefined) return oauthError('invalid_request', `The member ${strange} must not be sent.`)
  const { client_id: id, client_secret: secret } = metadata
  if (id !== clientId)
    return oauthError('invalid_request', 'The member client_id must be that of the client.')
  if (secret === undefined || secret === null) return { metadata }
  if (typeof secret !== 'string')
    return oauthError('invalid_client_metadata', 'client_secret: expected a text')
  return { metadata, secret }
}
