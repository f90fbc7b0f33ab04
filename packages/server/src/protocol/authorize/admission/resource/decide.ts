import type { Client } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { Resource, Tenant } from '../../../../domain/tenant.ts'

/**
 * RFC 8707 §2: every resource must be one that tokens can be had for here, by this client. Compared letter by letter
 * with the tenant's list: whether a name must be an absolute URI was judged there, by the tenant's dialects.
 */
export function resourceProblem(
  asked: readonly string[],
  client: Client,
  tenant: Pick<Tenant, 'resources'>,
): OAuthError | undefined {
  const allowed = resourcesOf(client, tenant).map(({ uri }) => uri)
  const foreign = asked.find((one) => !allowed.includes(one))
  return foreign === undefined ? undefined : { ...notAllowed, named: foreign }
}

const notAllowed = oauthError(
  'invalid_target',
  'A value of the parameter resource is not a resource that this client may ask tokens for.',
)

/** The resources that a client may ask tokens for. */
export function resourcesOf(client: Client, { resources }: Pick<Tenant, 'resources'>): readonly Resource[] {
  return resources.filter(({ uri }) => client.resources?.includes(uri) ?? true)
}
