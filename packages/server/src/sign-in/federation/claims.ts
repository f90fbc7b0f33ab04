import { isJsonObject, type JsonObject } from '../../platform/json/read.ts'

/** Somebody as their upstream tells of them. */
export interface UpstreamPerson {
  readonly subject: string
  /** The name of their session there. */
  readonly sid?: string
  /** How they signed in there, in its words. */
  readonly acr?: string
  readonly amr: readonly string[]
  readonly authenticatedAt?: Date
  /** Standard claims (Core §5.1), and no others. */
  readonly claims: JsonObject
}

/**
 * Reads who came: by the ID token, which is signed, and what userinfo adds to it. What is not in the form that the
 * standard gives it is left out; `undefined` where even the `sub` is not.
 * @param idToken its claims, verified; userinfo's `sub` is known to be the same.
 */
export function readPerson(idToken: JsonObject, userinfo: JsonObject): UpstreamPerson | undefined {
  const { sub, sid, acr, amr, auth_time: seconds } = idToken
  if (!isName(sub)) return undefined
  return {
    subject: sub,
    ...(isName(sid) && { sid }),
    ...(isName(acr) && { acr }),
    amr: Array.isArray(amr) ? amr.filter(isMethod).slice(0, mostMethods) : [],
    ...(isTime(seconds) && { authenticatedAt: new Date(seconds * 1000) }),
    claims: personClaims(united(idToken, userinfo)),
  }
}

const verifications = { email_verified: 'email', phone_number_verified: 'phone_number' } as const

/** Userinfo knows better; but nobody's word that an address is verified is one about another address. */
function united(idToken: JsonObject, userinfo: JsonObject): JsonObject {
  const isOther = (name: string) => Object.hasOwn(userinfo, name) && userinfo[name] !== idToken[name]
  const outdated = Object.entries(verifications).flatMap(([name, of]) => (isOther(of) ? [name] : []))
  const standing = Object.entries(idToken).filter(([name]) => !outdated.includes(name))
  return { ...Object.fromEntries(standing), ...userinfo }
}

const lines = ['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'] as const
const moreLines = ['gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'] as const
const pages = ['profile', 'picture', 'website'] as const
const addressParts = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'] as const

function personClaims(told: JsonObject): JsonObject {
  const { email, address, phone_number } = told
  return {
    ...kept(told, [...lines, ...moreLines], isLine),
    ...kept(told, pages, isPage),
    ...(isEmail(email) && { email, email_verified: isTrue(told['email_verified']) }),
    ...(isLine(phone_number) && kept(told, ['phone_number_verified'], isBoolean)),
    ...(isJsonObject(address) && { address: kept(address, addressParts, isText) }),
  }
}

function kept(told: JsonObject, names: readonly string[], isSound: (value: unknown) => boolean): JsonObject {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(told, name) && isSound(told[name]) ? [[name, told[name]]] : [])),
  )
}

/** Core §2: at most 255 characters; we bear any that can be shown. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(value)
}

const mostMethods = 10

/** RFC 8176 §2: names without spaces. */
function isMethod(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,64}$/.test(value)
}

/** Seconds, until the year 9999. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 253_402_300_799
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && /^[^\0\p{Cs}]{1,1000}$/u.test(value)
}

function isPage(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 2000 && /^https?:\/\/[\x21-\x7e]+$/i.test(value)
}

function isEmail(value: unknown): value is string {
  return typeof value === 'string' && /^(?=.{3,254}$)[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u.test(value)
}

/** Core §5.1 has a boolean; some providers write it as a text. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}
