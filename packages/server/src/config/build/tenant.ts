import type { DialectSettings, DialectTraits } from '../../domain/dialect.ts'
import type { RegistrationPolicy, Resource, SessionPolicy, TenantId } from '../../domain/tenant.ts'
import type { TenantRegistration } from '../../platform/directory/registration.ts'
import { addressesOf } from '../address.ts'
import { secretHash } from '../../platform/credential.ts'
import {
  defaultAcrValues,
  defaultHourlyLimit,
  defaultKeyRotation,
  defaultLifetimes,
  type TenantDocument,
} from '../schema/tenant.ts'
import { clientOf } from './client.ts'
import { upstreamOf, upstreamSecretsOf } from './upstream.ts'
import { userOf } from './user.ts'

/** A tenant with its people and apps from its checked entry. */
export function tenantOf(
  entry: TenantDocument,
  { publicUrl, dialects }: { readonly publicUrl: string; readonly dialects: readonly DialectTraits[] },
): TenantRegistration {
  const upstreams = (entry.upstreams ?? []).map(upstreamOf)
  return {
    tenant: {
      id: entry.id as TenantId,
      name: entry.name ?? entry.id,
      addresses: addressesOf(entry, publicUrl),
      lifetimes: lifetimesOf(entry),
      allowedLogoutUrls: entry.allowedLogoutUrls ?? [],
      dialects: dialectsOf(entry),
      rootDialect: entry.rootDialect ?? 'standard',
      upstreams,
      sessionPolicy: entry.sessionPolicy ?? usualSessionPolicyOf(entry, dialects),
      logoutRevokes: entry.logoutRevokes ?? 'as-granted',
      notifyOnExpiry: entry.notifyOnExpiry ?? true,
      registration: registrationOf(entry),
      signUp: entry.signUp ?? false,
      acrValues: entry.acrValues ?? defaultAcrValues,
      resources: resourcesOf(entry),
      requirePushedRequests: entry.requirePushedRequests ?? false,
      sessionManagement: entry.sessionManagement ?? false,
      keyRotation: { ...defaultKeyRotation, ...entry.keyRotation },
    },
    clients: (entry.clients ?? []).map((client) => clientOf(client, dialects)),
    users: (entry.users ?? []).map((user) => userOf(user, upstreams)),
    upstreamSecrets: upstreamSecretsOf(entry),
    ownSettings: ownSettingsOf(entry),
  }
}

/** By the names that the file has for them; those of a dialect with all that lead there. */
function ownSettingsOf(entry: TenantDocument): readonly string[] {
  const ofDialects = Object.entries(entry.dialects ?? {}).flatMap(([dialect, settings]) =>
    Object.keys(settings).map((name) => `dialects.${dialect}.${name}`),
  )
  return [...Object.keys(entry), ...ofDialects]
}

function dialectsOf({ dialects = {} }: TenantDocument): Readonly<Record<string, DialectSettings>> {
  const entries = Object.entries(dialects)
  return Object.fromEntries(
    entries.map(([name, settings]) => {
      const {
        logoutByContract = true,
        logoutPrompt = true,
        strictLogout,
        clientFromHint,
        ...named
      } = settings
      return [
        name,
        {
          logoutByContract,
          ...(!logoutPrompt && { logoutPrompt }),
          ...(strictLogout && { strictLogout }),
          ...(clientFromHint && { clientFromHint }),
          ...named,
        },
      ]
    }),
  )
}

/** D9: what the vendor of one of its dialects has. */
function usualSessionPolicyOf(
  { dialects: spoken = {} }: TenantDocument,
  dialects: readonly DialectTraits[],
): SessionPolicy {
  const usual = dialects.flatMap(({ name, usualSessionPolicy }) =>
    Object.hasOwn(spoken, name) && usualSessionPolicy ? [usualSessionPolicy] : [],
  )
  return usual[0] ?? 'per-browser'
}

/** A shorter session shortens the idle time that was not set. */
function lifetimesOf({ lifetimes = {} }: TenantDocument): TenantRegistration['tenant']['lifetimes'] {
  const set = { ...defaultLifetimes, ...lifetimes }
  return { ...set, sessionIdleSeconds: Math.min(set.sessionIdleSeconds, set.sessionSeconds) }
}

/** The tokens are long and only compared: their hashes are enough (D13). */
function registrationOf({ registration }: TenantDocument): RegistrationPolicy {
  const { mode = 'off', initialAccessTokens = [], hourlyLimit = defaultHourlyLimit } = registration ?? {}
  switch (mode) {
    case 'off':
      return { mode }
    case 'open':
      return { mode, hourlyLimit }
    case 'initial-access-token':
      return { mode, tokenHashes: initialAccessTokens.map((token) => secretHash(token.reveal())) }
  }
}

function resourcesOf({ resources = [], lifetimes = {} }: TenantDocument): readonly Resource[] {
  const { accessTokenSeconds = defaultLifetimes.accessTokenSeconds } = lifetimes
  return resources.map((entry) => ({
    uri: entry.resource,
    audience: entry.audience ?? entry.resource,
    ...(entry.scope !== undefined && { scope: entry.scope.split(' ') }),
    accessTokenFormat: entry.access_token_format ?? 'jwt',
    accessTokenSeconds: entry.access_token_seconds ?? accessTokenSeconds,
    algorithm: entry.access_token_signed_response_alg ?? 'RS256',
  }))
}
