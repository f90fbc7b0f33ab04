import type { Client } from '../../../domain/client.ts'
import type { Resource } from '../../../domain/tenant.ts'
import type { RefreshTokenRecord } from '../../../sign-in/index.ts'

/** What a token's body takes beside its record: its app, and the APIs of the tenant. */
export interface TokenSurroundings {
  readonly client: Pick<Client, 'refreshTokenPolicy'> | undefined
  readonly resources: readonly Resource[]
}

/**
 * A refresh token in the vendor's words. It has no end but that of not being used, and is known by its grant, so that
 * its id stays the same however often it was exchanged.
 */
export function refreshTokenBody(token: RefreshTokenRecord, { client, resources }: TokenSurroundings) {
  const { userAgent, remoteAddress, lastUsedAt, annotation } = token
  const device = {
    ...(userAgent === undefined ? {} : { initial_user_agent: userAgent }),
    ...(remoteAddress === undefined ? {} : { initial_ip: remoteAddress }),
  }
  return {
    id: token.id,
    user_id: token.userId,
    created_at: token.createdAt.toISOString(),
    idle_expires_at: token.idleExpiresAt.toISOString(),
    expires_at: null,
    device,
    client_id: token.clientId,
    session_id: token.sessionId,
    rotating: client?.refreshTokenPolicy === 'rotate',
    resource_servers: token.resources.map((uri) => serverOf(uri, token, resources)),
    ...(annotation ? { refresh_token_metadata: annotation.value } : {}),
    last_exchanged_at: lastUsedAt?.toISOString() ?? null,
  }
}

/** The scopes that mean something at an API. */
function serverOf(uri: string, { scope }: RefreshTokenRecord, resources: readonly Resource[]) {
  const resource = resources.find((one) => one.uri === uri)
  const known = resource?.scope
  const scopes = known === undefined ? scope : scope.filter((one) => known.includes(one))
  return { audience: resource?.audience ?? uri, scopes: scopes.join(' ') }
}
