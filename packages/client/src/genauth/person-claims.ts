import { isObject, type JsonObject } from '../json.ts'
import { wrongMember, type MemberTypes } from './member-types.ts'

/** What is told about a person, as far as the scopes go; what the server does not know is `null`. */
export interface PersonClaims {
  /** The full name. */
  readonly name?: string | null
  readonly given_name?: string | null
  readonly family_name?: string | null
  readonly middle_name?: string | null
  readonly nickname?: string | null
  readonly preferred_username?: string | null
  /** The address of a page about the person. */
  readonly profile?: string | null
  /** The address of a picture. */
  readonly picture?: string | null
  readonly website?: string | null
  readonly email?: string | null
  readonly email_verified?: boolean | null
  /** `M`, `F`, or `U`, which nobody has set. */
  readonly gender?: string | null
  readonly birthdate?: string | null
  /** The time zone. */
  readonly zoneinfo?: string | null
  readonly locale?: string | null
  readonly phone_number?: string | null
  readonly phone_number_verified?: boolean | null
  readonly address?: AddressClaim | null
  /** When any of this has changed, by ISO 8601; at a server that keeps to CORE §5.1 in seconds. */
  readonly updated_at?: string | number | null
}

export interface AddressClaim extends JsonObject {
  /** The whole address. */
  readonly formatted?: string | null
  readonly street_address?: string | null
  /** The city. */
  readonly locality?: string | null
  /** The province. */
  readonly region?: string | null
  readonly postal_code?: string | null
  readonly country?: string | null
}

const text = ['string', 'null'] as const
const flag = ['boolean', 'null'] as const

const personTypes: MemberTypes<keyof PersonClaims> = {
  name: text,
  given_name: text,
  family_name: text,
  middle_name: text,
  nickname: text,
  preferred_username: text,
  profile: text,
  picture: text,
  website: text,
  email: text,
  email_verified: flag,
  gender: text,
  birthdate: text,
  zoneinfo: text,
  locale: text,
  phone_number: text,
  phone_number_verified: flag,
  address: ['object', 'null'],
  updated_at: ['string', 'number', 'null'],
}

const addressTypes: MemberTypes = {
  formatted: text,
  street_address: text,
  locality: text,
  region: text,
  postal_code: text,
  country: text,
}

export function isAboutPerson<Claims extends JsonObject>(claims: Claims): claims is Claims & PersonClaims {
  return wrongClaim(claims) === undefined
}

/** The first claim about the person that is something else than the documents promise. */
export function wrongClaim(claims: JsonObject): string | undefined {
  const wrong = wrongMember(claims, personTypes)
  if (wrong !== undefined) return wrong
  const address = claims['address']
  return isObject(address) && wrongMember(address, addressTypes) !== undefined ? 'address' : undefined
}
