/** No id that we make has an `i` or a `_` in it, and each `jti` of another kind of token begins with one. */
const mark = 'idt_'

/** The name of an ID token (`jti`), where it has one. @param id one that was made for it alone. */
export function idTokenJti(id: string): string {
  return `${mark}${id}`
}

/**
 * Whether a `jti` is an ID token's: SEC-10, it tells the token from an access token where nothing else does, and each
 * of them is refused where the other belongs.
 */
export function isIdTokenJti(jti: unknown): boolean {
  return typeof jti === 'string' && jti.startsWith(mark)
}
