import { createHash } from 'node:crypto'
import { base64url } from 'jose'
import { badSetting, oneOf } from './settings.ts'

export type CodeChallengeMethod = 'S256' | 'plain'

export interface CodeChallengeOptions {
  /** What `generateCodeChallenge` gave. */
  readonly codeChallenge: string
  /** Default `S256`. */
  readonly method?: CodeChallengeMethod
}

/** A random PKCE verifier of as many characters (RFC 7636 §4.1). */
export function generateCodeChallenge(length: number): string {
  if (!Number.isInteger(length) || length < 43 || length > 128) {
    throw badSetting('length must be a whole number from 43 to 128')
  }
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil((length * 3) / 4)))
  return base64url.encode(bytes).slice(0, length)
}

/** The challenge that belongs to a verifier (RFC 7636 §4.2). */
export function codeChallengeDigest(verifier: string, method: CodeChallengeMethod): string {
  checkLength('codeChallenge', verifier)
  switch (oneOf('method', method, ['S256', 'plain'])) {
    case 'S256':
      return createHash('sha256').update(verifier).digest('base64url')
    case 'plain':
      return verifier
  }
}

/** RFC 7636 §4.1 and §4.2: verifiers and challenges have the same form. */
export function checkLength(name: string, value: string): void {
  if (/^[\w.~-]{43,128}$/.test(value)) return
  throw badSetting(`${name} must be 43 to 128 letters, digits, or any of - . _ ~`)
}
