// cspell:ignore WDJB MJHT MJHX BCDF GHJK BCDFGHJKLMNPQRSTVWXZ
/**
 * RFC 8628 §6.1: consonants alone, so that no words come out; eight of twenty are 34 bits, which a throttle and
 * ten minutes make unguessable.
 */
export const alphabet = 'BCDFGHJKLMNPQRSTVWXZ'
export const userCodeLength = 8
const aCode = new RegExp(`^[${alphabet}]{${userCodeLength}}$`)

/**
 * Reads a user code as people type it: in any case, with or without hyphens, spaces and other marks.
 * @returns the bare letters, or `undefined` where it cannot be one.
 */
export function readUserCode(typed: string | undefined): string | undefined {
  const letters = (typed ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
  return aCode.test(letters) ? letters : undefined
}

/** As a device shows it: two groups of four. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, userCodeLength / 2)}-${code.slice(userCodeLength / 2)}`
}

/**
 * Letters out of random bytes, each as likely as any other; `undefined` where too few bytes could be used.
 * @param bytes random bytes; those of 240 and more would prefer the first letters and are passed over.
 */
export function userCodeFrom(bytes: Uint8Array): string | undefined {
  const fair = [...bytes].filter((byte) => byte < 240).slice(0, userCodeLength)
  if (fair.length < userCodeLength) return undefined
  return fair.map((byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
