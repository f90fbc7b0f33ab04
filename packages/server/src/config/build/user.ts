import type { Upstream } from '../../domain/upstream.ts'
import type { UserId } from '../../domain/user.ts'
import type {
  ConfiguredIdentity,
  Credential,
  UserRegistration,
} from '../../platform/directory/registration.ts'
import { claimSchemas, type UserDocument } from '../schema/user.ts'

/** A user's registration from their checked entry. @param upstreams of their tenant. */
export function userOf(entry: UserDocument, upstreams: readonly Upstream[]): UserRegistration {
  return {
    ...(entry.id !== undefined && { id: entry.id as UserId }),
    username: entry.username,
    ...(entry.email !== undefined && { email: entry.email }),
    claims: claimsOf(entry),
    credential: credentialOf(entry),
    isDisabled: entry.disabled ?? false,
    identities: identitiesOf(entry, upstreams),
  }
}

function identitiesOf(
  { identities = [] }: UserDocument,
  upstreams: readonly Upstream[],
): readonly ConfiguredIdentity[] {
  return identities.flatMap(({ upstream, subject }) => {
    const named = upstreams.find(({ id }) => id === upstream)
    return named ? [{ upstreamId: named.id, issuer: named.issuer, subject }] : []
  })
}

/** Core §5.1: the claims as they go out, each in its wire name. */
function claimsOf(entry: UserDocument): Readonly<Record<string, unknown>> {
  const { email, email_verified = false } = entry
  const names = Object.keys(claimSchemas) as (keyof typeof claimSchemas)[]
  const claims = names.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]] as const]))
  return {
    preferred_username: entry.username,
    ...(email !== undefined && { email, email_verified }),
    ...Object.fromEntries(claims),
  }
}

function credentialOf(entry: UserDocument): Credential {
  if (entry.password_hash) return { kind: 'password-hash', hash: entry.password_hash }
  return entry.password ? { kind: 'password', password: entry.password } : { kind: 'none' }
}
