import type { Insertable } from 'kysely'
import type { Client } from '../../domain/client.ts'
import type { Tenant } from '../../domain/tenant.ts'
import type { Schema } from '../store/schema.ts'
import { changedFields } from './changed-fields.ts'
import { clientMetadata, type StoredClient } from './stored.ts'

interface ClientsPlan {
  readonly rows: readonly Insertable<Schema['clients']>[]
  readonly changes: readonly string[]
}

/** Every field as the configuration file spells it. */
const fieldNames: Readonly<Record<Exclude<keyof Client, 'id'>, string>> = {
  name: 'client_name',
  uri: 'client_uri',
  policyUri: 'policy_uri',
  tosUri: 'tos_uri',
  secretHash: 'client_secret',
  authMethods: 'token_endpoint_auth_method',
  jwks: 'jwks',
  applicationType: 'application_type',
  firstParty: 'first_party',
  redirectUris: 'redirect_uris',
  postLogoutRedirectUris: 'post_logout_redirect_uris',
  backchannelLogoutUri: 'backchannel_logout_uri',
  backchannelLogoutSessionRequired: 'backchannel_logout_session_required',
  grantTypes: 'grant_types',
  scope: 'scope',
  idTokenAlgorithm: 'id_token_signed_response_alg',
  accessTokenFormat: 'access_token_format',
  refreshTokenPolicy: 'refresh_token_policy',
  requirePkce: 'require_pkce',
  defaultMaxAgeSeconds: 'default_max_age',
  requireAuthTime: 'require_auth_time',
  webOrigins: 'web_origins',
  introspection: 'introspection',
}

/** A client that left the file keeps its row, marked: sessions of the past still name it. */
export function planClients(
  { tenant, clients }: { readonly tenant: Tenant; readonly clients: readonly Client[] },
  stored: readonly StoredClient[],
  now: Date,
): ClientsPlan {
  const known = new Map(stored.map((one) => [one.client.id, one]))
  const wantedIds = new Set(clients.map((client) => client.id))
  const kept = clients.map((client) => ({
    client,
    isRemoved: false,
    change: changeOf(client, known.get(client.id)),
  }))
  const removed = stored
    .filter((one) => !one.isRemoved && !wantedIds.has(one.client.id))
    .map(({ client }) => ({ client, isRemoved: true, change: 'removed' }))
  const changed = [...kept, ...removed].filter(({ change }) => change !== undefined)
  return {
    rows: changed.map((one) => rowOf(tenant, one, now.getTime())),
    changes: changed.map(({ client, change }) => `client ${client.id}: ${change}`),
  }
}

function changeOf(client: Client, stored: StoredClient | undefined): string | undefined {
  if (!stored || stored.isRemoved) return 'added'
  const fields = changedFields(client, stored.client, fieldNames)
  return fields.length === 0 ? undefined : `changed ${fields.join(', ')}`
}

function rowOf(
  { id }: Tenant,
  { client, isRemoved }: StoredClient,
  now: number,
): Insertable<Schema['clients']> {
  const removedAt = isRemoved ? now : null
  return {
    tenant_id: id,
    id: client.id,
    metadata: clientMetadata(client),
    updated_at: now,
    removed_at: removedAt,
  }
}
