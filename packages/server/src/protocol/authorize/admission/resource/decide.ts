import type { Client } from '../../../../domain/client.ts'
import { oauthError, type OAuthError } from '../../../../domain/oauth-error.ts'
import type { Resource, Tenant } from '../../../../domain/tenant.ts'

/**
 * RFC 8707 §2: every resource must be one that tokens can be had for here, by this client. Compared as text,
 * which also leaves out everything that is no absolute URI or has a fragment.
 */
export function resourceProblem(
  asked: readonly string[],
  client: Client,
  tenant: Pick<Tenant, 'resources'>,
): OAuthError | undefined {
  const allowed = resourcesOf(client, tenant).map(({ uri }) => uri)
  if (asked.every((one) => allowed.includes(one))) return undefined
  return oauthError(
    'invalid_target',
    'A value of the parameter resource is not a resource that this client may ask tokens for.',
  )
}

/** The resources that a client may ask tokens for. */
export function resourcesOf(client: Client, { resources }: Pick<Tenant, 'resources'>): readonly Resource[] {
  return resources.filter(({ uri }) => client.resources?.includes(uri) ?? true)
}
