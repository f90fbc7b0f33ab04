import type { Subject, User } from '../../domain/user.ts'

/** The claims that each scope asks for. OIDC Core §5.4. */
export const claimsByScope = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const

const scopes = Object.entries(claimsByScope)

/**
 * What the app learns of the person: `sub`, and of the scopes it has the claims that there are. OIDC Core
 * §5.3.2: a claim without a value is left out, never null. Nothing else that we know of a person leaves here.
 */
export function userinfoClaims(
  subject: Subject,
  user: Pick<User, 'claims'>,
  scope: readonly string[],
): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = { sub: subject }
  for (const [name, claims] of scopes) {
    if (!scope.includes(name)) continue
    for (const claim of claims) {
      const value = user.claims[claim]
      if (value !== undefined && value !== null) told[claim] = value
    }
  }
  return told
}
