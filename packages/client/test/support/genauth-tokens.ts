import { createHmac, randomUUID } from 'node:crypto'
import { base64url } from 'jose'
import type { Claims, SigningKeys } from './signing-keys.ts'

export const ada = {
  sub: '5ff701d846b9203e2f6ac6f3',
  username: 'ada',
  email: 'ada@example.com',
  phone: '+44123',
  password: 'enchantress of numbers',
}

/** Claims about a person in the vendor's shape: what is unknown is `null`, and times are texts. */
const nothing = null
export const person: Claims = {
  sub: ada.sub,
  name: 'Ada Lovelace',
  birthdate: nothing,
  family_name: nothing,
  gender: 'U',
  given_name: nothing,
  locale: nothing,
  middle_name: nothing,
  nickname: nothing,
  picture: 'https://files.example/default-user-avatar.png',
  preferred_username: nothing,
  profile: nothing,
  updated_at: '2026-02-01T05:54:54.685Z',
  website: nothing,
  zoneinfo: nothing,
  email: ada.email,
  email_verified: false,
  phone_number: nothing,
  phone_number_verified: false,
}

export interface Issued {
  readonly issuer: string
  readonly audience: string
  readonly seconds: number
}

/** Claims of an access token; of a program's own, `azp` names the key and there is no `sub`. */
export function accessTokenClaims({ issuer, audience, seconds }: Issued, more: Claims): Claims {
  const times = { iat: seconds, exp: seconds + 3600 }
  return { jti: randomUUID(), ...times, scope: 'openid profile', iss: issuer, aud: audience, ...more }
}

export async function idTokenClaims(
  { issuer, audience, seconds }: Issued,
  { nonce, accessToken, keys }: { nonce: string | undefined; accessToken: string; keys: SigningKeys },
): Promise<Claims> {
  const times = { iat: seconds, exp: seconds + 3600 }
  const at_hash = await keys.halfHash(accessToken)
  return { ...person, nonce, at_hash, aud: audience, ...times, iss: issuer }
}

/** HS256 without `kid`, as the vendor signs ID tokens unless told otherwise. */
export function signedBySecret(claims: Claims, secret: string, header: Claims = {}): string {
  const parts = [{ alg: 'HS256', typ: 'JWT', ...header }, claims].map((part) =>
    base64url.encode(JSON.stringify(part)),
  )
  const signature = createHmac('sha256', secret).update(parts.join('.')).digest('base64url')
  return [...parts, signature].join('.')
}

/** By `alg: none`, which proves nothing. */
export function unsigned(claims: Claims): string {
  return `${[{ alg: 'none', typ: 'JWT' }, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`
}
