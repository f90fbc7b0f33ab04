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
const fieldNames: Readonly<Record<Exclude<keyof Client, 'id' | 'sealedSecret'>, string>> = {
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
  logoUri: 'logo_uri',
  contacts: 'contacts',
  initiateLoginUri: 'initiate_login_uri',
  introspectionAuthMethods: 'introspection_endpoint_auth_method',
  revocationAuthMethods: 'revocation_endpoint_auth_method',
  authSigningAlgorithm: 'token_endpoint_auth_signing_alg',
  jwksUri: 'jwks_uri',
  frontchannelLogoutUri: 'frontchannel_logout_uri',
  frontchannelLogoutSessionRequired: 'frontchannel_logout_session_required',
  responseTypes: 'response_types',
  responseModes: 'response_modes',
  resources: 'resources',
  userinfoAlgorithm: 'userinfo_signed_response_alg',
  requestObjectAlgorithm: 'request_object_signing_alg',
  requestUris: 'request_uris',
  requireSignedRequestObject: 'require_signed_request_object',
  requirePushedRequests: 'require_pushed_authorization_requests',
  defaultAcrValues: 'default_acr_values',
  subjectType: 'subject_type',
  sectorIdentifierUri: 'sector_identifier_uri',
  dialect: 'dialect',
  usualTokenAlgorithm: 'dialect',
  allowsPlainPkce: 'allow_plain_pkce',
  logoutByContract: 'logout_by_contract',
  signsRequests: 'signs_requests',
  accessKeyOf: 'access_key_of',
  logoutTokenType: 'backchannel_logout_token_type',
  logoutTokenNames: 'backchannel_logout_token_names',
  backchannelLogoutCauses: 'backchannel_logout_causes',
  refreshGraceSeconds: 'refresh_grace_seconds',
}

/**
 * A client that left the file keeps its row, marked: sessions of the past still name it. Clients that
 * registered themselves, or that an admin added, are none of the file's business.
 */
export function planClients(
  { tenant, clients }: { readonly tenant: Tenant; readonly clients: readonly Client[] },
  everybody: readonly StoredClient[],
  now: Date,
): ClientsPlan {
  const others = new Set(everybody.filter(isKeptElsewhere).map(({ client }) => client.id))
  const clash = clients.find(({ id }) => others.has(id))
  if (clash) throw new ClientIdTaken(tenant, clash)
  const stored = everybody.filter(({ origin }) => origin === 'configuration')
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

/** The file names a client that registered itself, or that an admin added: neither may silently become the other. */
export class ClientIdTaken extends Error {
  constructor(tenant: Pick<Tenant, 'id'>, client: Pick<Client, 'id'>) {
    super(
      `The configuration's client "${client.id}" of the tenant "${tenant.id}" has the id of a client that registered itself or was added by the admin API; give it another client_id, or remove that client first.`,
    )
  }
}

function isKeptElsewhere({ origin, isRemoved }: StoredClient): boolean {
  return origin !== 'configuration' && !isRemoved
}

function changeOf(client: Client, stored: StoredClient | undefined): string | undefined {
  if (!stored || stored.isRemoved) return 'added'
  const fields = [...new Set(changedFields(client, sameAlgorithm(client, stored.client), fieldNames))]
  return fields.length === 0 ? undefined : `changed ${fields.join(', ')}`
}

/**
 * D17: rows of before there were doors in other spellings say RS256 where the file says nothing. Without a secret that
 * was kept both come to RS256 at every door.
 */
function sameAlgorithm(client: Client, stored: Client): Client {
  const { idTokenAlgorithm, ...others } = stored
  const isSame = idTokenAlgorithm === 'RS256' && client.idTokenAlgorithm === undefined
  return isSame && client.sealedSecret === undefined ? others : stored
}

function rowOf(
  { id }: Tenant,
  { client, isRemoved }: Pick<StoredClient, 'client' | 'isRemoved'>,
  now: number,
): Insertable<Schema['clients']> {
  const removedAt = isRemoved ? now : null
  return {
    tenant_id: id,
    id: client.id,
    metadata: clientMetadata(client),
    origin: 'configuration',
    registration_token_hash: null,
    created_at: null,
    updated_at: now,
    removed_at: removedAt,
  }
}
