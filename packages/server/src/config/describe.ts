import { needsSecretItself } from '../domain/client.ts'
import { issuerAt, type Profile, tokenAlgorithmAt } from '../domain/profile.ts'
import type { Tenant } from '../domain/tenant.ts'
import type { ClientRegistration } from '../platform/directory/registration.ts'
import type { KnownDialects } from './rules/dialect.ts'
import type { Config } from './settings.ts'

/**
 * The configuration for people to read: defaults in place, every secret as `[secret]`, and of each app that speaks a
 * dialect what it gets at the issuers of that (D17).
 * @param dialects those that this program speaks.
 */
export function describeConfig(config: Config, dialects: KnownDialects = []): string {
  const tenants = config.tenants.map(({ tenant, clients, users }) => ({
    tenant,
    clients: clients.map((client) => ({ ...client, ...doorsOf(client, tenant, dialects) })),
    users,
  }))
  return JSON.stringify({ ...config, tenants }, undefined, 2)
}

function doorsOf(registration: ClientRegistration, tenant: Tenant, dialects: KnownDialects) {
  const own = dialects.find(({ name }) => name === registration.client.dialect)
  const profiles = own?.profiles.filter(({ codes }) => codes === 'for-tokens')
  return profiles && { issuers: profiles.map((profile) => doorOf(registration, tenant, profile)) }
}

function doorOf({ client, secret }: ClientRegistration, { addresses }: Tenant, profile: Profile) {
  const kept = { ...client, ...(secret && needsSecretItself(client) && { sealedSecret: String(secret) }) }
  return {
    issuer: issuerAt(profile, addresses[0]),
    ...(profile.idTokens && { idTokenAlgorithm: tokenAlgorithmAt(kept, profile) }),
    accessTokenFormat: profile.accessTokenFormat === 'jwt' ? 'jwt' : client.accessTokenFormat,
  }
}
