/** Why a password that somebody chose is no good. */
export type PasswordWeakness = 'short' | 'long' | 'common' | 'guessable'

/** NIST SP 800-63B-4 §3.1.1.2: length is what counts; nothing is asked of the kinds of characters. */
export const fewestCharacters = 8
const mostBytes = 1024

/** The first that anybody tries, of those that are long enough. */
// cspell:disable
const common: ReadonlySet<string> = new Set(
  (
    'password password1 password12 password123 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890 87654321 ' +
    '0123456789 123123123 abc12345 abcd1234 a1b2c3d4 1q2w3e4r 1q2w3e4r5t 1qaz2wsx qwertyui qwertyuiop qwerty12 ' +
    'qwerty123 asdfghjk asdfghjkl zxcvbnm1 iloveyou letmein1 trustno1 sunshine princess football baseball ' +
    'superman welcome1 welcome123 changeme changeit admin123 administrator adminadmin whatever starwars'
  ).split(' '),
)
// cspell:enable

/**
 * Judges a new password. Its form is the one in which it is hashed (NFKC), so that width and composition of
 * letters make no difference.
 * @param names what an attacker would try first for this person: their names, and the name of the service.
 */
export function judgePassword(password: string, names: readonly string[]): PasswordWeakness | undefined {
  const normal = password.normalize('NFKC')
  if (new TextEncoder().encode(password).length > mostBytes) return 'long'
  if (Array.from(normal).length < fewestCharacters) return 'short'
  const plain = normal.toLowerCase()
  if (common.has(plain) || new Set(plain).size === 1) return 'common'
  return names.flatMap(partsOf).includes(plain) ? 'guessable' : undefined
}

/** An email is guessed by its part before the `@`, too. */
function partsOf(name: string): readonly string[] {
  const plain = name.normalize('NFKC').toLowerCase()
  return [plain, plain.split('@')[0] ?? plain, plain.replaceAll(/\s/g, '')]
}
