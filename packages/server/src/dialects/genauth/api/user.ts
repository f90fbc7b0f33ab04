import type { TenantId } from '../../../domain/tenant.ts'
import type { User } from '../../../domain/user.ts'
import { personClaims } from '../../../protocol/userinfo/claims.ts'

type Members = Readonly<Record<string, unknown>>

/** Of whom to tell, how much, and what they are called there. */
export interface ToldPerson {
  readonly user: User
  readonly id: string
  /** The standard scopes whose claims are told. */
  readonly scope: readonly string[]
}

/** A user of `/api/v3`. What is not known, or not to be told, is `null`. */
export function v3User({ user, id, scope }: ToldPerson): Members {
  const status = user.disabledAt ? 'Suspended' : 'Activated'
  return { userId: id, status, externalId: null, ...membersOf(user, scope) }
}

/** A user of `/api/v2`. */
export function v2User({ user, id, scope }: ToldPerson, tenantId: TenantId): Members {
  const blocked = user.disabledAt !== undefined
  return { id, arn: null, userPoolId: tenantId, blocked, isDeleted: false, ...membersOf(user, scope) }
}

function membersOf(user: User, scope: readonly string[]): Members {
  const told = personClaims(user, scope)
  const claim = (name: string) => told[name] ?? null
  return {
    username: scope.includes('profile') ? user.username : null,
    name: claim('name'),
    nickname: claim('nickname'),
    photo: claim('picture'),
    givenName: claim('given_name'),
    familyName: claim('family_name'),
    middleName: claim('middle_name'),
    preferredUsername: claim('preferred_username'),
    profile: claim('profile'),
    website: claim('website'),
    gender: genderOf(claim('gender')),
    birthdate: claim('birthdate'),
    zoneinfo: claim('zoneinfo'),
    locale: claim('locale'),
    email: claim('email'),
    emailVerified: claim('email_verified') === true,
    phone: claim('phone_number'),
    phoneVerified: claim('phone_number_verified') === true,
    ...addressOf(claim('address')),
    updatedAt: timeOf(claim('updated_at')),
  }
}

const genders = new Map<unknown, string>([
  ['male', 'M'],
  ['female', 'F'],
])

/** `U`: unknown, or none of the two that the vendor has letters for. */
function genderOf(claim: unknown): string {
  return genders.get(claim) ?? 'U'
}

const addressNames = {
  formatted: 'formatted',
  streetAddress: 'street_address',
  city: 'locality',
  region: 'region',
  postalCode: 'postal_code',
  country: 'country',
} as const

/** The vendor has an address in pieces; ours is one claim (Core §5.1.1). */
function addressOf(address: unknown): Members {
  const pieces = new Map(typeof address === 'object' && address !== null ? Object.entries(address) : [])
  return Object.fromEntries(
    Object.entries(addressNames).map(([name, claim]) => [name, pieces.get(claim) ?? null]),
  )
}

/** Core §5.1 counts seconds; this vendor writes times out. */
function timeOf(seconds: unknown): string | null {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null
}
