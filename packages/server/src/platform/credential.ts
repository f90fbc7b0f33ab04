import { hash as digest, timingSafeEqual } from 'node:crypto'
import type { Random } from './random.ts'

/** What we hand out to be shown again later; the prefix tells secret scanners and people what it is. */
export type CredentialKind =
  | 'access'
  | 'refresh'
  | 'code'
  | 'session'
  | 'embedded'
  | 'handle'
  | 'pushed'
  | 'registration'
  | 'device'
  | 'upstream'
  | 'reset'
  | 'hop'

const prefixes: Readonly<Record<CredentialKind, string>> = {
  access: 'exat_',
  refresh: 'exrt_',
  code: 'exac_',
  session: 'exss_',
  embedded: 'exse_',
  handle: 'exh_',
  pushed: 'expr_',
  registration: 'exrg_',
  device: 'exdc_',
  upstream: 'exup_',
  reset: 'exrs_',
  hop: 'exhp_',
}

/** A fresh credential: `value` goes out and is forgotten; `id` and `hash` are stored (D13). */
export interface IssuedCredential {
  readonly id: string
  readonly value: string
  readonly hash: string
}

/** A credential that somebody showed us: found by its time-ordered `id`, believed by its `hash`. */
export interface ShownCredential {
  readonly id: string
  readonly hash: string
}

/**
 * Makes a credential with 256 random bits.
 * @param id the key of the row it belongs to; time-ordered, so the index stays in time order.
 */
export function issueCredential(kind: CredentialKind, random: Random, id = random.id()): IssuedCredential {
  const value = `${prefixes[kind]}${id}${random.secret()}`
  return { id, value, hash: secretHash(value) }
}

/** Reads a credential's id, or `undefined` where it is not one of this kind. Proves nothing yet. */
export function readCredential(kind: CredentialKind, value: string | undefined): ShownCredential | undefined {
  const prefix = prefixes[kind]
  if (value === undefined || value.length !== prefix.length + 69 || !value.startsWith(prefix))
    return undefined
  if (!/^[0-9a-hjkmnp-tv-z]{26}[\w-]{43}$/.test(value.slice(prefix.length))) return undefined
  return { id: value.slice(prefix.length, prefix.length + 26), hash: secretHash(value) }
}

/** SHA-256 as base64url. Right only for secrets of full entropy; people's passwords get argon2id. */
export function secretHash(value: string): string {
  return digest('sha256', value, 'base64url')
}

/** Compares two stored or computed hashes in constant time. The only place where secrets are compared. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
