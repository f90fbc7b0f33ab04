import type { Issuer } from '../../domain/tenant.ts'
import { signInReturnPath, type Upstream, type UpstreamId } from '../../domain/upstream.ts'
import type { Secret } from '../../platform/directory/registration.ts'
import { defaultUpstreamScope, type TenantDocument } from '../schema/tenant.ts'

type UpstreamDocument = NonNullable<TenantDocument['upstreams']>[number]

/** An upstream from its checked entry. */
export function upstreamOf(entry: UpstreamDocument): Upstream {
  const method = entry.token_endpoint_auth_method ?? 'client_secret_basic'
  return {
    id: entry.id as UpstreamId,
    name: entry.name ?? entry.id,
    issuer: entry.issuer as Issuer,
    clientId: entry.client_id,
    authMethod: entry.client_secret ? method : 'none',
    scope: (entry.scope ?? defaultUpstreamScope).split(' '),
    redirectPath: (entry.redirectPath ?? signInReturnPath) as Upstream['redirectPath'],
    unknownPeople: entry.unknownPeople ?? 'create',
    signOut: entry.signOut ?? 'when-asked',
    acrValues: entry.acrValues ?? [],
  }
}

/** By the upstream's id; they stay in memory (D13). */
export function upstreamSecretsOf({ upstreams = [] }: TenantDocument): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    upstreams.flatMap(({ id, client_secret: secret }) => (secret ? [[id, secret] as const] : [])),
  )
}
