import { type Client, needsSecretItself, originsOf } from '../domain/client.ts'
import type { DialectSettings } from '../domain/dialect.ts'
import { issuerAt, type Profile, tokenAlgorithmAt } from '../domain/profile.ts'
import type { Tenant, TenantAddress } from '../domain/tenant.ts'
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
    tenant: { ...tenant, dialects: settledDialects(tenant, dialects) },
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

/** What is kept only where it differs. */
const usualSettings: Partial<Record<keyof DialectSettings, boolean>> = {
  logoutPrompt: true,
  strictLogout: false,
  clientFromHint: false,
}

function settledDialects(tenant: Tenant, dialects: KnownDialects) {
  return Object.fromEntries(
    Object.entries(tenant.dialects).map(([name, settings]) => {
      const { settings: known = [], settledSettings } = dialects.find((one) => one.name === name) ?? {}
      const usual = known.flatMap((one) => (one in usualSettings ? [[one, usualSettings[one]]] : []))
      return [name, { ...Object.fromEntries(usual), ...settings, ...settledSettings?.(tenant) }]
    }),
  )
}

function settledClient(client: Client): Client {
  return { ...client, webOrigins: [...new Set(originsOf(client))] }
}

function doorsOf(registration: ClientRegistration, tenant: Tenant, dialects: KnownDialects) {
  const own = dialects.find(({ name }) => name === registration.client.dialect)
  const profiles = own?.profiles.filter(({ codes }) => codes === 'for-tokens')
  const doors = profiles?.flatMap((profile) =>
    shownAddresses(tenant, profile).map((address) => doorOf(registration, address, profile)),
  )
  return doors && { issuers: doors }
}

/** All of them, but those below what another dialect calls the tenant: no app of this one comes there. */
function shownAddresses({ addresses, dialects }: Tenant, { name }: Profile): readonly TenantAddress[] {
  const [{ pathPrefix: usual }] = addresses
  const named = `${usual}/${dialects[name]?.customerId ?? ''}`
  return addresses.filter(({ pathPrefix }) => pathPrefix === usual || pathPrefix === named)
}

function doorOf({ client, secret }: ClientRegistration, address: TenantAddress, profile: Profile) {
  const kept = { ...client, ...(secret && needsSecretItself(client) && { sealedSecret: String(secret) }) }
  return {
    issuer: issuerAt(profile, address),
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
