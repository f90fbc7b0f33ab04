import { type Client, needsSecretItself, originsOf } from '../domain/client.ts'
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
  const tenants = config.tenants.map(({ tenant, clients, users, upstreamSecrets }) => ({
    tenant: { ...tenant, dialects: settledDialects(tenant) },
    ...(upstreamSecrets && Object.keys(upstreamSecrets).length > 0 && { upstreamSecrets }),
    clients: clients.map((registration) => ({
      ...registration,
      client: settledClient(registration.client),
      ...doorsOf(registration, tenant, dialects),
    })),
    users,
  }))
  return JSON.stringify({ ...config, tenants }, undefined, 2)
}

/** Whether people are asked is kept only where they are not. */
function settledDialects({ dialects }: Tenant) {
  return Object.fromEntries(
    Object.entries(dialects).map(([name, settings]) => [name, { logoutPrompt: true, ...settings }]),
  )
}

function settledClient(client: Client): Client {
  return { ...client, webOrigins: [...new Set(originsOf(client))] }
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
    accessTokenFormat: formatAt(client, profile),
  }
}

function formatAt({ accessTokenFormat: registered }: Client, { accessTokenFormat }: Profile) {
  switch (accessTokenFormat) {
    case 'as-registered':
      return registered
    case 'jwt':
    case 'opaque':
      return accessTokenFormat
  }
}
