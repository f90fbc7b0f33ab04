/** Longer passwords are not hashed; nobody types them, and hashing them is work that an attacker gives us. */
const mostBytes = 1024

/** Why a password cannot be used at all. How strong it must be is decided elsewhere. */
export type PasswordProblem = 'empty' | 'too-long'

/** What is wrong with a password that somebody chose or typed; `undefined` where it can be hashed. */
export function passwordProblem(password: string): PasswordProblem | undefined {
  if (password === '') return 'empty'
  // A UTF-16 unit becomes at most three bytes: most passwords need no counting.
  if (password.length * 3 > mostBytes && Buffer.byteLength(password) > mostBytes) return 'too-long'
  return undefined
}

/**
 * The bytes to hash: the password in NFKC, as NIST SP 800-63B-4 §3.1.1.2 advises, so that it is the same one
 * whether a keyboard sends `é` as one character or two, or a full-width `Ａ`. Nothing is trimmed or folded:
 * spaces and case count. A hash that another program made without this may miss where its password was not
 * in NFKC already; ASCII always is.
 */
export function passwordBytes(password: string): Uint8Array {
  return Buffer.from(password.normalize('NFKC'))
}
